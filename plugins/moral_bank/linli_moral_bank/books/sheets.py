"""Lists that staff take along as a file for Excel, of a month or of everything."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.communities import Place
from linli.i18n import Text
from linli.people import Household, Organisation, Person
from linli.subjects import Subject
from linli_moral_bank import owners
from linli_moral_bank.books import funds, people_sheets, rollup
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import bounds
from linli_moral_bank.deeds.progress import STATES
from linli_moral_bank.models import Booking, Deed, Redemption, Rule, ServiceTime
from linli_moral_bank.shop import catalogue, purses
from linli_moral_bank.texts import _

#: How a text is said to the reader.
Say = Callable[[Text | str], str]
#: More rows than this no desk needs at once.
MOST_ROWS = 20_000


class Sheet(StrEnum):
    """A list that can be taken along."""

    DEEDS = "deeds"
    GOODS = "goods"
    BOOKINGS = "bookings"
    FUND = "fund"
    FIGURES = "figures"
    HONOURS = "honours"
    ACCOUNTS = "accounts"
    APPEALS = "appeals"


#: What it takes to have each.
NEEDED = {
    Sheet.DEEDS: "moral_bank.desk",
    Sheet.GOODS: "moral_bank.shop",
    Sheet.BOOKINGS: "moral_bank.shop",
    Sheet.FUND: "moral_bank.funds",
    Sheet.FIGURES: "moral_bank.desk",
    Sheet.HONOURS: "moral_bank.honours",
    Sheet.ACCOUNTS: "moral_bank.desk",
    Sheet.APPEALS: "moral_bank.appeals",
}


def take(
    session: Session, actor: Actor, place: Place, sheet: Sheet, month: date, say: Say
) -> Table:
    """Return a list in the reader's language, of a month where it is one of months.

    It is written down who took it: names leave the portal.

    Raises:
        NotAllowed: the actor may not see this here.
    """
    access.require(session, actor, NEEDED[sheet], place.id)
    table = _MADE[sheet](session, actor, place, month, say)
    audit.record(
        session,
        actor,
        "moral_bank.sheet_taken",
        place.id,
        Subject("core.community", place.id),
        after={"title": table.name, "rows": len(table.rows)},
    )
    return table


def _deeds(session: Session, _actor: Actor, place: Place, month: date, say: Say) -> Table:
    """List deeds by the day they happened; who reported a deduction is not among it."""
    groups = {group.id: group.name for group in communities.groups(session, place.id)}
    first, last = month.replace(day=1), _last(month)
    rows = session.execute(
        select(
            col(Deed.happened_on),
            col(Deed.group_id),
            col(Deed.owner_kind),
            owners.NAME,
            col(Rule.title),
            col(Deed.points),
            col(Deed.state),
            col(Deed.decided_at),
            col(Deed.story),
        )
        .join(Person, col(Person.id) == col(Deed.beneficiary_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Deed.owner_id))
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.happened_on) >= first,
            col(Deed.happened_on) < last,
        )
        .order_by(col(Deed.happened_on), col(Deed.id))
        .limit(MOST_ROWS)
    )
    return Table(
        say(_("Deeds")),
        _heads(say, _("Day"), _("Group"), _("Who"), _("What"), _("Points"), _("State"), _("Told")),
        [
            [
                day,
                groups.get(group, ""),
                say(owners.whole(kind, name)),
                title,
                points,
                say(STATES[state][0]),
                story,
            ]
            for day, group, kind, name, title, points, state, _decided, story in rows
        ],
    )


def _goods(session: Session, _actor: Actor, place: Place, _month: date, say: Say) -> Table:
    yes, no = say(_("Yes")), say(_("No"))
    return Table(
        say(_("Goods")),
        _heads(say, _("Merchant"), _("What"), _("Points"), _("Stock"), _("Offered")),
        [
            [
                one.merchant,
                one.title,
                one.price,
                one.stock,
                yes if one.active else no,
            ]
            for one in catalogue.on_offer(session, place, None, all_of_them=True)
        ],
    )


def _bookings(session: Session, _actor: Actor, place: Place, month: date, say: Say) -> Table:
    start, end = bounds(month, place)
    rows = session.execute(
        select(
            col(ServiceTime.starts_at),
            col(Redemption.title),
            col(Person.name),
            col(Redemption.owner_kind),
            func.coalesce(col(Household.code), col(Organisation.name), ""),
            col(Redemption.portions),
            col(Redemption.points),
            col(Redemption.state),
        )
        .join(Booking, col(Booking.time_id) == col(ServiceTime.id))
        .join(Redemption, col(Redemption.id) == col(Booking.redemption_id))
        .join(Person, col(Person.id) == col(Redemption.person_id))
        .outerjoin(Household, col(Household.id) == col(Redemption.owner_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Redemption.owner_id))
        .where(
            col(Redemption.community_id) == place.id,
            col(ServiceTime.starts_at) >= start,
            col(ServiceTime.starts_at) < end,
        )
        .order_by(col(ServiceTime.starts_at), col(Redemption.id))
        .limit(MOST_ROWS)
    )
    return Table(
        say(_("Bookings")),
        _heads(
            say,
            _("Day"),
            _("What"),
            _("Who"),
            _("From whose points"),
            _("Places"),
            _("Points"),
            _("State"),
        ),
        [
            [
                at.date(),
                title,
                name,
                say(purses.label(kind, payer)) or say(_("their own")),
                places,
                points,
                say(catalogue.STATES[state][0]),
            ]
            for at, title, name, kind, payer, places, points, state in rows
        ],
    )


def _fund(session: Session, _actor: Actor, place: Place, _month: date, say: Say) -> Table:
    return Table(
        say(_("The fund")),
        _heads(say, _("Day"), _("Kind"), _("What"), _("Yuan")),
        [
            [one.happened_on, say(funds.SOURCES[one.source]), one.title, one.amount_fen / 100]
            for one in funds.entries(session, place.id, limit=MOST_ROWS)
        ],
    )


def _figures(session: Session, actor: Actor, place: Place, month: date, say: Say) -> Table:
    whole, parts = rollup.of_month(session, actor, place, month)
    heads = (
        _("Where"),
        _("People"),
        _("Deeds booked"),
        _("Points given out"),
        _("Points taken"),
        _("Points redeemed"),
    )
    return Table(
        say(_("Figures of the month")),
        _heads(say, *heads),
        [
            [one.name, one.people, one.deeds, one.given, one.taken, one.redeemed]
            for one in (*parts, whole)
        ],
    )


def _heads(say: Say, *texts: Text) -> list[str]:
    return [say(text) for text in texts]


def _last(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


_MADE = {
    Sheet.DEEDS: _deeds,
    Sheet.GOODS: _goods,
    Sheet.BOOKINGS: _bookings,
    Sheet.FUND: _fund,
    Sheet.FIGURES: _figures,
    Sheet.HONOURS: people_sheets.honours,
    Sheet.ACCOUNTS: people_sheets.accounts,
    Sheet.APPEALS: people_sheets.of_appeals,
}
