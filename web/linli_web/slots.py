"""Asking plugins for what they show: navigation and cards. One that raises loses only its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from flask import render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError

from linli import plugins
from linli.db.engine import is_retryable
from linli.db.memory import remembered
from linli.hooks import Card, NavItem
from linli.i18n import Text
from linli_web import visit
from linli_web.entrance import full_endpoint

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the navigation, ready to be printed."""

    title: Text
    href: str
    icon: str
    waiting: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A plugin's card with its content; ``broken`` names the plugin whose card failed."""

    title: Text
    body: Markup
    wide: bool
    broken: str = ""


def links(area: Literal["main", "staff"]) -> list[Link]:
    """Return the plugins' links for this reader, in their order."""
    now = visit.current()
    assert now.community is not None
    found: list[tuple[int, str, Link]] = []
    for name, items in _ask("linli_nav"):
        try:
            found += [(item.order, name, _link(name, item)) for item in items if item.area == area]
        except Exception as error:
            _note(name, "linli_nav", error)
    return [link for _order, _name, link in sorted(found, key=lambda entry: entry[:2])]


def cards() -> list[ShownCard]:
    """Return the plugins' cards for this reader, in their order, already rendered.

    Each is rendered in a savepoint, so that a template whose query fails does not spoil the page.
    """
    session = visit.require_session()
    found: list[tuple[int, str, ShownCard]] = []
    for name, answered in _ask("linli_cards"):
        for card in sorted(answered, key=lambda card: card.order):
            try:
                with session.begin_nested():
                    body = Markup(render_template(card.template, **card.context))  # noqa: S704
                shown = ShownCard(card.title, body, card.wide)
            except Exception as error:
                _note(name, "linli_cards", error)
                shown = _broken(name, card)
            found.append((card.order, name, shown))
    return [shown for _order, _name, shown in sorted(found, key=lambda entry: entry[:2])]


def _broken(name: str, card: Card) -> ShownCard:
    return ShownCard(card.title, Markup(), card.wide, broken=name)


def _ask(hook: str) -> Iterable[tuple[str, Any]]:
    """Ask the plugins that are on here; the frame asks for links twice, and is answered once."""
    now = visit.current()
    session = visit.require_session()
    assert now.community is not None
    kept = remembered(session, "linli_web.answers")
    asked = (hook, now.community.id, now.actor)
    if asked not in kept:
        kept[asked] = list(
            plugins.manager().answers(
                hook,
                among=plugins.enabled(session, now.community.id),
                session=session,
                actor=now.actor,
                community=now.community,
            )
        )
    answers: list[tuple[str, Any]] = kept[asked]
    return answers


def _link(owner: str, item: NavItem) -> Link:
    endpoint = full_endpoint(owner, item.endpoint)
    return Link(
        item.title,
        url_for(endpoint),
        item.icon or "leaf",
        item.waiting,
        endpoint == request.endpoint,
    )


def _note(name: str, hook: str, error: Exception) -> None:
    if isinstance(error, DBAPIError) and is_retryable(error):
        raise error
    plugins.manager().failures[name, hook] = f"{type(error).__name__}: {error}"
    log.error("plugin answer failed", plugin=name, hook=hook, exc_info=error)
