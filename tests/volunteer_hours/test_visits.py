"""Rounds: the checklist, the alert of the same day, and notes that stay with the team."""

from datetime import time, timedelta

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import BEGIN, LENGTH, Crew, catch_up, plan, shift_of, sign

from linli import communities, inbox
from linli.access import SYSTEM, NotAllowed
from linli.testing import MakePerson, MovableClock
from linli_volunteer_hours.models import Outcome
from linli_volunteer_hours.refusals import NotNow, OutsideTime, VisitRefused
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.visits import checklist, missed, rounds


def _said(session: Session, crew: Crew) -> list[str]:
    return [str(one.text) for one in inbox.page(session, crew.leader.id)]


def test_a_missed_visit_is_known_the_same_day(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    elders = [person_with(name=name) for name in ("周奶奶", "吴爷爷", "郑奶奶")]
    shift = plan(session, crew)
    activity = shift_of(session, shift).activity_id
    with pytest.raises(NotAllowed):
        rounds.put_on(session, crew.anna.actor, crew.id, activity, elders[0].id)
    stops = [
        rounds.put_on(session, crew.leader.actor, crew.id, activity, one.id, "3 栋 201").id
        for one in elders
    ]
    with pytest.raises(NotNow, match="on the round already"):
        rounds.put_on(session, crew.leader.actor, crew.id, activity, elders[0].id)
    sign(session, crew, shift, crew.anna)

    def note(stop: int, outcome: Outcome, words: str = "") -> None:
        checklist.note(session, crew.anna.actor, crew.id, shift, stops[stop], outcome, words)

    with pytest.raises(OutsideTime):
        note(0, Outcome.WELL)
    clock.set(BEGIN)
    with pytest.raises(NotAllowed):
        checklist.note(session, crew.bert.actor, crew.id, shift, stops[0], Outcome.WELL)
    with pytest.raises(VisitRefused):
        note(0, Outcome.WELL, "太长" * 300)
    before = len(_said(session, crew))
    note(0, Outcome.WELL, "血压有点高")
    assert len(_said(session, crew)) == before, "good news can wait"
    note(1, Outcome.NO_ANSWER)
    note(1, Outcome.NO_ANSWER)
    assert len(_said(session, crew)) == before + 1, "a closed door is told at once, and once"
    assert [one.name for one in missed.waiting(session, crew.id, None)] == ["吴爷爷"]

    # Nobody knocked at the third door: no worker runs, the next act in the community tells it.
    clock.set(BEGIN + timedelta(minutes=LENGTH))
    catch_up(session, crew)
    assert [one.name for one in missed.waiting(session, crew.id, {crew.team_id})] == [
        "吴爷爷",
        "郑奶奶",
    ]
    assert any("郑奶奶" in str(one) for one in _said(session, crew))
    note(2, Outcome.WELL)
    rounds.take_off(session, crew.leader.actor, crew.id, stops[1])
    assert missed.waiting(session, crew.id, {crew.leader.id}) == [], "of no other team"
    shown = checklist.lines(session, shift_of(session, shift))
    assert [one.outcome for one in shown] == [Outcome.WELL, Outcome.NO_ANSWER, Outcome.WELL]
    clock.move(days=3)
    assert not missed.waiting(session, crew.id, None)
    with pytest.raises(OutsideTime):
        note(2, Outcome.WELL)


def test_nobody_has_signed_up_for_a_round_of_tomorrow(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    shifts = [plan(session, crew, begins=time(hour)) for hour in (14, 17)]
    elder = person_with(name="周奶奶")
    activity = shift_of(session, shifts[0]).activity_id
    rounds.put_on(session, crew.leader.actor, crew.id, activity, elder.id)
    clock.set(BEGIN - timedelta(hours=16))
    catch_up(session, crew)
    warned = [text for text in _said(session, crew) if "Nobody has signed up" in text]
    assert len(warned) == 1 and "敲门探访" in warned[0], "not of what visits nobody"


def test_how_long_a_visit_is_written_down_and_asked_after_is_a_setting(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    elder, shift = person_with(name="周奶奶"), plan(session, crew)
    activity = shift_of(session, shift).activity_id
    stop = rounds.put_on(session, crew.leader.actor, crew.id, activity, elder.id)
    clock.set(BEGIN + timedelta(days=4))
    assert missed.count(session, crew.id, None) == 0
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"visit_days": 5}
    )
    assert missed.count(session, crew.id, None) == 1
    checklist.note(session, crew.leader.actor, crew.id, shift, stop.id, Outcome.WELL)
    assert missed.count(session, crew.id, None) == 0
