"""The figures as a spreadsheet: a line for each wish or order, and nothing that tells whose."""

from collections.abc import Callable, Iterator
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.i18n import Text
from linli.people import Organisation
from linli.subjects import Subject
from linli_micro_wishes.clocks.calendar import local_day
from linli_micro_wishes.models import Claim, ClaimState, Kind, Order, Part, Service, Wish, WishState
from linli_micro_wishes.numbers import sheets
from linli_micro_wishes.numbers.figures import Span
from linli_micro_wishes.numbers.sheets import Cell
from linli_micro_wishes.orders.ladder import TIERS
from linli_micro_wishes.progress import ORDER_STATES, WISH_STATES
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import categories
from linli_micro_wishes.wishes.categories import AGE_BANDS, CHANNELS

What = Literal["wishes", "orders"]
Form = Literal["csv", "xlsx"]
#: Writes a sentence in the reader's language.
Say = Callable[[Text], str]

_WISHES = (
    _("No."),
    _("Wish"),
    _("About"),
    _("Age"),
    _("How it came"),
    _("State"),
    _("Opened"),
    _("Fulfilled by"),
    _("Given, in yuan"),
    _("Stars"),
)
_ORDERS = (
    _("No."),
    _("What"),
    _("How it came"),
    _("State"),
    _("Settled at"),
    _("Told"),
    _("Answered in time"),
    _("Done in time"),
    _("Stars"),
)


def said(name: Text | str, say: Say) -> str:
    """Return a name in the reader's language; what the community wrote itself stays as it is."""
    return say(name) if isinstance(name, Text) else name


def sheet(
    session: Session,
    actor: Actor,
    community_id: UUID,
    what: What,
    form: Form,
    span: Span,
    say: Say,
) -> bytes:
    """Return a spreadsheet of a span of time, and write down that somebody took it.

    Raises:
        NotAllowed: the actor may not.
    """
    access.require(session, actor, "micro_wishes.numbers", community_id)
    heads = [say(head) for head in (_WISHES if what == "wishes" else _ORDERS)]
    rows = (_wishes if what == "wishes" else _orders)(session, community_id, span, say)
    audit.record(
        session,
        actor,
        "micro_wishes.exported",
        community_id,
        Subject("core.community", community_id),
        after={"what": what},
    )
    if form == "csv":
        return sheets.csv_of(heads, rows)
    return sheets.xlsx_of(say(_("Wishes") if what == "wishes" else _("Orders")), heads, rows)


def _wishes(
    session: Session, community_id: UUID, span: Span, say: Say
) -> Iterator[tuple[Cell, ...]]:
    names = categories.names(session, community_id)
    place = communities.place(session, community_id)
    found = session.execute(
        select(Wish, Part, Claim, col(Organisation.name))
        .join(Part, col(Part.wish_id) == col(Wish.id))
        .outerjoin(
            Claim,
            (col(Claim.part_id) == col(Part.id)) & (col(Claim.state) == ClaimState.CONFIRMED),
        )
        .outerjoin(Organisation, col(Organisation.id) == col(Claim.organisation_id))
        .where(
            col(Wish.community_id) == community_id,
            col(Wish.opened_at) >= span[0],
            col(Wish.opened_at) < span[1],
            col(Wish.state) != WishState.DRAFT,
        )
        .order_by(col(Wish.number), col(Part.position))
    )
    for wish, part, claim, organisation in found:
        yield (
            wish.number,
            part.title,
            said(names[wish.category], say),
            say(AGE_BANDS[wish.age_band]),
            say(CHANNELS[wish.channel]),
            say(WISH_STATES[wish.state][0]),
            local_day(wish.opened_at, place).isoformat(),
            (organisation or claim.team or say(_("A neighbour"))) if claim else None,
            claim.given / 100 if claim and claim.given is not None else None,
            wish.rating,
        )


def _orders(
    session: Session, community_id: UUID, span: Span, say: Say
) -> Iterator[tuple[Cell, ...]]:
    place = communities.place(session, community_id)
    found = session.execute(
        select(Order, col(Service.title))
        .join(Service, col(Service.id) == col(Order.service_id))
        .where(
            col(Order.community_id) == community_id,
            col(Order.kind) != Kind.DISPUTE,
            col(Order.submitted_at) >= span[0],
            col(Order.submitted_at) < span[1],
        )
        .order_by(col(Order.number))
    )
    yes, no = say(_("yes")), say(_("no"))
    for order, title in found:
        answered = order.answered_at is not None and order.answer_due_at is not None
        done = order.done_at is not None and order.done_due_at is not None
        yield (
            order.number,
            title,
            say(CHANNELS[order.channel]),
            say(ORDER_STATES[order.state][0]),
            say(TIERS[order.tier]) if order.done_at else None,
            local_day(order.submitted_at, place).isoformat(),
            (yes if order.answered_at <= order.answer_due_at else no) if answered else None,
            (yes if order.done_at <= order.done_due_at else no) if done else None,
            order.rating,
        )
