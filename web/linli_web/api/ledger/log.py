"""The log: signed checkpoints, and proofs that a posting stands in it."""

from base64 import b64encode
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from linli import points
from linli.errors import Refusal
from linli.points import log, reach
from linli.points.log.commitments import FIELDS, FORMAT
from linli.points.log.refusals import NoCheckpoint, NotInTheLog
from linli.points.seals import plain
from linli.points.units import unit_by_id
from linli_web.api.calling import Call
from linli_web.api.ledger import resources
from linli_web.api.problems import CursorInvalid
from linli_web.api.values import Moment, Page, PageQuery, Query, read_cursor, write_cursor
from linli_web.texts import _


class CheckpointOut(BaseModel):
    """What a community's log was on a day, signed. It may be shown to anybody."""

    community_id: UUID
    day: date = Field(description="On the community's own calendar.")
    size: int = Field(description="How many postings it covers, from the first one on.")
    root: str = Field(description="Root of the Merkle tree (RFC 9162), base64.")
    made_at: Moment
    key_number: int = Field(description="Which of the installation's keys has signed.")
    note: str = Field(description="The signed text, as signed-note tools read it.")
    code: str = Field(description="Six groups of digits, to compare with the notice board.")

    @classmethod
    def of(cls, one: log.Checkpoint) -> "CheckpointOut":
        """Write a checkpoint."""
        return cls(
            community_id=one.community_id,
            day=one.day,
            size=one.size,
            root=b64encode(one.root).decode(),
            made_at=one.made_at,
            key_number=one.key_number,
            note=one.note,
            code=one.code,
        )


class ProofOut(BaseModel):
    """Shows that a posting is a leaf of the tree that a checkpoint signed (RFC 9162, 2.1.3)."""

    checkpoint: CheckpointOut
    leaf: int = Field(description="Number of the leaf, from 0.")
    commitment: str = Field(description="What is hashed as the leaf, base64.")
    path: list[str] = Field(description="Hashes from the leaf upwards, base64.")
    format: str = Field(description="Version of the line's format.")
    fields: list[str] = Field(description="What the values of the line are.")
    line: list[str | int | None] = Field(
        description="What the commitment is made from. It is the holder's own."
    )


class ProofQuery(Query):
    """Whose posting of the transfer, and in which checkpoint."""

    account_id: UUID = Field(description="The side of the transfer that is to be proven.")
    day: date | None = Field(
        default=None, description="The checkpoint of that day; left out: the newest."
    )


class ConsistencyOut(BaseModel):
    """Shows that a later checkpoint covers all that an earlier one did (RFC 9162, 2.1.4)."""

    first: CheckpointOut
    second: CheckpointOut
    path: list[str] = Field(description="Hashes, base64, in the order of RFC 9162.")


class ConsistencyQuery(Query):
    """Which two checkpoints."""

    first: date = Field(description="The day of the earlier checkpoint.")
    second: date | None = Field(
        default=None, description="The day of the later one; left out: the newest."
    )


class DaysWrong(Refusal):
    """The first day of two that are compared is after the second."""

    code = "api.days_wrong"
    status = 422


@resources.get("/ledger/checkpoints", scope="points:read", etag=True, refusals=(CursorInvalid,))
def checkpoints(call: Call, query: PageQuery) -> Page[CheckpointOut]:
    """List the signed checkpoints of the community's log, the newest first."""
    place = read_cursor(query.after)
    try:
        before = date.fromisoformat(place) if place is not None else None
    except ValueError as error:
        raise CursorInvalid(_("This cursor was not made by this list.")) from error
    found = log.checkpoints(call.session, call.community_id, query.limit + 1, before)
    shown = found[: query.limit]
    more = len(found) > query.limit
    return Page(
        items=[CheckpointOut.of(one) for one in shown],
        next=write_cursor(shown[-1].day.isoformat()) if more else None,
    )


@resources.get(
    "/ledger/proofs/{transfer_id}",
    scope="points:read",
    refusals=(
        points.AccountUnknown,
        points.TransferUnknown,
        NoCheckpoint,
        NotInTheLog,
    ),
)
def proof(call: Call, transfer_id: UUID, query: ProofQuery) -> ProofOut:
    """Prove that an account's posting of a transfer stands in the log of its unit's community.

    `verify.py`, which the portal offers beside a downloaded passbook, checks it with Python alone.
    """
    here = call.community_id
    reach.require_accounts(call.session, here, call.token.path, [query.account_id])
    account = points.account(call.session, query.account_id)
    logged = unit_by_id(call.session, account.unit_id).community_id
    checkpoint = _checkpoint(call, logged, query.day)
    found = log.prove(call.session, checkpoint, query.account_id, transfer_id)
    return ProofOut(
        checkpoint=CheckpointOut.of(found.checkpoint),
        leaf=found.leaf,
        commitment=b64encode(found.commitment).decode(),
        path=[b64encode(each).decode() for each in found.path],
        format=FORMAT,
        fields=list(FIELDS),
        line=[plain(value) for _name, value in found.line],
    )


@resources.get("/ledger/consistency", scope="points:read", refusals=(NoCheckpoint, DaysWrong))
def consistency(call: Call, query: ConsistencyQuery) -> ConsistencyOut:
    """Prove that nothing was changed or taken out of the community's log between two checkpoints.

    Whoever kept the earlier one checks it by RFC 9162, 2.1.4.2.
    """
    first = log.checkpoint_of(call.session, call.community_id, query.first)
    second = _checkpoint(call, call.community_id, query.second)
    if first.day > second.day:
        raise DaysWrong(_("The first day must be the earlier one."), field="first")
    found = log.consistency(call.session, first, second)
    return ConsistencyOut(
        first=CheckpointOut.of(found.first),
        second=CheckpointOut.of(found.second),
        path=[b64encode(each).decode() for each in found.path],
    )


def _checkpoint(call: Call, community_id: UUID, day: date | None) -> log.Checkpoint:
    """Return the checkpoint of a day, or the newest one.

    Raises:
        NoCheckpoint: there is none.
    """
    if day is not None:
        return log.checkpoint_of(call.session, community_id, day)
    newest = log.checkpoints(call.session, community_id, 1)
    if not newest:
        raise NoCheckpoint()
    return newest[0]
