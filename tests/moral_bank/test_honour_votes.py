"""From the panels' word to the residents' vote and back: two plugins that meet in core's events."""

from datetime import timedelta

import pytest
from sqlmodel import Session
from tests.moral_bank.longhai import Bank
from tests.moral_bank.test_honours import TODAY, opened, propose, support

from linli import notices, plugins
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.db import Database
from linli.events import DecisionMade
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_deliberation.casting import casting
from linli_deliberation.models import Poll, PollState
from linli_deliberation.polls import asked, closing, drafting, finding, scheduling
from linli_moral_bank import honours
from linli_moral_bank.honours import HonourRefused, voting
from linli_moral_bank.models import HonourState, NomineeState

PAGE = "https://linli.example/c/longhai/moral_bank/honours/1"


def switch(session: Session, bank: Bank, *, on: bool) -> None:
    (plugins.enable if on else plugins.disable)(session, SYSTEM, bank.id, "deliberation")


def test_the_residents_decide(session: Session, bank: Bank, clock: MovableClock) -> None:
    switch(session, bank, on=True)
    honour = opened(session, bank)
    first = propose(session, bank, honour, bank.resident)
    second = propose(session, bank, honour, bank.neighbour)
    propose(session, bank, honour, bank.far)  # no panel supports this one
    head = bank.president.actor
    with pytest.raises(NotAllowed):
        voting.ask_vote(session, bank.staff.actor, bank.id, honour.id, address=PAGE)
    with pytest.raises(HonourRefused, match="still be proposed"):
        voting.ask_vote(session, head, bank.id, honour.id, address=PAGE)
    clock.move(days=1)
    with pytest.raises(HonourRefused, match="support of a panel"):
        voting.ask_vote(session, head, bank.id, honour.id, address=PAGE)
    support(session, bank, first)
    support(session, bank, second)
    voting.ask_vote(session, head, bank.id, honour.id, address=PAGE)
    with pytest.raises(HonourRefused, match="handed to a vote"):
        voting.ask_vote(session, head, bank.id, honour.id, address=PAGE)
    poll = session.get_one(Poll, honour.id)
    assert (poll.state, poll.title) == (PollState.DRAFT, "2026年度道德模范")
    titles = {option.title for option in finding.options(session, poll.id)}
    assert titles == {f"王桂英 · {bank.group.name}", f"李建国 · {bank.group.name}"}

    opens_at = now(session) + timedelta(hours=1)
    drafting.set_times(
        session, SYSTEM, bank.id, poll.id, opens_at=opens_at, closes_at=opens_at + timedelta(2)
    )
    scheduling.schedule(session, SYSTEM, bank.id, poll.id)
    clock.move(hours=2)
    closing.advance(session, bank.id, poll.id)
    code = next(o.code for o in finding.options(session, poll.id) if o.id == second.id)
    for who in (bank.resident, bank.neighbour, bank.far):
        casting.cast(session, who.actor, bank.id, poll.id, [code])
    clock.move(hours=47)
    closing.advance(session, bank.id, poll.id)
    clock.move(days=30)
    notices.close_due(session, bank.id)
    assert finding.lock(session, bank.id, poll.id).state is PollState.FINAL
    session.refresh(honour)
    assert honour.state is HonourState.DECIDED and "2026年4月4日" in honour.decision
    found = {one.name: one.state for one in honours.nominees(session, honour.id)}
    assert found == {
        "李建国": NomineeState.AWARDED,
        "王桂英": NomineeState.DECLINED,
        "张秀兰": NomineeState.DECLINED,
    }
    asked.tell_decided(session, session.get_one(Poll, honour.id))  # told again, nothing happens


def test_long_reasons_are_shortened_alike_and_read_in_full_elsewhere(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    switch(session, bank, on=True)
    honour = opened(session, bank)
    reasons = ["十" * 1000, "短。", "年" * 1000, "照" * 1000, "顾" * 1000]
    people = [bank.resident, bank.neighbour, bank.panel, bank.second_panel, bank.staff]
    for who, reason in zip(people, reasons, strict=True):
        made = propose(session, bank, honour, who, reason=reason)
        made.state = NomineeState.SUPPORTED
    clock.move(days=1)
    voting.ask_vote(session, bank.president.actor, bank.id, honour.id, address=PAGE)
    about = session.get_one(Poll, honour.id).about
    told, *lines = about.split("\n")
    assert len(about) <= voting.MOST and told.endswith(PAGE)
    assert "短。" in lines[1], "what is short stays whole"
    long = [line for line in lines if line.endswith("…")]
    assert len(long) == 4 and min(map(len, long)) == max(map(len, long)) > 700


def test_without_votes_staff_record_it(session: Session, bank: Bank, clock: MovableClock) -> None:
    switch(session, bank, on=False)
    honour = opened(session, bank)
    nominee = propose(session, bank, honour, bank.resident)
    support(session, bank, nominee)
    clock.move(days=1)
    with pytest.raises(HonourRefused, match="Record the decision below"):
        voting.ask_vote(session, bank.president.actor, bank.id, honour.id, address=PAGE)
    nothing = DecisionMade(
        community_id=bank.id, reference_id=honour.id, chosen=(bank.id,), title="…"
    )
    voting.on_decided(session, nothing)
    assert honour.state is HonourState.OPEN


def test_on_the_page(client: Client, bank: Bank, database: Database, clock: MovableClock) -> None:
    with database.writing() as session:
        switch(session, bank, on=True)
        honour = opened(session, bank, closes_on=TODAY)
        support(session, bank, propose(session, bank, honour, bank.resident))
        address = f"/c/longhai/moral_bank/honours/{honour.id}"
    clock.move(days=1)
    page = client.sign_in(bank.president).get(address)
    done = page.submit("Hand it to a vote")
    assert "The vote is prepared" in done.text and "recorded by itself" in done.text
