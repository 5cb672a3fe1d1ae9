"""A person is erased: what must end before, no word left of theirs, and the books as they were."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.books.test_household_purse import decide
from tests.moral_bank.deeds.test_booking import have, let_the_notice_end, publish, ready
from tests.moral_bank.deeds.test_tasks import published
from tests.moral_bank.longhai import Bank, give, good, photo, rule_id, tell
from tests.moral_bank.redeeming import code_of, redeem
from tests.moral_bank.shop.test_vouchers import without_network
from tests.moral_bank.test_honours import opened, over, propose, support

from linli import evidence, people, plugins, points
from linli.access import SYSTEM
from linli.clock import now
from linli.i18n import translate
from linli.people import Person, erasing
from linli.points import Owner
from linli.testing.clock import MovableClock
from linli.testing.traces import traces
from linli_moral_bank import honours
from linli_moral_bank.books import benefits, book
from linli_moral_bank.conduct import appeals, black_list
from linli_moral_bank.deeds import declaring, scoring, verification
from linli_moral_bank.deeds.states import subject_of
from linli_moral_bank.honours import stories
from linli_moral_bank.models import (
    AppealAgainst,
    BlackEntry,
    Consent,
    Deed,
    DeedState,
    ExchangeFinding,
    Finding,
    Method,
    Nominee,
    NomineeState,
    TakerState,
    TaskTaker,
    Verification,
)
from linli_moral_bank.rechecks import checking, drawing, exchanges
from linli_moral_bank.shop import handing_over, redemption, vouchers
from linli_moral_bank.tasks import taking

#: What the person said, and what was said about them.
MARK = "旧皮箱里的信"
#: What others said of others.
OTHER = "巷尾的石榴树"


def ties(session: Session, bank: Bank) -> list[str]:
    found = plugins.manager().ask(
        "moral_bank", "linli_ties", session=session, person_id=bank.resident.id
    )
    return [str(tie.what) for tie in found]


def erase(session: Session, bank: Bank) -> None:
    plugins.manager().ask("moral_bank", "linli_erase", session=session, person_id=bank.resident.id)
    session.expire_all()


def where_it_says(session: Session, *marks: str) -> set[str]:
    """Return where something stands in the plugin's tables or in the log."""
    return {
        f"{table}.{column}"
        for owner in ("moral_bank_", "core_audit_")
        for table, column in traces(session, *marks, owner=owner)
    }


def said(session: Session, bank: Bank, code: str, story: str, **more: Any) -> Deed:
    """Declare a deed in somebody's own words, by default the resident's."""
    who = more.pop("who", bank.resident)
    about = more.pop("about", None)
    return declaring.declare(
        session,
        who.actor,
        bank.id,
        rule_id=rule_id(session, bank, code),
        happened_on=now(session).date(),
        story=story,
        person_id=about.id if about else None,
        **more,
    )


def found(session: Session, bank: Bank, deed: Deed, finding: Finding, **more: Any) -> None:
    verification.verify(
        session,
        bank.panel.actor,
        bank.id,
        deed.id,
        finding=finding,
        method=Method.PHONE,
        **more,
    )


def asked_and_answered(session: Session, bank: Bank) -> Deed:
    deed = said(session, bank, "visiting-elders", MARK)
    found(session, bank, deed, Finding.ASK, remark=f"{MARK}在哪儿？")
    (question,) = session.execute(
        select(Verification).where(col(Verification.deed_id) == deed.id)
    ).scalars()
    me = bank.resident.actor
    verification.answer(session, me, bank.id, deed.id, question.id, f"{MARK}在床下。")
    found(session, bank, deed, Finding.YES)
    return deed


def fined(session: Session, bank: Bank) -> Deed:
    deed = said(session, bank, "fighting", MARK, who=bank.neighbour, about=bank.resident)
    found(session, bank, deed, Finding.YES, remark=MARK)
    scoring.hear(session, bank.resident.actor, bank.id, deed.id, MARK)
    return deed


def lived(session: Session, bank: Bank, clock: MovableClock, picture: Path) -> Deed:
    """Let the person do, be told of, and be written about in every way the bank knows."""
    decide(session, bank, black_list=True)
    me, head = bank.resident.actor, bank.president.actor
    deed, fine = asked_and_answered(session, bank), fined(session, bank)
    said(session, bank, "errands", MARK, about=bank.far)
    made_up = said(session, bank, "noise", MARK, about=bank.neighbour)
    found(session, bank, made_up, Finding.NO, remark=MARK, made_up=True)
    photos = [declaring.Photo("a.jpg", BytesIO(picture.read_bytes()))]
    said(session, bank, "free-haircut", MARK, who=bank.far, about=bank.resident, photos=photos)
    for one in session.execute(select(Deed).where(col(Deed.state) == "submitted")).scalars():
        found(session, bank, one, Finding.NO, remark=MARK) if one.group_id == bank.group.id else (
            verification.verify(
                session, SYSTEM, bank.id, one.id, finding=Finding.YES, method=Method.VISIT
            )
        )
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    story = stories.ask(session, head, bank.id, deed.id, title=MARK, text=MARK)
    stories.answer(session, me, bank.id, story.id, agrees=True, with_name=True)
    session.get_one(Person, bank.resident.id).birth_date = date(1960, 1, 1)
    entry = black_list.propose(session, head, bank.id, fine.id, reason=MARK, days=30)
    for against, of in ((AppealAgainst.BLACK_LIST, entry.id), (AppealAgainst.DEDUCTION, fine.id)):
        made = appeals.appeal(session, me, bank.id, against, of, MARK)
        upheld = against is AppealAgainst.DEDUCTION
        appeals.answer(session, SYSTEM, bank.id, made.id, upheld=upheld, text=MARK)
    benefits.set_consent(session, me, bank.id, agrees=True)
    give(session, bank, bank.resident, 6)
    bought = redeem(session, bank)
    code = code_of(session, bank, bought)
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    clock.move(days=30)
    recheck = drawing.draw(
        session, bank.evaluator.actor, bank.id, quarter="2026-Q1", seed="1234", share=100
    )
    checking.check(
        session, bank.evaluator.actor, bank.id, recheck.id, deed.id, points=2, remark=MARK
    )
    exchanges.check(
        session,
        bank.evaluator.actor,
        bank.id,
        recheck.id,
        bought.id,
        ExchangeFinding.GIVEN_BACK,
        MARK,
    )
    return deed


def honoured(session: Session, bank: Bank, clock: MovableClock) -> None:
    """Let the person be honoured and stand for another honour, and propose somebody."""
    until = now(session).date() + timedelta(days=30)
    given, still = (opened(session, bank, title=t, closes_on=until) for t in ("模范", "好邻居"))
    propose(session, bank, given, bank.resident, by=bank.far, reason=MARK)
    propose(session, bank, still, bank.resident, reason=MARK)
    propose(session, bank, still, bank.far, by=bank.resident, reason=MARK)
    propose(session, bank, still, bank.neighbour, by=bank.far, reason=OTHER)
    first = honours.nominees(session, given.id)[0]
    honours.review(session, bank.panel.actor, bank.id, first.id, supports=True, remark=MARK)
    over(given)
    honours.decide(
        session, bank.president.actor, bank.id, given.id, awarded=[first.id], decision="通过。"
    )


def test_no_word_is_left_and_the_books_stay(
    session: Session, bank: Bank, clock: MovableClock, tmp_path: Path
) -> None:
    deed = lived(session, bank, clock, photo(tmp_path))
    honoured(session, bank, clock)
    said(session, bank, "errands", OTHER, who=bank.neighbour)
    task = published(session, bank, since=now(session).date(), until=now(session).date())
    taking.take_up(session, bank.resident.actor, bank.id, task.id)
    before = have(session, bank, bank.resident)
    deeds = len(session.execute(select(Deed)).all())
    assert len(where_it_says(session, MARK)) >= 14, where_it_says(session, MARK)
    assert "moral_bank_recheck_exchange.remark" in where_it_says(session, MARK)
    erase(session, bank)
    assert where_it_says(session, MARK) == set()
    assert where_it_says(session, OTHER) == {"moral_bank_deed.story", "moral_bank_nominee.reason"}
    assert have(session, bank, bank.resident) == before
    assert len(session.execute(select(Deed)).all()) == deeds
    kept = session.get_one(Deed, deed.id)
    assert (kept.state, kept.points, kept.owner_id) == (DeedState.CONFIRMED, 2, bank.resident.id)
    assert not [
        one
        for id_ in session.execute(select(col(Deed.id))).scalars()
        for one in evidence.listing(session, subject_of(id_))
    ]
    stood = select(col(Nominee.state), col(Nominee.serial)).where(
        col(Nominee.person_id) == bank.resident.id
    )
    states = {row.state: row.serial for row in session.execute(stood)}
    assert states[NomineeState.AWARDED] is not None and states[NomineeState.DECLINED] is None
    assert stories.published(session, bank.place) == []
    assert session.execute(select(col(BlackEntry.lifted_at))).scalar_one() is not None
    assert session.execute(select(col(Consent.withdrawn_at))).scalar_one() is not None
    assert session.execute(select(col(TaskTaker.state))).scalar_one() is TakerState.GIVEN_BACK
    erase(session, bank)


def test_what_is_open_is_a_tie_and_no_report_is_given_away(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    assert ties(session, bank) == []
    deed = tell(session, bank, who=bank.far, about=bank.resident)
    (undecided,) = ties(session, bank)
    assert "not decided yet" in undecided
    declaring.withdraw(session, bank.far.actor, bank.id, deed.id)
    assert ties(session, bank) == []
    report = tell(session, bank, "fighting", who=bank.neighbour, about=bank.resident)
    assert ties(session, bank) == [undecided]
    found(session, bank, report, Finding.NO, remark="没有的事。")
    ready(session, bank)
    publish(session, bank)
    assert ties(session, bank) == [undecided]
    let_the_notice_end(session, bank, clock)
    assert ties(session, bank) == []
    give(session, bank, bank.resident, 20)
    made = redeem(session, bank)
    (tie,) = ties(session, bank)
    assert "not been fetched" in tie
    redemption.cancel(session, bank.resident.actor, bank.id, made.id)
    without_network(session, bank)
    vouchers.issue(session, bank.resident.actor, bank.id, good(session, "小面一碗").id)
    (tie,) = ties(session, bank)
    assert "voucher is still out" in tie


def test_an_open_appeal_and_a_vote_are_ties(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    fine = fined(session, bank)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    me = bank.resident.actor
    made = appeals.appeal(session, me, bank.id, AppealAgainst.DEDUCTION, fine.id, "太重了。")
    (tie,) = ties(session, bank)
    assert "appeal has not been answered" in tie
    appeals.answer(session, SYSTEM, bank.id, made.id, upheld=False, text="按细则执行。")
    honour = opened(session, bank, closes_on=now(session).date())
    support(session, bank, propose(session, bank, honour, bank.resident, by=bank.far))
    assert ties(session, bank) == []
    honour.vote_asked_at = now(session)
    session.flush()
    (tie,) = ties(session, bank)
    assert "vote about an honour" in tie


def test_who_leaves_a_community_frees_the_places_they_took(session: Session, bank: Bank) -> None:
    task = published(session, bank, places=1)
    taking.take_up(session, bank.resident.actor, bank.id, task.id)
    people.leave(session, bank.resident.actor, bank.id, bank.resident.id)
    taking.take_up(session, bank.neighbour.actor, bank.id, task.id)


def test_erased_at_the_counter_nothing_in_the_whole_database_leads_back(
    session: Session, bank: Bank, clock: MovableClock, tmp_path: Path
) -> None:
    lived(session, bank, clock, photo(tmp_path))
    honoured(session, bank, clock)
    nominees = session.execute(select(col(Nominee.serial))).scalars()
    serial = next(one for one in nominees if one)
    erasing.erase(session, SYSTEM, bank.id, bank.resident.id, erasing.Reason.DIED)
    assert traces(session, MARK, bank.resident.name) == set()
    former = str(translate(people.FORMER, bank.place.language))
    names = {one.name for one in honours.red_list(session, bank.place)}
    assert names == {former}
    seen = honours.certificate(session, bank.place, serial, whole_name=False)
    assert seen.name == former
    assert {line.name for line in book.lines(session, bank.place, date(2026, 3, 1))} >= {former}


def test_a_score_below_zero_is_no_debt_that_keeps_somebody(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    fined(session, bank)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    assert have(session, bank, bank.resident) == (-10, 0)
    erasing.erase(session, bank.president.actor, bank.id, bank.resident.id, erasing.Reason.MOVED)
    (before,) = session.execute(select(col(Deed.points))).scalars()
    assert before == -10, "the deed stays in the books"
    owner = Owner.person(bank.resident.id)
    closed = points.accounts_of(session, owner, bank.id)
    assert {one.balance.balance for one in closed} <= {0}
