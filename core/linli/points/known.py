"""What never changes about an account, read once by each process.

An account keeps its unit, kind and lanes for ever, and a unit its scale, expiry and community; so
every booking need not read them again. What does change is in the account's lanes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from linli.points.models import PointsAccount, PointsUnit
from linli.points.values import AccountKind, Expiry, ExpiryRule, Scale

#: Accounts remembered at most; then all are forgotten.
LIMIT = 200_000
_CHUNK = 1000

_FACTS = (
    select(
        col(PointsAccount.id),
        col(PointsAccount.unit_id),
        col(PointsAccount.kind),
        col(PointsAccount.lanes),
        col(PointsUnit.scale),
        col(PointsUnit.transferable),
        col(PointsUnit.expiry),
        col(PointsUnit.expiry_count),
        col(PointsUnit.community_id),
    )
    .join(PointsUnit, col(PointsUnit.id) == col(PointsAccount.unit_id))
    .where(col(PointsAccount.id).in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Known:
    """The part of an account that was decided when it was opened."""

    unit_id: UUID
    kind: AccountKind
    lanes: int
    scale: Scale
    transferable: bool
    expiry: Expiry
    community_id: UUID
    has_lots: bool


_KNOWN: dict[UUID, Known] = {}


def known(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, Known]:
    """Return what is known of accounts, perhaps of more; one that does not exist is missing."""
    missing = [id_ for id_ in ids if id_ not in _KNOWN]
    if missing:
        _read(session, missing)
    return _KNOWN


def _read(session: Session, ids: list[UUID]) -> None:
    if len(_KNOWN) + len(ids) > LIMIT:
        _KNOWN.clear()
    for start in range(0, len(ids), _CHUNK):
        rows = session.execute(_FACTS, {"ids": ids[start : start + _CHUNK]})
        for id_, unit_id, kind, lanes, scale, transferable, rule, count, community_id in rows:
            expiry = Expiry(rule, count)
            _KNOWN[id_] = Known(
                unit_id=unit_id,
                kind=kind,
                lanes=lanes,
                scale=scale,
                transferable=transferable,
                expiry=expiry,
                community_id=community_id,
                has_lots=rule is not ExpiryRule.NEVER and kind.has_lots,
            )
