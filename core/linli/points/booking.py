"""From orders to journal rows: lock, decide, write; a known key is answered as before."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from os import urandom
from uuid import UUID
from zlib import crc32

from sqlalchemy import bindparam, delete, insert
from sqlmodel import Session, col

from linli.access.actor import SYSTEM, Actor
from linli.clock import now
from linli.communities.tree import place
from linli.db.engine import TRIES, DatabaseBusy
from linli.i18n import texts
from linli.ids import new_id
from linli.points import at_once, facts, journal, locking, lot_store, lots, refusals, rules, telling
from linli.points.answers import Answer, Row, as_row, booked, rows_by_key, same_answer
from linli.points.book import Book, Entry, Lane, Order
from linli.points.models import PointsOpenHold
from linli.points.seals import plain_row, seal_transfer
from linli.points.values import OWN_KEYS, AccountStatus, Booked, TransferKind

_ = texts("linli")

_OPENED = insert(PointsOpenHold)
_ENDED = delete(PointsOpenHold).where(col(PointsOpenHold.hold_id) == bindparam("id"))
#: Kinds that are judged by what is available; exits of holds are not.
_ASKING = (TransferKind.TRANSFER, TransferKind.HOLD, TransferKind.REVERSAL)
_ID, _REFUSAL = journal.COLUMNS.index("id"), journal.COLUMNS.index("refusal")


def book_one(session: Session, actor: Actor, order: Order) -> Booked:
    """Book an order, or answer as its key was answered before.

    Raises:
        PointsRefused: it is refused, now or before. A new refusal is written into the journal: it
            is remembered if the caller's transaction commits.
    """
    answer = _one(session, actor, order)
    if isinstance(answer, refusals.PointsRefused):
        raise answer
    return answer


def book_linked(session: Session, actor: Actor, orders: Sequence[Order]) -> list[Booked]:
    """Book all of the orders or none.

    Raises:
        PointsRefused: why the first one that failed did; ``row`` says which that is.
    """
    done: list[Booked] = []
    refused: list[tuple[int, refusals.PointsRefused]] = []
    for index, answer in enumerate(_batch(session, actor, orders, linked=True)):
        if isinstance(answer, Booked):
            done.append(answer)
        else:
            refused.append((index, answer))
    if refused:
        index, why = min(refused, key=lambda one: isinstance(one[1], refusals.LinkedRefused))
        raise why.of_row(index, orders[index].key)
    return done


def refuse_linked(
    session: Session, actor: Actor, orders: Sequence[Order], why: refusals.PointsRefused
) -> None:
    """Refuse all of the orders for a reason that the caller found under the accounts' lock.

    It is remembered under their keys; returns without a word when those were answered already.

    Raises:
        PointsRefused: ``why``.
    """
    with session.begin_nested() as savepoint:
        if _refuse_all(session, actor, orders, orders[0].key, why) is None:
            savepoint.rollback()
            return
    raise why


def book_each(session: Session, actor: Actor, orders: Sequence[Order]) -> list[Answer]:
    """Book each order that can be booked, one after the other; answer every one."""
    return _batch(session, actor, orders, linked=False)


def expire_lots(session: Session, lane: Lane, amount: int) -> None:
    """Book what is past its last moment over to the unit's account of expired points."""
    from linli.points.accounts import expired_account

    id_ = new_id()
    book_one(
        session,
        SYSTEM,
        Order(
            kind=TransferKind.EXPIRY,
            key=f"{OWN_KEYS}expiry:{id_}",
            from_id=lane.account_id,
            to_id=expired_account(session, lane.unit_id, lane.community_id),
            amount=amount,
            reason="points.expiry",
        ),
    )


def lapse(session: Session, hold_id: UUID) -> Booked:
    """Give back what a hold set aside, because its time is over."""
    hold, _row = facts.hold_facts(session, hold_id)
    return book_one(
        session,
        SYSTEM,
        Order(
            kind=TransferKind.LAPSE,
            key=f"{OWN_KEYS}lapse:{hold_id}",
            from_id=hold.from_id,
            to_id=hold.to_id,
            amount=hold.amount,
            reason="points.lapse",
            hold=hold,
        ),
    )


def _one(session: Session, actor: Actor, order: Order) -> Answer:
    written = at_once.book(session, actor, order, _lane_of(order.key))
    if written is not None:
        telling.tell(session, [written])
        return booked(as_row(written))
    book = _prepared(session, [order])
    (order,) = facts.completed(session, [order], with_lots=_grows_old(book))
    moment = now(session)
    try:
        entry = rules.apply(book, order, moment, _zones(session))
        answer: Answer | None = None
    except refusals.PointsRefused as refusal:
        known = rows_by_key(session, [order.key])
        if known:
            return same_answer(known[order.key], order)
        entry, answer = _refused(order, refusal, moment), refusal
    _finish(actor, entry, None)
    if not journal.write(session, [entry], book.changed()):
        return same_answer(rows_by_key(session, [order.key])[order.key], order)
    _write_rest(session, [(order, entry)], book)
    return answer or booked(as_row(entry.columns))


def _batch(
    session: Session, actor: Actor, orders: Sequence[Order], *, linked: bool
) -> list[Answer]:
    # Keys are new, nearly always: they are looked for only once something speaks against it.
    known: Mapping[str, Row] | None = None
    with _uncollected():
        for _try in range(TRIES):
            with session.begin_nested() as savepoint:
                answers = _attempt(session, actor, orders, known, linked=linked)
                if answers is not None:
                    return answers
                savepoint.rollback()
            known = rows_by_key(session, [order.key for order in orders])
    raise DatabaseBusy(_("Many people are busy just now. Please try again."))


def _attempt(
    session: Session,
    actor: Actor,
    orders: Sequence[Order],
    known: Mapping[str, Row] | None,
    *,
    linked: bool,
) -> list[Answer] | None:
    """Book the orders whose keys are not known; None asks to look for keys (again) first."""
    book = _prepared(session, orders)
    moment, zones = now(session), _zones(session)
    link = new_id() if linked else None
    fresh = [order for order in orders if order.key not in known] if known else orders
    if linked and known and fresh:
        index = next(n for n, order in enumerate(orders) if order.key in known)
        raise refusals.KeyReused().of_row(index, orders[index].key)
    written: dict[str, tuple[Order, Entry]] = {}
    answers: list[Answer] = []
    ready = iter(facts.completed(session, fresh, with_lots=_grows_old(book)))
    for order in orders:
        if known and order.key in known:
            answers.append(same_answer(known[order.key], order))
            continue
        order = next(ready)
        if order.key in written:
            answers.append(same_answer(as_row(written[order.key][1].columns), order))
            continue
        try:
            entry = rules.apply(book, order, moment, zones)
            _finish(actor, entry, link)
            answers.append(booked(as_row(entry.columns)))
        except refusals.PointsRefused as refusal:
            if known is None:
                return None
            if linked:
                return _refuse_all(session, actor, orders, order.key, refusal)
            entry = _refused(order, refusal, moment)
            _finish(actor, entry, link)
            answers.append(refusal)
        written[order.key] = order, entry
    if written and not journal.write(
        session, [entry for _order, entry in written.values()], book.changed()
    ):
        return None
    _write_rest(session, written.values(), book)
    return answers


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking through a growing batch again and again.

    Nothing of it is garbage before it is written: looking cost a quarter of a batch's time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _refuse_all(
    session: Session, actor: Actor, orders: Sequence[Order], key: str, why: refusals.PointsRefused
) -> list[Answer] | None:
    """Remember that a linked group was refused: one with the reason, the others with it."""
    link = new_id()
    entries: list[Entry] = []
    answers: list[Answer] = []
    for order in {order.key: order for order in orders}.values():
        refusal = why if order.key == key else refusals.LinkedRefused()
        entry = _refused(order, refusal, now(session))
        _finish(actor, entry, link)
        entries.append(entry)
        answers.append(refusal)
    return answers if journal.write(session, entries, []) else None


def _prepared(session: Session, orders: Sequence[Order]) -> Book:
    """Lock the accounts of the orders, once what is over has been booked as over."""
    book = lock(session, orders)
    if _tidied(session, orders, book):
        book = lock(session, orders)
    return book


def _tidied(session: Session, orders: Sequence[Order], book: Book) -> bool:
    """Give back lapsed holds and expire ended lots where they would change an answer."""
    moment = now(session)
    holding = sorted({e.account_id for e in _bounded(orders, book) if e.held_out or e.held_in})
    over = facts.holds_due(session, holding, moment) if holding else []
    for hold_id in over:
        lapse(session, hold_id)
    if over and _grows_old(book):
        book = lock(session, orders)
    ended = {
        lane.account_id: (lane, lots.due(lane, moment))
        for lane in _bounded(orders, book)
        if lane.lots and lane.status is AccountStatus.OPEN
    }
    tidied = bool(over)
    for lane, amount in ended.values():
        if amount:
            expire_lots(session, lane, amount)
            tidied = True
    return tidied


def _bounded(orders: Sequence[Order], book: Book) -> Iterator[Lane]:
    """Return the accounts whose limits or lots the orders will be judged by."""
    for order in orders:
        if order.kind not in _ASKING:
            continue
        giver, taker = book.get(order.from_id), book.get(order.to_id)
        if giver is not None and (giver.minimum is not None or giver.has_lots):
            yield giver
        if taker is not None and taker.maximum is not None:
            yield taker


def lock(session: Session, orders: Sequence[Order]) -> Book:
    """Lock the accounts of some orders, in the order of their ids, and return their state."""
    lane = _lane_of(orders[0].key)
    wanted: dict[UUID, int] = {}
    for order in orders:
        wanted.setdefault(order.from_id, lane)
        wanted.setdefault(order.to_id, lane)
    for order in orders:
        earlier = order.hold or order.original
        if earlier is not None:
            wanted[earlier.from_id] = earlier.from_lane
            wanted[earlier.to_id] = earlier.to_lane
    book = locking.lock(session, wanted.items())
    lot_store.load(session, book)
    return book


def _lane_of(key: str) -> int:
    """Return which lane a key meets: always the same, so that two at once wait for one another."""
    return crc32(key.encode()) & 0x7FFF


def _zones(session: Session) -> rules.Zones:
    return lambda community_id: place(session, community_id).time_zone


def _grows_old(book: Book) -> bool:
    return any(lane.has_lots for lane in book.values())


def _refused(order: Order, refusal: refusals.PointsRefused, moment: datetime) -> Entry:
    return Entry(rules.columns(order, (0, 0), moment, order.effective_at or moment, refusal))


def _finish(actor: Actor, entry: Entry, link: UUID | None) -> None:
    columns = entry.columns
    journal.sign(columns, actor, link)
    random = urandom(journal.SALT * len(entry.postings))
    entry.salts = tuple(
        random[at : at + journal.SALT] for at in range(0, len(random), journal.SALT)
    )
    postings = [
        (number, amount, balance, salt)
        for (_lane, number, amount, balance, _at), salt in zip(
            entry.postings, entry.salts, strict=True
        )
    ]
    entry.sealed = plain_row(columns)
    columns.append(seal_transfer(entry.sealed, postings, entry.moves))


def _write_rest(session: Session, done: Iterable[tuple[Order, Entry]], book: Book) -> None:
    granted = [(order, entry) for order, entry in done if entry.columns[_REFUSAL] is None]
    opened = [
        {
            "hold_id": entry.columns[_ID],
            "from_id": order.from_id,
            "to_id": order.to_id,
            "amount": order.amount,
            "expires_at": order.expires_at,
        }
        for order, entry in granted
        if order.kind is TransferKind.HOLD
    ]
    ended = [{"id": order.hold.id} for order, _entry in granted if order.hold is not None]
    if opened:
        session.execute(_OPENED, opened)
    for one in ended:
        session.execute(_ENDED, one)
    lot_store.write(session, (entry for _order, entry in granted), book)
    telling.tell(session, [entry.columns for _order, entry in granted])
