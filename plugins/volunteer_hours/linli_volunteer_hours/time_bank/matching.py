"""Who might suit whom: by the kind of help or a skill, then by who lives near and by the time."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from linli import people
from linli_volunteer_hours.models import ListingKind
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.time_bank import finding, listings
from linli_volunteer_hours.time_bank.distance import Distance, Map
from linli_volunteer_hours.time_bank.finding import ListingRow, Suiting

#: What counts how much: the same kind of help, a skill that is asked for.
_KIND, _SKILL = 4, 3
#: Among so many of all, the best and nearest, those at a good time are sought.
_AMONG = 50


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What might suit somebody, and how far away it is."""

    row: ListingRow
    distance: Distance


def suggestions(
    session: Session, community_id: UUID, person_id: UUID, *, limit: int = 4
) -> list[Suggestion]:
    """Return what neighbours ask for or offer that suits a person, the best first.

    It suits when the kind of help is that of something they wrote themselves, or when it asks for
    a skill they told. Of these the nearer ones come first (the same grid, then the same part of
    the community), and among equally near ones those at a good time.
    """
    mine = [
        one
        for one in listings.mine(session, community_id, person_id)
        if listings.is_open(session, one)
    ]
    known = volunteers.find(session, community_id, person_id)
    skilled = known if known is not None and known.left_at is None else None
    if not mine and (skilled is None or not skilled.skills):
        return []
    group_id = people.membership_of(session, community_id, person_id).group_id
    parts = Map(session, community_id)
    scored: list[tuple[int, Distance, bool, ListingRow]] = []
    for kind in ListingKind:
        opposite = [one for one in mine if one.kind is not kind]
        asking = kind is ListingKind.REQUEST and skilled is not None
        wanted = Suiting(
            categories={one.category for one in opposite if one.category},
            skills=skilled.skills if asking and skilled is not None else (),
            parts=parts.around(group_id),
        )
        if not wanted.categories and not wanted.skills:
            continue
        for suits, row in finding.suiting(
            session,
            community_id,
            kind,
            wanted,
            reader_id=person_id,
            worth=(_KIND, _SKILL),
            limit=_AMONG,
        ):
            same = [one for one in opposite if row.category and one.category == row.category]
            times = {slot for one in same for slot in one.slots}
            times |= set(skilled.times) if skilled is not None else set()
            far = parts.between(group_id, row.group_id)
            scored.append((-suits, far, times.isdisjoint(row.slots), row))
    scored.sort(key=lambda one: (*one[:3], one[3].expires_at, one[3].id))
    return [Suggestion(row, far) for _suits, far, _time, row in scored[:limit]]
