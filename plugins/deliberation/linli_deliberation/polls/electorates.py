"""Who may vote: looked up while a poll is a draft, and written down when it is scheduled."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from linli.clock import now
from linli.communities import place
from linli.people import Household, HouseholdMember, Membership, MembershipStatus, Person
from linli_deliberation.counting.results import Json, exact
from linli_deliberation.formats.bundles import digest
from linli_deliberation.models import (
    Delegation,
    Elector,
    Entitled,
    Poll,
    Proxy,
    Voters,
)
from linli_deliberation.polls import owners
from linli_deliberation.polls.entries import Entry, Preview
from linli_deliberation.polls.seated import holders
from linli_deliberation.sortition import draws
from linli_deliberation.units import square_metres


@dataclass(frozen=True, slots=True)
class _Grown:
    names: dict[UUID, str]
    too_young: int
    age_unknown: tuple[UUID, ...]


def preview(session: Session, poll: Poll) -> Preview:
    """Look up who would be on the roll now, in the order of their names."""
    if poll.voters is Voters.OWNERS:
        return owners.preview(session, poll)
    grown = _grown_ups(session, poll)
    if poll.voters is Voters.HOUSEHOLDS:
        return _households(session, poll, grown)
    homes = _at_home(session, poll.community_id)
    times = Counter(grown.names.values())
    entries = sorted(
        (
            Entry(
                # Namesakes are told apart by their homes.
                f"{name} · {homes[person_id]}" if times[name] > 1 and person_id in homes else name,
                (person_id,),
            )
            for person_id, name in grown.names.items()
            if person_id in homes or not poll.homes_only
        ),
        key=lambda entry: (entry.label, entry.person_ids),
    )
    listed = {entry.person_ids[0]: entry.label for entry in entries}
    return Preview(
        tuple(entries),
        grown.too_young,
        tuple(sorted(listed[id_] for id_ in grown.age_unknown if id_ in listed)),
        tuple(label for id_, label in listed.items() if id_ not in homes),
    )


def write_down(session: Session, poll: Poll) -> tuple[Preview, str]:
    """Write the roll of a draft down; return it and the hash by which it is known.

    The hash is of the entries' ids and weights only, so that a name may be erased later without
    breaking it.
    """
    clear(session, poll.id)
    found = preview(session, poll)
    electors = [
        Elector(
            poll_id=poll.id,
            number=number,
            label=entry.label,
            household_id=entry.household_id,
            organisation_id=entry.organisation_id,
            area=entry.area,
        )
        for number, entry in enumerate(found.entries, start=1)
    ]
    first = _first_lines(found.entries)
    entitled = [
        {
            "elector_id": elector.id,
            "person_id": person_id,
            "poll_id": poll.id,
            "further": first[person_id] != index,
        }
        for index, (elector, entry) in enumerate(zip(electors, found.entries, strict=True))
        for person_id in entry.person_ids
    ]
    if electors:
        session.execute(insert(Elector), [elector.model_dump() for elector in electors])
    if entitled:
        session.execute(insert(Entitled), entitled)
    return found, digest(published(electors))


def clear(session: Session, poll_id: UUID) -> None:
    """Take the roll of a draft away again, and who was to vote for whom on it."""
    session.execute(delete(Proxy).where(col(Proxy.poll_id) == poll_id))
    session.execute(delete(Delegation).where(col(Delegation.poll_id) == poll_id))
    session.execute(delete(Entitled).where(col(Entitled.poll_id) == poll_id))
    session.execute(delete(Elector).where(col(Elector.poll_id) == poll_id))


def of(session: Session, poll_id: UUID) -> Sequence[Elector]:
    """Return the roll of a scheduled poll, by number."""
    return (
        session.execute(
            select(Elector).where(col(Elector.poll_id) == poll_id).order_by(col(Elector.number))
        )
        .scalars()
        .all()
    )


def published(electors: Sequence[Elector]) -> list[Json]:
    """Return the roll as it stands in the result bundle: ids and weights, no names."""
    return [_published(elector) for elector in electors]


def _published(elector: Elector) -> Json:
    area = {} if elector.area is None else {"area": exact(square_metres(elector.area))}
    return {"number": elector.number, "id": str(elector.id), **area}


def _grown_ups(session: Session, poll: Poll) -> _Grown:
    day = _day(session, poll)
    rows = session.execute(
        select(col(Person.id), col(Person.name), col(Person.birth_date), col(Membership.categories))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            col(Membership.community_id) == poll.community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(Membership.until).is_(None) | (col(Membership.until) >= day),
            *(() if poll.group_id is None else (col(Membership.group_id) == poll.group_id,)),
        )
    )
    wanted, drawn = set(poll.categories), _drawn(session, poll)
    seated = holders(session, poll, day)
    names, too_young, unknown = dict[UUID, str](), 0, list[UUID]()
    for person_id, name, born, categories in rows:
        if wanted and not wanted & set(categories):
            continue
        if any(among is not None and person_id not in among for among in (drawn, seated)):
            continue
        if born is not None and _age(born, day) < poll.min_age:
            too_young += 1
            continue
        if born is None:
            unknown.append(person_id)
        names[person_id] = name
    return _Grown(names, too_young, tuple(unknown))


def _drawn(session: Session, poll: Poll) -> set[UUID] | None:
    """Return whom the lot drew that the roll is taken from; None where everybody votes."""
    if poll.draw_id is None:
        return None
    found = draws.find(session, poll.community_id, poll.draw_id)
    return {one.person_id for one in draws.chosen(session, found)}


def _at_home(session: Session, community_id: UUID) -> dict[UUID, str]:
    """Return who lives in a home on the register now, and in which."""
    rows = session.execute(
        select(col(HouseholdMember.person_id), col(Household.code))
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .where(col(Household.community_id) == community_id, col(HouseholdMember.until).is_(None))
    )
    return {row.person_id: row.code for row in rows}


def _households(session: Session, poll: Poll, grown: _Grown) -> Preview:
    """One vote for each home in which a grown-up member lives; all of them may cast it."""
    living: dict[UUID, list[UUID]] = defaultdict(list)
    homes: dict[UUID, str] = {}
    rows = session.execute(
        select(col(Household.id), col(Household.code), col(HouseholdMember.person_id))
        .join(HouseholdMember, col(HouseholdMember.household_id) == col(Household.id))
        .where(
            col(Household.community_id) == poll.community_id, col(HouseholdMember.until).is_(None)
        )
    )
    for home_id, code, person_id in rows:
        homes[home_id] = code
        if person_id in grown.names:
            living[home_id].append(person_id)
    entries = sorted(
        (Entry(homes[home], tuple(sorted(ids)), home) for home, ids in living.items()),
        key=lambda entry: (entry.label, entry.person_ids),
    )
    # Of another group, or without the wanted category, a home is simply not asked.
    narrowed = poll.group_id is not None or bool(poll.categories)
    empty = () if narrowed else tuple(sorted(homes[id_] for id_ in homes.keys() - living.keys()))
    voting = {id_ for entry in entries for id_ in entry.person_ids}
    unknown = tuple(sorted(grown.names[id_] for id_ in grown.age_unknown if id_ in voting))
    homeless = tuple(sorted(name for id_, name in grown.names.items() if id_ not in voting))
    return Preview(tuple(entries), grown.too_young, unknown, homeless=homeless, empty_homes=empty)


def _first_lines(entries: Sequence[Entry]) -> dict[UUID, int]:
    """Return on which entry each person stands first: for themselves, with fewest others."""
    first: dict[UUID, int] = {}
    for index, entry in sorted(
        enumerate(entries),
        key=lambda one: (one[1].organisation_id is not None, len(one[1].person_ids)),
    ):
        for person_id in entry.person_ids:
            first.setdefault(person_id, index)
    return first


def _day(session: Session, poll: Poll) -> date:
    """Return the local day on which the poll opens, or today."""
    zone = ZoneInfo(place(session, poll.community_id).time_zone)
    return (poll.opens_at or now(session)).astimezone(zone).date()


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
