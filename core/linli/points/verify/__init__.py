"""Recomputing the whole ledger from its journal, and naming the first row that does not fit.

Nothing that is stored is believed: seals, balances, limits, holds, reversals, lots and the log are
computed again from the journal and compared. Every table is read in order, so that memory stays
flat however long the history is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from linli.points.verify import accounts, balances, history, log, state
from linli.points.verify.rows import Reader, Wrong

#: Told how many rows were checked, of about how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and the first row that is wrong; None when all is well."""

    transfers: int
    postings: int
    accounts: int
    wrong: Wrong | None


def verify(
    session: Session, progress: Progress | None = None, *, community_id: UUID | None = None
) -> Verified:
    """Recompute everything in one reading transaction, or what belongs to a community's units.

    The rows are checked in this order: units and accounts, the journal with its postings, the
    postings of each account with its balance, holds and reversals, lots, the log.
    """
    reader = Reader(session, community_id)
    transfers = reader.count("core_points_transfer", "from_id")
    postings = reader.count("core_points_posting", "account_id")
    known = reader.count("core_points_account", "id")
    steps = _Steps(transfers + 2 * postings, progress)
    return Verified(transfers, postings, known, next(_all(reader, steps), None))


def _all(reader: Reader, steps: "_Steps") -> Iterator[Wrong]:
    yield from accounts.wrong_units(reader)
    yield from accounts.wrong_rates(reader)
    yield from accounts.wrong_accounts(reader)
    yield from history.wrong_transfers(reader, steps)
    yield from balances.wrong_balances(reader, steps)
    yield from balances.wrong_sums(reader)
    yield from state.wrong_exits(reader)
    yield from state.wrong_reversals(reader)
    yield from state.wrong_open_holds(reader)
    yield from state.wrong_lots(reader)
    yield from log.wrong_keys(reader)
    yield from log.wrong_runs(reader)
    yield from log.wrong_logs(reader, steps)


class _Steps:
    """Counts rows, and tells it now and then."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def __call__(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(self._done, self._total)


__all__ = ["Progress", "Verified", "Wrong", "verify"]
