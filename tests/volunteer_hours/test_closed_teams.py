"""A team is closed: what was planned is cancelled, what was done stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.volunteer_hours.team import (
    BEGIN,
    LENGTH,
    Crew,
    attendance_of,
    balance,
    catch_up,
    open_shifts,
    plan,
    serve,
    shift_of,
    sign,
)

from linli import inbox
from linli.access import NotAllowed
from linli.testing import MakePerson, MovableClock
from linli_volunteer_hours.attendance import confirming, posts
from linli_volunteer_hours.departures import closed_teams
from linli_volunteer_hours.hours import units
from linli_volunteer_hours.models import Activity, ActivityState, ListingKind, State, VoidReason
from linli_volunteer_hours.refusals import ActivityRefused, NotNow, TeamRefused
from linli_volunteer_hours.register import lists, teams
from linli_volunteer_hours.time_bank import listings, phone
from linli_volunteer_hours.time_bank.listings import Wanted
from linli_volunteer_hours.visits import rounds


def test_what_it_had_planned_and_taken_on_is_freed_and_people_told(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    elder = person_with(name="周奶奶")
    teams.join(session, crew.anna.actor, crew.id, crew.team_id)
    shift = plan(session, crew, weekdays=(1, 2, 3, 4, 5, 6, 7))
    daily = shift_of(session, shift).activity_id
    rounds.put_on(session, crew.leader.actor, crew.id, daily, elder.id)
    request = listings.publish(
        session,
        crew.bert.actor,
        crew.id,
        Wanted(kind=ListingKind.REQUEST, title="修灯", category="维修", minutes=30),
    )
    phone.dispatch(session, crew.staff.actor, crew.id, request.id, crew.team_id)
    served = serve(session, clock, crew, shift, crew.anna)
    until = (BEGIN + timedelta(days=20)).date()
    posts.claim(session, crew.bert.actor, crew.id, daily, until)
    clock.set(BEGIN + timedelta(days=1))
    with pytest.raises(NotNow, match="under way"):
        closed_teams.close(session, crew.staff.actor, crew.id, crew.team_id, "合并到平安队")
    clock.move(minutes=LENGTH)
    ends = closed_teams.what_ends(session, crew.team_id)
    assert (ends.members, ends.activities, ends.visited, ends.calls) == (2, 1, ["周奶奶"], 1)
    assert ends.signed > 0
    with pytest.raises(NotAllowed):
        closed_teams.close(session, crew.leader.actor, crew.id, crew.team_id, "合并到平安队")
    with pytest.raises(TeamRefused, match="why it is closed"):
        closed_teams.close(session, crew.staff.actor, crew.id, crew.team_id, " ")
    for _again in range(2):
        closed_teams.close(session, crew.staff.actor, crew.id, crew.team_id, "合并到平安队")
    assert open_shifts(session) == []
    clock.move(days=1)
    catch_up(session, crew)
    assert open_shifts(session) == [], "the post brings nobody back"
    assert phone.team_of(session, request.id) is None
    assert closed_teams.what_ends(session, crew.team_id).visited == []
    for who in (crew.anna, crew.leader):
        said = [str(one.text) for one in inbox.page(session, who.id)]
        assert "The team 敲门队 was closed: 合并到平安队. Your hours stay as they are." in said
    confirming.confirm(session, crew.staff.actor, crew.id, [served.id])
    assert balance(session, crew, crew.anna, units.RECORDED) == LENGTH


def test_a_closed_team_does_nothing_until_it_is_opened_again(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    once = plan(session, crew)
    signed = sign(session, crew, once, crew.anna)
    closed_teams.close(session, crew.staff.actor, crew.id, crew.team_id, "没有人手了")
    assert attendance_of(session, signed.id).void_reason is VoidReason.CANCELLED
    assert attendance_of(session, signed.id).state is State.VOID
    assert lists.teams(session, crew.id) == []
    assert [one.name for one in lists.teams(session, crew.id, closed=True)] == ["敲门队"]
    with pytest.raises(NotNow, match="closed"):
        teams.join(session, crew.anna.actor, crew.id, crew.team_id)
    with pytest.raises(NotNow, match="closed"):
        teams.add(session, crew.staff.actor, crew.id, crew.team_id, crew.anna.id)
    with pytest.raises(NotAllowed):
        plan(session, crew)
    with pytest.raises(ActivityRefused, match="closed"):
        plan(session, replace(crew, leader=crew.staff))
    with pytest.raises(NotAllowed):
        closed_teams.reopen(session, crew.leader.actor, crew.id, crew.team_id)
    for _again in range(2):
        closed_teams.reopen(session, crew.staff.actor, crew.id, crew.team_id)
    teams.add(session, crew.staff.actor, crew.id, crew.team_id, crew.leader.id, leader=True)
    assert plan(session, crew)
    states = session.execute(select(col(Activity.state)).order_by(col(Activity.id)))
    assert list(states.scalars()) == [ActivityState.CANCELLED, ActivityState.OPEN]
