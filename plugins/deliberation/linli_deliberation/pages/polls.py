"""What residents see of polls: the list, and one poll with all there is to know before voting."""

from datetime import datetime
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli.clock import now
from linli_deliberation.casting import delegating, entitlement
from linli_deliberation.casting.standing import standing
from linli_deliberation.formats.rules_json import rule_from_json
from linli_deliberation.models import Poll, PollState
from linli_deliberation.pages import blueprint
from linli_deliberation.polls import finding, listing, methods, wording
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.polls.few import on_the_roll
from linli_deliberation.refusals import PollUnknown
from linli_deliberation.results.turnout import turnout
from linli_deliberation.texts import _
from linli_deliberation.topics import projects
from linli_web import page


class Before(BaseModel):
    """Which page of a list: what comes before this poll."""

    before: UUID | None = None


def listing_page(
    person_id: UUID | None,
    before: UUID | None,
    *,
    drafts: bool = False,
    states: tuple[PollState, ...] = (),
) -> tuple[list[listing.PollRow], UUID | None]:
    """Return a page of polls, and before which the next one begins, if there is any."""
    rows = listing.of(
        page.session, page.community.id, person_id, drafts=drafts, states=states, before=before,
        limit=listing.AT_ONCE + 1,
    )  # fmt: skip
    more = len(rows) > listing.AT_ONCE
    rows = rows[: listing.AT_ONCE]
    return rows, rows[-1].id if more else None


@blueprint.get("/")
def polls() -> ResponseReturnValue:
    """Show the community's polls: what is open first."""
    before = page.query(Before).before
    rows, older = listing_page(page.beneficiary(), before)
    if older and not before:  # what is open is there first, however old
        shown = {row.id for row in rows}
        still = listing.all_open(page.session, page.community.id, page.beneficiary())
        rows += [row for row in still if row.id not in shown]
    rows.sort(key=lambda row: (not row.waits, row.state is not PollState.OPEN))
    return page.render(
        "deliberation/polls.html", polls=rows, states=wording.STATES, before=before, older=older
    )


@blueprint.get("/polls/<uuid:poll_id>")
def poll(poll_id: UUID) -> ResponseReturnValue:
    """Show one poll."""
    found = announced(poll_id)
    session, me = page.session, page.beneficiary()
    own = entitlement.own_elector(session, found.id, me)
    state = state_at(found, now(session))
    rule = rule_from_json(found.rule)
    taking_part = turnout(session, found)
    return page.render(
        "deliberation/poll.html",
        poll=found,
        state=state,
        label=wording.STATES[state],
        options=finding.options(session, found.id),
        proposals=projects.topics_by_option(session, found.id),
        rule=wording.decided_in_words(found),
        method=methods.method_of(rule),
        voters=wording.voters_in_words(found),
        secrecy=wording.SECRECY[found.secrecy],
        tie=wording.tie_in_words(found),
        turnout=taking_part,
        earlier=[
            (
                *(datetime.fromisoformat(one[key]) for key in ("announced_at", "taken_back_at")),
                one["seed"],
            )
            for one in found.earlier
        ],
        few=on_the_roll(found, taking_part.of),
        own=own,
        standing=standing(session, found, own.id) if own else None,
        serving=page.serving(),
        entrusted=[
            (elector, standing(session, found, elector.id))
            for elector in (
                *entitlement.further(session, found.id, me),
                *entitlement.entrusted(session, found.id, me),
            )
        ],
        delegated_to=delegating.target(session, own.id) if own and found.delegation else None,
        open=state is PollState.OPEN,
        counted=found.state.is_counted,
    )


def announced(poll_id: UUID) -> Poll:
    """Return a poll that residents may know of.

    Raises:
        PollUnknown: there is none here, or it is still in preparation.
    """
    found = finding.find(page.session, page.community.id, poll_id)
    if found.state is PollState.DRAFT:
        raise PollUnknown(_("There is no such vote here."))
    return found
