"""The door of each page: which community, which reader, and whether they may come in."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, current_app, g, request, url_for
from flask.typing import ResponseReturnValue

from linli import access, communities, jobs, people, plugins
from linli.access import Actor
from linli.db.memory import remembered
from linli.errors import Refusal
from linli.hooks import AgentPage
from linli_web import counter, visit
from linli_web.readers import current_reader
from linli_web.texts import _

View = TypeVar("View", bound=Callable[..., Any])

_COMMUNITY = re.compile(r"/c/([a-z0-9-]+)/")

#: Any one of these opens a community's pages; the page itself may ask for more.
_MEMBERS = ("core.portal", "core.staff_area")


class SignInNeeded(Refusal):
    """The page is for people who are signed in, and a form was sent without."""

    code = "web.sign_in_needed"
    status = 401


class NotOfThisCommunity(Refusal):
    """The reader is signed in and belongs elsewhere."""

    code = "web.not_of_this_community"
    status = 403


class PluginOff(Refusal):
    """The page is a plugin's that is not turned on here."""

    code = "web.plugin_off"
    status = 404


def public(view: View) -> View:
    """Open a view of the portal's own to visitors. (A plugin names its views in a hook instead.)"""
    view.linli_public = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Look every request in the face before its view is called."""

    @app.url_value_preprocessor
    def _enter(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if visit.current().session is not None:
            enter(endpoint, values if values is not None else {})

    @cache
    def _is_of_a_community(endpoint: str) -> bool:
        return app.url_map.is_endpoint_expecting(endpoint, "community")

    @app.url_defaults
    def _same_community(endpoint: str, values: dict[str, Any]) -> None:
        if "community" not in values and _is_of_a_community(endpoint):
            now = visit.found()
            if now is not None and now.community is not None:
                values["community"] = now.community.slug

    app.before_request(guard)


def enter(endpoint: str | None, values: dict[str, Any]) -> None:
    """Find the reader and the community of the address, which is taken out of ``values``.

    Raises:
        CommunityNotFound: the address names none that is open.
    """
    now = visit.current()
    session = visit.require_session()
    now.reader = current_reader()
    person_id = now.reader.id if now.reader else visit.VISITOR
    now.actor = Actor(person_id, origin=f"web {request.remote_addr or ''}".strip())
    # The first attempt takes it out of the values; a repeated one and an error page find it in g.
    slug = g.linli_slug = values.pop("community", None) or g.get("linli_slug")
    if endpoint is None and (place := _COMMUNITY.match(request.path)):
        slug = place[1]  # no such page, but the answer can still wear the community's frame
    now.language = None  # it may depend on both
    if slug is None:
        return
    now.community = communities.find(session, slug)
    if now.reader is not None:
        now.serving = counter.served(session, now.actor, now.community)
        if now.serving is not None:
            now.actor = replace(now.actor, on_behalf_of=now.serving.id)


def guard() -> ResponseReturnValue | None:
    """Let in whoever may come in.

    Everything is closed to visitors and to members of other communities unless it is declared
    public, or a page of an organisation for which the reader acts, so that a new page cannot be
    open by oversight.

    Raises:
        PluginOff: the page's plugin is not turned on here.
        SignInNeeded, NotOfThisCommunity: the reader may not come in.
    """
    now = visit.current()
    if now.session is None or request.endpoint is None:
        return None
    owner = (request.blueprint or "").partition(".")[0]
    if (
        now.community is not None
        and owner in plugins.manager().working
        and owner not in plugins.enabled(now.session, now.community.id)
    ):
        raise PluginOff(
            _("This part is not turned on in %(community)s.", community=now.community.name)
        )
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "linli_public", False):
        return None
    at_home = now.reader is not None and (now.community is None or is_member())
    if not at_home and not _is_public_page(owner) and not _is_agents_page(owner):
        if now.reader is None or now.community is None:
            return _ask_to_sign_in()
        raise NotOfThisCommunity(
            _("This page is for members of %(community)s.", community=now.community.name)
        )
    if now.community is not None and request.method not in ("GET", "HEAD"):
        # What has fallen due here happens first, so that all is right without a worker.
        jobs.catch_up(now.session, now.community.id)
    return None


def is_member() -> bool:
    """Return whether the reader belongs to the community, or has an office there or above."""
    now = visit.current()
    if now.reader is None or now.community is None:
        return False
    session, actor, community_id = visit.require_session(), now.actor, now.community.id
    return any(access.can(session, actor, right, community_id) for right in _MEMBERS)


def is_safe_address(address: str | None) -> bool:
    """Return whether an address given by a reader's browser leads to this portal."""
    return bool(
        address
        and address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and not any(ord(letter) < 32 for letter in address)
    )


def _is_public_page(owner: str) -> bool:
    now = visit.current()
    if now.community is None or owner not in plugins.manager().working:
        return False
    pages = plugins.manager().answer(
        owner, "linli_public_pages", session=now.session, community=now.community
    )
    return any(full_endpoint(owner, page.endpoint) == request.endpoint for page in pages or ())


def agent_pages() -> list[tuple[str, AgentPage]]:
    """Return the pages of organisations here for which the reader acts, with their endpoints.

    Nobody is asked about a reader whom core does not know as the agent of an open organisation
    of this community.
    """
    now = visit.current()
    if now.reader is None or now.community is None:
        return []
    session = visit.require_session()
    kept: dict[UUID, list[tuple[str, AgentPage]]] = remembered(session, "linli_web.agent_pages")
    if now.community.id not in kept:
        acts_here = people.organisations_of(session, now.reader.id, now.community.id)
        kept[now.community.id] = [
            (full_endpoint(name, one.endpoint), one)
            for name, pages in plugins.manager().answers(
                "linli_agent_pages",
                among=plugins.enabled(session, now.community.id) if acts_here else frozenset(),
                session=session,
                actor=now.actor,
                community=now.community,
            )
            for one in pages
        ]
    return kept[now.community.id]


def _is_agents_page(owner: str) -> bool:
    if owner not in plugins.manager().working:
        return False
    return any(endpoint == request.endpoint for endpoint, _page in agent_pages())


def full_endpoint(owner: str, endpoint: str) -> str:
    """Return an endpoint with its blueprint's name, which a plugin may leave out."""
    return endpoint if endpoint.startswith(f"{owner}.") else f"{owner}.{endpoint.lstrip('.')}"


def _ask_to_sign_in() -> ResponseReturnValue:
    from linli_web import page

    if request.method not in ("GET", "HEAD"):
        raise SignInNeeded(
            _(
                "You are no longer signed in. What you wrote is not lost: sign in again in a new "
                "window, then come back to this one and send it once more."
            )
        )
    return page.go_to(url_for("linli.sign_in", next=request.full_path.rstrip("?")))
