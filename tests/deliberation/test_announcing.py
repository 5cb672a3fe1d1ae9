"""Announcing and its time: who announces, taking back, more time, an interruption at the end."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import communities
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.testing.clock import MovableClock
from linli_deliberation.casting import delegating, proxies
from linli_deliberation.counting import Plurality
from linli_deliberation.formats.bundles import digest
from linli_deliberation.models import Delegation, Elector, Entitled, Poll, PollState, Proxy
from linli_deliberation.polls import (
    asking,
    closing,
    drafting,
    electorates,
    interruptions,
    scheduling,
)
from linli_deliberation.refusals import (
    Frozen,
    HeadAnnounces,
    NotNow,
    NotOpen,
    PollRefused,
)
from linli_deliberation.results import counting
from linli_deliberation.settings import DeliberationSettings
from tests.deliberation.polling import (
    Hall,
    again,
    announce,
    close,
    draft,
    elector_of,
    vote,
)


def test_before_the_first_vote_it_can_be_taken_back(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = announce(session, hall)
    scheduling.take_back(session, hall.staff.actor, hall.id, poll.id)
    assert poll.state is PollState.DRAFT
    assert not electorates.of(session, poll.id)
    scheduling.schedule(session, hall.staff.actor, hall.id, poll.id)
    clock.move(hours=1)
    vote(session, hall, poll, hall.anna, "yes")
    with pytest.raises(Frozen, match="only be annulled"):
        scheduling.take_back(session, hall.staff.actor, hall.id, poll.id)
    with pytest.raises(NotAllowed):
        closing.annul(session, hall.staff.actor, hall.id, poll.id, reason="停水")
    with pytest.raises(PollRefused):
        closing.annul(session, hall.president.actor, hall.id, poll.id, reason=" ")
    closing.annul(session, hall.president.actor, hall.id, poll.id, reason="名册有误")
    with pytest.raises(NotOpen, match="annulled"):
        vote(session, hall, poll, hall.bert, "yes")
    with pytest.raises(NotNow):
        closing.annul(session, hall.president.actor, hall.id, poll.id, reason="again")


def test_it_is_taken_back_with_who_was_to_vote_for_whom(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    desk = (session, hall.staff.actor, hall.id)
    poll = announce(session, hall, delegation=True)
    clock.move(hours=1)
    close(session, hall, poll)
    for_bert = elector_of(session, poll, hall.bert)
    proxies.appoint(*desk, poll.id, for_bert.id, hall.carla.id, note="存档 3 号")
    delegating.delegate(session, hall.anna.actor, hall.id, poll.id, for_bert.id)
    delegating.withdraw(session, hall.anna.actor, hall.id, poll.id)
    delegating.delegate(session, hall.anna.actor, hall.id, poll.id, for_bert.id)
    scheduling.take_back(*desk, poll.id)
    assert again(session, hall, poll).state is PollState.DRAFT
    for table in (Elector, Entitled, Proxy, Delegation):
        kept = select(func.count()).select_from(table).where(col(table.poll_id) == poll.id)
        assert session.execute(kept).scalar_one() == 0
    opens_at = now(session) + timedelta(hours=1)
    drafting.set_times(*desk, poll.id, opens_at=opens_at, closes_at=opens_at + timedelta(days=1))
    scheduling.schedule(*desk, poll.id)
    clock.move(hours=1)
    vote(session, hall, poll, hall.bert, "yes")  # nobody stands in for anybody any more


def test_more_time_is_given_once_and_never_taken(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = announce(session, hall)
    clock.move(hours=40)
    assert poll.closes_at is not None
    later = poll.closes_at + timedelta(days=1)
    extend = (session, hall.staff.actor, hall.id, poll.id)
    with pytest.raises(PollRefused, match="never taken away"):
        closing.extend(*extend, now(session) + timedelta(hours=1), reason="停电")
    with pytest.raises(PollRefused, match="write down why"):
        closing.extend(*extend, later, reason="")
    closing.extend(*extend, later, reason="停电")
    clock.move(hours=20)
    assert close(session, hall, poll) is PollState.OPEN
    vote(session, hall, poll, hall.anna, "yes")
    with pytest.raises(NotNow, match="once"):
        closing.extend(*extend, later + timedelta(days=1), reason="又停电")
    clock.move(hours=13)  # its end, seen in time
    assert close(session, hall, poll) is PollState.PROVISIONAL


def test_a_close_seen_late_is_held_and_an_interruption_declared_once(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """The portal was down when the vote ended: it goes on, or is closed by people or in a day.

    However long it was: a minute and a half here.
    """
    down, quiet, forgotten = (announce(session, hall, title=title) for title in ("甲", "乙", "丙"))
    clock.move(hours=1)
    vote(session, hall, down, hall.anna, "yes")
    head = (session, hall.president.actor, hall.id)
    until = now(session) + timedelta(days=4)
    with pytest.raises(NotNow, match="after the end"):
        interruptions.declare(*head, down.id, until, reason="停电")
    clock.move(hours=48, seconds=90)
    for poll in (down, quiet, forgotten):
        assert close(session, hall, poll) is PollState.CLOSED
        assert counting.latest(session, poll.id) is None
    for reader, number in ((hall.staff, 3), (hall.teller, None)):
        waits = interruptions.waiting(session, reader.actor, hall.place)
        assert [one.count for one in waits] == ([] if number is None else [number])
    with pytest.raises(NotOpen):
        vote(session, hall, down, hall.bert, "yes")
    with pytest.raises(NotNow, match="not over"):
        closing.extend(session, hall.staff.actor, hall.id, down.id, until, reason="停电")
    with pytest.raises(NotAllowed):
        interruptions.declare(session, hall.staff.actor, hall.id, down.id, until, reason="停电")
    with pytest.raises(PollRefused, match="write down why"):
        interruptions.declare(*head, down.id, until, reason=" ")
    interruptions.declare(*head, down.id, until, reason="机房停电，20 点到 22 点")
    vote(session, hall, down, hall.bert, "no")
    assert down.interrupted_at and down.interruption_reason == "机房停电，20 点到 22 点"
    closing.close_held(session, hall.staff.actor, hall.id, quiet.id)
    assert again(session, hall, quiet).state is PollState.PROVISIONAL
    with pytest.raises(NotNow):
        interruptions.declare(*head, quiet.id, until, reason="停电")
    clock.move(hours=24)
    assert close(session, hall, forgotten) is PollState.PROVISIONAL
    assert interruptions.waiting(session, hall.staff.actor, hall.place)[0].count == 0
    clock.move(days=4)  # late again: it was interrupted once
    assert close(session, hall, down) is PollState.PROVISIONAL


def test_a_vote_that_was_given_more_time_can_still_be_interrupted(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """The flood gave it a day more; then the portal is down when that day ends."""
    poll = announce(session, hall)
    first, hash_ = poll.closes_at, poll.terms_hash
    assert first is not None
    clock.move(hours=1)
    desk = (session, hall.staff.actor, hall.id)
    closing.extend(*desk, poll.id, first + timedelta(days=1), reason="汛情")
    clock.move(hours=72, minutes=2)
    assert close(session, hall, poll) is PollState.CLOSED
    assert again(session, hall, poll).state is not PollState.PROVISIONAL
    assert interruptions.waiting(session, hall.staff.actor, hall.place)[0].count == 1
    until = now(session) + timedelta(days=1)
    interruptions.declare(session, hall.president.actor, hall.id, poll.id, until, reason="机房停电")
    vote(session, hall, poll, hall.anna, "yes")
    assert (poll.extended_from, poll.extension_reason) == (first, "汛情")
    assert (poll.interrupted_from, poll.interruption_reason) == (
        first + timedelta(days=1), "机房停电",
    )  # fmt: skip
    with pytest.raises(NotNow, match="cannot be done again"):
        closing.extend(*desk, poll.id, until + timedelta(days=1), reason="又一次")
    with pytest.raises(IntegrityError, match="after the fact"), session.begin_nested():
        session.execute(
            update(Poll).where(col(Poll.id) == poll.id).values(closes_at=until + timedelta(1))
        )
    clock.move(days=2)
    assert close(session, hall, poll) is PollState.PROVISIONAL  # once
    made = counting.counted(session, poll)
    assert poll.terms_hash == hash_ == digest(scheduling.terms(poll, made.election))


def test_a_close_seen_within_a_minute_is_a_close(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = announce(session, hall)
    clock.move(hours=49, minutes=1)
    assert close(session, hall, poll) is PollState.PROVISIONAL
    with pytest.raises(NotNow, match="before anything is counted"):
        interruptions.declare(
            session, hall.president.actor, hall.id, poll.id, now(session) + timedelta(1),
            reason="停电",
        )  # fmt: skip


def test_a_vote_does_not_open_in_the_past(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = draft(session, hall)
    desk = (session, hall.staff.actor, hall.id, poll.id)
    moment = now(session)
    with pytest.raises(PollRefused, match="has passed") as refused:
        drafting.set_times(
            *desk, opens_at=moment - timedelta(minutes=1), closes_at=moment + timedelta(1)
        )
    assert refused.value.field == "opens_at"
    clock.move(hours=2)  # the draft lay on the desk
    with pytest.raises(PollRefused, match="opens has passed"):
        scheduling.schedule(*desk)


def test_where_the_head_of_the_community_announces(session: Session, hall: Hall) -> None:
    communities.save_settings(
        session, SYSTEM, hall.id, "deliberation", DeliberationSettings, {"head_announces": True}
    )
    poll = draft(session, hall)
    desk = (session, hall.staff.actor, hall.id, poll.id)
    with pytest.raises(HeadAnnounces, match="head of the community"):
        scheduling.schedule(*desk)
    [before] = asking.waiting(session, hall.president.actor, hall.place)
    asking.ask(*desk)
    asking.ask(*desk)
    [waits] = asking.waiting(session, hall.president.actor, hall.place)
    assert (before.count, waits.count) == (0, 1)
    assert not asking.waiting(session, hall.staff.actor, hall.place)
    unfinished = draft(session, hall, Plurality(), options=["只有一个"])
    with pytest.raises(PollRefused, match="not enough"):
        asking.ask(session, hall.staff.actor, hall.id, unfinished.id)
    scheduling.schedule(session, hall.president.actor, hall.id, poll.id)
    assert poll.state is PollState.SCHEDULED and poll.asked_at is None
