"""Appeals: whoever lost points, or was found to have made a report up, may ask for another look.

An appeal is made once, within the days that the community decided, and is answered in writing by
somebody who had no part in the matter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.people import Person, served_by
from linli.subjects import Subject
from linli_moral_bank import owners, settings, telling
from linli_moral_bank.conduct import black_list
from linli_moral_bank.conduct.refusals import AppealRefused, AppealUnknown
from linli_moral_bank.deeds import children, corrections
from linli_moral_bank.deeds.acting import owner_of
from linli_moral_bank.deeds.states import find, subject_of
from linli_moral_bank.models import (
    Appeal,
    AppealAgainst,
    AppealState,
    BlackEntry,
    Deed,
    DeedState,
    FalseReport,
    Rule,
)
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Disputed:
    """What an appeal is about: whose matter, when it was decided, and the deed behind it.

    Of a household or organisation it is the matter of those who speak for it.
    """

    person_ids: Sequence[UUID]
    decided_at: datetime
    deed: Deed


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An appeal as the list of those who answer shows it."""

    id: UUID
    against: AppealAgainst
    #: Empty where it would say who reported.
    name: str
    title: str
    deed_id: UUID
    reason: str
    made_at: datetime
    state: AppealState
    answer: str


def appeal(
    session: Session,
    actor: Actor,
    community_id: UUID,
    against: AppealAgainst,
    subject_id: UUID,
    reason: str,
) -> Appeal:
    """Ask for another look: at a booked deduction, a report found made up, the black list.

    Whoever may act for a child appeals in the child's name.

    Raises:
        NotAllowed, AppealUnknown: it is not the actor's matter, nor that of whom they serve.
        AppealRefused: it was appealed already, the time is over, or no reason is given.
    """
    matter = _disputed(session, community_id, against, subject_id)
    if matter is not None:
        actor = children.in_whose_name(session, actor, matter.deed)
    person_id = served_by(session, actor, community_id)
    if matter is None or person_id not in matter.person_ids:
        raise AppealUnknown(_("There is nothing to appeal against here."))
    if not may_still(session, community_id, matter.decided_at):
        raise AppealRefused(_("The time for an appeal is over."))
    reason = reason.strip()
    if not reason:
        raise AppealRefused(_("Please write why you see it otherwise."), field="text")
    made = Appeal(
        community_id=community_id,
        against=against,
        subject_id=subject_id,
        person_id=person_id,
        reason=reason[:1000],
        made_at=now(session),
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        raise AppealRefused(_("You have already appealed against this.")) from error
    _note(session, actor, made, "made")
    return made


def answer(
    session: Session, actor: Actor, community_id: UUID, appeal_id: UUID, *, upheld: bool, text: str
) -> None:
    """Decide an appeal and say why; upheld, what it is against is taken back.

    Raises:
        NotAllowed, AppealUnknown: the actor may not, or there is no such appeal here.
        DutiesIncompatible, RelativeStepsBack: they had a part in it, or are close to the person.
        AppealRefused: it is decided already, or no answer is given.
    """
    found = find_appeal(session, actor, community_id, appeal_id, lock=True)
    if found.state is not AppealState.OPEN:
        raise AppealRefused(_("This has already been decided."))
    text = text.strip()
    if not text:
        raise AppealRefused(_("Please write an answer."), field="text")
    matter = _disputed(session, community_id, found.against, found.subject_id)
    assert matter is not None
    access.take_duty(
        session,
        actor,
        subject_of(matter.deed.id),
        "moral_bank.appeals",
        concerning={found.person_id},
    )
    if upheld:
        _TAKE_BACK[found.against](session, actor, found, text)
    found.state = AppealState.UPHELD if upheld else AppealState.DISMISSED
    found.answer, found.decided_at = text[:1000], now(session)
    found.decided_by_id = actor.person_id
    session.flush()
    _note(session, actor, found, found.state.value)
    telling.tell(
        session,
        [found.person_id],
        community_id,
        _("Your appeal was upheld: %(answer)s", answer=text)
        if upheld
        else _("Your appeal was dismissed: %(answer)s", answer=text),
        f"moral_bank/deeds/{matter.deed.id}",
    )


def find_appeal(
    session: Session, actor: Actor, community_id: UUID, appeal_id: UUID, *, lock: bool = False
) -> Appeal:
    """Return an appeal for those who answer them; with ``lock`` nobody else does meanwhile.

    Raises:
        NotAllowed, AppealUnknown: the actor may not, or there is no such appeal here.
    """
    access.require(session, actor, "moral_bank.appeals", community_id)
    query = select(Appeal).where(
        col(Appeal.id) == appeal_id, col(Appeal.community_id) == community_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Appeal | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise AppealUnknown(_("There is no such appeal here."))
    return found


def of_subject(session: Session, against: AppealAgainst, subject_id: UUID) -> Appeal | None:
    """Return the appeal against something, if there is one."""
    found: Appeal | None = session.execute(
        select(Appeal).where(col(Appeal.against) == against, col(Appeal.subject_id) == subject_id)
    ).scalar_one_or_none()
    return found


def may_still(session: Session, community_id: UUID, decided_at: datetime) -> bool:
    """Return whether what was decided then can still be appealed against."""
    days = settings.of(session, community_id).appeal_days
    return now(session) < decided_at + timedelta(days=days)


def listing(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    before: UUID | None = None,
    limit: int | None = None,
) -> list[AppealRow]:
    """Return a community's appeals for those who answer them, the open ones first.

    Who reported something, the panel alone knows.

    Raises:
        NotAllowed: the actor does not answer appeals here.
    """
    access.require(session, actor, "moral_bank.appeals", community_id)
    behind = [
        select(col(one.deed_id)).where(col(one.id) == col(Appeal.subject_id)).scalar_subquery()
        for one in (FalseReport, BlackEntry)
    ]
    answered = col(Appeal.state) != AppealState.OPEN
    query = (
        select(
            col(Appeal.id),
            col(Appeal.against),
            case((col(Appeal.against) == AppealAgainst.FALSE_REPORT, ""), else_=col(Person.name)),
            col(Rule.title),
            col(Deed.id),
            col(Appeal.reason),
            col(Appeal.made_at),
            col(Appeal.state),
            col(Appeal.answer),
        )
        .join(Person, col(Person.id) == col(Appeal.person_id))
        .join(Deed, col(Deed.id).in_([col(Appeal.subject_id), *behind]))
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .where(col(Appeal.community_id) == community_id)
        .order_by(answered, col(Appeal.id).desc())
        .limit(limit)
    )
    last = session.get(Appeal, before) if before else None
    if last is not None:
        older = col(Appeal.id) < last.id
        is_open = last.state is AppealState.OPEN
        query = query.where(answered | older if is_open else answered & older)
    return [AppealRow(*row) for row in session.execute(query)]


def _disputed(
    session: Session, community_id: UUID, against: AppealAgainst, subject_id: UUID
) -> Disputed | None:
    if against is AppealAgainst.BLACK_LIST:
        entry = session.get(BlackEntry, subject_id)
        if entry is None or entry.community_id != community_id or entry.lifted_at is not None:
            return None
        deed = session.get_one(Deed, entry.deed_id)
        return Disputed([entry.person_id], entry.proposed_at, deed)
    if against is AppealAgainst.FALSE_REPORT:
        report = session.get(FalseReport, subject_id)
        if report is None or report.community_id != community_id:
            return None
        deed = session.get_one(Deed, report.deed_id)
        return Disputed([report.reporter_id], report.found_at, deed)
    deed_ = session.get(Deed, subject_id)
    if deed_ is None or deed_.community_id != community_id or not deed_.deduction:
        return None
    if deed_.state is not DeedState.CONFIRMED or deed_.decided_at is None:
        return None
    whose = owners.speakers(session, community_id, owner_of(deed_))
    return Disputed(whose, deed_.decided_at, deed_)


def _give_points_back(session: Session, actor: Actor, found: Appeal, text: str) -> None:
    deed = find(session, found.community_id, found.subject_id, lock=True)
    before = deed.points
    corrections.change_points(session, actor, deed, 0, text)
    corrections.note(session, actor, deed, before, text)


def _let_report_again(session: Session, _actor: Actor, found: Appeal, _text: str) -> None:
    session.get_one(FalseReport, found.subject_id).lifted_at = now(session)


def _take_off(session: Session, actor: Actor, found: Appeal, _text: str) -> None:
    black_list.take_off(session, actor, session.get_one(BlackEntry, found.subject_id))


_TAKE_BACK: dict[AppealAgainst, Callable[[Session, Actor, Appeal, str], None]] = {
    AppealAgainst.DEDUCTION: _give_points_back,
    AppealAgainst.FALSE_REPORT: _let_report_again,
    AppealAgainst.BLACK_LIST: _take_off,
}


def _note(session: Session, actor: Actor, found: Appeal, what: str) -> None:
    """Write it into the log; an appeal of who reported leaves out who that is."""
    hidden = found.against is AppealAgainst.FALSE_REPORT
    after: dict[str, Any] = {"against": found.against.value}
    audit.record(
        session,
        Actor(None) if hidden and what == "made" else actor,
        f"moral_bank.appeal.{what}",
        found.community_id,
        Subject("moral_bank.appeal", found.id),
        after=after,
        person_id=None if hidden else found.person_id,
    )
