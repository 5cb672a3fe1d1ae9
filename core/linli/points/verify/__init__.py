"""Recomputing the whole ledger from its journal, and naming the first row that does not fit.

Nothing that is stored is believed: seals, balances, limits, holds, reversals and lots are computed
again from the journal and compared. Every table is read once, in order, so that memory stays flat
however long the history is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlmodel import Session

from linli.points.verify import accounts, history, state
from linli.points.verify.rows import Wrong, count

#: Told how many rows were checked, of about how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and the first row that is wrong; None when all is well."""

    transfers: int
    postings: int
    accounts: int
    wrong: Wrong | None


def verify(session: Session, progress: Progress | None = None) -> Verified:
    """Recompute everything in one reading transaction.

    The rows are checked in this order: units and accounts, the journal with its postings, the
    postings of each account, holds and reversals, balances, lots.
    """
    sizes = {name: count(session, f"core_points_{name}") for name in ("transfer", "posting")}
    known = count(session, "core_points_account")
    steps = _Steps(sum(sizes.values()), progress)
    found = _all(session, steps)
    return Verified(sizes["transfer"], sizes["posting"], known, next(found, None))


def _all(session: Session, steps: "_Steps") -> Iterator[Wrong]:
    yield from accounts.wrong_units(session)
    yield from accounts.wrong_accounts(session)
    yield from history.wrong_transfers(session, steps)
    yield from history.wrong_postings(session, steps)
    yield from state.wrong_exits(session)
    yield from state.wrong_reversals(session)
    yield from state.wrong_open_holds(session)
    yield from state.wrong_lanes(session)
    yield from state.wrong_lots(session)
    yield from state.wrong_sums(session)


class _Steps:
    """Counts rows, and tells it now and then."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def __call__(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(self._done, self._total)


__all__ = ["Progress", "Verified", "Wrong", "verify"]
