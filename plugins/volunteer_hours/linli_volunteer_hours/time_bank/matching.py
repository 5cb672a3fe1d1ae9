"""Who might suit whom: by the kind of help or a skill, then by the grid and the time."""

from uuid import UUID

from sqlmodel import Session

from linli import people
from linli_volunteer_hours.models import ListingKind, Volunteer
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.time_bank import listings
from linli_volunteer_hours.time_bank.listings import ListingRow

#: What counts how much: the same kind of help, a skill that is asked for, the same resident group
#: or grid, a time of day that suits both.
_KIND, _SKILL, _NEAR, _TIME = 8, 6, 2, 1
#: Of so many open ones the best are sought.
_AMONG = 200


def suggestions(
    session: Session, community_id: UUID, person_id: UUID, *, limit: int = 4
) -> list[ListingRow]:
    """Return what neighbours ask for or offer that suits a person, the best first.

    It suits when the kind of help is that of something they wrote themselves, or when it asks for
    a skill they told. Of these the nearer ones, and those at a good time, come first.
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
    scored: list[tuple[int, ListingRow]] = []
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
                suits += _NEAR * (group_id is not None and row.group_id == group_id)
                suits += _TIME * bool(times & set(row.slots))
                scored.append((suits, row))
    scored.sort(key=lambda pair: (-pair[0], pair[1].expires_at, pair[1].id))
    return [row for _score, row in scored[:limit]]


def _is_asked_for(skilled: Volunteer | None, row: ListingRow) -> bool:
    if skilled is None:
        return False
    return any(skill in row.title or skill == row.category for skill in skilled.skills)
