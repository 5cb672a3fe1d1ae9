"""The tool shed: neighbours borrow a ladder instead of buying one."""

from collections.abc import Sequence

from flask import Blueprint
from sqlmodel import Session

from linli.access import Actor
from linli.communities import Place
from linli.hooks import Card, NavItem, Permission, PluginInfo, hookimpl
from linli.i18n import texts

_ = texts("linli_tool_shed")


@hookimpl
def linli_plugin() -> PluginInfo:
    return PluginInfo(
        name="tool_shed",
        package="linli_tool_shed",
        title=_("Tool shed"),
        description=_("Neighbours lend one another ladders and drills."),
    )


@hookimpl
def linli_permissions() -> Sequence[Permission]:
    return [
        Permission("tool_shed.borrow", _("Borrow tools"), ("resident",)),
        Permission("tool_shed.keep", _("Look after the tool shed"), ("staff", "storekeeper")),
    ]


@hookimpl
def linli_blueprint() -> Blueprint:
    from linli_tool_shed.pages import blueprint

    return blueprint


@hookimpl
def linli_api() -> object:
    from linli_tool_shed.api import resources

    return resources


@hookimpl
def linli_nav() -> Sequence[NavItem]:
    return [NavItem(_("Tool shed"), "shed", icon="home")]


@hookimpl
def linli_cards(session: Session, actor: Actor, community: Place) -> Sequence[Card]:
    from linli_tool_shed import shed

    free = shed.free_count(session, community.id)
    return [Card(_("Tool shed"), "tool_shed/card.html", {"free": free})]
