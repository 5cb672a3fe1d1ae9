"""Points that grow old: which of an account's lots a movement takes from and adds to.

A lot is what of an account ends at one moment. Spending takes the earliest to end first; what is
received ends as the unit's rule says, or as it would have with the giver; a reversal puts back
what it took out. At all times the open lots of an account add up to its balance (to zero while
the account owes).
"""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from linli.points.book import Lane
from linli.points.values import Expiry, ExpiryRule

Pieces = list[tuple[datetime, int]]
Move = tuple[UUID, datetime, int]


def last_moment(expiry: Expiry, counts_from: datetime, zone: str) -> datetime:
    """Return when points received at ``counts_from`` end: a midnight in ``zone``, as UTC.

    >>> day = datetime(2026, 1, 31, 12, tzinfo=UTC)
    >>> last_moment(Expiry(ExpiryRule.MONTHS, 1), day, "Asia/Shanghai").isoformat()
    '2026-02-28T16:00:00+00:00'
    >>> last_moment(Expiry(ExpiryRule.YEAR_END, 1), day, "Asia/Shanghai").isoformat()
    '2027-12-31T16:00:00+00:00'
    """
    local = counts_from.astimezone(ZoneInfo(zone))
    if expiry.rule is ExpiryRule.MONTHS:
        years, month = divmod(local.year * 12 + local.month - 1 + expiry.count, 12)
        last_day = min(local.day, monthrange(years, month + 1)[1])
        end = datetime(years, month + 1, last_day, tzinfo=local.tzinfo) + timedelta(days=1)
    else:
        end = datetime(local.year + expiry.count + 1, 1, 1, tzinfo=local.tzinfo)
    return end.astimezone(UTC)


def due(lane: Lane, moment: datetime) -> int:
    """Return what is past its last moment and not protected by a hold.

    What was set aside before it ended stays available to its hold.
    """
    ended = sum(left for ends, left in lane.lots.items() if ends <= moment)
    return max(0, min(ended - lane.held_out, lane.balance))


def spend(lane: Lane, amount: int, moment: datetime | None) -> tuple[Pieces, list[Move]]:
    """Take from the lots of ``lane``, the earliest to end first.

    With ``moment`` set, lots that ended by then are passed over: they wait for a hold's exit or for
    being booked as expired. What an account overdraws comes from no lot.
    """
    pieces: Pieces = []
    for ends in sorted(lane.lots):
        if amount == 0:
            break
        if lane.lots[ends] and (moment is None or ends > moment):
            part = min(amount, lane.lots[ends])
            pieces.append((ends, part))
            amount -= part
    return pieces, [_change(lane, ends, -part) for ends, part in pieces]


def receive(lane: Lane, amount: int, pieces: Pieces, ends: datetime) -> list[Move]:
    """Add to the lots of ``lane``; call it before the balance is raised.

    ``pieces`` are the giver's lots, which keep their last moments; the rest ends at ``ends``. What
    the account owes is paid first, and leaves no lot.
    """
    owed = min(amount, max(0, -lane.balance))
    rest = amount - sum(part for _ends, part in pieces)
    added: dict[datetime, int] = {}
    for moment, part in [*pieces, (ends, rest)]:
        paid = min(owed, part)
        owed -= paid
        if part > paid:
            added[moment] = added.get(moment, 0) + part - paid
    return [_change(lane, moment, part) for moment, part in added.items()]


def restore(lane: Lane, amount: int, taken: dict[datetime, int], ends: datetime) -> list[Move]:
    """Put back what a booking took: into the lots it came from, the latest to end first."""
    pieces: Pieces = []
    left = amount
    for moment in sorted(taken, reverse=True):
        part = min(left, taken[moment])
        if part > 0:
            pieces.append((moment, part))
            left -= part
    return receive(lane, amount, pieces, ends)


def take_back(lane: Lane, amount: int, given: dict[datetime, int]) -> list[Move]:
    """Take what a booking gave: from the lots it made, then from the earliest to end."""
    moves: list[Move] = []
    for moment in sorted(given, reverse=True):
        part = min(amount, given[moment], lane.lots.get(moment, 0))
        if part > 0:
            moves.append(_change(lane, moment, -part))
            amount -= part
    _pieces, rest = spend(lane, amount, None)
    return _merged([*moves, *rest])


def _change(lane: Lane, ends: datetime, amount: int) -> Move:
    lane.lots[ends] = lane.lots.get(ends, 0) + amount
    lane.changed_lots.add(ends)
    return lane.account_id, ends, amount


def _merged(moves: list[Move]) -> list[Move]:
    sums: dict[tuple[UUID, datetime], int] = {}
    for account, ends, amount in moves:
        sums[account, ends] = sums.get((account, ends), 0) + amount
    return [(account, ends, amount) for (account, ends), amount in sums.items()]
