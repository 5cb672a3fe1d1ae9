"""Accounts: opened, listed, with their balance now or at any moment, and their postings."""

from uuid import UUID

from pydantic import Field

from linli import audit, points
from linli.errors import Refusal
from linli.points import AccountKind, Owner, OwnerKind, reach
from linli.subjects import Subject
from linli_web.api.calling import Call
from linli_web.api.ledger import resources
from linli_web.api.ledger.values import AccountOut, AccountState, Limit, OwnerValue, PostingOut
from linli_web.api.problems import ContentInvalid, CursorInvalid, QueryInvalid  # noqa: F401
from linli_web.api.values import (
    Content,
    Moment,
    Page,
    PageQuery,
    Query,
    read_cursor,
    write_cursor,
)
from linli_web.texts import _


class OwnerUnknown(Refusal):
    """The owner does not exist, or does not belong to this community."""

    code = "api.owner_unknown"
    status = 422


class NewAccount(Content):
    """A request for somebody's account."""

    unit: str = Field(min_length=1, max_length=32, description="The unit's code.")
    owner: OwnerValue
    kind: AccountKind = AccountKind.HOLDER
    minimum: Limit | None = Field(
        default=None,
        description="Left out: 0 for holders, merchants and pools, no limit for others.",
    )
    maximum: Limit | None = Field(default=None, description="Left out or null: no limit.")


class AccountsQuery(PageQuery):
    """Which accounts."""

    unit: str | None = Field(default=None, max_length=32, description="The unit's code.")
    owner_kind: OwnerKind | None = Field(default=None, description="Together with `owner_id`.")
    owner_id: UUID | None = Field(default=None, description="Together with `owner_kind`.")
    kind: AccountKind | None = None


class MomentQuery(Query):
    """At which moment."""

    at: Moment | None = Field(default=None, description="The balance then; left out: now.")


@resources.post(
    "/accounts",
    scope="points:write",
    status=200,
    refusals=(points.UnitUnknown, points.UnitNotValidHere, points.LimitsRefused, OwnerUnknown),
)
def open_account(call: Call, body: NewAccount) -> AccountOut:
    """Open an account, or return the one that the owner has.

    An owner has one account of a kind in a unit. One that exists keeps its limits.
    """
    unit = points.find_unit(call.session, call.community_id, body.unit)
    owner = Owner(body.owner.kind, body.owner.id)
    found = points.find_account(call.session, unit.id, owner, body.kind)
    if not reach.owner_is_known(call.session, call.community_id, owner):
        raise OwnerUnknown(_("Nobody of this community has this id."), field="owner/id")
    if found is not None:
        return AccountOut.of(found)
    minimum = body.minimum if "minimum" in body.model_fields_set else ...
    opened = points.open_account(
        call.session, unit.id, owner, body.kind, minimum=minimum, maximum=body.maximum
    )
    audit.record(
        call.session,
        call.actor,
        "core.points_account.opened",
        call.community_id,
        Subject("core.points_account", opened.id),
        after={"kind": opened.kind.value, "unit": unit.code},
        person_id=owner.id if owner.kind is OwnerKind.PERSON else None,
    )
    return AccountOut.of(opened)


@resources.get("/accounts", scope="points:read", refusals=(CursorInvalid,))
def accounts(call: Call, query: AccountsQuery) -> Page[AccountOut]:
    """List the accounts of the community, in the order in which they were opened."""
    owner = None
    if query.owner_kind is not None and query.owner_id is not None:
        owner = Owner(query.owner_kind, query.owner_id)
    elif query.owner_kind is not None or query.owner_id is not None:
        raise QueryInvalid(_("Give owner_kind and owner_id together, or neither."))
    place = read_cursor(query.after)
    try:
        after = UUID(place) if place is not None else None
    except ValueError as error:
        raise CursorInvalid(_("This cursor was not made by this list.")) from error
    found = reach.accounts_in(
        call.session,
        call.community_id,
        unit_code=query.unit,
        owner=owner,
        kind=query.kind,
        after=after,
        limit=query.limit + 1,
    )
    shown = found[: query.limit]
    more = len(found) > query.limit
    return Page(
        items=[AccountOut.of(one) for one in shown],
        next=write_cursor(shown[-1].id.hex) if more else None,
    )


@resources.get("/accounts/{account_id}", scope="points:read", refusals=(points.AccountUnknown,))
def account(call: Call, account_id: UUID, query: MomentQuery) -> AccountState:
    """Return an account with its balance, now or at a moment."""
    _require(call, account_id)
    return AccountState.with_balance(
        points.account(call.session, account_id),
        points.balance(call.session, account_id, query.at),
        query.at,
    )


@resources.get(
    "/accounts/{account_id}/postings",
    scope="points:read",
    refusals=(points.AccountUnknown, points.CursorInvalid, CursorInvalid),
)
def postings(call: Call, account_id: UUID, query: PageQuery) -> Page[PostingOut]:
    """List the postings of an account, newest first, each with the balance after it."""
    _require(call, account_id)
    before = read_cursor(query.after)
    found = points.statement(call.session, account_id, query.limit, before)
    return Page(
        items=[PostingOut.of(line) for line in found.lines],
        next=write_cursor(found.before) if found.before else None,
    )


def _require(call: Call, account_id: UUID) -> None:
    reach.require_accounts(call.session, call.community_id, call.token.path, [account_id])
