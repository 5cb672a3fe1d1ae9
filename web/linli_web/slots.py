"""Asking plugins for what they show: links, work, cards. One that raises loses only its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

import structlog
from flask import render_template
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError

from linli import plugins
from linli.access import Actor
from linli.db.apart import apart
from linli.db.engine import is_retryable
from linli.db.memory import remembered
from linli.hooks import Card, NavItem, ToDo, Urgency
from linli.i18n import Text
from linli_web import visit
from linli_web.counter import as_served
from linli_web.entrance import full_endpoint

log = structlog.get_logger(__name__)

Made = TypeVar("Made")


class Link(NamedTuple):
    """A link of the navigation, ready to be printed."""

    title: Text
    href: str
    icon: str
    waiting: int = 0
    current: bool = False
    #: Kinds of organisations whose page has this link too.
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits, with its number, how urgent it is and until when."""

    title: Text
    href: str
    count: int
    urgency: Urgency
    due: date | None = None
    order: int = 100


class ShownCard(NamedTuple):
    """A plugin's card with its content; ``broken`` names the plugin whose card failed."""

    title: Text
    body: Markup
    wide: bool
    broken: str = ""


def links(area: Literal["main", "staff"]) -> list[Link]:
    """Return the plugins' links for this reader, in their order.

    At the counter they are those of the person who is served, as far as the staff member's own
    rights open them.
    """
    return _linked(lambda name, item: _link(name, item) if item.area == area else None)


def waiting(*, staff: bool) -> list[Waits]:
    """Return what waits for this reader, as the plugins say; with ``staff`` what their area has.

    At the counter it is what waits for the person who is served, as a resident.
    """
    now = visit.current()
    areas = ("main", "staff") if staff else ("main",)
    found = _linked(
        lambda name, item: _noted(name, item) if item.waiting and item.area in areas else None
    )
    served = as_served(now.actor) if now.serving else None
    return found + _listed(
        "linli_to_do",
        lambda name, work: (
            _work(name, work) if work.count and (served is None or work.own) else None
        ),
        actor=served,
    )


def cards() -> list[ShownCard]:
    """Return the plugins' cards for this reader, in their order, already rendered.

    Each is rendered apart, so that a template whose query fails does not spoil the page.
    """
    session = visit.require_session()
    found: list[tuple[int, str, ShownCard]] = []
    for name, answered in _ask("linli_cards"):
        for card in sorted(answered, key=lambda card: card.order):
            try:
                with apart(session):
                    body = Markup(render_template(card.template, **card.context))  # noqa: S704
                shown = ShownCard(card.title, body, card.wide)
            except Exception as error:
                _note(name, "linli_cards", error)
                shown = _broken(name, card)
            found.append((card.order, name, shown))
    return [shown for _order, _name, shown in sorted(found, key=lambda entry: entry[:2])]


def unit_purposes() -> dict[str, Text]:
    """Return what the plugins that are on here say their units of points are for, by code."""
    now = visit.current()
    assert now.community is not None
    found: dict[str, Text] = {}
    among = plugins.enabled(visit.require_session(), now.community.id)
    for _name, said in plugins.manager().answers("linli_units", among=among):
        found |= said
    return found


def _broken(name: str, card: Card) -> ShownCard:
    return ShownCard(card.title, Markup(), card.wide, broken=name)


def _ask(hook: str, actor: Actor | None = None) -> Iterable[tuple[str, Any]]:
    """Ask the plugins that are on here; the frame asks for links twice, and is answered once."""
    now = visit.current()
    session = visit.require_session()
    assert now.community is not None
    actor = actor or now.actor
    kept = remembered(session, "linli_web.answers")
    asked = (hook, now.community.id, actor)
    if asked not in kept:
        kept[asked] = list(
            plugins.manager().answers(
                hook,
                among=plugins.enabled(session, now.community.id),
                session=session,
                actor=actor,
                community=now.community,
            )
        )
    answers: list[tuple[str, Any]] = kept[asked]
    return answers


def _linked(made: Callable[[str, NavItem], Made | None]) -> list[Made]:
    """Return what is made of the plugins' links for this reader."""
    now = visit.current()
    if now.serving is None:
        return _listed("linli_nav", made)
    opened = _listed("linli_nav", lambda name, item: (name, item.endpoint))
    return _listed(
        "linli_nav",
        lambda name, item: made(name, item) if (name, item.endpoint) in opened else None,
        actor=as_served(now.actor),
    )


def _listed(
    hook: str, made: Callable[[str, Any], Made | None], actor: Actor | None = None
) -> list[Made]:
    """Return what is made of the answers to a hook, in the order that they ask for."""
    found: list[tuple[int, str, Made]] = []
    for name, items in _ask(hook, actor):
        try:
            found += [(item.order, name, link) for item in items if (link := made(name, item))]
        except Exception as error:
            _note(name, hook, error)
    return [link for _order, _name, link in sorted(found, key=lambda entry: entry[:2])]


def _work(owner: str, work: ToDo) -> Waits:
    arguments: dict[str, Any] = dict(work.arguments)
    address = visit.current().url_for(full_endpoint(owner, work.endpoint), **arguments)
    return Waits(work.title, address, work.count, work.urgency, work.due, work.order)


def _noted(owner: str, item: NavItem) -> Waits:
    """Return what waits behind a link."""
    address = visit.current().url_for(full_endpoint(owner, item.endpoint))
    title = item.title if item.work is None else item.work
    return Waits(title, address, item.waiting, item.urgency, item.due, item.order)


def _link(owner: str, item: NavItem) -> Link:
    now = visit.current()
    endpoint = full_endpoint(owner, item.endpoint)
    return Link(
        item.title,
        now.url_for(endpoint),
        item.icon or "leaf",
        item.waiting,
        endpoint == now.request.endpoint,
        item.organisations,
    )


def _note(name: str, hook: str, error: Exception) -> None:
    if isinstance(error, DBAPIError) and is_retryable(error):
        raise error
    plugins.manager().failures[name, hook] = f"{type(error).__name__}: {error}"
    log.error("plugin answer failed", plugin=name, hook=hook, exc_info=error)
