"""The ledger once more, as plainly as it can be said: what the real one is compared with.

Everything that falls due happens at once here; nothing is stored but the present.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from linli import points
from linli.points.lots import last_moment

ZONE = "Asia/Shanghai"


@dataclass
class Account:
    """One account."""

    kind: str = "holder"
    minimum: int | None = 0
    maximum: int | None = None
    balance: int = 0
    frozen: bool = False
    lots: dict[datetime, int] = field(default_factory=dict)

    @property
    def has_lots(self) -> bool:
        return self.kind == "holder"


@dataclass
class Hold:
    """One hold, and how it ended."""

    giver: str
    taker: str
    amount: int
    expires_at: datetime | None
    exit: type[points.PointsRefused] | None = None


@dataclass
class Moved:
    """One movement, what was reversed of it, and what it still means for lots."""

    giver: str
    taker: str
    amount: int
    reversed: int = 0
    taken: dict[datetime, int] = field(default_factory=dict)
    given: dict[datetime, int] = field(default_factory=dict)


class Model:
    """Accounts by name, in one unit."""

    def __init__(self, accounts: dict[str, Account], expiry: points.Expiry, now: datetime) -> None:
        self.accounts = accounts
        self.expiry = expiry
        self.now = now
        self.holds: list[Hold] = []
        self.moved: list[Moved] = []
        self.expired = 0

    def held_from(self, name: str) -> int:
        return sum(h.amount for h in self.holds if h.giver == name and h.exit is None)

    def held_to(self, name: str) -> int:
        return sum(h.amount for h in self.holds if h.taker == name and h.exit is None)

    def available(self, name: str) -> int:
        return self.accounts[name].balance - self.held_from(name)

    def pass_time(self, time: timedelta = timedelta(0)) -> None:
        """Let time go by, and everything end that is over."""
        self.now += time
        for hold in self.holds:
            over = hold.expires_at is not None and hold.expires_at <= self.now
            if hold.exit is None and over:
                hold.exit = points.HoldExpired
        for name, account in self.accounts.items():
            ended = sum(left for ends, left in account.lots.items() if ends <= self.now)
            lost = max(0, min(ended - self.held_from(name), account.balance))
            self._spend(account, lost, None)
            account.balance -= lost
            self.expired += lost

    def transfer(self, giver: str, taker: str, amount: int) -> None:
        self._check_open(giver, taker)
        self._check_room(giver, taker, amount)
        self._move(giver, taker, amount, self.now)

    def hold(self, giver: str, taker: str, amount: int, expires_at: datetime | None) -> None:
        self._check_open(giver, taker)
        if expires_at is not None and expires_at <= self.now:
            raise points.ExpiryInPast
        self._check_room(giver, taker, amount)
        self.holds.append(Hold(giver, taker, amount, expires_at))

    def settle(self, number: int, amount: int | None) -> None:
        hold = self.holds[number]
        amount = hold.amount if amount is None else amount
        self._check_open(hold.giver, hold.taker)
        if hold.exit is not None:
            raise hold.exit
        if amount > hold.amount:
            raise points.MoreThanHeld(held=0, scale="points")
        hold.exit = points.HoldSettled
        self._move(hold.giver, hold.taker, amount, None)
        self.pass_time()

    def void(self, number: int) -> None:
        hold = self.holds[number]
        if hold.exit is not None:
            raise hold.exit
        hold.exit = points.HoldVoided
        self.pass_time()

    def reverse(self, number: int, amount: int | None) -> None:
        moved = self.moved[number]
        amount = moved.amount if amount is None else amount
        self._check_open(moved.taker, moved.giver)
        if amount > moved.amount - moved.reversed:
            raise points.MoreThanOriginal(left=0, scale="points")
        self._check_room(moved.taker, moved.giver, amount)
        moved.reversed += amount
        giver, taker = self.accounts[moved.giver], self.accounts[moved.taker]
        if taker.has_lots:
            self._take_back(taker, amount, moved)
        if giver.has_lots:
            self._restore(giver, amount, moved)
        giver.balance += amount
        taker.balance -= amount
        self.pass_time()

    def _check_open(self, *names: str) -> None:
        if any(self.accounts[name].frozen for name in names):
            raise points.AccountFrozen

    def _check_room(self, giver: str, taker: str, amount: int) -> None:
        low, high = self.accounts[giver].minimum, self.accounts[taker].maximum
        if low is not None and self.available(giver) - amount < low:
            raise points.NotEnough(amount=0, available=0, scale="points")
        if high is not None and self.accounts[taker].balance + self.held_to(taker) + amount > high:
            raise points.AboveMaximum(maximum=0, room=0, scale="points")

    def _move(self, giver: str, taker: str, amount: int, alive_at: datetime | None) -> None:
        record = Moved(giver, taker, amount)
        source, target = self.accounts[giver], self.accounts[taker]
        pieces = self._spend(source, amount, alive_at) if source.has_lots else []
        record.taken = dict(pieces)
        if target.has_lots:
            rest = amount - sum(part for _ends, part in pieces)
            record.given = self._receive(target, [*pieces, (self._ends(), rest)])
        source.balance -= amount
        target.balance += amount
        self.moved.append(record)

    def _ends(self) -> datetime:
        return last_moment(self.expiry, self.now, ZONE)

    def _spend(
        self, account: Account, amount: int, alive_at: datetime | None
    ) -> list[tuple[datetime, int]]:
        pieces = []
        for ends in sorted(account.lots):
            part = min(amount, account.lots[ends])
            if part and (alive_at is None or ends > alive_at):
                account.lots[ends] -= part
                amount -= part
                pieces.append((ends, part))
        return pieces

    def _receive(self, account: Account, pieces: list[tuple[datetime, int]]) -> dict[datetime, int]:
        owed = max(0, -account.balance)
        added: dict[datetime, int] = {}
        for ends, part in pieces:
            paid = min(owed, part)
            owed -= paid
            if part > paid:
                added[ends] = added.get(ends, 0) + part - paid
                account.lots[ends] = account.lots.get(ends, 0) + part - paid
        return added

    def _take_back(self, account: Account, amount: int, moved: Moved) -> None:
        for ends in sorted(moved.given, reverse=True):
            part = min(amount, moved.given[ends], account.lots.get(ends, 0))
            account.lots[ends] = account.lots.get(ends, 0) - part
            moved.given[ends] -= part
            amount -= part
        for ends, part in self._spend(account, amount, None):
            if ends in moved.given:
                moved.given[ends] -= part

    def _restore(self, account: Account, amount: int, moved: Moved) -> None:
        pieces = []
        left = amount
        for ends in sorted(moved.taken, reverse=True):
            part = min(left, moved.taken[ends])
            pieces.append((ends, part))
            left -= part
        added = self._receive(account, [*pieces, (self._ends(), left)])
        for ends, part in added.items():
            if ends in moved.taken:
                moved.taken[ends] -= part
