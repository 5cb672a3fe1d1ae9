"""The panel of a resident group looks into each deed by phone, visit or eye before it counts."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, inbox
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli.people import served_by
from linli_moral_bank import settings
from linli_moral_bank.conduct import false_reports
from linli_moral_bank.deeds import parties
from linli_moral_bank.deeds.acting import concerned
from linli_moral_bank.deeds.refusals import AlreadyDecided, DeedRefused, DeedUnknown, NotNow
from linli_moral_bank.deeds.scoring import advance
from linli_moral_bank.deeds.states import find, move, subject_of
from linli_moral_bank.models import Deed, DeedState, Finding, Method, Party, Rule, Verification
from linli_moral_bank.texts import _

_OPEN = (DeedState.SUBMITTED, DeedState.VERIFYING)


def verify(
    session: Session,
    actor: Actor,
    community_id: UUID,
    deed_id: UUID,
    *,
    finding: Finding,
    method: Method,
    remark: str = "",
    made_up: bool = False,
) -> DeedState:
    """Say what a member of the panel found, and return where the deed now stands.

    Enough of them agreeing brings it on; one who disagrees ends it; a question goes to the
    person who told of it. ``made_up`` with a no says that a report was invented knowingly.

    Raises:
        NotAllowed, DeedUnknown: the actor is not on the panel of the person's group.
        DutiesIncompatible, RelativeStepsBack: they told of it, or it concerns somebody close.
        NotNow, AlreadyDecided: it is not waiting for the panel, or not for this member.
        DeedRefused: a no or a question without a word of why.
        ConductRefused: it is no report, and yet said to be made up.
    """
    deed = find(session, community_id, deed_id, lock=True)
    access.require(session, actor, "moral_bank.verify", community_id, deed.group_id)
    if deed.state not in _OPEN:
        raise NotNow(_("The panel has already decided about this."))
    rule = session.get_one(Rule, deed.rule_id)
    if Party.PANEL not in parties.wanted(rule):
        raise NotNow(_("The panel is not asked about this."))
    whose = concerned(session, deed)
    access.take_duty(session, actor, subject_of(deed.id), "moral_bank.verify", concerning=whose)
    remark = remark.strip()
    if finding is not Finding.YES and not remark:
        raise DeedRefused(
            _("Please write what you want to know.")
            if finding is Finding.ASK
            else _("Please write why, so that the person understands it."),
            field="remark",
        )
    _note(session, actor, deed, finding, method, remark)
    if finding is Finding.NO:
        move(session, actor, deed, DeedState.REJECTED, reason=remark)
        if made_up:
            false_reports.find_false(session, actor, deed, remark)
            return deed.state
        _tell(
            session,
            deed,
            _("“%(title)s” could not be confirmed: %(reason)s", title=rule.title, reason=remark),
        )
    elif finding is Finding.ASK:
        move(session, actor, deed, DeedState.VERIFYING)
        _tell(
            session,
            deed,
            _(
                "The panel has a question about “%(title)s”: %(question)s",
                title=rule.title,
                question=remark,
            ),
        )
    else:
        _go_on(session, actor, deed, rule)
    return deed.state


def confirm(
    session: Session,
    actor: Actor,
    community_id: UUID,
    deed_id: UUID,
    party: Party,
    *,
    agrees: bool,
    method: Method = Method.SEEN,
    remark: str = "",
) -> DeedState:
    """Say for the school, the family of a young person, or the staff whether a deed is true.

    One word of each party that the rule asks is enough; a no ends the deed.

    Raises:
        DeedUnknown: the actor does not speak for that party about this deed.
        DutiesIncompatible, RelativeStepsBack: for the staff, who told of it, or is close.
        NotNow, AlreadyDecided: it does not wait, or this was said already.
        DeedRefused: a no without a word of why.
    """
    deed = find(session, community_id, deed_id, lock=True)
    if party not in parties.spoken_for(session, actor, deed):
        raise DeedUnknown(_("There is no such deed here."))
    if deed.state not in _OPEN:
        raise NotNow(_("This has already been decided."))
    if party in parties.heard(session, deed.id):
        raise AlreadyDecided(_("This was said already."))
    if party is Party.STAFF:
        whose = concerned(session, deed)
        access.take_duty(session, actor, subject_of(deed.id), "moral_bank.verify", concerning=whose)
    remark = remark.strip()
    if not agrees and not remark:
        raise DeedRefused(_("Please write why, so that the person understands it."), field="remark")
    finding = Finding.YES if agrees else Finding.NO
    _note(session, actor, deed, finding, method, remark, party)
    rule = session.get_one(Rule, deed.rule_id)
    if agrees:
        _go_on(session, actor, deed, rule)
    else:
        move(session, actor, deed, DeedState.REJECTED, reason=remark)
        _tell(
            session,
            deed,
            _("“%(title)s” could not be confirmed: %(reason)s", title=rule.title, reason=remark),
        )
    return deed.state


def _go_on(session: Session, actor: Actor, deed: Deed, rule: Rule) -> None:
    """Bring a deed on once all whom its rule asks have found it true."""
    wanted = set(parties.wanted(rule))
    said = parties.heard(session, deed.id)
    if _agreed(session, deed.id) >= needed(session, deed.community_id, rule):
        said = said | {Party.PANEL}
    if wanted <= said:
        move(session, actor, deed, DeedState.VERIFIED)
        advance(session, actor, deed, rule)
        _tell(
            session,
            deed,
            _("The panel has confirmed “%(title)s”.", title=rule.title)
            if wanted == {Party.PANEL}
            else _("“%(title)s” has been confirmed by all who were asked.", title=rule.title),
        )
    elif deed.state is not DeedState.VERIFYING:
        move(session, actor, deed, DeedState.VERIFYING)


def answer(
    session: Session,
    actor: Actor,
    community_id: UUID,
    deed_id: UUID,
    question_id: UUID,
    text: str,
) -> None:
    """Answer the panel's question about a deed that the actor told of.

    Raises:
        NotAllowed, DeedUnknown: it is not the actor's to answer.
        NotNow: the panel has decided, or the question was answered.
        DeedRefused: the answer is empty.
    """
    teller = served_by(session, actor, community_id)
    deed = find(session, community_id, deed_id, lock=True)
    question: Verification | None = session.execute(
        select(Verification).where(
            col(Verification.id) == question_id,
            col(Verification.deed_id) == deed_id,
            col(Verification.finding) == Finding.ASK,
        )
    ).scalar_one_or_none()
    if question is None or deed.declarer_id != teller:
        raise DeedUnknown(_("There is no such question here."))
    if deed.state not in _OPEN or question.answered_at is not None:
        raise NotNow(_("This question has already been dealt with."))
    text = text.strip()
    if not text:
        raise DeedRefused(_("Please write an answer."), field="answer")
    question.answer, question.answered_at = text[:500], now(session)
    session.flush()


def needed(session: Session, community_id: UUID, rule: Rule) -> int:
    """Return how many members of the panel must agree."""
    return rule.verifiers or settings.of(session, community_id).verifiers


def _note(
    session: Session,
    actor: Actor,
    deed: Deed,
    finding: Finding,
    method: Method,
    remark: str,
    party: Party = Party.PANEL,
) -> None:
    try:
        with session.begin_nested():
            session.add(
                Verification(
                    deed_id=deed.id,
                    verifier_id=actor.person_id,
                    finding=finding,
                    party=party,
                    method=method,
                    remark=remark[:500],
                    at=now(session),
                )
            )
            session.flush()
    except IntegrityError as error:
        raise AlreadyDecided(
            _("You have already given your word on this; a colleague must look too.")
        ) from error


def _agreed(session: Session, deed_id: UUID) -> int:
    agreed: int = session.execute(
        select(func.count())
        .select_from(Verification)
        .where(
            col(Verification.deed_id) == deed_id,
            col(Verification.finding) == Finding.YES,
            col(Verification.party) == Party.PANEL,
        )
    ).scalar_one()
    return agreed


def _tell(session: Session, deed: Deed, text: Text) -> None:
    if deed.declarer_id is not None:
        link = f"moral_bank/deeds/{deed.id}"
        inbox.notify(session, deed.declarer_id, deed.community_id, text, link)
