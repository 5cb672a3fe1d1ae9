"""Budgets as polls: the variants staff choose, what can never be paid for, and a cut afterwards."""

import pytest
from sqlmodel import Session

from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.counting import CannotCount, EqualShares, Greedy, Overrun, Utility
from linli_deliberation.formats.rules_json import rule_as_json, rule_from_json
from linli_deliberation.models import Poll, Secrecy
from linli_deliberation.polls import drafting, methods, scheduling, wording
from linli_deliberation.refusals import Frozen, NotNow, PollRefused
from linli_deliberation.results.reading import shown
from linli_deliberation.results.with_less import with_less
from tests.deliberation.polling import Hall, announce, close, draft, opened, over, vote

HOME = "/c/longhai/deliberation"
PROJECTS = {"路灯": 600, "长椅": 300, "花坛": 500}


def test_the_variants_of_a_budget_and_their_words() -> None:
    stop = methods.budget("greedy", overrun=Overrun.STOP, threshold=3)
    assert stop == Greedy(Overrun.STOP, 3, name="greedy-no-skip")
    assert methods.budget("greedy", threshold=3).name == "greedy-threshold"
    assert methods.method_of(stop).code == "greedy"
    said = [str(one) for one in wording.decided_in_words(_poll(stop))]
    assert said[1:] == [
        "At the first project that does not fit, it stops.", "A project needs at least 3 ticks.",
    ]  # fmt: skip
    number = methods.budget("equalshares/add1u", utility=Utility.CARDINALITY)
    assert isinstance(number, EqualShares) and methods.method_of(number).code == number.name
    assert "how many of the projects" in str(wording.decided_in_words(_poll(number))[1])
    with pytest.raises(CannotCount):
        methods.budget("stv")


def _poll(rule: Greedy | EqualShares) -> Poll:
    return Poll(rule=dict(rule_as_json(rule)), quorum=[])  # type: ignore[call-arg]


def test_what_costs_more_than_there_is_is_not_put_to_a_vote(session: Session, hall: Hall) -> None:
    poll = draft(session, hall, Greedy(), options={**PROJECTS, "电梯": 1001}, budget=1000)
    with pytest.raises(PollRefused, match="“电梯” costs more than all the money") as refused:
        scheduling.schedule(session, hall.staff.actor, hall.id, poll.id)
    assert refused.value.field == "options"


def test_a_budget_cut_after_the_vote(session: Session, hall: Hall, clock: MovableClock) -> None:
    poll = announce(session, hall, Greedy(), options=PROJECTS, budget=1000)
    desk = (session, hall.staff.actor, hall.id)
    with pytest.raises(Frozen, match="its terms are fixed"):
        drafting.set_rule(*desk, poll.id, rule=Greedy(), budget=40000)
    with pytest.raises(NotNow):
        with_less(session, poll, 40000)
    clock.move(hours=1)
    for person, said in ((hall.anna, ["1", "2"]), (hall.bert, ["1"]), (hall.carla, ["2"])):
        vote(session, hall, poll, person, said)
    clock.move(hours=48)
    close(session, hall, poll)
    assert len(with_less(session, poll, 70000)) == 1  # equal ticks: the lot has chosen one
    assert with_less(session, poll, 40000) == ["长椅"]
    for wrong in (0, 100000):
        with pytest.raises(PollRefused, match="less than there was"):
            with_less(session, poll, wrong)
    assert poll.budget == 100000
    question = announce(session, hall)
    clock.move(hours=49)
    close(session, hall, question)
    with pytest.raises(PollRefused, match="no budget"):
        with_less(session, question, 100)


def test_of_a_secret_vote_many_cuts_do_not_describe_a_ballot(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """Few have voted: nothing is said. More have: tenths only. What is published hides nothing."""
    everybody = (*hall.residents, hall.staff)
    asked: list[tuple[EqualShares | Greedy, Secrecy, int, str]] = [
        (EqualShares(), Secrecy.SECRET, 4, "few have voted"),
        (EqualShares(), Secrecy.SECRET, 6, "only tenths of the money.* 900 · 800 · 700 .* 100"),
        (EqualShares(), Secrecy.RECOUNTABLE, 4, ""),
        (Greedy(), Secrecy.SECRET, 4, ""),
    ]
    for rule, secrecy, number, says in asked:
        poll = announce(session, hall, rule, options=PROJECTS, budget=1000, secrecy=secrecy)
        clock.move(hours=1)
        for person in everybody[:number]:
            vote(session, hall, poll, person, ["1", "2"])
        clock.move(hours=48)
        close(session, hall, poll)
        if says:
            with pytest.raises(PollRefused, match=says):
                with_less(session, poll, 31234)
        else:
            assert with_less(session, poll, 31234) == ["长椅"]
        few = number == 4 and says != ""
        if not few:
            assert with_less(session, poll, 30000) == ["长椅"]
        assert (shown(session, poll).beside is None) is (few or isinstance(rule, Greedy))


def test_staff_choose_the_variant_and_everybody_can_try_a_cut(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        poll_id = draft(session, hall, Greedy(), options=PROJECTS, budget=1000).id
    step = client.sign_in(hall.staff).get(f"{HOME}/desk/polls/{poll_id}/counting")
    wrong = step.submit("Continue", overrun="stop", threshold=0)
    assert wrong.status == 422
    wrong.submit("Continue", threshold=2)
    assert "needs at least 2 ticks" in client.get(f"{HOME}/desk/polls/{poll_id}").text
    with database.reading() as session:
        assert rule_from_json(session.get_one(Poll, poll_id).rule) == Greedy(
            Overrun.STOP, 2, name="greedy-no-skip"
        )
    counted = opened(database, hall, clock, rule=Greedy(), options=PROJECTS, budget=1000)
    with database.writing() as session:
        vote(session, hall, counted, hall.anna, ["2"])
    over(database, hall, clock, counted)
    page = client.another().get(f"{HOME}/polls/{counted}/result")
    tried = page.submit("Count with it", less="400")
    assert "400 yuan would pay for: 长椅." in tried.text
    assert "The result stays as it is" in tried.text
    assert "less than there was" in page.submit("Count with it", less="2000").text
