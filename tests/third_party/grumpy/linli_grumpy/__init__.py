"""A plugin whose hooks, templates and views raise."""

from collections.abc import Sequence
from typing import NoReturn

from flask import Blueprint
from sqlalchemy import text
from sqlmodel import Session

from linli.events import Event
from linli.hooks import Card, NavItem, Permission, PluginInfo, ToDo, hookimpl
from linli.i18n import texts

_ = texts("linli_grumpy")
blueprint = Blueprint("grumpy", __name__)


@blueprint.get("/")
def moan() -> NoReturn:
    raise RuntimeError("the view is grumpy")


@hookimpl
def linli_plugin() -> PluginInfo:
    return PluginInfo("grumpy", __name__, _("Grumpy"), _("Does everything wrong."))


@hookimpl
def linli_permissions() -> Sequence[Permission]:
    raise RuntimeError("no permissions today")


@hookimpl
def linli_blueprint() -> Blueprint:
    return blueprint


@hookimpl
def linli_nav(session: Session) -> Sequence[NavItem]:
    session.execute(text("SELECT * FROM grumpy_no_such_table"))
    return []


@hookimpl
def linli_to_do() -> Sequence[ToDo]:
    return [ToDo(_("Grumpy"), "no_such_view", 3)]


@hookimpl
def linli_cards() -> Sequence[Card]:
    return [
        Card(_("Grumpy"), "grumpy/card.html"),
        Card(_("Lost"), "grumpy/no_such_template.html"),
    ]


@hookimpl
def linli_on_event(session: Session, event: Event) -> None:
    session.execute(text("INSERT INTO grumpy_no_such_table VALUES (1)"))
