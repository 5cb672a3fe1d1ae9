"""Claiming: one winner, parts, organisations, time that runs out, giving back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session

from linli import inbox, jobs, people
from linli.access import Actor
from linli.db import Database
from linli.people import NotItsAgent
from linli.testing import MakePerson, MovableClock
from linli_micro_wishes.claims import claiming
from linli_micro_wishes.models import ClaimState, WishState
from linli_micro_wishes.refusals import (
    AlreadyClaimed,
    NotNow,
    NotYours,
    PromiseNeeded,
    ReasonNeeded,
    WishUnknown,
)
from linli_micro_wishes.wishes import lists, making, parts
from linli_micro_wishes.wishes.parts import Thing
from tests.micro_wishes.street import Street, claimed, opened, state_of, wish_for, words

TWO = (Thing("书包", 8000), Thing("文具", 2000))


def test_of_a_hundred_at_once_one_wins(
    database: Database, street: Street, person_with: MakePerson
) -> None:
    neighbours = [person_with(name=f"邻居{number}") for number in range(100)]
    with database.writing() as session:
        wish_id = opened(session, street).id

    def claim(actor: Actor) -> bool:
        try:
            database.run(lambda session: claiming.claim(session, actor, street.id, wish_id))
            return True
        except AlreadyClaimed:
            return False

    with ThreadPoolExecutor(25) as pool:
        won = list(pool.map(claim, [one.actor for one in neighbours]))
    assert won.count(True) == 1
    with database.reading() as session:
        (kept,) = lists.claims_on(session, street.id, wish_id)
        assert kept.person_id == neighbours[won.index(True)].id


def test_a_claim_takes_the_wish_off_the_board(session: Session, street: Street) -> None:
    wish, claim = claimed(session, street)
    assert state_of(wish) is WishState.CLAIMED
    assert not lists.board(session, street.id)
    assert claim.due_at - claim.claimed_at == timedelta(days=7)
    with pytest.raises(AlreadyClaimed):
        claiming.claim(session, street.other.actor, street.id, wish.id)
    assert "to heart" in str(inbox.page(session, street.wisher.id)[0].text)


def test_a_claim_needs_the_promise(session: Session, street: Street) -> None:
    wish = opened(session, street)
    with pytest.raises(PromiseNeeded):
        claiming.claim(session, street.neighbour.actor, street.id, wish.id, promise=False)


@pytest.mark.parametrize("who", ["wisher", "housemate"])
def test_the_wishers_own_home_does_not_claim(session: Session, street: Street, who: str) -> None:
    wish = opened(session, street)
    with pytest.raises(NotYours) as refused:
        claiming.claim(session, getattr(street, who).actor, street.id, wish.id)
    assert "王" not in str(refused.value.text)


def test_a_wish_that_is_not_open_is_refused_clearly(session: Session, street: Street) -> None:
    wish = wish_for(session, street)
    with pytest.raises(WishUnknown):
        claiming.claim(session, street.neighbour.actor, street.id, wish.id)
    gone = opened(session, street, street.other)
    making.withdraw(session, street.other.actor, street.id, gone.id)
    with pytest.raises(NotNow) as refused:
        claiming.claim(session, street.neighbour.actor, street.id, gone.id)
    assert str(refused.value.text) == "This wish was withdrawn."


def test_parts_go_to_different_people(session: Session, street: Street) -> None:
    wish = opened(session, street, wording=words("上学用品", things=TWO))
    bag, pens = parts.of(session, wish.id)
    claiming.claim(session, street.neighbour.actor, street.id, wish.id, part_ids=[bag.id])
    assert state_of(wish) is WishState.OPEN
    (row,) = lists.board(session, street.id)
    assert (row.parts, row.free) == (2, 1)
    with pytest.raises(AlreadyClaimed):
        claiming.claim(session, street.other.actor, street.id, wish.id, part_ids=[bag.id, pens.id])
    (rest,) = claiming.claim(session, street.other.actor, street.id, wish.id)
    assert rest.part_id == pens.id
    assert state_of(wish) is WishState.CLAIMED


def test_anothers_part_is_unknown(session: Session, street: Street) -> None:
    wish = opened(session, street)
    foreign = parts.of(session, opened(session, street, street.other).id)[0]
    with pytest.raises(WishUnknown):
        claiming.claim(session, street.neighbour.actor, street.id, wish.id, part_ids=[foreign.id])


def test_an_organisation_claims_through_its_agent(session: Session, street: Street) -> None:
    wish = opened(session, street)
    with pytest.raises(NotItsAgent):
        claiming.claim(
            session,
            street.neighbour.actor,
            street.id,
            wish.id,
            organisation_id=street.branch_id,
        )
    claiming.claim(
        session, street.agent.actor, street.id, wish.id, organisation_id=street.branch_id
    )
    (row,) = lists.claims_on(session, street.id, wish.id)
    assert (row.organisation, row.person) == ("区财政局党支部", "吴海涛")


def test_another_agent_of_the_organisation_goes_on(session: Session, street: Street) -> None:
    from linli.access import SYSTEM

    wish = opened(session, street)
    (claim,) = claiming.claim(
        session, street.agent.actor, street.id, wish.id, organisation_id=street.branch_id
    )
    with pytest.raises(WishUnknown):
        claiming.start(session, street.other.actor, street.id, claim.id)
    people.name_agent(session, SYSTEM, street.branch_id, street.other.id)
    claiming.start(session, street.other.actor, street.id, claim.id)
    assert state_of(wish) is WishState.IN_PROGRESS


def test_given_back_with_a_reason_it_is_open_again(session: Session, street: Street) -> None:
    wish, claim = claimed(session, street)
    with pytest.raises(ReasonNeeded):
        claiming.release(session, street.neighbour.actor, street.id, claim.id, reason="")
    with pytest.raises(WishUnknown):
        claiming.release(session, street.other.actor, street.id, claim.id, reason="我来")
    claiming.release(session, street.neighbour.actor, street.id, claim.id, reason="要出差了")
    assert (claim.state, wish.state) == (ClaimState.RELEASED, WishState.REOPENED)
    assert claiming.claim(session, street.other.actor, street.id, wish.id)


def test_staff_pass_on_what_somebody_left_behind(session: Session, street: Street) -> None:
    wish, claim = claimed(session, street)
    claiming.release(session, street.staff.actor, street.id, claim.id, reason="已搬走")
    assert state_of(wish) is WishState.REOPENED
    assert "已搬走" in str(inbox.page(session, street.neighbour.id)[0].text)
    with pytest.raises(NotNow):
        claiming.release(session, street.staff.actor, street.id, claim.id, reason="已搬走")


def test_time_runs_out_with_a_reminder(
    session: Session, street: Street, clock: MovableClock
) -> None:
    wish, claim = claimed(session, street)
    clock.move(days=5)
    jobs.catch_up(session, street.id)
    assert "friendly reminder" in str(inbox.page(session, street.neighbour.id)[0].text)
    clock.move(days=2)
    jobs.catch_up(session, street.id)
    session.refresh(claim)
    assert (claim.state, wish.state) == (ClaimState.LAPSED, WishState.REOPENED)


def test_time_runs_out_without_any_worker(
    session: Session, street: Street, clock: MovableClock
) -> None:
    wish, claim = claimed(session, street)
    clock.move(days=7)
    (row,) = lists.board(session, street.id)
    assert row.free == 1
    with pytest.raises(NotNow):
        claiming.start(session, street.neighbour.actor, street.id, claim.id)
    (second,) = claiming.claim(session, street.other.actor, street.id, wish.id)
    assert (claim.state, second.state) == (ClaimState.LAPSED, ClaimState.CLAIMED)
    assert "time" in str(inbox.page(session, street.neighbour.id)[0].text)
