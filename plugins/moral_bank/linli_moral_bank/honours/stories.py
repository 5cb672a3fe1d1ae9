"""Good-deeds stories: told only once the person agrees, and only as far as they agree."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.people import Person, masked, served_by
from linli.points import OwnerKind
from linli.subjects import Subject
from linli_moral_bank import telling
from linli_moral_bank.books.book import masking
from linli_moral_bank.deeds import children
from linli_moral_bank.deeds.states import find
from linli_moral_bank.honours.refusals import HonourRefused, StoryUnknown
from linli_moral_bank.models import DeedState, Story, StoryState
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A published story, with the name as far as the person agreed."""

    id: UUID
    deed_id: UUID
    title: str
    text: str
    name: str
    with_photo: bool
    published_at: datetime


def ask(
    session: Session, actor: Actor, community_id: UUID, deed_id: UUID, *, title: str, text: str
) -> Story:
    """Write the story of a booked deed, and ask whoever did it whether it may be told.

    Raises:
        NotAllowed, DeedUnknown: the actor does not give honours, or there is no such deed here.
        HonourRefused: it is not booked, a deduction, told already, or title or text are missing.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    deed = find(session, community_id, deed_id)
    if deed.owner_kind is not OwnerKind.PERSON:
        raise HonourRefused(_("Only single persons' stories are told."))
    if deed.deduction or deed.state is not DeedState.CONFIRMED:
        raise HonourRefused(_("Only a good deed that is booked can be told."))
    title, text = title.strip(), text.strip()
    if not title or not text:
        raise HonourRefused(_("Please write a title and the story."), field="text")
    made = Story(
        community_id=community_id,
        deed_id=deed_id,
        person_id=deed.beneficiary_id,
        title=title[:80],
        text=text[:2000],
        asked_at=now(session),
        asked_by_id=actor.person_id,
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        raise HonourRefused(_("This deed was written about already.")) from error
    _note(session, actor, "asked", made)
    telling.tell(
        session,
        [made.person_id],
        community_id,
        _("May we tell the story of your good deed? “%(title)s”", title=made.title),
        f"moral_bank/stories/{made.id}",
    )
    return made


def answer(
    session: Session,
    actor: Actor,
    community_id: UUID,
    story_id: UUID,
    *,
    agrees: bool,
    with_name: bool = False,
    with_photo: bool = False,
) -> Story:
    """Agree to a story, with name and photos or without, or not; it can be changed at any time.

    Raises:
        NotAllowed, StoryUnknown: it is not about the actor, nor whom they act for.
        GuardianNeeded: they are a child, and agree alone.
    """
    story = find_story(session, community_id, story_id, lock=True)
    if served_by(session, actor, community_id) != story.person_id:
        raise StoryUnknown(_("There is no such story here."))
    if agrees:
        children.refuse_alone(session, actor, community_id, story.person_id)
    story.state = StoryState.PUBLISHED if agrees else StoryState.DECLINED
    story.with_name, story.with_photo = agrees and with_name, agrees and with_photo
    story.answered_at, story.answered_by_id = now(session), actor.person_id
    session.flush()
    _note(session, actor, story.state.value, story)
    return story


def find_story(
    session: Session, community_id: UUID, story_id: UUID, *, lock: bool = False
) -> Story:
    """Return a story of a community.

    Raises:
        StoryUnknown: there is none with this id here.
    """
    query = select(Story).where(col(Story.id) == story_id, col(Story.community_id) == community_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Story | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise StoryUnknown(_("There is no such story here."))
    return found


def published(
    session: Session, place: Place, *, before: UUID | None = None, limit: int | None = None
) -> list[StoryRow]:
    """Return the stories that may be told, the newest first."""
    how = masking(session, place.id)
    order = col(Story.answered_at), col(Story.id)
    query = (
        select(
            col(Story.id),
            col(Story.deed_id),
            col(Story.title),
            col(Story.text),
            col(Person.name),
            col(Story.with_name),
            col(Story.with_photo),
            col(Story.answered_at),
        )
        .join(Person, col(Person.id) == col(Story.person_id))
        .where(col(Story.community_id) == place.id, col(Story.state) == StoryState.PUBLISHED)
        .order_by(*(one.desc() for one in order))
        .limit(limit)
    )
    if before is not None:
        last = aliased(Story)
        told = select(col(last.answered_at), col(last.id)).where(col(last.id) == before)
        query = query.where(tuple_(*order) < told.scalar_subquery())
    return [
        StoryRow(id_, deed, title, text, name if whole else masked(name, how), photo, at)
        for id_, deed, title, text, name, whole, photo, at in session.execute(query)
    ]


def shows_photos(session: Session, deed_id: UUID) -> bool:
    """Return whether the person agreed that the photos of a deed are shown to everybody."""
    found = session.execute(
        select(col(Story.id)).where(
            col(Story.deed_id) == deed_id,
            col(Story.state) == StoryState.PUBLISHED,
            col(Story.with_photo).is_(True),
        )
    ).first()
    return found is not None


def _note(session: Session, actor: Actor, what: str, story: Story) -> None:
    audit.record(
        session,
        actor,
        f"moral_bank.story.{what}",
        story.community_id,
        Subject("moral_bank.story", story.id),
        person_id=story.person_id,
    )
