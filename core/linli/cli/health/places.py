"""The communities: who belongs to them, who looks after them, and what is turned on there."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import plugins
from linli.access.models import RoleGrant
from linli.access.roles import permissions
from linli.cli.health.findings import Finding, good, warning
from linli.clock import now
from linli.communities import CommunityKind, CommunityStatus
from linli.communities.models import Community
from linli.i18n import Text, texts
from linli.people import Membership, MembershipStatus, Person

_ = texts("linli")

#: So many addresses are named; the rest is counted.
_MOST_NAMED = 5
#: Where residents are; a district needs no members of its own.
_OF_RESIDENTS = (CommunityKind.COMMUNITY, CommunityKind.VILLAGE, CommunityKind.OUTLET)


@dataclass(frozen=True, slots=True)
class _Place:
    id: UUID
    slug: str
    kind: CommunityKind
    line: tuple[UUID, ...]


def findings(session: Session) -> Iterator[Finding]:
    """Look at every community with a portal."""
    places = [
        _Place(id_, slug, kind, tuple(UUID(part) for part in path.strip("/").split("/")))
        for id_, slug, kind, path in session.execute(
            select(col(Community.id), col(Community.slug), col(Community.kind), col(Community.path))
            .where(col(Community.slug).is_not(None), col(Community.status) == CommunityStatus.OPEN)
            .order_by(col(Community.path))
        )
    ]
    if not places:
        yield warning(
            _("There is no community yet."),
            _("Run: linli community add ADDRESS --name NAME --template NAME"),
        )
        return
    yield from _administrators(session, places)
    yield from _members(session, places)
    yield from _plugins(session, places)


def _administrators(session: Session, places: list[_Place]) -> Iterator[Finding]:
    looked_after = set(
        session.execute(
            select(col(RoleGrant.community_id))
            .join(Person, col(Person.id) == col(RoleGrant.person_id))
            .where(
                col(RoleGrant.role).in_(permissions()["core.roles.grant"].roles),
                col(RoleGrant.group_id).is_(None),
                col(RoleGrant.since) <= now(session).date(),
                col(RoleGrant.until).is_(None) | (col(RoleGrant.until) >= now(session).date()),
                col(Person.password_hash).is_not(None),
            )
        ).scalars()
    )
    alone = [place for place in places if not looked_after.intersection(place.line)]
    if not alone:
        yield good(_("Every community has an administrator who can sign in."))
        return
    yield warning(
        _("No administrator can sign in for %(places)s.", places=_named(alone)),
        _(
            "Run: linli person add %(slug)s --name NAME --sign-in-name NAME --role administrator "
            "--password-prompt",
            slug=alone[0].slug,
        ),
    )


def _members(session: Session, places: list[_Place]) -> Iterator[Finding]:
    lived_in = set(
        session.execute(
            select(col(Membership.community_id))
            .where(
                col(Membership.status) == MembershipStatus.ACTIVE, col(Membership.until).is_(None)
            )
            .distinct()
        ).scalars()
    )
    empty = [place for place in places if place.kind in _OF_RESIDENTS and place.id not in lived_in]
    if empty:
        yield warning(
            _("Nobody belongs to %(places)s yet.", places=_named(empty)),
            _(
                "Bring in a list: linli person import %(slug)s FILE --dry-run; or let people sign "
                "up in the portal.",
                slug=empty[0].slug,
            ),
        )


def _plugins(session: Session, places: list[_Place]) -> Iterator[Finding]:
    bare = [
        place
        for place in places
        if place.kind in _OF_RESIDENTS and not plugins.enabled(session, place.id)
    ]
    working = plugins.manager().working
    if not working:
        yield warning(
            _("No plugin is installed, so that residents find nothing to do."),
            _("Install one, such as: pip install linli-moral-bank; then run: linli init"),
        )
    elif bare:
        yield warning(
            _("No plugin is on in %(places)s.", places=_named(bare)),
            _(
                "Run: linli plugin enable NAME %(slug)s. These are installed: %(names)s.",
                slug=bare[0].slug,
                names=list(working),
            ),
        )


def _named(places: list[_Place]) -> Text | list[str]:
    """Return the addresses, the first of them where there are many."""
    named = [place.slug for place in places[:_MOST_NAMED]]
    if len(named) == len(places):
        return named
    return _("%(names)s … (%(count)s in all)", names=named, count=len(places))
