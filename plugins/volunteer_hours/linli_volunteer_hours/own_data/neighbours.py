"""Of being a neighbour: visits, and notes of thanks given and received."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from linli import people
from linli.hooks import DataSection
from linli_volunteer_hours import labels
from linli_volunteer_hours.models import Activity, Stop, Thanks, Visit
from linli_volunteer_hours.own_data.rows import Row, given, on_day
from linli_volunteer_hours.texts import _


def sections(session: Session, person_id: UUID) -> Iterator[DataSection]:
    """Return visits to a person, and the thanks they gave and got."""
    yield DataSection(_("Visits to me"), tuple(_visits(session, person_id)))
    yield DataSection(_("Notes of thanks"), tuple(_thanks(session, person_id)))


def _visits(session: Session, person_id: UUID) -> Iterator[Row]:
    """Yield the rounds a person is on, and each visit without the team's own notes."""
    for stop, title in session.execute(
        select(Stop, col(Activity.title))
        .join(Activity, col(Activity.id) == col(Stop.activity_id))
        .where(col(Stop.person_id) == person_id)
        .order_by(col(Stop.id))
    ):
        yield title, on_day(session, stop.community_id, stop.since, _("on the round"))
        yield from given(_("The door"), [stop.door])
        if stop.until is not None:
            yield title, on_day(session, stop.community_id, stop.until, _("off the round"))
    for visit, title, here in session.execute(
        select(Visit, col(Activity.title), col(Stop.community_id))
        .join(Stop, col(Stop.id) == col(Visit.stop_id))
        .join(Activity, col(Activity.id) == col(Stop.activity_id))
        .where(col(Stop.person_id) == person_id)
        .order_by(col(Visit.id))
    ):
        yield title, on_day(session, here, visit.at, labels.OUTCOMES[visit.outcome][0])


def _thanks(session: Session, person_id: UUID) -> Iterator[Row]:
    found = list(
        session.execute(
            select(Thanks)
            .where(or_(col(Thanks.from_id) == person_id, col(Thanks.to_id) == person_id))
            .order_by(col(Thanks.id))
        ).scalars()
    )
    names = people.names_of(session, {one.from_id for one in found} | {one.to_id for one in found})
    for one in found:
        mine = one.from_id == person_id
        other = names[one.to_id if mine else one.from_id]
        label = _("To %(name)s", name=other) if mine else _("From %(name)s", name=other)
        yield label, _("%(day)s · %(what)s", day=one.day, what=one.words)
