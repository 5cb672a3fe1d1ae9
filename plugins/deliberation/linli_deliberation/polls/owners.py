"""The roll of owners: people and organisations, each with the area of all their units."""

from collections import defaultdict

from sqlalchemy import select
from sqlmodel import Session, col

from linli_deliberation import owning
from linli_deliberation.models import Poll, Unit
from linli_deliberation.polls import narrowing
from linli_deliberation.polls.entries import Entry, Preview


def preview(session: Session, poll: Poll) -> Preview:
    """Each owner once, with the area of all their units there; owners need not live here.

    Several who own units together are one vote, cast by whoever of them comes first.
    """
    found = session.execute(
        select(col(Unit.id), col(Unit.code), col(Unit.area))
        .where(col(Unit.community_id) == poll.community_id)
        .order_by(col(Unit.code))
    )
    rows = [row for row in found if narrowing.lies_in(row.code, poll.buildings)]
    owners = owning.owners_of(session, poll.community_id)
    owned: dict[owning.Owned, list[tuple[str, int]]] = defaultdict(list)
    for unit_id, code, area in rows:
        if unit_id in owners and area is not None:
            owned[owners[unit_id]].append((code, area))
    agents = owning.agents_of(session, [one.body[0] for one in owned if one.body])
    entries = tuple(
        Entry(
            " · ".join((*whose.names, *(code for code, _area in units)))[:120],
            tuple(agents.get(whose.body[0], ()))
            if whose.body
            else tuple(person_id for person_id, _name in whose.people),
            organisation_id=whose.body[0] if whose.body else None,
            area=sum(area for _code, area in units),
        )
        for whose, units in owned.items()
    )
    return Preview(
        entries,
        without_area=tuple(row.code for row in rows if row.area is None),
        without_owner=tuple(row.code for row in rows if row.id not in owners),
        without_agent=tuple(entry.label for entry in entries if not entry.person_ids),
    )
