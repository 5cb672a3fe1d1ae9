"""Saying something: a reason for or against, a reply, a statement; and reacting to others."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli import access, audit, inbox
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_deliberation import settings
from linli_deliberation.discussion.places import Place, place_of
from linli_deliberation.models import Feeling, Reaction, Remark, RemarkKind
from linli_deliberation.refusals import NotNow, RemarkRefused, RemarkUnknown, TooManyRemarks
from linli_deliberation.texts import _

#: The longest reason or reply, and the longest statement, in characters.
LONGEST, SENTENCE = 1000, 140
_DAY = timedelta(days=1)


def subject_of(remark_id: UUID) -> Subject:
    """Return a remark as a subject of the audit log."""
    return Subject("deliberation.remark", remark_id)


def say(
    session: Session,
    actor: Actor,
    community_id: UUID,
    about_id: UUID,
    kind: RemarkKind,
    words: str,
    *,
    option: str = "",
    parent_id: UUID | None = None,
    once: str | None = None,
) -> Remark:
    """Say something about a topic, a poll, or an option of it.

    ``parent_id`` is the reason that a reply answers. ``once`` is the form's key: sent twice, it is
    said once.

    Raises:
        NotAllowed: the actor may not take part in discussions here.
        TopicUnknown, RemarkUnknown: there is no such matter, or no such reason to answer.
        NotNow: the discussion is over, or nobody says it.
        RemarkRefused: it is empty, too long, about no option there is, or said already.
        TooManyRemarks: the person has said as much as one may in a day.
    """
    access.require(session, actor, "deliberation.propose", community_id)
    place = place_of(session, community_id, about_id)
    person_id = actor.beneficiary_id
    if person_id is None or not place.open:
        raise NotNow(_("The discussion is over. It can still be read."))
    if once is not None and (known := _sent_before(session, person_id, once)) is not None:
        return known
    words = _words(words, SENTENCE if kind is RemarkKind.STATEMENT else LONGEST)
    if option and option not in dict(place.options):
        raise RemarkRefused(_("This is not on the ballot."), field="option")
    parent = _parent(session, place, kind, parent_id)
    _refuse_repeated(session, place, person_id, words)
    _refuse_too_many(session, community_id, person_id)
    made = Remark(
        community_id=community_id,
        about_id=place.id,
        option=parent.option if parent else option,
        kind=kind,
        parent_id=parent.id if parent else None,
        words=words,
        by_id=person_id,
        once=once,
        at=now(session),
    )
    session.add(made)
    session.flush()
    audit.record(
        session, actor, "deliberation.remark.said", community_id, subject_of(made.id),
        after={"title": place.title},
    )  # fmt: skip
    if parent is not None and parent.by_id != person_id:
        inbox.notify(
            session,
            parent.by_id,
            community_id,
            _("Somebody has answered you: “%(title)s”.", title=place.title),
            link=f"deliberation/discussions/{place.id}",
        )
    return made


def react(
    session: Session,
    actor: Actor,
    community_id: UUID,
    remark_id: UUID,
    feeling: Feeling | None,
) -> None:
    """React to a reason or a reply, in place of an earlier reaction; None takes it back.

    Raises:
        NotAllowed, RemarkUnknown: the actor may not, or there is no such remark here.
        NotNow: the discussion is over, it is hidden, or it is one's own.
    """
    access.require(session, actor, "deliberation.propose", community_id)
    remark = find(session, community_id, remark_id)
    person_id = actor.beneficiary_id
    place = place_of(session, community_id, remark.about_id)
    if person_id is None or not place.open or remark.hidden_at is not None:
        raise NotNow(_("The discussion is over. It can still be read."))
    if not remark.words:
        raise NotNow(_("It was taken back. Nobody answers it any more."))
    if remark.by_id == person_id:
        raise NotNow(_("This is your own."))
    mine = (col(Reaction.remark_id) == remark.id, col(Reaction.person_id) == person_id)
    if feeling is None:
        session.execute(delete(Reaction).where(*mine))
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(Reaction)
        .values(remark_id=remark.id, person_id=person_id, feeling=feeling)
        .on_conflict_do_update(index_elements=["remark_id", "person_id"], set_={"feeling": feeling})
    )


def page_of(remark: Remark) -> str:
    """Return where a remark stands, below the community's portal."""
    where = f"deliberation/discussions/{remark.about_id}"
    return f"{where}/opinions" if remark.kind is RemarkKind.STATEMENT else where


def find(session: Session, community_id: UUID, remark_id: UUID) -> Remark:
    """Return a remark of this community.

    Raises:
        RemarkUnknown: there is none.
    """
    remark = session.get(Remark, remark_id)
    if remark is None or remark.community_id != community_id:
        raise RemarkUnknown(_("There is no such remark here."))
    return remark


def _sent_before(session: Session, person_id: UUID, once: str) -> Remark | None:
    found: Remark | None = session.execute(
        select(Remark).where(col(Remark.by_id) == person_id, col(Remark.once) == once)
    ).scalar_one_or_none()
    return found


def _words(words: str, longest: int) -> str:
    words = words.strip()
    if not words:
        raise RemarkRefused(_("Please write something."), field="words")
    if len(words) > longest:
        raise RemarkRefused(
            _("This is too long: at most %(most)s characters fit.", most=longest), field="words"
        )
    return words


def _parent(
    session: Session, place: Place, kind: RemarkKind, parent_id: UUID | None
) -> Remark | None:
    if kind is not RemarkKind.REPLY:
        return None
    parent = session.get(Remark, parent_id) if parent_id is not None else None
    answered = (RemarkKind.FOR, RemarkKind.AGAINST)
    if parent is None or parent.about_id != place.id or parent.kind not in answered:
        raise RemarkUnknown(_("There is no such remark here."))
    if parent.hidden_at is not None:
        raise NotNow(_("What is hidden is not answered."))
    if not parent.words:
        raise NotNow(_("It was taken back. Nobody answers it any more."))
    return parent


def _refuse_repeated(session: Session, place: Place, person_id: UUID, words: str) -> None:
    same = select(col(Remark.id)).where(
        col(Remark.about_id) == place.id,
        col(Remark.by_id) == person_id,
        col(Remark.words) == words,
    )
    if session.execute(same.limit(1)).first() is not None:
        raise RemarkRefused(_("You have said this already."), field="words")


def _refuse_too_many(session: Session, community_id: UUID, person_id: UUID) -> None:
    most = settings.of(session, community_id).remarks_a_day
    said = select(func.count()).where(
        col(Remark.by_id) == person_id,
        col(Remark.community_id) == community_id,
        col(Remark.at) > now(session) - _DAY,
    )
    if session.execute(said).scalar_one() >= most:
        raise TooManyRemarks(
            _.plural(
                "You have said something already today. Please let others speak; tomorrow you "
                "can go on.",
                "You have said %(count)s things in a day. Please let others speak; tomorrow you "
                "can go on.",
                most,
            )
        )
