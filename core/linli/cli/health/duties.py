"""Whom a community's work waits for: panels, merchants' agents, and what plugins miss."""

from collections import Counter
from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import communities, plugins
from linli.access.models import RoleGrant
from linli.access.roles import permissions
from linli.cli.health.findings import Finding, warning
from linli.clock import now
from linli.communities import CommunityKind, CommunityStatus, Place
from linli.communities.models import Community
from linli.hooks import Problem
from linli.i18n import Text, texts
from linli.people import OrganisationKind
from linli.people.agents import has_agents
from linli.people.models import Organisation

_ = texts("linli")

#: So many groups are named; the rest is counted.
_MOST_NAMED = 5


def findings(session: Session) -> Iterator[Finding]:
    """Look whether somebody is there for what plugins leave to people."""
    places = [
        communities.place(session, id_)
        for id_ in session.execute(
            select(col(Community.id))
            .where(col(Community.slug).is_not(None), col(Community.status) == CommunityStatus.OPEN)
            .order_by(col(Community.path))
        ).scalars()
    ]
    yield from _panels(session, places)
    yield from _merchants(session, {place.id: place for place in places})
    yield from _told_by_plugins(session, places)


def _panels(session: Session, places: Iterable[Place]) -> Iterator[Finding]:
    """Say which groups have no panel, where a plugin leaves something to it."""
    owners = {
        code.partition(".")[0]
        for code, permission in permissions().items()
        if "panel_member" in permission.roles
    }
    served = [place for place in places if owners & plugins.enabled(session, place.id)]
    today = now(session).date()
    held = set(
        session.execute(
            select(func.coalesce(col(RoleGrant.group_id), col(RoleGrant.community_id))).where(
                col(RoleGrant.role) == "panel_member",
                col(RoleGrant.since) <= today,
                col(RoleGrant.until).is_(None) | (col(RoleGrant.until) >= today),
            )
        ).scalars()
    )
    alone: list[tuple[Place, Place]] = [
        (place, group)
        for place in served
        if place.id not in held
        for group in communities.groups(session, place.id)
        if group.kind is CommunityKind.GROUP and group.id not in held
    ]
    if alone:
        place, group = alone[0]
        yield warning(
            _(
                "No panel member: %(groups)s. Nobody verifies there.",
                groups=_named([f"{place.slug} {group.name}" for place, group in alone]),
            ),
            _(
                "Run: linli role grant PERSON panel_member %(slug)s --group %(group)s",
                slug=place.slug,
                group=group.code,
            ),
        )


def _merchants(session: Session, places: dict[UUID, Place]) -> Iterator[Finding]:
    alone = session.execute(
        select(col(Organisation.community_id), col(Organisation.name))
        .where(
            col(Organisation.community_id).in_(places),
            col(Organisation.kind) == OrganisationKind.MERCHANT,
            col(Organisation.closed_on).is_(None),
            ~has_agents(),
        )
        .order_by(col(Organisation.name))
    ).all()
    for community_id, count in Counter(row[0] for row in alone).items():
        place = places[community_id]
        names = _named([name for where, name in alone if where == community_id])
        yield warning(
            _.plural(
                "%(place)s: for %(names)s nobody acts yet, so that no code is scanned there.",
                "%(place)s: for %(count)s merchants nobody acts yet, so that no code is scanned "
                "there: %(names)s.",
                count,
                place=place.slug,
                names=names,
            ),
            _("Name somebody in the staff area: Organisations, the merchant, “Who acts for it”."),
        )


def _told_by_plugins(session: Session, places: Iterable[Place]) -> Iterator[Finding]:
    """Say what plugins miss; what is alike in several communities once, with their addresses."""
    manager = plugins.manager()
    alike: dict[tuple[str, str, str], tuple[Problem, list[str]]] = {}
    for place in places:
        on = plugins.enabled(session, place.id)
        for name, problems in manager.answers(
            "linli_problems", among=on, session=session, community=place
        ):
            for problem in problems:
                said = name, str(problem.what), str(problem.advice)
                alike.setdefault(said, (problem, []))[1].append(place.slug or "")
    for (name, _what, _advice), (problem, slugs) in alike.items():
        told = {"plugin": manager.working[name].info.title, "what": problem.what}
        yield warning(
            _("%(place)s, %(plugin)s: %(what)s", place=slugs[0], **told)
            if len(slugs) == 1
            else _(
                "In %(count)s communities (%(places)s), %(plugin)s: %(what)s",
                count=len(slugs),
                places=_first(slugs),
                **told,
            ),
            problem.advice,
        )


def _named(names: list[str]) -> Text | list[str]:
    """Return the names, the first of them where there are many."""
    if len(names) <= _MOST_NAMED:
        return names
    return _("%(names)s … (%(count)s in all)", names=names[:_MOST_NAMED], count=len(names))


def _first(slugs: list[str]) -> list[str]:
    return slugs if len(slugs) <= _MOST_NAMED else [*slugs[:_MOST_NAMED], "…"]
