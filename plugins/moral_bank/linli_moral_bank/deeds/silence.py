"""Whoever is reported and does not answer: after the day that was named, staff go on without."""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli_moral_bank import telling
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds.acting import about
from linli_moral_bank.deeds.refusals import DeedUnknown, NotNow
from linli_moral_bank.deeds.scoring import advance
from linli_moral_bank.deeds.states import find, subject_of
from linli_moral_bank.models import Deed, DeedState, Rule
from linli_moral_bank.texts import _


def is_over(deed: Deed, day: date) -> bool:
    """Return whether the day until which somebody reported could answer is past."""
    return deed.hear_until is not None and day > deed.hear_until


def go_on(session: Session, actor: Actor, community_id: UUID, deed_id: UUID) -> None:
    """Note that the person reported did not answer in time; the report then goes on.

    They are told, and may still object to the notice and appeal.

    Raises:
        NotAllowed, DeedUnknown: the actor hears nobody here, or there is no such report.
        DutiesIncompatible, RelativeStepsBack: they had a part in it, or are close to the person.
        NotNow: they answered, it went on, or the day until which they may answer is not over.
    """
    access.require(session, actor, "moral_bank.hear", community_id)
    deed = find(session, community_id, deed_id, lock=True)
    if not deed.deduction:
        raise DeedUnknown(_("There is no such report here."))
    if deed.state is not DeedState.VERIFIED or deed.heard_at is not None:
        raise NotNow(_("Nothing is waiting for a word on this."))
    if not is_over(deed, today(session, communities.place(session, community_id))):
        raise NotNow(_("The person may still answer until %(day)s.", day=deed.hear_until or ""))
    subject, rule = subject_of(deed.id), session.get_one(Rule, deed.rule_id)
    whose = about(session, deed)
    access.take_duty(session, actor, subject, "moral_bank.hear", concerning=whose)
    deed.unanswered, deed.heard_at, deed.heard_by_id = True, now(session), actor.person_id
    session.flush()
    audit.record(
        session,
        actor,
        "moral_bank.deed.unanswered",
        community_id,
        subject,
        person_id=deed.beneficiary_id,
    )
    telling.tell(
        session,
        sorted(whose),
        community_id,
        _(
            "You did not answer what was reported about you (%(title)s), and it goes on. Once it "
            "is on public notice you may object, and after that appeal.",
            title=rule.title,
        ),
        f"moral_bank/deeds/{deed.id}",
    )
    advance(session, actor, deed, rule)
