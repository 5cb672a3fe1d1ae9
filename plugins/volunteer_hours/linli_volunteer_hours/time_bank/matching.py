"""Who might suit whom: by the kind of help or a skill, then by who lives near and by the time."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from linli import people
from linli_volunteer_hours.models import ListingKind, Volunteer
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.time_bank import listings
from linli_volunteer_hours.time_bank.distance import Distance, Map
from linli_volunteer_hours.time_bank.listings import ListingRow

#: What counts how much: the same kind of help, a skill that is asked for.
_KIND, _SKILL = 4, 3
#: Of so many open ones the best are sought.
_AMONG = 200


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
        if not opposite and (kind is ListingKind.OFFER or skilled is None):
            continue
        found = listings.search(session, community_id, kind, reader_id=person_id, limit=_AMONG)
        for row in found:
            if row.person_id == person_id:
                continue
            same = [one for one in opposite if row.category and one.category == row.category]
            suits = _KIND if same else 0
            if kind is ListingKind.REQUEST and _is_asked_for(skilled, row):
                suits += _SKILL
            if suits:
                times = {slot for one in same for slot in one.slots}
                times |= set(skilled.times) if skilled is not None else set()
                far = parts.between(group_id, row.group_id)
                scored.append((-suits, far, times.isdisjoint(row.slots), row))
    scored.sort(key=lambda one: (*one[:3], one[3].expires_at, one[3].id))
    return [Suggestion(row, far) for _suits, far, _time, row in scored[:limit]]


def _is_asked_for(skilled: Volunteer | None, row: ListingRow) -> bool:
    if skilled is None:
        return False
    return any(skill in row.title or skill == row.category for skill in skilled.skills)
