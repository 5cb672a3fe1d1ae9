"""Notice to ledger: what is booked, once, and what is not."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, agree, hear, tell

from linli import access, communities, events, inbox, jobs, notices, people, points
from linli.access import SYSTEM, DutiesIncompatible, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.notices import Correction, DecidedItem, ItemState, NoticeItemsDecided, Outcome
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson, Somebody
from linli.testing.queries import counted
from linli_moral_bank.books import purse
from linli_moral_bank.deeds import booking, deed_lists, publishing, scoring
from linli_moral_bank.deeds.refusals import NothingReady
from linli_moral_bank.deeds.states import subject_of
from linli_moral_bank.models import Deed, DeedState, Rule
from linli_moral_bank.rule_sets.naming import named
from linli_moral_bank.settings import MoralBankSettings


def ready(session: Session, bank: Bank, code: str = "visiting-elders", **more: object) -> Deed:
    """Bring a deed to where it waits for the notice."""
    deed = tell(session, bank, code, **more)  # type: ignore[arg-type]
    agree(session, bank, deed)
    if deed.deduction:
        hear(session, bank, deed)
    return deed


def publish(session: Session, bank: Bank, who: Somebody | None = None) -> list[UUID]:
    return publishing.publish_ready(session, (who or bank.staff).actor, bank.id)


def let_the_notice_end(session: Session, bank: Bank, clock: MovableClock) -> None:
    clock.move(days=12)
    notices.close_due(session, bank.id)


def item_of(session: Session, bank: Bank, deed: Deed) -> notices.ItemRow:
    return notices.items_of(session, bank.id, "moral_bank.deed", [deed.id])[deed.id]


def state_of(deed: Deed) -> str:
    """Return where a deed stands now, which a type checker cannot see change."""
    return deed.state.value


def have(session: Session, bank: Bank, who: Somebody) -> tuple[int, int]:
    """Return score and points."""
    mine = purse.holdings(session, bank.id, who.id)
    return mine.score, mine.available


def test_what_nobody_objects_to_is_booked(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    deed = ready(session, bank)
    (notice,) = publish(session, bank)
    assert state_of(deed) == "on_notice"
    line = item_of(session, bank, deed)
    assert (line.title, line.detail) == ("王*英 · 看望独居老人", "+2 分（2026年3月2日）")
    assert notices.read(session, bank.id, notice).title == "2026年3月道德积分公示"
    clock.move(days=7)
    notices.close_due(session, bank.id)
    assert have(session, bank, bank.resident) == (0, 0)
    clock.move(days=1)
    notices.close_due(session, bank.id)
    assert state_of(deed) == "confirmed"
    assert have(session, bank, bank.resident) == (2, 2)
    assert "2 points" in str(inbox.page(session, bank.resident.id)[0].text)
    account = points.accounts_of(session, points.Owner.person(bank.resident.id), bank.id)[0]
    line_ = points.statement(session, account.account.id).lines[0]
    assert (line_.note, line_.reason, line_.subject) == (
        "看望独居老人",
        "moral_bank.award",
        subject_of(deed.id),
    )
    # The point names the item, whose rules it stands in, and their version.
    said = f"visiting-elders@{bank.place.code}.1"
    assert points.booked(session, line_.transfer_id).rule_version == said
    rule = session.get_one(Rule, deed.rule_id)
    session.expunge(rule)
    rule.code = "c" * 40
    assert named(session, [rule])[rule.id] == "c" * (31 - len(bank.place.code) - 2) + (
        f"@{bank.place.code}.1"
    )
    assert notices.read(session, bank.id, notice).counts.confirmed == 1


def test_each_length_of_notice_is_a_notice_of_its_own(session: Session, bank: Bank) -> None:
    rude = tell(session, bank, "fighting", who=bank.neighbour, about=bank.resident)
    agree(session, bank, rude)
    hear(session, bank, rude)
    ready(session, bank, "found-property")
    both = publish(session, bank)
    lengths = [
        (row.ends_at - row.published_at).days
        for row in (notices.read(session, bank.id, id_) for id_ in both)
    ]
    assert lengths == [7, 10]


def test_notices_of_one_month_are_told_apart(session: Session, bank: Bank) -> None:
    ready(session, bank)
    publish(session, bank)
    ready(session, bank, "errands")
    publish(session, bank)
    titles = {row.title for row in notices.listing(session, bank.id)}
    assert titles == {"2026年3月道德积分公示", "2026年3月道德积分公示（第 2 号）"}


def test_publishing_is_for_the_desk_and_needs_something(session: Session, bank: Bank) -> None:
    with pytest.raises(NothingReady):
        publish(session, bank)
    ready(session, bank)
    for somebody in (bank.resident, bank.panel, bank.scorer):
        with pytest.raises(NotAllowed):
            publish(session, bank, somebody)


def test_who_scored_leaves_the_publishing_to_a_colleague(session: Session, bank: Bank) -> None:
    deed = tell(session, bank, "mediation")
    agree(session, bank, deed)
    scoring.score(session, bank.president.actor, bank.id, deed.id, 3)
    with pytest.raises(NothingReady):
        publish(session, bank, bank.president)
    assert len(publish(session, bank, bank.staff)) == 1


def test_an_objection_holds_one_up_and_may_end_it(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    deed, other = ready(session, bank), ready(session, bank, "errands")
    publish(session, bank)
    objection = notices.object_to(
        session, bank.far.actor, bank.id, item_of(session, bank, deed).id, "那天他不在家。"
    )
    let_the_notice_end(session, bank, clock)
    assert (deed.state, other.state) == (DeedState.ON_NOTICE, DeedState.CONFIRMED)
    assert have(session, bank, bank.resident) == (1, 1)
    notices.answer(
        session,
        bank.evaluator.actor,
        bank.id,
        objection,
        upheld=True,
        answer="经走访，当天确未上门。",
    )
    assert (deed.state, deed.reason) == (DeedState.REJECTED, "经走访，当天确未上门。")
    assert have(session, bank, bank.resident) == (1, 1)
    assert "经走访" in str(inbox.page(session, bank.resident.id)[0].text)


def test_an_objection_that_is_dismissed_or_corrects(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    kept, corrected = (
        ready(session, bank),
        ready(session, bank, "visiting-elders", who=bank.neighbour),
    )
    publish(session, bank)
    for deed, answer in ((kept, None), (corrected, 1)):
        objection = notices.object_to(
            session, bank.far.actor, bank.id, item_of(session, bank, deed).id, "只去了一会儿。"
        )
        notices.answer(
            session,
            bank.evaluator.actor,
            bank.id,
            objection,
            upheld=answer is not None,
            answer="已入户核实。",
            correction=Correction(detail="+1", terms={"points": answer}) if answer else None,
        )
    let_the_notice_end(session, bank, clock)
    assert (kept.points, corrected.points) == (2, 1)
    assert have(session, bank, bank.resident) == (2, 2)
    assert have(session, bank, bank.neighbour) == (1, 1)


@pytest.mark.parametrize(
    ("item", "points"),
    [
        ("visiting-elders", 3),
        ("visiting-elders", -1),
        ("visiting-elders", None),
        ("fighting", 2),
        ("fighting", -500),
    ],
)
def test_an_objection_corrects_within_what_the_rule_gives(
    session: Session, bank: Bank, item: str, points: int | None
) -> None:
    about = bank.resident if item == "fighting" else None
    deed = ready(session, bank, item, who=bank.neighbour, about=about)
    before = deed.points
    publish(session, bank)
    line = item_of(session, bank, deed).id
    objection = notices.object_to(session, bank.far.actor, bank.id, line, "数目不对。")
    correction = Correction("更正", {"points": points} if points is not None else {})
    with pytest.raises(notices.AnswerRefused) as refused:
        notices.answer(
            session,
            bank.evaluator.actor,
            bank.id,
            objection,
            upheld=True,
            answer="已入户核实。",
            correction=correction,
        )
    assert refused.value.field == "number"
    assert deed.points == before


def test_duties_around_an_objection_are_separate(
    session: Session, bank: Bank, person_with: MakePerson
) -> None:
    everything = person_with("panel_member", "evaluator")
    deed = tell(session, bank)
    agree(session, bank, deed, everything)
    publish(session, bank)
    objection = notices.object_to(
        session, bank.far.actor, bank.id, item_of(session, bank, deed).id, "不是她做的。"
    )
    with pytest.raises(DutiesIncompatible):
        notices.answer(
            session, everything.actor, bank.id, objection, upheld=False, answer="核实无误。"
        )


def test_a_deduction_takes_what_is_there_and_all_of_the_score(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    ready(session, bank)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    ready(session, bank, "fighting", who=bank.neighbour, about=bank.resident)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    assert have(session, bank, bank.resident) == (2 - 10, 0)


def test_a_deduction_leaves_a_debt_where_the_community_says_so(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    communities.save_settings(
        session,
        SYSTEM,
        bank.id,
        "moral_bank",
        MoralBankSettings,
        {"deductions_make_debt": True},
    )
    ready(session, bank, "fighting", who=bank.neighbour, about=bank.resident)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    assert have(session, bank, bank.resident) == (-10, -10)


def test_what_is_earned_in_a_notice_pays_for_what_is_lost_in_it(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    ready(session, bank, "noise", who=bank.neighbour, about=bank.resident)
    ready(session, bank)
    ready(session, bank, "errands")
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    assert have(session, bank, bank.resident) == (1, 1)


def test_told_again_nothing_is_booked_again(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    deed = ready(session, bank)
    (notice,) = publish(session, bank)
    let_the_notice_end(session, bank, clock)
    item = item_of(session, bank, deed)
    again = NoticeItemsDecided(
        community_id=bank.id,
        notice_id=notice,
        notice_kind=publishing.NOTICE,
        items=(
            DecidedItem(
                item_id=item.id,
                subject_type="moral_bank.deed",
                subject_id=deed.id,
                outcome=Outcome.CONFIRMED,
            ),
        ),
    )
    events.publish(session, again)
    events.publish(session, replace(again, notice_kind="deliberation.ballot"))
    assert have(session, bank, bank.resident) == (2, 2)
    # Even a deed set back by hand is not paid twice: its keys are known to the ledger.
    deed.state = DeedState.ON_NOTICE
    session.flush()
    events.publish(session, again)
    assert deed.state is DeedState.CONFIRMED
    assert have(session, bank, bank.resident) == (2, 2)


def test_a_frozen_account_holds_up_only_its_own(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    mine, others = ready(session, bank), ready(session, bank, who=bank.neighbour)
    publish(session, bank)
    account = points.accounts_of(session, points.Owner.person(bank.resident.id), bank.id)[0]
    points.freeze(session, SYSTEM, account.account.id, "核查中")
    let_the_notice_end(session, bank, clock)
    assert (mine.state, others.state) == (DeedState.ON_NOTICE, DeedState.CONFIRMED)
    assert item_of(session, bank, mine).state is ItemState.CONFIRMED
    assert mine.reason
    with pytest.raises(NotAllowed):
        booking.book_confirmed(session, bank.resident.actor, bank.id)
    assert booking.book_confirmed(session, bank.staff.actor, bank.id) == 0
    points.unfreeze(session, SYSTEM, account.account.id, "核查完毕")
    assert booking.book_confirmed(session, bank.staff.actor, bank.id) == 1
    assert (mine.state, mine.reason) == (DeedState.CONFIRMED, "")
    assert have(session, bank, bank.resident) == (2, 2)


def test_many_deeds_take_a_bounded_number_of_statements(
    database: Database, bank: Bank, clock: MovableClock
) -> None:
    def booked(number: int) -> int:
        with database.writing() as session:
            for _one in range(number):
                ready(session, bank, who=newcomer(session))
            publish(session, bank)
        clock.move(days=12)
        with counted(database) as statements, database.writing() as session:
            assert notices.close_due(session, bank.id) == 1
        return len(statements)

    def newcomer(session: Session) -> Somebody:
        person = people.add_person(session, SYSTEM, bank.id, name="新居民", group_id=bank.group.id)
        return Somebody(person.id, person.name, "", access.Actor(person.id, origin="test"))

    few, many = booked(3), booked(15)
    # Each person is told once; everything else is done for all at once.
    assert many - few <= 2 * 12


def test_on_its_day_the_list_is_published_by_itself(
    session: Session, bank: Bank, other_community: Place, clock: MovableClock
) -> None:
    communities.save_settings(
        session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"publish_day": 3}
    )
    deed = ready(session, bank)
    publishing.publish_on_the_day(session, {})
    assert state_of(deed) == "scored"
    clock.move(days=1)
    publishing.publish_on_the_day(session, {})
    assert state_of(deed) == "on_notice"
    publishing.publish_on_the_day(session, {})
    assert len(notices.listing(session, bank.id)) == 1


@pytest.mark.parametrize(("off", "state"), [(1, "scored"), (3, "on_notice"), (40, "on_notice")])
def test_a_day_on_which_the_server_was_off_is_made_up_for(
    database: Database, bank: Bank, clock: MovableClock, off: int, state: str
) -> None:
    with database.writing() as session:
        communities.save_settings(
            session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"publish_day": 5}
        )
    for days in (1, 0):  # the look at a day is queued, then done and followed by the next
        jobs.run_due(database)
        clock.move(days=days)
    with database.writing() as session:
        deed_id = ready(session, bank).id
    clock.move(days=off)
    for _again in range(2):
        jobs.run_due(database)
        with database.reading() as session:
            assert state_of(session.get_one(Deed, deed_id)) == state
            assert len(notices.listing(session, bank.id)) == (state == "on_notice")


def test_the_worker_does_it_without_anybody(
    database: Database, bank: Bank, clock: MovableClock
) -> None:
    with database.writing() as session:
        deed_id = ready(session, bank).id
        publish(session, bank)
    clock.move(days=12)
    jobs.run_due(database)
    with database.reading() as session:
        assert have(session, bank, bank.resident) == (2, 2)
        row = deed_lists.mine(session, bank.resident.id, bank.id)[0]
        assert (row.id, row.state) == (deed_id, DeedState.CONFIRMED)
        assert row.decided_at is not None and row.decided_at - clock.now() < timedelta(seconds=1)
