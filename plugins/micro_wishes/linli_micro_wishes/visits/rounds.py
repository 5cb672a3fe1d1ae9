"""Rounds of home visits: begun, how far they have come, and which homes still wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli.people import Household, HouseholdMember, Membership, MembershipStatus, Person
from linli.subjects import Subject
from linli_micro_wishes.models import VISITED, Mood, Round, Visit
from linli_micro_wishes.refusals import RoundRefused, VisitUnknown
from linli_micro_wishes.texts import _

#: Half of a day → what it is called, in the order of the week.
HALF_DAYS: dict[str, Text] = {
    "mon_am": _("Monday morning"),
    "mon_pm": _("Monday afternoon"),
    "tue_am": _("Tuesday morning"),
    "tue_pm": _("Tuesday afternoon"),
    "wed_am": _("Wednesday morning"),
    "wed_pm": _("Wednesday afternoon"),
    "thu_am": _("Thursday morning"),
    "thu_pm": _("Thursday afternoon"),
    "fri_am": _("Friday morning"),
    "fri_pm": _("Friday afternoon"),
    "sat_am": _("Saturday morning"),
    "sat_pm": _("Saturday afternoon"),
    "sun_am": _("Sunday morning"),
    "sun_pm": _("Sunday afternoon"),
}


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round with how far it has come; homes are those in which somebody lives."""

    id: UUID
    title: str
    group_id: UUID | None
    starts_on: date
    ends_on: date
    half_days: tuple[str, ...]
    homes: int
    visited: int

    @property
    def waiting(self) -> int:
        """How many homes are still to be visited."""
        return max(self.homes - self.visited, 0)


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A home that waits for its visit."""

    id: UUID
    code: str
    address: str
    #: How often nobody opened.
    tries: int


def begin(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    title: str,
    starts_on: date,
    ends_on: date,
    half_days: Iterable[str] = (),
    group_id: UUID | None = None,
) -> Round:
    """Begin a round of visits to all homes, or to those of one grid.

    Raises:
        NotAllowed: the actor may not.
        RoundRefused: it has no name, ends before it begins, or names no such grid or half-day.
    """
    access.require(session, actor, "micro_wishes.visit", community_id, group_id)
    title = title.strip()
    if not 2 <= len(title) <= 60:
        raise RoundRefused(_("Please give it a name of 2 to 60 characters."), field="title")
    if ends_on < starts_on:
        raise RoundRefused(_("The last day comes before the first."), field="ends_on")
    wanted = set(half_days)
    if not wanted <= set(HALF_DAYS):
        raise RoundRefused(_("Please choose half-days of the week."), field="half_days")
    if group_id is not None and group_id not in {
        one.id for one in communities.groups(session, community_id)
    }:
        raise RoundRefused(_("Please choose one of the groups here."), field="group_id")
    made = Round(
        community_id=community_id,
        group_id=group_id,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        half_days=" ".join(code for code in HALF_DAYS if code in wanted),
        created_at=now(session),
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        actor,
        "micro_wishes.round.begun",
        community_id,
        Subject("micro_wishes.round", made.id),
        after={"title": title},
    )
    return made


def find(session: Session, actor: Actor, community_id: UUID, round_id: UUID) -> Round:
    """Return a round whose notes the actor may read.

    Raises:
        VisitUnknown: there is none with this id here.
        NotAllowed: the actor may not.
    """
    found = session.get(Round, round_id)
    if found is None or found.community_id != community_id:
        raise VisitUnknown(_("There is no such round here."))
    access.require(session, actor, "micro_wishes.visit", community_id, found.group_id)
    return found


def rows(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    round_id: UUID | None = None,
    limit: int = 12,
) -> list[RoundRow]:
    """Return the newest rounds that the actor may read, or the named one; three queries."""
    query = select(Round).where(col(Round.community_id) == community_id)
    if round_id is not None:
        query = query.where(col(Round.id) == round_id)
    newest = session.execute(query.order_by(col(Round.id).desc()).limit(limit)).scalars()
    mine = [
        one
        for one in newest
        if access.can(session, actor, "micro_wishes.visit", community_id, one.group_id)
    ]
    homes = _homes_by_group(session, community_id)
    visited = {
        row[0]: row[1]
        for row in session.execute(
            select(col(Visit.round_id), func.count(func.distinct(col(Visit.household_id))))
            .where(
                col(Visit.round_id).in_([one.id for one in mine]), col(Visit.outcome).in_(VISITED)
            )
            .group_by(col(Visit.round_id))
        )
    }
    return [
        RoundRow(
            one.id,
            one.title,
            one.group_id,
            one.starts_on,
            one.ends_on,
            tuple(one.half_days.split()),
            homes.get(one.group_id, 0),
            visited.get(one.id, 0),
        )
        for one in mine
    ]


def home_of(session: Session, household_id: UUID) -> HomeRow:
    """Return a home of a round; the caller decides who may see it."""
    found = session.get_one(Household, household_id)
    return HomeRow(found.id, found.code, found.address, 0)


def waiting(
    session: Session, actor: Actor, round_: Round, *, search: str = "", limit: int = 60
) -> list[HomeRow]:
    """Return the homes not yet visited, by number; ``search`` is part of number, address or name.

    Raises:
        NotAllowed: the actor may not.
    """
    access.require(session, actor, "micro_wishes.visit", round_.community_id, round_.group_id)
    went = select(func.count()).where(
        col(Visit.round_id) == round_.id, col(Visit.household_id) == col(Household.id)
    )
    done = (
        select(col(Visit.id))
        .where(
            col(Visit.round_id) == round_.id,
            col(Visit.household_id) == col(Household.id),
            col(Visit.outcome).in_(VISITED),
        )
        .exists()
    )
    query = select(
        col(Household.id), col(Household.code), col(Household.address), went.scalar_subquery()
    ).where(
        col(Household.community_id) == round_.community_id,
        col(Household.id).in_(_lived_in(round_.community_id, round_.group_id)),
        ~done,
    )
    if words := search.strip():
        named = (
            select(col(HouseholdMember.household_id))
            .join(Person, col(Person.id) == col(HouseholdMember.person_id))
            .where(
                col(HouseholdMember.until).is_(None),
                col(Person.name).contains(words, autoescape=True),
            )
        )
        query = query.where(
            or_(
                col(Household.code).contains(words, autoescape=True),
                col(Household.address).contains(words, autoescape=True),
                col(Household.id).in_(named),
            )
        )
    found = session.execute(query.order_by(col(Household.code)).limit(limit))
    return [HomeRow(*row) for row in found]


def moods(session: Session, round_id: UUID) -> dict[Mood, int]:
    """Return how many homes were found in which mood."""
    found = session.execute(
        select(col(Visit.mood), func.count())
        .where(col(Visit.round_id) == round_id, col(Visit.mood).is_not(None))
        .group_by(col(Visit.mood))
    )
    return {row[0]: row[1] for row in found}


def is_in(session: Session, round_: Round, household_id: UUID) -> bool:
    """Return whether a home belongs to a round."""
    query = _lived_in(round_.community_id, round_.group_id).where(
        col(HouseholdMember.household_id) == household_id
    )
    return session.execute(query.limit(1)).first() is not None


def _lived_in(community_id: UUID, group_id: UUID | None) -> Select[UUID]:
    query = (
        select(col(HouseholdMember.household_id))
        .join(Membership, col(Membership.person_id) == col(HouseholdMember.person_id))
        .where(
            col(HouseholdMember.until).is_(None),
            col(Membership.community_id) == community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
        )
    )
    return query if group_id is None else query.where(col(Membership.group_id) == group_id)


def _homes_by_group(session: Session, community_id: UUID) -> dict[UUID | None, int]:
    """Return how many homes each grid has, and under None how many there are."""
    here = (
        select(col(Membership.group_id), col(HouseholdMember.household_id))
        .join(HouseholdMember, col(HouseholdMember.person_id) == col(Membership.person_id))
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .where(
            col(HouseholdMember.until).is_(None),
            col(Membership.community_id) == community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(Household.community_id) == community_id,
        )
        .distinct()
    ).subquery()
    counted: dict[UUID | None, int] = {}
    homes: set[UUID] = set()
    for group, household in session.execute(select(here.c.group_id, here.c.household_id)):
        homes.add(household)
        if group is not None:
            counted[group] = counted.get(group, 0) + 1
    counted[None] = len(homes)
    return counted
