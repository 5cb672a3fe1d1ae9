"""The public book for other programs: what everybody may read, as JSON."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from linli.errors import Refusal
from linli.i18n import translate
from linli_moral_bank import settings
from linli_moral_bank.books import book
from linli_moral_bank.calendar import first_day, month_of, today
from linli_moral_bank.texts import _
from linli_web.api import Call, Moment, Query, Resources

resources = Resources("moral_bank")


class BookClosed(Refusal):
    """The community keeps no public book."""

    code = "moral_bank.book_closed"
    status = 404


class Month(Query):
    """Which month of the book, and which of its pages."""

    month: str | None = Field(
        default=None,
        pattern=r"^20\d\d-(0[1-9]|1[0-2])$",
        description="As 2026-05; left out: the present one.",
    )
    limit: int = Field(default=200, ge=1, le=200, description="How many lines at most.")
    after: UUID | None = Field(default=None, description="The `next` of the page before.")


class BookLineOut(BaseModel):
    """A booked deed or deduction, its name masked as the community decided."""

    name: str
    title: str
    happened_on: date
    decided_at: Moment
    points: int
    group_id: UUID | None


class BookGroupOut(BaseModel):
    """What a group earned in the month."""

    group_id: UUID | None
    people: int
    items: int
    points: int


class BookMonthOut(BaseModel):
    """A month of the public book."""

    month: str
    lines: list[BookLineOut] = Field(description="Newest first, page by page.")
    next: UUID | None = Field(description="The `after` of the next page; null at the end.")
    groups: list[BookGroupOut] = Field(description="Totals of all that was booked.")


@resources.get("/book", scope="moral_bank:read", refusals=(BookClosed,), etag=True)
def public_book(call: Call, query: Month) -> BookMonthOut:
    """Return a month of the public book, as visitors of the portal read it."""
    session, place = call.session, call.community
    if not settings.of(session, place.id).public_book:
        raise BookClosed(_("This community keeps no public book."))
    present = today(session, place).replace(day=1)
    month = min(first_day(query.month), present) if query.month else present
    limit = query.limit
    found = book.lines(session, place, month, before=query.after, limit=limit + 1)
    return BookMonthOut(
        month=month_of(month),
        next=found[limit - 1].id if len(found) > limit else None,
        lines=[
            BookLineOut(
                name=translate(line.name, place.language),
                title=line.title,
                happened_on=line.happened_on,
                decided_at=line.decided_at,
                points=line.points,
                group_id=line.group_id,
            )
            for line in found[:limit]
        ],
        groups=[
            BookGroupOut(
                group_id=one.group_id, people=one.people, items=one.items, points=one.points
            )
            for one in book.totals(session, place, month)
        ],
    )
