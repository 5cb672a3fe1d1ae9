"""The address without a community, and choosing one."""

from dataclasses import dataclass
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlmodel import col

from linli import access, communities, people
from linli.communities import CommunityKind, CommunityNotFound, CommunityStatus, Place
from linli.communities.models import Community
from linli.people import Membership, MembershipStatus
from linli_web import page
from linli_web.entrance import public
from linli_web.pages import blueprint

#: More communities than this are found by searching.
_AT_ONCE = 30

#: What residents belong to; the tiers above are entered by those who hold an office there.
_JOINED = (CommunityKind.COMMUNITY, CommunityKind.VILLAGE, CommunityKind.OUTLET)


@dataclass(frozen=True, slots=True)
class Choice:
    """A community in a list, with the name of the node above it."""

    slug: str
    name: str
    above: str
    waiting: bool = False
    #: The organisations for which the reader acts there, where they have no other part in it.
    only_for: tuple[str, ...] = ()


@blueprint.get("/")
@public
def front() -> ResponseReturnValue:
    """Lead a reader to their community; show a visitor what this is and where to begin."""
    if page.person is not None:
        mine = _mine()
        if len(mine) == 1:
            return page.go_to(url_for("linli.home", community=mine[0].slug))
        return page.go_to(url_for("linli.choose_community"))
    return page.render("linli/front.html", block="found", **_search())


@blueprint.get("/communities")
def choose_community() -> ResponseReturnValue:
    """List the reader's communities, and others to join."""
    return page.render("linli/communities.html", block="found", mine=_mine(), **_search())


def _search() -> dict[str, object]:
    words = request.args.get("q", "").strip()[:80]
    query = (
        select(col(Community.id))
        .where(
            col(Community.slug).is_not(None),
            col(Community.status) == CommunityStatus.OPEN,
            col(Community.kind).in_(_JOINED),
        )
        .order_by(col(Community.path))
        .limit(_AT_ONCE + 1)
    )
    if words:
        query = query.where(col(Community.name).contains(words, autoescape=True))
    ids = list(page.session.execute(query).scalars())
    return {
        "q": words,
        "found": [_choice(communities.place(page.session, id_)) for id_ in ids[:_AT_ONCE]],
        "more": len(ids) > _AT_ONCE,
    }


def _mine() -> list[Choice]:
    """Return where the reader belongs, has an office, acts for somebody, or waits for an answer."""
    assert page.person is not None
    session, person_id = page.session, page.person.id
    held = {grant.community_id for grant in access.grants_of(session, person_id)}
    acting = set(people.acts_in(session, person_id)) - held
    waiting = set(
        session.execute(
            select(col(Membership.community_id)).where(
                col(Membership.person_id) == person_id,
                col(Membership.status) == MembershipStatus.PENDING,
                col(Membership.until).is_(None),
            )
        ).scalars()
    )
    choices = []
    for id_ in held | acting | waiting:
        try:
            place = communities.home_of(session, id_)
        except CommunityNotFound:
            continue
        only_for = _acted_for(id_) if id_ in acting else ()
        choices.append(_choice(place, waiting=id_ not in held | acting, only_for=only_for))
    return sorted(set(choices), key=lambda choice: (choice.above, choice.name))


def _acted_for(community_id: UUID) -> tuple[str, ...]:
    assert page.person is not None
    ids = people.organisations_of(page.session, page.person.id, community_id)
    return tuple(people.find_organisation(page.session, community_id, id_).name for id_ in ids)


def _choice(place: Place, *, waiting: bool = False, only_for: tuple[str, ...] = ()) -> Choice:
    above = communities.place(page.session, place.parent_id).name if place.parent_id else ""
    return Choice(place.slug or "", place.name, above, waiting, only_for)
