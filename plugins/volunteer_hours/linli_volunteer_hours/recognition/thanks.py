"""Notes of thanks from one neighbour to another."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import audit, communities, inbox, people
from linli.access import Actor
from linli.clock import now
from linli.people import Person
from linli.subjects import Subject
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.models import Thanks
from linli_volunteer_hours.refusals import NotNow, ThanksRefused, ThanksUnknown
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.texts import _


@dataclass(frozen=True, slots=True)
class Note:
    """A note of thanks as the one who was thanked reads it."""

    id: UUID
    name: str
    words: str
    day: date


def thank(session: Session, actor: Actor, community_id: UUID, to_id: UUID, words: str) -> Thanks:
    """Write a note of thanks to a volunteer, who is told.

    Raises:
        NotAllowed, NotAMember: the actor may not, or one of them does not belong here.
        ThanksRefused: it is to oneself, to somebody who is no volunteer, or says nothing.
        NotNow: the actor has thanked them today.
    """
    me = served_by(session, actor, community_id)
    people.membership_of(session, community_id, to_id)
    if me == to_id:
        raise ThanksRefused(_("Please thank somebody else."), field="name")
    if volunteers.find(session, community_id, to_id) is None:
        raise ThanksRefused(_("This person is not registered as a volunteer."), field="name")
    if not 2 <= len(words.strip()) <= 300:
        raise ThanksRefused(_("Please write a sentence of at most 300 characters."), field="words")
    note = Thanks(
        community_id=community_id,
        from_id=me,
        to_id=to_id,
        words=words.strip(),
        day=today(session, communities.place(session, community_id)),
    )
    try:
        with session.begin_nested():
            session.add(note)
            session.flush()
    except IntegrityError as error:
        raise NotNow(_("You have thanked this person today.")) from error
    _note(session, actor, note, "thanked")
    name = people.names_of(session, {me})[me]
    inbox.notify(
        session,
        to_id,
        community_id,
        _("%(name)s thanks you: %(words)s", name=name, words=note.words),
        "volunteer_hours/mine",
    )
    return note


def put_away(session: Session, actor: Actor, community_id: UUID, thanks_id: UUID) -> None:
    """Put a note away that one does not want to keep; away already, nothing changes.

    Raises:
        ThanksUnknown: it is not the actor's.
    """
    note = session.get(Thanks, thanks_id, populate_existing=True)
    if note is None or note.community_id != community_id or note.to_id != actor.beneficiary_id:
        raise ThanksUnknown(_("There is no such note here."))
    if note.hidden_at is None:
        note.hidden_at = now(session)
        session.flush()
        _note(session, actor, note, "thanks_put_away")


def of(
    session: Session,
    community_id: UUID,
    person_id: UUID,
    *,
    before: UUID | None = None,
    limit: int = 20,
) -> list[Note]:
    """Return who thanked a person, the newest first; ``before`` is the last one seen."""
    query = (
        select(col(Thanks.id), col(Person.name), col(Thanks.words), col(Thanks.day))
        .join(Person, col(Person.id) == col(Thanks.from_id))
        .where(
            col(Thanks.to_id) == person_id,
            col(Thanks.community_id) == community_id,
            col(Thanks.hidden_at).is_(None),
        )
        .order_by(col(Thanks.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Thanks.id) < before)
    return [Note(*row) for row in session.execute(query)]


def _note(session: Session, actor: Actor, note: Thanks, what: str) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.{what}",
        note.community_id,
        Subject("volunteer_hours.thanks", note.id),
        person_id=note.to_id,
    )
