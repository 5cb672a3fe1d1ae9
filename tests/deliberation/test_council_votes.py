"""A council votes: its roll is who holds a seat, and which council it is cannot be changed."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli.clock import now
from linli.db import Database
from linli.ids import new_id
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.councils import changing, reading, seats
from linli_deliberation.days import today_in
from linli_deliberation.models import Council, Poll, Voters
from linli_deliberation.polls import drafting, electorates, scheduling
from linli_deliberation.refusals import (
    CouncilUnknown,
    EmptyElectorate,
    NotOnTheRoll,
    PollRefused,
)
from linli_deliberation.results import counting
from linli_deliberation.results.electing import election
from tests.deliberation.polling import Hall, announce, close, draft, vote

HOME = "/c/longhai/deliberation"


def council(session: Session, hall: Hall) -> Council:
    """Found a council on which Anna and Bert sit."""
    desk = (session, hall.staff.actor, hall.id)
    made = seats.found(*desk, title="居民议事会", seats="委员 3")
    today = today_in(session, hall.id)
    [kind] = reading.seats(session, made, today)
    for who in (hall.anna, hall.bert):
        seats.seat(*desk, kind.id, who.id, until=today + timedelta(days=300))
    return made


def on_the_roll(session: Session, poll: Poll) -> set[str]:
    return {entry.label for entry in electorates.preview(session, poll).entries}


def test_who_holds_a_seat_votes_and_nobody_else(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    made = council(session, hall)
    poll = announce(session, hall, council_id=made.id)
    assert [one.label for one in electorates.of(session, poll.id)] == sorted(
        (hall.anna.name, hall.bert.name)
    )
    terms = scheduling.terms(poll, election(session, poll, {}))
    assert terms["council"] == str(made.id)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE deliberation_poll SET council_id = NULL"))
    clock.move(hours=1)
    close(session, hall, poll)
    vote(session, hall, poll, hall.anna, "yes")
    with pytest.raises(NotOnTheRoll):
        vote(session, hall, poll, hall.carla, "yes")
    clock.move(hours=48)
    close(session, hall, poll)
    newest = counting.latest(session, poll.id)
    assert newest is not None and newest.selected == ["yes"]


def test_the_seats_of_the_day_on_which_it_opens(session: Session, hall: Hall) -> None:
    made = council(session, hall)
    poll = draft(session, hall, council_id=made.id)
    assert on_the_roll(session, poll) == {hall.anna.name, hall.bert.name}
    [kind] = reading.seats(session, made, now(session).date())
    desk = (session, hall.staff.actor, hall.id)
    seats.leave(*desk, kind.holders[0].id, reason="搬走了")
    assert len(on_the_roll(session, poll)) == 1
    assert poll.opens_at is not None
    drafting.set_times(
        *desk,
        poll.id,
        opens_at=poll.opens_at + timedelta(days=400),
        closes_at=poll.opens_at + timedelta(days=401),
    )
    # all terms are over by then
    assert not on_the_roll(session, poll)


def test_what_does_not_go_together_is_refused(session: Session, hall: Hall) -> None:
    made = council(session, hall)
    with pytest.raises(CouncilUnknown), session.begin_nested():
        draft(session, hall, council_id=new_id())
    with pytest.raises(PollRefused, match="has one vote"), session.begin_nested():
        draft(session, hall, council_id=made.id, voters=Voters.HOUSEHOLDS)
    with pytest.raises(PollRefused, match="as a whole"), session.begin_nested():
        draft(session, hall, council_id=made.id, categories=["resident"])
    poll = draft(session, hall, council_id=made.id)
    desk = (session, hall.staff.actor, hall.id)
    changing.dissolve(*desk, made.id, reason="换届")
    with pytest.raises(PollRefused, match="dissolved"):
        scheduling.schedule(*desk, poll.id)


def test_an_empty_council_cannot_vote(session: Session, hall: Hall) -> None:
    desk = (session, hall.staff.actor, hall.id)
    made = seats.found(*desk, title="空议事会", seats="委员 3")
    poll = draft(session, hall, council_id=made.id)
    with pytest.raises(EmptyElectorate):
        scheduling.schedule(*desk, poll.id)


def test_from_the_page_of_the_council_to_its_vote(
    client: Client, hall: Hall, database: Database
) -> None:
    with database.writing() as session:
        made = council(session, hall).id
    page = client.sign_in(hall.staff).get(f"{HOME}/councils/{made}")
    step = page.submit("Prepare a vote of the council", question="活动室几点关门？")
    assert "The council will be the list of voters" in step.text
    desk = step.follow("活动室几点关门？")
    assert "The members of a council, one vote each" in desk.text
    assert hall.anna.name in desk.follow("Show the names").text
    chosen = client.get(f"{desk.path}/voters")
    refused = chosen.submit("Continue", voters="households")
    assert refused.status == 422 and "has one vote" in refused.text
