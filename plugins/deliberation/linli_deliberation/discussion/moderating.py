"""Keeping a discussion civil: hiding with a reason, an appeal, and somebody else who decides it."""

from uuid import UUID

from sqlmodel import Session

from linli import access, audit, inbox
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli_deliberation.discussion.places import place_of
from linli_deliberation.discussion.saying import find, page_of, subject_of
from linli_deliberation.models import Remark
from linli_deliberation.refusals import NotNow, RemarkRefused
from linli_deliberation.texts import _

_MODERATE, _APPEALS = "deliberation.moderate", "deliberation.appeals"


def hide(
    session: Session, actor: Actor, community_id: UUID, remark_id: UUID, *, reason: str
) -> Remark:
    """Hide a remark from everybody but its author; that it was hidden, and why, is shown.

    Raises:
        NotAllowed, RemarkUnknown: the actor may not, or there is no such remark here.
        NotNow: it is hidden already, or an appeal has brought it back.
        RemarkRefused: the reason is missing.
    """
    access.require(session, actor, _MODERATE, community_id)
    remark = find(session, community_id, remark_id)
    if remark.hidden_at is not None or remark.answered_at is not None:
        raise NotNow(_("It was decided on already."))
    remark.hidden_reason = _given(reason)
    remark.hidden_at, remark.hidden_by_id = now(session), actor.person_id
    _note(session, actor, "deliberation.remark.hidden", remark, remark.hidden_reason)
    _tell(session, remark, _("Something you said was hidden. You can read why, and appeal."))
    return remark


def appeal(
    session: Session, actor: Actor, community_id: UUID, remark_id: UUID, *, words: str
) -> Remark:
    """Object to the hiding of one's own remark, once.

    Raises:
        RemarkUnknown: there is no such remark of this person here.
        NotNow: it is not hidden, or was objected to before.
        RemarkRefused: nothing is said.
    """
    access.require(session, actor, "deliberation.propose", community_id)
    remark = find(session, community_id, remark_id)
    if remark.by_id != actor.beneficiary_id or remark.hidden_at is None:
        raise NotNow(_("Only who said it can appeal, once it is hidden."))
    if remark.appealed_at is not None:
        raise NotNow(_("You have appealed already."))
    remark.appeal, remark.appealed_at = _given(words, "words"), now(session)
    _note(session, actor, "deliberation.remark.appealed", remark, "")
    return remark


def decide(
    session: Session,
    actor: Actor,
    community_id: UUID,
    remark_id: UUID,
    *,
    restore: bool,
    answer: str,
) -> Remark:
    """Decide an objection: the remark is shown again, or stays hidden. That is the last word.

    Raises:
        NotAllowed, RemarkUnknown: the actor may not, or there is no such remark here.
        NotNow: no objection waits, or the actor hid it.
        RemarkRefused: the answer is missing.
    """
    access.require(session, actor, _APPEALS, community_id)
    remark = find(session, community_id, remark_id)
    if remark.appealed_at is None or remark.answered_at is not None:
        raise NotNow(_("No appeal waits here."))
    if remark.hidden_by_id is not None and remark.hidden_by_id == actor.person_id:
        raise NotNow(_("Whoever hid it does not decide the appeal."))
    remark.answer, remark.answered_at = _given(answer, "answer"), now(session)
    if restore:
        remark.hidden_at = None
    _note(
        session,
        actor,
        "deliberation.remark.restored" if restore else "deliberation.remark.kept_hidden",
        remark,
        remark.answer,
    )
    _tell(session, remark, _("Your appeal was answered."))
    return remark


def _note(session: Session, actor: Actor, action: str, remark: Remark, reason: str) -> None:
    session.flush()
    title = place_of(session, remark.community_id, remark.about_id).title
    audit.record(
        session, actor, action, remark.community_id, subject_of(remark.id),
        after={"title": title, "reason": reason},
    )  # fmt: skip


def _tell(session: Session, remark: Remark, text: Text) -> None:
    inbox.notify(
        session,
        remark.by_id,
        remark.community_id,
        text,
        link=page_of(remark),
    )


def _given(words: str, field: str = "reason") -> str:
    words = words.strip()
    if not words:
        raise RemarkRefused(_("Please write down why."), field=field)
    return words[:500]
