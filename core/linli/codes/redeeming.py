"""Looking at a code, and using it exactly once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.clock import now
from linli.codes.guessing import count_guess, refuse_guessing
from linli.codes.models import Code
from linli.codes.spelling import hash_of
from linli.communities import place
from linli.errors import Refusal
from linli.i18n import Text, texts
from linli.subjects import Subject

_ = texts("linli")

State = Literal["open", "used", "expired", "cancelled"]


class CodeUnknown(Refusal):
    """No such code exists for this purpose in this community."""

    code = "core.code_unknown"
    status = 404


class CodeUsed(Refusal):
    """The code was used before; the sentence says when.

    ``subject`` is what it stood for and ``at`` the moment in the community's time zone, so that
    the owner of the code can say more.
    """

    code = "core.code_used"
    status = 409

    def __init__(self, text: Text, *, subject: Subject, at: datetime) -> None:
        super().__init__(text, field="code")
        self.subject = subject
        self.at = at


class CodeExpired(Refusal):
    """The code's time is over."""

    code = "core.code_expired"
    status = 410


class CodeCancelled(Refusal):
    """The code was taken back."""

    code = "core.code_cancelled"
    status = 410


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code that is good, and what it stands for."""

    id: UUID
    subject: Subject
    holder_id: UUID
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CodePlace:
    """What a code is for, and where; whether it is still good is not said."""

    purpose: str
    community_id: UUID


@dataclass(frozen=True, slots=True)
class CodeState:
    """What became of the newest code for a thing."""

    id: UUID
    state: State
    expires_at: datetime
    used_at: datetime | None


def locate(session: Session, actor: Actor, text: str) -> CodePlace:
    """Return where a scanned or typed code leads, when only its text is known; only reads.

    Raises:
        TooManyGuesses: the actor typed too many wrong codes lately.
        CodeUnknown: there is no such code.
    """
    refuse_guessing(session, actor)
    found = session.execute(
        select(col(Code.purpose), col(Code.community_id)).where(
            col(Code.text_hash) == hash_of(text)
        )
    ).one_or_none()
    if found is None:
        raise _unknown(session, actor)
    return CodePlace(*found)


def look_up(session: Session, actor: Actor, community_id: UUID, text: str, purpose: str) -> CodeRow:
    """Return what a good code stands for, without using it; only reads.

    Raises:
        TooManyGuesses: the actor typed too many wrong codes lately.
        CodeUnknown, CodeUsed, CodeExpired, CodeCancelled: it is not good.
    """
    found = _find(session, actor, community_id, text, purpose)
    _refuse_spent(session, found)
    return _row(found)


def redeem(session: Session, actor: Actor, community_id: UUID, text: str, purpose: str) -> CodeRow:
    """Use a code. Of any number of attempts at once, one succeeds.

    Whether the actor may accept codes of this purpose is for the caller to decide.

    Raises:
        TooManyGuesses: the actor typed too many wrong codes lately.
        CodeUnknown, CodeUsed, CodeExpired, CodeCancelled: it is not good.
    """
    found = _find(session, actor, community_id, text, purpose)
    moment = now(session)
    used = session.execute(
        update(Code)
        .where(
            col(Code.id) == found.id,
            col(Code.used_at).is_(None),
            col(Code.cancelled_at).is_(None),
            col(Code.expires_at) > moment,
        )
        .values(used_at=moment, used_by_id=actor.person_id)
        .returning(col(Code.id))
        .execution_options(synchronize_session=False)
    ).first()
    if used is None:
        session.refresh(found)
        _refuse_spent(session, found)
    audit.record(
        session,
        actor,
        "core.code.redeemed",
        community_id,
        Subject("core.code", found.id),
        after={"purpose": purpose},
        person_id=found.holder_id,
    )
    return _row(found)


def state_of(session: Session, subject: Subject) -> CodeState | None:
    """Return what became of the newest code for a thing; None when there never was one."""
    code = (
        session.execute(
            select(Code)
            .where(col(Code.subject_type) == subject.type, col(Code.subject_id) == subject.id)
            .order_by(col(Code.issued_at).desc(), col(Code.id).desc())
            .limit(1)
        )
        .scalars()
        .one_or_none()
    )
    if code is None:
        return None
    return CodeState(code.id, _state(code, now(session)), code.expires_at, code.used_at)


def _find(session: Session, actor: Actor, community_id: UUID, text: str, purpose: str) -> Code:
    refuse_guessing(session, actor)
    code: Code | None = session.execute(
        select(Code)
        .where(
            col(Code.text_hash) == hash_of(text),
            col(Code.purpose) == purpose,
            col(Code.community_id) == community_id,
        )
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if code is None:
        raise _unknown(session, actor)
    return code


def _unknown(session: Session, actor: Actor) -> CodeUnknown:
    count_guess(session, actor)
    return CodeUnknown(
        _("We do not know this code. Please compare it letter by letter."), field="code"
    )


def _state(code: Code, moment: datetime) -> State:
    if code.used_at is not None:
        return "used"
    if code.cancelled_at is not None:
        return "cancelled"
    return "expired" if code.expires_at <= moment else "open"


def _refuse_spent(session: Session, code: Code) -> None:
    state = _state(code, now(session))
    if state == "used":
        at = _local(session, code, code.used_at)
        raise CodeUsed(
            _("This code was already used on %(at)s.", at=at),
            subject=Subject(code.subject_type, code.subject_id),
            at=at,
        )
    if state == "cancelled":
        raise CodeCancelled(_("This code was taken back and is no longer valid."), field="code")
    if state == "expired":
        raise CodeExpired(
            _(
                "This code was valid until %(at)s. Please ask for a new one.",
                at=_local(session, code, code.expires_at),
            ),
            field="code",
        )


def _local(session: Session, code: Code, moment: datetime | None) -> datetime:
    assert moment is not None
    return moment.astimezone(ZoneInfo(place(session, code.community_id).time_zone))


def _row(code: Code) -> CodeRow:
    subject = Subject(code.subject_type, code.subject_id)
    return CodeRow(code.id, subject, code.holder_id, code.issued_at, code.expires_at)
