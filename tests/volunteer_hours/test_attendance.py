"""From the door to confirmed hours."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import (
    BEGIN,
    LENGTH,
    Crew,
    attendance_of,
    balance,
    catch_up,
    plan,
    register,
    serve,
    shift_of,
    sign,
)

from linli import codes, communities, inbox, people, points
from linli.access import SYSTEM, DutiesIncompatible, NotAllowed, RelativeStepsBack
from linli.clock import now
from linli.db import Database
from linli.people import KinshipKind
from linli.testing import MakePerson, MovableClock
from linli_volunteer_hours.attendance import codes as leader_codes
from linli_volunteer_hours.attendance import confirming, disputes, door, publishing, writing_down
from linli_volunteer_hours.hours import figures, units
from linli_volunteer_hours.models import How, State, VoidReason
from linli_volunteer_hours.refusals import (
    CodeStale,
    HoursRefused,
    NothingToConfirm,
    NotNow,
    OutsideTime,
    Overlap,
    SignUpRefused,
    TooLate,
)
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings


def test_the_whole_way(session: Session, crew: Crew, clock: MovableClock) -> None:
    shift = plan(session, crew)
    served = serve(session, clock, crew, shift, crew.anna, minutes=90)
    assert (served.state, served.recorded_minutes, served.manual_minutes) == (State.OUT, 90, 0)
    assert balance(session, crew, crew.anna, units.RECORDED) == 0, "not before it is confirmed"
    confirming.confirm(session, crew.leader.actor, crew.id, [served.id])
    assert attendance_of(session, served.id).state is State.CONFIRMED
    assert balance(session, crew, crew.anna, units.RECORDED) == 90
    with pytest.raises(NothingToConfirm):
        confirming.confirm(session, crew.leader.actor, crew.id, [served.id])
    mine = figures.mine(session, crew.id, crew.anna.id)
    assert (mine.total, mine.stars, mine.to_next_star) == (90, 0, 100 * 60 - 90)


def test_the_leaders_code_checks_in_and_out_and_changes(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    sign(session, crew, shift, crew.anna)
    clock.set(BEGIN - timedelta(minutes=10))
    shown = leader_codes.code_of(shift_of(session, shift), now(session))
    came = door.scan(session, crew.anna.actor, crew.id, shift, shown.lower())
    assert (came.state, came.in_how) == (State.IN, How.LEADER_CODE)
    clock.set(BEGIN + timedelta(minutes=60))
    with pytest.raises(CodeStale):
        door.scan(session, crew.anna.actor, crew.id, shift, shown)
    again = leader_codes.code_of(shift_of(session, shift), now(session))
    clock.move(seconds=70)
    gone = door.scan(session, crew.anna.actor, crew.id, shift, again)
    assert gone.recorded_minutes == 61, "ten minutes before the begin do not count"
    with pytest.raises(NotNow):
        door.scan(
            session,
            crew.anna.actor,
            crew.id,
            shift,
            leader_codes.code_of(shift_of(session, shift), now(session)),
        )


def test_two_devices_at_once_check_in_once_and_out_once(
    database: Database, crew: Crew, clock: MovableClock
) -> None:
    """The second tap finds that it is done: who has just come is not sent home."""
    with database.writing() as session:
        shift = plan(session, crew)
        signed = sign(session, crew, shift, crew.anna).id

    def tap(leaving: bool) -> State:
        def scan(session: Session) -> State:
            shown = leader_codes.code_of(shift_of(session, shift), now(session))
            actor = crew.anna.actor
            return door.scan(session, actor, crew.id, shift, shown, leaving=leaving).state

        return database.run(scan)

    with ThreadPoolExecutor(2) as pool:
        clock.set(BEGIN)
        assert list(pool.map(tap, [False] * 2)) == [State.IN] * 2
        clock.set(BEGIN + timedelta(minutes=60))
        assert list(pool.map(tap, [True] * 2)) == [State.OUT] * 2
    with database.reading() as session:
        assert attendance_of(session, signed).recorded_minutes == 60


def test_the_list_ticked_twice_is_ticked_once(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    signed = sign(session, crew, plan(session, crew), crew.anna).id
    clock.set(BEGIN)
    for leaving, state in ((False, State.IN), (False, State.IN), (True, State.OUT)):
        clock.move(minutes=10)
        leader = crew.leader.actor
        assert door.mark(session, leader, crew.id, signed, leaving=leaving).state is state
    assert door.mark(session, crew.leader.actor, crew.id, signed, leaving=True).state is State.OUT
    with pytest.raises(NotNow):
        door.mark(session, crew.leader.actor, crew.id, signed, leaving=False)


def test_who_is_signed_up_is_reminded_the_day_before(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, capacity=1)
    sign(session, crew, shift, crew.anna)
    sign(session, crew, shift, crew.bert)
    clock.set(BEGIN - timedelta(hours=20, minutes=1))
    catch_up(session, crew)
    assert inbox.unread_count(session, crew.anna.id) == 0
    clock.set(BEGIN - timedelta(hours=20))
    for _time in range(2):
        catch_up(session, crew)
    (said,) = inbox.page(session, crew.anna.id)
    assert "Please remember: “敲门探访”" in str(said.text)
    assert inbox.unread_count(session, crew.bert.id) == 0, "who only waits is not reminded"


def test_another_shifts_code_is_none(session: Session, crew: Crew, clock: MovableClock) -> None:
    shift, other = plan(session, crew), plan(session, crew, title="平安巡逻")
    sign(session, crew, shift, crew.anna)
    clock.set(BEGIN)
    wrong = leader_codes.code_of(shift_of(session, other), now(session))
    with pytest.raises(CodeStale):
        door.scan(session, crew.anna.actor, crew.id, shift, wrong)


def test_who_comes_without_signing_up_is_put_down_while_there_is_a_place(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, capacity=1)
    clock.set(BEGIN)
    code = leader_codes.code_of(shift_of(session, shift), now(session))
    assert door.scan(session, crew.anna.actor, crew.id, shift, code).state is State.IN
    with pytest.raises(SignUpRefused, match="All places are taken"):
        door.scan(session, crew.bert.actor, crew.id, shift, code)


def test_who_may_not_sign_up_is_not_put_down_at_the_door_or_by_a_paper_list_either(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    young = person_with(birth_date=date(2000, 1, 1))
    register(session, crew.id, young)
    elders = plan(session, crew, minimum_age=60)
    inside = plan(session, crew, team_only=True, title="队内培训")
    refused = ((elders, young, "60 years and older"), (inside, crew.anna, "members of the team"))
    clock.set(BEGIN)
    for shift, who, why in refused:
        code = leader_codes.code_of(shift_of(session, shift), now(session))
        with pytest.raises(SignUpRefused, match=why):
            door.scan(session, who.actor, crew.id, shift, code)
    clock.move(minutes=LENGTH)
    for shift, who, why in refused:
        with pytest.raises(SignUpRefused, match=why):
            writing_down.write_down(session, crew.leader.actor, crew.id, shift, who.id, 60)
        assert shift_of(session, shift).taken == 0


def test_too_early_too_late(session: Session, crew: Crew, clock: MovableClock) -> None:
    shift = plan(session, crew)
    anna, bert = (sign(session, crew, shift, who) for who in (crew.anna, crew.bert))
    clock.set(BEGIN - timedelta(minutes=31))
    with pytest.raises(OutsideTime, match="too early"):
        door.mark(session, crew.leader.actor, crew.id, anna.id)
    clock.set(BEGIN - timedelta(minutes=30))
    door.mark(session, crew.leader.actor, crew.id, anna.id)
    with pytest.raises(OutsideTime, match="not begun"):
        door.mark(session, crew.leader.actor, crew.id, anna.id)
    clock.set(BEGIN + timedelta(minutes=LENGTH))
    with pytest.raises(OutsideTime, match="over"):
        door.mark(session, crew.leader.actor, crew.id, bert.id)


def test_the_volunteers_own_code_is_used_once(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna = sign(session, crew, shift, crew.anna)
    clock.set(BEGIN)
    shown = door.own_code(session, crew.anna.actor, crew.id, anna.id).text
    with pytest.raises(NotAllowed):
        door.take_code(session, crew.bert.actor, crew.id, shown)
    fresh = door.own_code(session, crew.anna.actor, crew.id, anna.id).text
    assert door.look_up(session, crew.leader.actor, crew.id, fresh).id == anna.id
    came = door.take_code(session, crew.leader.actor, crew.id, fresh)
    assert (came.state, came.in_how) == (State.IN, How.OWN_CODE)
    with pytest.raises(codes.CodeUsed):
        door.take_code(session, crew.leader.actor, crew.id, fresh)


def test_a_forgotten_check_out_counts_to_the_shifts_end(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna = sign(session, crew, shift, crew.anna)
    clock.set(BEGIN + timedelta(minutes=20))
    door.mark(session, crew.leader.actor, crew.id, anna.id)
    clock.set(BEGIN + timedelta(minutes=LENGTH + 61))
    catch_up(session, crew)
    done = attendance_of(session, anna.id)
    assert (done.state, done.recorded_minutes) == (State.OUT, 100)
    assert done.out_how is How.AT_THE_END


def test_nobody_confirms_themselves_or_a_relative(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, capacity=3)
    people.relate(session, SYSTEM, crew.id, crew.anna.id, crew.leader.id, KinshipKind.SPOUSE)
    own = sign(session, crew, shift, crew.leader)
    hers = serve(session, clock, crew, shift, crew.anna)
    clock.set(BEGIN + timedelta(minutes=LENGTH + 61))
    writing_down.write_down(session, crew.staff.actor, crew.id, shift, crew.leader.id, 60)
    for one in (own, hers):
        with pytest.raises(RelativeStepsBack):
            confirming.confirm(session, crew.leader.actor, crew.id, [one.id])
    with pytest.raises(DutiesIncompatible, match="wrote the hours down"):
        confirming.confirm(session, crew.staff.actor, crew.id, [own.id])
    with pytest.raises(NotAllowed):
        confirming.confirm(session, crew.bert.actor, crew.id, [own.id])
    confirming.confirm(session, crew.president.actor, crew.id, [own.id, hers.id])
    assert balance(session, crew, crew.leader, units.MANUAL) == 60
    assert balance(session, crew, crew.leader, units.RECORDED) == 0
    assert balance(session, crew, crew.anna, units.RECORDED) == LENGTH


def test_a_paper_list_is_entered_later_and_counts_as_written_down(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    sign(session, crew, shift, crew.anna)
    clock.set(BEGIN + timedelta(minutes=30))
    with pytest.raises(HoursRefused, match="when the shift is over"):
        writing_down.write_down(session, crew.leader.actor, crew.id, shift, crew.anna.id, 60)
    clock.set(BEGIN + timedelta(minutes=LENGTH))
    for wrong in (0, LENGTH + 1):
        with pytest.raises(HoursRefused) as refused:
            writing_down.write_down(session, crew.leader.actor, crew.id, shift, crew.anna.id, wrong)
        assert refused.value.field == "minutes"
    writing_down.write_down(session, crew.leader.actor, crew.id, shift, crew.anna.id, 60)
    twice = writing_down.write_down(session, crew.leader.actor, crew.id, shift, crew.anna.id, 90)
    assert (twice.manual_minutes, twice.recorded_minutes) == (90, 0)
    clock.move(days=31)
    with pytest.raises(HoursRefused, match="last 30 days"):
        writing_down.write_down(session, crew.leader.actor, crew.id, shift, crew.bert.id, 60)


def test_who_did_not_come_may_say_that_they_did(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna = sign(session, crew, shift, crew.anna)
    with pytest.raises(NotNow):
        door.absent(session, crew.leader.actor, crew.id, anna.id)
    clock.set(BEGIN + timedelta(minutes=LENGTH))
    door.absent(session, crew.leader.actor, crew.id, anna.id)
    assert attendance_of(session, anna.id).void_reason is VoidReason.ABSENT
    assert shift_of(session, shift).taken == 0
    disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "我去了，手机没电")
    assert attendance_of(session, anna.id).state is State.DISPUTED
    disputes.settle(session, crew.evaluator.actor, crew.id, anna.id, 120, "有照片为证")
    assert balance(session, crew, crew.anna, units.MANUAL) == 120
    assert shift_of(session, shift).taken == 1


def test_who_was_somewhere_else_meanwhile_cannot_say_that_they_did(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    beside = plan(session, crew, begins=time(15, 0), title="平安巡逻")
    anna = sign(session, crew, shift, crew.anna)
    clock.set(BEGIN)
    door.absent(session, crew.leader.actor, crew.id, anna.id)
    there = sign(session, crew, beside, crew.anna)
    with pytest.raises(Overlap, match="平安巡逻"):
        disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "我两边都去了")
    assert shift_of(session, shift).taken == 0
    clock.set(BEGIN + timedelta(minutes=60))
    door.absent(session, crew.leader.actor, crew.id, there.id)
    disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "我去的是敲门")
    with pytest.raises(Overlap, match="敲门探访"):
        disputes.dispute(session, crew.anna.actor, crew.id, there.id, "巡逻也去了")


def test_a_dispute_is_decided_by_somebody_else_and_corrected_in_the_ledger(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna = serve(session, clock, crew, shift, crew.anna, minutes=60)
    confirming.confirm(session, crew.president.actor, crew.id, [anna.id])
    disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "我做满了两小时")
    assert balance(session, crew, crew.anna, units.RECORDED) == 60, "booked hours stay meanwhile"
    with pytest.raises(NotAllowed):
        disputes.settle(session, crew.leader.actor, crew.id, anna.id, 120, "属实")
    with pytest.raises(DutiesIncompatible):
        disputes.settle(session, crew.president.actor, crew.id, anna.id, 120, "属实")
    disputes.settle(session, crew.evaluator.actor, crew.id, anna.id, 120, "邻居证明")
    assert balance(session, crew, crew.anna, units.RECORDED) == 60
    assert balance(session, crew, crew.anna, units.MANUAL) == 60, "what a person said is apart"
    disputes.settle(session, crew.evaluator.actor, crew.id, anna.id, 50, "记错了")
    assert balance(session, crew, crew.anna, units.MANUAL) == 0
    assert balance(session, crew, crew.anna, units.RECORDED) == 50
    disputes.settle(session, crew.evaluator.actor, crew.id, anna.id, 110, "还是两小时")
    disputes.settle(session, crew.evaluator.actor, crew.id, anna.id, 0, "查实没有来")
    assert balance(session, crew, crew.anna, units.MANUAL) == 0
    assert balance(session, crew, crew.anna, units.RECORDED) == 0
    assert attendance_of(session, anna.id).state is State.VOID


def test_too_late_to_dispute(session: Session, crew: Crew, clock: MovableClock) -> None:
    shift = plan(session, crew)
    anna = serve(session, clock, crew, shift, crew.anna)
    clock.move(days=31)
    with pytest.raises(TooLate):
        disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "不对")


def test_on_notice_before_they_count(session: Session, crew: Crew, clock: MovableClock) -> None:
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"notice_days": 9}
    )
    shift = plan(session, crew)
    anna = serve(session, clock, crew, shift, crew.anna)
    confirming.confirm(session, crew.leader.actor, crew.id, [anna.id])
    assert attendance_of(session, anna.id).state is State.AGREED
    publishing.publish_agreed(session, crew.staff.actor, crew.id)
    with pytest.raises(NothingToConfirm):
        publishing.publish_agreed(session, crew.staff.actor, crew.id)
    with pytest.raises(NotNow, match="public notice"):
        disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "不对")
    assert balance(session, crew, crew.anna, units.RECORDED) == 0
    clock.move(days=10)
    catch_up(session, crew)
    assert attendance_of(session, anna.id).state is State.CONFIRMED
    assert balance(session, crew, crew.anna, units.RECORDED) == LENGTH


@pytest.mark.parametrize(
    ("start", "working", "days"),
    [(date(2026, 3, 2), 4, 4), (date(2026, 3, 2), 5, 7), (date(2026, 3, 7), 1, 2)],
)
def test_working_days_pass_over_weekends(start: date, working: int, days: int) -> None:
    assert publishing.calendar_days(start, working, VolunteerHoursSettings()) == days


def test_working_days_pass_over_public_holidays() -> None:
    rules = VolunteerHoursSettings(
        holidays=[date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 5)],
        make_up_days=[date(2026, 5, 9)],
    )
    assert publishing.calendar_days(date(2026, 4, 29), 2, rules) == 7, "May 6 is the second"
    assert publishing.calendar_days(date(2026, 5, 8), 1, rules) == 1, "a Saturday that is worked"


def test_a_notice_of_seven_working_days(session: Session, crew: Crew, clock: MovableClock) -> None:
    communities.save_settings(
        session,
        SYSTEM,
        crew.id,
        OWNER,
        VolunteerHoursSettings,
        {"notice_days": 7, "notice_working_days": True},
    )
    anna = serve(session, clock, crew, plan(session, crew), crew.anna)
    confirming.confirm(session, crew.leader.actor, crew.id, [anna.id])
    publishing.publish_agreed(session, crew.staff.actor, crew.id)  # Tuesday, 3 March
    clock.move(days=9)
    catch_up(session, crew)
    assert attendance_of(session, anna.id).state is State.ON_NOTICE, "Thursday, 12 March"
    clock.move(days=1)
    catch_up(session, crew)
    assert attendance_of(session, anna.id).state is State.CONFIRMED


def test_the_ledger_adds_up(session: Session, crew: Crew, clock: MovableClock) -> None:
    shift = plan(session, crew)
    anna = serve(session, clock, crew, shift, crew.anna)
    confirming.confirm(session, crew.leader.actor, crew.id, [anna.id])
    unit = points.find_unit(session, crew.id, units.RECORDED)
    assert sum(total.balance for total in points.totals(session, SYSTEM, unit.id)) == 0
