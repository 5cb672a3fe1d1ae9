"""The staff area and the administration of a community, at ``/c/<community>/staff/``."""

from dataclasses import replace

from flask import Blueprint, request

from linli_web import visit
from linli_web.counter import FinishServing

blueprint = Blueprint("staff", "linli_web")


@blueprint.before_request
def _be_oneself() -> None:
    """Run the community's affairs in one's own name, and not while somebody is served."""
    now = visit.current()
    if now.serving is not None and not (request.endpoint or "").startswith("staff.counter"):
        raise FinishServing
    now.actor = replace(now.actor, on_behalf_of=None)


from linli_web.staff import (  # noqa: E402 - the views need the blueprint
    audit,
    counter,
    desk,
    erasing,
    groups,
    invitations,
    limits,
    lists,
    menu,
    notices,
    organisations,
    people,
    person,
    place,
    plugins,
    points,
    programs,
    rates,
    roles,
    settings,
    sign_in_help,
    sign_ups,
    ties,
    units,
)

__all__ = [
    "audit",
    "blueprint",
    "counter",
    "desk",
    "erasing",
    "groups",
    "invitations",
    "limits",
    "lists",
    "menu",
    "notices",
    "organisations",
    "people",
    "person",
    "place",
    "plugins",
    "points",
    "programs",
    "rates",
    "roles",
    "settings",
    "sign_in_help",
    "sign_ups",
    "ties",
    "units",
]
