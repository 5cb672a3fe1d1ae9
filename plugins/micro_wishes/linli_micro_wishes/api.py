"""For other programs, as JSON: the board without whose wishes they are, orders, and figures."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from linli import communities
from linli.access import NotAllowed
from linli.errors import Refusal
from linli_micro_wishes import settings
from linli_micro_wishes.clocks import keeping
from linli_micro_wishes.clocks.calendar import next_month, start_of, today
from linli_micro_wishes.models import AgeBand, Kind, OrderState, Tier
from linli_micro_wishes.numbers import figures
from linli_micro_wishes.numbers.figures import Figures
from linli_micro_wishes.orders import told
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import lists
from linli_web.api import Call, Moment, Page, Query, Resources

resources = Resources("micro_wishes")


class BoardClosed(Refusal):
    """The community's board is not open to everybody."""

    code = "micro_wishes.board_closed"
    status = 404


class Board(Query):
    """Which wishes."""

    category: str = Field(default="", max_length=40, description="A code of the categories.")
    limit: int = Field(default=50, ge=1, le=200, description="How many at most.")
    after: UUID | None = Field(default=None, description="The `next` of the page before.")


class WishOut(BaseModel):
    """A wish that can be claimed, as it hangs on the board."""

    id: UUID
    number: int
    category: str
    title: str
    story: str
    age_band: AgeBand
    value: int = Field(description="In hundredths of the currency; 0: no price was given.")
    opened_at: Moment | None
    campaign: str | None
    parts: int
    free: int = Field(description="Parts that can be claimed now.")


class Told(Query):
    """Which orders."""

    state: OrderState | None = Field(default=None, description="Only those that stand so.")
    limit: int = Field(default=50, ge=1, le=200, description="How many at most.")
    after: UUID | None = Field(default=None, description="The `next` of the page before.")


class OrderOut(BaseModel):
    """Where an order stands; neither whose it is nor its words."""

    id: UUID
    number: int
    service: str = Field(description="The code of the service.")
    kind: Kind
    state: OrderState
    tier: Tier
    urgent: bool
    submitted_at: Moment
    answer_due_at: Moment | None
    answered_at: Moment | None
    done_due_at: Moment | None
    done_at: Moment | None
    stars: int | None


class Month(Query):
    """Which month."""

    month: str | None = Field(
        default=None,
        pattern=r"^20\d\d-(0[1-9]|1[0-2])$",
        description="As 2026-05; left out: the present one.",
    )


class LineOut(BaseModel):
    """Wishes or orders of one month; times are medians in hours."""

    told: int
    fulfilled: int
    hours_to_take: float | None
    hours_to_fulfil: float | None
    stars: dict[int, int] = Field(description="How many gave one to five stars.")
    tiers: dict[Tier, int] = Field(description="Of orders: how many were settled on each tier.")


class NumbersOut(BaseModel):
    """What came of a month, in the community and all places below it."""

    month: str
    wishes: LineOut
    orders: LineOut
    answers: int = Field(description="First answers that were due in what was told that month.")
    answers_kept: int
    done: int = Field(description="Orders that were due in what was told that month.")
    done_kept: int


@resources.get("/wishes", scope="micro_wishes:read", refusals=(BoardClosed,), etag=True)
def board(call: Call, query: Board) -> Page[WishOut]:
    """List the wishes that can be claimed, newest first, as everybody reads them on the board."""
    session, place = call.session, call.community
    if not settings.of(session, place.id).public_board:
        raise BoardClosed(_("This community's wish board is not open to everybody."))
    found = lists.board(
        session, place.id, category=query.category, before=query.after, limit=query.limit + 1
    )
    shown = found[: query.limit]
    return Page(
        items=[
            WishOut(
                id=one.id,
                number=one.number,
                category=one.category,
                title=one.title,
                story=one.story,
                age_band=one.age_band,
                value=one.value,
                opened_at=one.opened_at,
                campaign=one.campaign,
                parts=one.parts,
                free=one.free,
            )
            for one in shown
        ],
        next=str(shown[-1].id) if len(found) > query.limit else None,
    )


@resources.get("/orders", scope="micro_wishes:read", refusals=(NotAllowed,))
def orders(call: Call, query: Told) -> Page[OrderOut]:
    """List what is handled here, oldest first; for whoever may dispatch."""
    found = told.rows(
        call.session,
        call.actor,
        call.community_id,
        state=query.state,
        after=query.after,
        limit=query.limit + 1,
    )
    shown = found[: query.limit]
    return Page(
        items=[
            OrderOut(
                id=one.id,
                number=one.number,
                service=one.service,
                kind=one.kind,
                state=one.state,
                tier=one.tier,
                urgent=one.urgent,
                submitted_at=one.submitted_at,
                answer_due_at=one.answer_due_at,
                answered_at=one.answered_at,
                done_due_at=one.done_due_at,
                done_at=one.done_at,
                stars=one.rating,
            )
            for one in shown
        ],
        next=str(shown[-1].id) if len(found) > query.limit else None,
    )


@resources.get("/numbers", scope="micro_wishes:read", etag=True)
def numbers(call: Call, query: Month) -> NumbersOut:
    """Return what came of a month, as everybody reads it in the summary."""
    session, place = call.session, call.community
    present = today(session, place).replace(day=1)
    month = min(_first_day(query.month), present) if query.month else present
    ids = communities.subtree_ids(session, place.id)
    span = (start_of(month, place), start_of(next_month(month), place))
    kept = keeping.of_month(session, place, month, ids)
    return NumbersOut(
        month=f"{month:%Y-%m}",
        wishes=_line(figures.wishes(session, ids, span)),
        orders=_line(figures.orders(session, ids, span)),
        answers=kept.answers,
        answers_kept=kept.answers_kept,
        done=kept.done,
        done_kept=kept.done_kept,
    )


def _first_day(month: str) -> date:
    year, number = month.split("-")
    return date(int(year), int(number), 1)


def _line(found: Figures) -> LineOut:
    return LineOut(
        told=found.total.told,
        fulfilled=found.total.fulfilled,
        hours_to_take=found.total.hours_to_take,
        hours_to_fulfil=found.total.hours_to_fulfil,
        stars=dict(found.stars),
        tiers=dict(found.tiers),
    )
