"""More time for a claim, and what counts as confirmed when nobody says otherwise."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from linli import communities, inbox, jobs
from linli.access import SYSTEM
from linli.testing import MovableClock
from linli_micro_wishes.claims import claiming, extending, fulfilling
from linli_micro_wishes.models import ClaimState, OrderState, WishState
from linli_micro_wishes.orders import ordering, working
from linli_micro_wishes.refusals import NotNow, ReasonNeeded, WishRefused, WishUnknown
from linli_micro_wishes.settings import MicroWishesSettings
from linli_micro_wishes.wishes import categories
from tests.micro_wishes.ordered import stands, taken
from tests.micro_wishes.street import Street, claimed, delivered, opened, state_of, words


def decide(session: Session, street: Street, **values: object) -> None:
    """Let the community decide something."""
    communities.save_settings(
        session, SYSTEM, street.id, "micro_wishes", MicroWishesSettings, values
    )


def test_a_claim_is_given_more_time_once(
    session: Session, street: Street, clock: MovableClock
) -> None:
    wish, claim = claimed(session, street)
    neighbour, before = street.neighbour.actor, claim.due_at
    with pytest.raises(ReasonNeeded):
        extending.extend(session, neighbour, street.id, claim.id, reason="")
    with pytest.raises(WishUnknown):
        extending.extend(session, street.other.actor, street.id, claim.id, reason="我")
    clock.move(days=5)
    extending.extend(session, neighbour, street.id, claim.id, reason="尺码要订货，王桂英知道")
    assert claim.due_at == before + timedelta(days=7)
    told = str(inbox.page(session, street.wisher.id)[0].text)
    assert "2026-03-16" in told and "王桂英" not in told
    with pytest.raises(NotNow):
        extending.extend(session, neighbour, street.id, claim.id, reason="还要几天")
    clock.move(days=3)
    jobs.catch_up(session, street.id)
    session.refresh(claim)
    assert claim.state is ClaimState.CLAIMED
    clock.move(days=7)
    jobs.catch_up(session, street.id)
    session.refresh(claim)
    assert (claim.state, state_of(wish)) == (ClaimState.LAPSED, WishState.REOPENED)


def test_where_the_community_gives_none_there_is_none(session: Session, street: Street) -> None:
    decide(session, street, extend_days=0)
    _wish, claim = claimed(session, street)
    with pytest.raises(NotNow):
        extending.extend(session, street.neighbour.actor, street.id, claim.id, reason="订货")


@pytest.mark.parametrize("worker", [True, False])
def test_what_nobody_denies_counts_as_confirmed(
    session: Session, street: Street, clock: MovableClock, worker: bool
) -> None:
    wish, claim = delivered(session, street)
    order = taken(session, street)
    working.done(session, street.neighbour.actor, street.id, order.id, answer="已送到。")
    done_at, delivered_at = order.done_at, wish.delivered_at
    assert done_at is not None and delivered_at is not None
    clock.move(days=9)
    if worker:
        jobs.catch_up(session, street.id)
    # Too late to say otherwise, whether or not a worker has been there.
    with pytest.raises(NotNow):
        fulfilling.deny(session, street.wisher.actor, street.id, wish.id, reason="没收到")
    with pytest.raises(NotNow):
        ordering.reopen(session, street.wisher.actor, street.id, order.id, reason="没收到")
    assert (claim.state, state_of(wish)) == (ClaimState.CONFIRMED, WishState.CONFIRMED)
    assert stands(order) is OrderState.CONFIRMED
    # Judged by the time, not by when somebody looked.
    assert wish.closed_at == claim.confirmed_at == delivered_at + timedelta(days=7)
    assert order.closed_at == done_at + timedelta(days=7)


def test_where_somebody_always_has_to_say_so_nothing_counts_by_itself(
    session: Session, street: Street, clock: MovableClock
) -> None:
    decide(session, street, confirm_days=0)
    wish, _claim = delivered(session, street)
    clock.move(days=80)
    jobs.catch_up(session, street.id)
    assert state_of(wish) is WishState.DELIVERED


def test_a_community_has_its_own_categories(session: Session, street: Street) -> None:
    old = opened(session, street)
    decide(session, street, categories={"reading": "读书"})
    with pytest.raises(WishRefused):
        opened(session, street, street.other, words(category="school"))
    new = opened(session, street, street.other, words("一套连环画", category="reading"))
    found = categories.names(session, street.id)
    assert (found[new.category], str(found[old.category]), found["gone"]) == (
        "读书",
        "Things for every day",
        "gone",
    )
    assert claiming.claim(session, street.neighbour.actor, street.id, new.id)
