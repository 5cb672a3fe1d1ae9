"""The state by the clock is the same in SQL as in Python."""

from sqlmodel import Session

from linli.testing.clock import MovableClock
from linli_deliberation.models import PollState
from linli_deliberation.polls import listing
from tests.deliberation.polling import Hall, announce, draft


def test_states_by_the_clock_are_the_same_in_sql(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    draft(session, hall, title="还没想好")
    for title, hours in (("结束了", 1), ("开着", 40)):
        announce(session, hall, title=title, hours=hours)
    clock.move(hours=2)
    announce(session, hall, title="还没开始")
    every = listing.of(session, hall.id, None, drafts=True)
    for state in PollState:
        found = listing.of(session, hall.id, None, drafts=True, states=(state,))
        assert found == [one for one in every if one.state is state]
    assert [(one.title, one.state.value) for one in every] == [
        ("还没开始", "scheduled"), ("开着", "open"), ("结束了", "closed"), ("还没想好", "draft"),
    ]  # fmt: skip
    page = listing.of(session, hall.id, None, before=every[1].id)
    assert [one.title for one in page] == ["结束了"]
