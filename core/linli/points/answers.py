"""What the journal answers: rows found by key or id, and the same answer for the same key."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from linli.points import refusals
from linli.points.book import Order
from linli.points.journal import COLUMNS
from linli.points.models import PointsTransfer
from linli.points.values import Booked, TransferKind
from linli.subjects import Subject

#: What a request was granted or refused with.
Answer = Booked | refusals.PointsRefused
Row = dict[str, Any]

_ROW = select(*(getattr(PointsTransfer, name) for name in COLUMNS))
_BY_KEYS = _ROW.where(col(PointsTransfer.key).in_(bindparam("keys", expanding=True)))
_BY_ID = _ROW.where(col(PointsTransfer.id) == bindparam("id"))
_CHUNK = 1000


def rows_by_key(session: Session, keys: Iterable[str]) -> dict[str, Row]:
    """Return the journal rows that have one of ``keys``, by key."""
    wanted = list(keys)
    found: dict[str, Row] = {}
    for start in range(0, len(wanted), _CHUNK):
        part = {"keys": wanted[start : start + _CHUNK]}
        found.update((row["key"], dict(row)) for row in session.execute(_BY_KEYS, part).mappings())
    return found


def row_by_id(session: Session, id_: UUID) -> Row | None:
    """Return a journal row that was granted."""
    row = session.execute(_BY_ID, {"id": id_}).mappings().one_or_none()
    return dict(row) if row is not None and row["refusal"] is None else None


def as_row(columns: Sequence[Any]) -> Row:
    """Return the columns of a row that is being written, by name."""
    return dict(zip(COLUMNS, columns, strict=True))


def same_answer(row: Row, order: Order) -> Answer:
    """Return what this key was answered before; a refusal is returned, not raised.

    Another content than the first time is a conflict.
    """
    if not _same_content(row, order):
        return refusals.KeyReused()
    if row["refusal"] is not None:
        return refusals.remembered(row["refusal"], row["facts"])
    return booked(row, replayed=True)


def booked(row: Row, *, replayed: bool = False) -> Booked:
    """Return a granted row as the value that callers get."""
    return Booked(
        id=row["id"],
        key=row["key"],
        kind=TransferKind(row["kind"]),
        from_id=row["from_id"],
        to_id=row["to_id"],
        amount=row["amount"],
        recorded_at=row["recorded_at"],
        effective_at=row["effective_at"],
        reason=row["reason"],
        subject=subject_of(row),
        note=row["note"],
        rule_version=row["rule_version"],
        actor_id=row["actor_id"],
        on_behalf_of_id=row["on_behalf_of_id"],
        hold_id=row["hold_id"],
        reverses_id=row["reverses_id"],
        link_id=row["link_id"],
        expires_at=row["expires_at"],
        replayed=replayed,
    )


def subject_of(row: Row) -> Subject | None:
    """Return what a row is about."""
    return Subject(row["subject_type"], row["subject_id"]) if row["subject_type"] else None


def _same_content(row: Row, order: Order) -> bool:
    counts_from = row["effective_at"] if row["effective_at"] != row["recorded_at"] else None
    return (
        row["kind"] == order.kind
        and row["from_id"] == order.from_id
        and row["to_id"] == order.to_id
        and row["amount"] == order.amount
        and row["hold_id"] == (order.hold.id if order.hold else None)
        and row["reverses_id"] == (order.original.id if order.original else None)
        and row["expires_at"] == order.expires_at
        and (order.effective_at in (counts_from, row["effective_at"]))
        and row["reason"] == order.reason
        and subject_of(row) == order.subject
        and row["note"] == order.note
        and row["rule_version"] == order.rule_version
    )
