"""The panel of a resident group looks into each deed by phone, visit or eye before it counts.

Where an item asks them, the school, the family of a young person, or the staff do too.
"""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, inbox
from linli.access import Actor
from linli.clock import now
from linli.people import served_by
from linli_moral_bank.conduct import false_reports
from linli_moral_bank.deeds import panels, parties, verdicts, verifiers
from linli_moral_bank.deeds.acting import concerned
from linli_moral_bank.deeds.refusals import AlreadyDecided, DeedRefused, DeedUnknown, NotNow
from linli_moral_bank.deeds.states import find, subject_of
from linli_moral_bank.deeds.verdicts import Word
from linli_moral_bank.models import Deed, DeedState, Finding, Method, Party, Rule, Verification
from linli_moral_bank.texts import _

#: Where somebody who asked goes on, by for whom they asked.
_PLACE = {
    Party.PANEL: "moral_bank/panel/{deed_id}",
    Party.SCHOOL: "moral_bank/deeds/{deed_id}",
    Party.FAMILY: "moral_bank/deeds/{deed_id}",
    Party.STAFF: "moral_bank/deeds/{deed_id}",
}
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
        NotAllowed, DeedUnknown: the actor is not on the panel of the person's group; of who
            belongs to none, on no panel here.
        DutiesIncompatible, RelativeStepsBack: they told of it, or it concerns somebody close.
        NotNow, AlreadyDecided: it is not waiting for the panel, or not for this member.
        DeedRefused: a no or a question without a word of why.
        ConductRefused: it is no report, and yet said to be made up.
    """
    deed = find(session, community_id, deed_id, lock=True)
    panels.require(session, actor, community_id, deed.group_id)
    if deed.state not in _OPEN:
        raise NotNow(_("The panel has already decided about this."))
    rule = session.get_one(Rule, deed.rule_id)
    if Party.PANEL not in parties.wanted(rule):
        raise NotNow(_("The panel is not asked about this."))
    whose = concerned(session, deed)
    access.take_duty(session, actor, subject_of(deed.id), "moral_bank.verify", concerning=whose)
    word = Word(Party.PANEL, finding, method, remark.strip())
    verdicts.take(session, actor, deed, rule, word, told=not made_up)
    if made_up and finding is Finding.NO:
        false_reports.find_false(session, actor, deed, word.remark)
    return deed.state


def confirm(
    session: Session,
    actor: Actor,
    community_id: UUID,
    deed_id: UUID,
    party: Party,
    *,
    finding: Finding,
    method: Method = Method.SEEN,
    remark: str = "",
) -> DeedState:
    """Say for the school, the family of a young person, or the staff whether a deed is true.

    One word of each party that the rule asks is enough; a no ends the deed, a question goes to
    the person who told of it. For the panel staff stand in where too few of it may verify.

    Raises:
        DeedUnknown: the actor does not speak for that party about this deed.
        DutiesIncompatible, RelativeStepsBack: for all but the family, who told of it, or is close.
        NotNow, AlreadyDecided: it does not wait, the panel can decide, or this was said already.
        DeedRefused: a no or a question without a word of why.
    """
    deed = find(session, community_id, deed_id, lock=True)
    rule = session.get_one(Rule, deed.rule_id)
    stands_in = party is Party.PANEL
    if not _speaks(session, actor, deed, party):
        raise DeedUnknown(_("There is no such deed here."))
    if deed.state not in _OPEN:
        raise NotNow(_("This has already been decided."))
    if stands_in and verifiers.of_deed(session, deed, rule) is None:
        raise NotNow(_("The panel can decide about this itself."))
    if party in parties.heard(session, deed.id):
        raise AlreadyDecided(_("This was said already."))
    if party is not Party.FAMILY:
        # Who is served at the counter, and who writes it down for them, both had a part in it.
        whose, subject = concerned(session, deed), subject_of(deed.id)
        for who in {actor.person_id, actor.beneficiary_id}:
            access.take_duty(session, Actor(who), subject, "moral_bank.verify", concerning=whose)
    word = Word(party, finding, method, remark.strip(), stands_in)
    verdicts.take(session, actor, deed, rule, word)
    return deed.state


def _speaks(session: Session, actor: Actor, deed: Deed, party: Party) -> bool:
    if party is not Party.PANEL:
        return party in parties.spoken_for(session, actor, deed)
    return actor.on_behalf_of is None and access.can(
        session, actor, "moral_bank.confirm", deed.community_id
    )


def answer(
    session: Session,
    actor: Actor,
    community_id: UUID,
    deed_id: UUID,
    question_id: UUID,
    text: str,
) -> None:
    """Answer a question about a deed that the actor told of; who asked it is told, and goes on.

    Raises:
        NotAllowed, DeedUnknown: it is not the actor's to answer.
        NotNow: it is decided, or the question was answered.
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
    if question.verifier_id is not None:
        inbox.notify(
            session,
            question.verifier_id,
            community_id,
            _(
                "Your question about “%(title)s” has been answered.",
                title=session.get_one(Rule, deed.rule_id).title,
            ),
            _PLACE[Party.STAFF if question.stands_in else question.party].format(deed_id=deed.id),
        )
