"""The pages of wishes: parse, call a rule, render. One file for each kind of reader."""

from flask import Blueprint

blueprint = Blueprint("micro_wishes", __name__)

from linli_micro_wishes.pages import (  # noqa: E402, F401 - they add their views to the blueprint
    campaigns,
    claiming,
    collecting,
    desk,
    dispatching,
    keeping,
    making,
    needs,
    numbers,
    ordering,
    public,
    reports,
    reviewing,
    services,
    visits,
    working,
)
