"""What the hall needs on paper: ballot papers with what was frozen, and the whole roll."""

from collections import defaultdict
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlmodel import col

from linli.clock import now
from linli.people import Person
from linli_deliberation.casting import saying
from linli_deliberation.models import Entitled, Poll, PollState, Voters
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.roll import announced
from linli_deliberation.pages.saying import paper
from linli_deliberation.polls import finding, listing
from linli_deliberation.refusals import PaperRefused
from linli_deliberation.texts import _
from linli_web import page


class Sheets(BaseModel):
    """How many papers, and in an open vote from which number of the roll on."""

    copies: Annotated[int, Field(ge=1, le=100)] = 4
    first: Annotated[int, Field(ge=1)] = 1


@blueprint.get("/desk/polls/<uuid:poll_id>/ballots")
def print_ballots(poll_id: UUID) -> ResponseReturnValue:
    """Show ballot papers to print; those of an open vote bear the numbers of who has not voted."""
    poll = announced(poll_id)
    if not poll.paper:
        raise PaperRefused(_("This vote has no paper ballots."))
    asked = page.query(Sheets)
    secret = saying.is_secret(poll)
    numbers: list[int | None] = [None] * asked.copies
    if not secret:
        numbers = [row.number for row in _rows(poll, asked.first - 1, asked.copies, missing=True)]
    return page.render(
        "deliberation/print_ballots.html",
        poll=poll,
        asked=asked,
        secret=secret,
        numbers=numbers,
        paper=paper(poll, finding.options(page.session, poll.id), {}),
        place=page.community.name,
    )


@blueprint.get("/desk/polls/<uuid:poll_id>/roll/print")
def print_roll(poll_id: UUID) -> ResponseReturnValue:
    """Show the whole roll to print, with room to sign."""
    poll = announced(poll_id)
    return page.render(
        "deliberation/print_roll.html",
        poll=poll,
        rows=_rows(poll, 0, None, missing=False),
        people=_people(poll) if poll.voters is Voters.HOUSEHOLDS else {},
        moment=now(page.session),
        over=poll.state not in (PollState.SCHEDULED, PollState.OPEN),
    )


def _rows(poll: Poll, after: int, limit: int | None, *, missing: bool) -> list[listing.RollRow]:
    return listing.roll(
        page.session,
        page.actor,
        page.community.id,
        poll.id,
        missing=missing,
        after=after,
        limit=limit,
    )


def _people(poll: Poll) -> dict[UUID, list[str]]:
    """Return who may cast the vote of each home."""
    found = defaultdict[UUID, list[str]](list)
    for elector_id, name in page.session.execute(
        select(col(Entitled.elector_id), col(Person.name))
        .join(Person, col(Person.id) == col(Entitled.person_id))
        .where(col(Entitled.poll_id) == poll.id)
        .order_by(col(Person.name), col(Person.id))
    ):
        found[elector_id].append(name)
    return found
