"""Polls, results and result bundles for other programs: what everybody may read, as JSON."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from linli.clock import now
from linli.i18n import translate
from linli_deliberation import settings
from linli_deliberation.api.declared import resources
from linli_deliberation.models import Poll, PollState
from linli_deliberation.polls import finding, listing, wording
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.refusals import PollUnknown, ResultsClosed
from linli_deliberation.results import counting, published, signing
from linli_deliberation.results.turnout import turnout
from linli_deliberation.texts import _
from linli_web.api import Call, Moment, Query

_SCOPE = "deliberation:read"


class Which(Query):
    """Which polls."""

    state: PollState | None = Field(
        default=None, description="Only polls in this state; drafts are never listed."
    )
    limit: int = Field(default=50, ge=1, le=200, description="How many at most.")
    after: UUID | None = Field(default=None, description="The `next` of the page before.")


class PollLine(BaseModel):
    """A poll in the list."""

    id: UUID
    title: str
    state: PollState
    voters: str = Field(description="What has one vote: persons, households, delegates, owners.")
    secrecy: str
    opens_at: Moment | None
    closes_at: Moment | None


class PollList(BaseModel):
    """Polls, the newest first."""

    polls: list[PollLine]
    next: UUID | None = Field(description="Ask with it as `after`; null on the last page.")


class OptionOut(BaseModel):
    """Something that can be chosen."""

    code: str
    title: str
    about: str
    cost: int | None = Field(description="Minor units (fen); for budgets.")
    withdrawn: bool


class PollOut(PollLine):
    """A poll with its terms, and how many have taken part; nothing of how they voted."""

    about: str
    options: list[OptionOut]
    decided: list[str] = Field(description="How it is decided, in the community's language.")
    rule: dict[str, Any] = Field(description="As it stands in the result bundle.")
    votes: int = Field(description="Votes that are in.")
    votes_of: int = Field(description="Votes on the roll.")
    terms_hash: str | None
    electorate_hash: str | None


class ResultOut(BaseModel):
    """What came out of a poll."""

    id: UUID
    title: str
    state: PollState
    count: int = Field(description="1, or more after a recount.")
    counted_at: Moment
    outcome: str = Field(description="decided, undecided or no-decision")
    selected: list[str]
    tied: list[str]
    rules_hash: str
    ballots_hash: str = Field(
        description="Of the published sums, where the vote was secret; of the oldest it is empty."
    )
    result_hash: str
    merkle_root: str | None
    signed: str = Field(description="The hashes as a signed note; empty where it is not signed.")


class BundleOut(BaseModel):
    """The result bundle, with the deployment's public keys; ``recount.py`` counts it again.

    Of a plain secret vote it holds the sums and no ballots, and cannot be counted again.
    """

    bundle: dict[str, Any]
    keys: list[Any]


@resources.get("/polls", scope=_SCOPE, etag=True)
def polls(call: Call, query: Which) -> PollList:
    """List the community's polls that are announced, open or over."""
    rows = listing.of(
        call.session, call.community.id, None, states=(query.state,) if query.state else (),
        before=query.after, limit=query.limit + 1,
    )  # fmt: skip
    return PollList(
        next=rows[query.limit - 1].id if len(rows) > query.limit else None,
        polls=[
            PollLine(
                id=row.id,
                title=row.title,
                state=row.state,
                voters=row.voters.value,
                secrecy=row.secrecy.value,
                opens_at=row.opens_at,
                closes_at=row.closes_at,
            )
            for row in rows[: query.limit]
        ],
    )


@resources.get("/polls/{poll_id}", scope=_SCOPE, refusals=(PollUnknown,), etag=True)
def poll(call: Call, poll_id: UUID) -> PollOut:
    """Return a poll with its terms."""
    session = call.session
    found = finding.find(session, call.community.id, poll_id)
    if found.state is PollState.DRAFT:
        raise PollUnknown(_("There is no such vote here."))
    part = turnout(session, found)
    return PollOut(
        id=found.id,
        title=found.title,
        state=state_at(found, now(session)),
        voters=found.voters.value,
        secrecy=found.secrecy.value,
        opens_at=found.opens_at,
        closes_at=found.closes_at,
        about=found.about,
        options=[
            OptionOut(
                code=one.code,
                title=one.title,
                about=one.about,
                cost=one.cost,
                withdrawn=one.withdrawn_at is not None,
            )
            for one in finding.options(session, found.id)
        ],
        decided=[
            translate(sentence, call.community.language) for sentence in wording.all_in_words(found)
        ],
        rule=found.rule,
        votes=part.votes,
        votes_of=part.of,
        terms_hash=found.terms_hash,
        electorate_hash=found.electorate_hash,
    )


@resources.get(
    "/polls/{poll_id}/result", scope=_SCOPE, refusals=(PollUnknown, ResultsClosed), etag=True
)
def result(call: Call, poll_id: UUID) -> ResultOut:
    """Return the result of a poll, once it is counted."""
    found = _counted(call, poll_id)
    newest = counting.latest(call.session, found.id)
    assert newest is not None
    return ResultOut(
        id=found.id,
        title=found.title,
        state=found.state,
        count=newest.number,
        counted_at=newest.at,
        outcome=newest.outcome,
        selected=newest.selected,
        tied=newest.tied,
        rules_hash=newest.rules_hash,
        ballots_hash=newest.ballots_hash,
        result_hash=newest.result_hash,
        merkle_root=newest.merkle_root,
        signed=newest.signed,
    )


@resources.get(
    "/polls/{poll_id}/bundle", scope=_SCOPE, refusals=(PollUnknown, ResultsClosed), etag=True
)
def bundle(call: Call, poll_id: UUID) -> BundleOut:
    """Return the result bundle of a poll, once it is counted."""
    found = _counted(call, poll_id)
    made = counting.counted(call.session, found)
    return BundleOut(
        bundle=published.document(found, made.election, made.result),
        keys=signing.public_keys(call.session),
    )


def _counted(call: Call, poll_id: UUID) -> Poll:
    """Return a poll with a result that visitors of the portal may read too."""
    found = finding.find(call.session, call.community.id, poll_id)
    if not found.state.is_counted:
        raise PollUnknown(_("There is no result of this vote."))
    if not settings.of(call.session, call.community.id).public_results:
        raise ResultsClosed(_("This community does not publish its results to everybody."))
    return found
