"""The staff area and the administration of a community, at ``/c/<community>/staff/``."""

from flask import Blueprint

blueprint = Blueprint("staff", "linli_web")

from linli_web.staff import desk  # noqa: E402 - the views need the blueprint

__all__ = ["blueprint", "desk"]
