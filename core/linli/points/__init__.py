"""The ledger (积分账本): points and time that nobody can lose, forge or deny.

A **unit** is what is counted: points, or hours in minutes, in a community and all below it. An
**account** says who holds how much of one unit, in which capacity (holder, merchant, issuance …).
A **transfer** moves a whole number from one account to another; nothing else changes a balance, so
all balances of a unit always add up to zero.

>>> from linli import points
>>> from linli.points import Hold, Owner, Transfer
>>> unit = points.define_unit(session, SYSTEM, community.id, "points", "Moral points")
>>> source = points.open_account(session, unit.id, Owner.community(community.id), "issuance")
>>> wang = points.open_account(session, unit.id, Owner.person(wang_id))
>>> noodles = points.open_account(session, unit.id, Owner.organisation(shop_id), "merchant")

Every request has a **key** that its caller made before asking. The same key is answered once:

>>> deed = Transfer(key="deed:1", from_id=source.id, to_id=wang.id, amount=10, reason="mb.award")
>>> points.transfer(session, SYSTEM, deed).amount
10
>>> points.transfer(session, SYSTEM, deed).replayed
True
>>> points.balance(session, wang.id)
Balance(balance=10, held=0, expired=0)

A **hold** sets an amount aside and has exactly one exit: settled (whole or in part), voided, or
lapsed when its time is over:

>>> bowl = points.hold(session, SYSTEM, Hold(
...     key="order:1", from_id=wang.id, to_id=noodles.id, amount=6, reason="mb.redeem"))
>>> points.balance(session, wang.id).available
4
>>> paid = points.settle(session, SYSTEM, bowl.id, key="order:1:paid", note="A bowl of noodles")
>>> [(line.amount, line.balance, line.note) for line in points.statement(session, wang.id).lines]
[(-6, 4, 'A bowl of noodles'), (10, 10, '')]

Mistakes are never erased; they are **reversed** by a further booking, at most in the original's
amount:

>>> points.reverse(session, SYSTEM, paid.id, key="order:1:undo", reason="mb.mistake").kind.value
'reversal'
>>> points.balance(session, wang.id).balance
10

Every rule refuses with a :class:`PointsRefused` of its own, and nothing is moved:

>>> points.transfer(session, SYSTEM, Transfer(
...     key="order:2", from_id=wang.id, to_id=noodles.id, amount=60, reason="mb.redeem"))
Traceback (most recent call last):
linli.points.refusals.NotEnough: Not enough on the account: 60 points needed, 10 points available.

These functions check no permission to book: the rule that calls them does. None commits.

Two more things have a folder of their own: :mod:`linli.points.log`, by which anybody can see that
no old line was changed (checkpoints and proofs), and :mod:`linli.points.exchange`, one unit for
another at a community's rate. :func:`linli.points.verify.verify` computes everything again.

**The tables**, and why they are as they are:

``core_points_transfer``
    The journal: one row for every request that was answered: transfers, holds, their exits,
    reversals, and refusals too, so that one unique index answers a key for ever. Never changed.
    Each row carries a ``seal`` over all its columns (:mod:`linli.points.seals`).
``core_points_posting``
    Two rows for each movement, numbered in their account's order, with the balance after each. A
    balance at any moment and a page of a statement are one step into its primary key. Never
    changed.
``core_points_account``, ``core_points_account_change``
    Who and what an account is for, and what was decided about it (limits, frozen, closed). Never
    changed, so they are read without a lock.
``core_points_lane``
    The current state of an account, the one row that a movement locks, checks and updates; the
    database checks its limits as well. An account without limits that is nobody's own money
    (issuance, penalties, expired …) is spread over 16 lanes on PostgreSQL: those who give points
    out at the same time seldom meet. Which lane a request uses follows from its key, so that two
    requests with the same key always do.
``core_points_open_hold``, ``core_points_lot``
    Lists of what is still open, to find it by; everything in them follows from the journal and
    from ``core_points_lot_move`` (which lots a movement took from and added to, never changed).

A balance is only changed under the lock of its lane; lanes are locked in the order of their ids.
What was refused is remembered when the transaction that was refused commits; a caller that rolls
back takes everything back, and may ask again under the same key.
"""

from linli.points.accounts import (
    account,
    change_limits,
    close_account,
    find_account,
    freeze,
    open_account,
    unfreeze,
)
from linli.points.holds import expire_due, hold, open_holds, settle, void
from linli.points.joining import balance_of, open_lots
from linli.points.reading import accounts_in, accounts_of, balance, holdings, statement
from linli.points.refusals import (
    AboveMaximum,
    AccountClosed,
    AccountFrozen,
    AccountNotEmpty,
    AccountUnknown,
    AmountNotPositive,
    AmountNotWhole,
    AmountTooLarge,
    BatchTooLarge,
    ClockMovedBack,
    CursorInvalid,
    EffectiveInFuture,
    ExpiryInPast,
    HoldExpired,
    HoldSettled,
    HoldUnknown,
    HoldVoided,
    KeyInvalid,
    KeyReused,
    LimitsRefused,
    LinkedRefused,
    MoreThanHeld,
    MoreThanOriginal,
    NotEnough,
    NotReversible,
    NotTransferable,
    OtherUnit,
    PointsRefused,
    RefusedRow,
    ReversalOfReversal,
    SameAccount,
    TextTooLong,
    TransferUnknown,
    UnitCodeTaken,
    UnitNotValidHere,
    UnitRefused,
    UnitUnknown,
    quantity,
)
from linli.points.totals import Total, totals
from linli.points.transfers import (
    MAX_BATCH,
    booked,
    booked_by_key,
    reverse,
    transfer,
    transfer_each,
    transfer_linked,
)
from linli.points.units import define_unit, find_unit, rename_unit, units
from linli.points.values import (
    MAX_AMOUNT,
    Account,
    AccountBalance,
    AccountKind,
    AccountStatus,
    Balance,
    Booked,
    Expiry,
    ExpiryRule,
    Hold,
    Line,
    OpenHold,
    Owner,
    OwnerKind,
    Scale,
    Statement,
    Transfer,
    TransferKind,
    Unit,
)

__all__ = [
    "MAX_AMOUNT",
    "MAX_BATCH",
    "AboveMaximum",
    "Account",
    "AccountBalance",
    "AccountClosed",
    "AccountFrozen",
    "AccountKind",
    "AccountNotEmpty",
    "AccountStatus",
    "AccountUnknown",
    "AmountNotPositive",
    "AmountNotWhole",
    "AmountTooLarge",
    "Balance",
    "BatchTooLarge",
    "Booked",
    "ClockMovedBack",
    "CursorInvalid",
    "EffectiveInFuture",
    "Expiry",
    "ExpiryInPast",
    "ExpiryRule",
    "Hold",
    "HoldExpired",
    "HoldSettled",
    "HoldUnknown",
    "HoldVoided",
    "KeyInvalid",
    "KeyReused",
    "LimitsRefused",
    "Line",
    "LinkedRefused",
    "MoreThanHeld",
    "MoreThanOriginal",
    "NotEnough",
    "NotReversible",
    "NotTransferable",
    "OpenHold",
    "OtherUnit",
    "Owner",
    "OwnerKind",
    "PointsRefused",
    "RefusedRow",
    "ReversalOfReversal",
    "SameAccount",
    "Scale",
    "Statement",
    "TextTooLong",
    "Total",
    "Transfer",
    "TransferKind",
    "TransferUnknown",
    "Unit",
    "UnitCodeTaken",
    "UnitNotValidHere",
    "UnitRefused",
    "UnitUnknown",
    "account",
    "accounts_in",
    "accounts_of",
    "balance",
    "balance_of",
    "booked",
    "booked_by_key",
    "change_limits",
    "close_account",
    "define_unit",
    "expire_due",
    "find_account",
    "find_unit",
    "freeze",
    "hold",
    "holdings",
    "open_account",
    "open_holds",
    "open_lots",
    "quantity",
    "rename_unit",
    "reverse",
    "settle",
    "statement",
    "totals",
    "transfer",
    "transfer_each",
    "transfer_linked",
    "unfreeze",
    "units",
    "void",
]
