"""Which lists there are, who may take each, and taking one along as a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import IO, Literal

from sqlmodel import Session

from linli import access, audit
from linli.access import Actor
from linli.communities import Place
from linli.i18n import Text
from linli.subjects import Subject
from linli_moral_bank.books.spreadsheets import Table, write_csv, write_xlsx
from linli_moral_bank.sheets import (
    council,
    deeds,
    figures,
    passbooks,
    people,
    services,
    settled_months,
    shop,
    stock,
    told,
    trials,
)
from linli_moral_bank.sheets.asked import Asked, Say, Trial
from linli_moral_bank.texts import _


class Sheet(StrEnum):
    """A list that can be taken along."""

    DEEDS = "deeds"
    TASKS = "tasks"
    ACCOUNTS = "accounts"
    PASSBOOKS = "passbooks"
    SCORE_CARDS = "score_cards"
    APPEALS = "appeals"
    RECHECKS = "rechecks"
    HONOURS = "honours"
    STORIES = "stories"
    LISTS = "lists"
    RANKING = "ranking"
    FIGURES = "figures"
    MONTHS = "months"
    YEAR = "year"
    FUND = "fund"
    REDEMPTIONS = "redemptions"
    BOOKINGS = "bookings"
    SERVICES = "services"
    VOUCHERS = "vouchers"
    SETTLEMENTS = "settlements"
    MERCHANTS = "merchants"
    GOODS = "goods"
    STOCK = "stock"
    COUNTS = "counts"
    PERKS = "perks"
    TRIAL = "trial"


class Span(StrEnum):
    """Of which time a list is."""

    MONTH = "month"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: what it takes to have it, of which time it is, what it is called and has in it."""

    needs: str
    span: Span
    title: Text
    about: Text
    make: Callable[[Asked], Table]
    #: Whether it is of one version of the rules, and so taken along on that version's page.
    of_version: bool = False


LISTS: Mapping[Sheet, Listed] = {
    Sheet.DEEDS: Listed(
        "moral_bank.desk",
        Span.MONTH,
        _("Deeds of the month"),
        _("With who verified them and how, and by which rules they count."),
        deeds.deeds,
    ),
    Sheet.TASKS: Listed(
        "moral_bank.publish",
        Span.ALL,
        _("Tasks"),
        _("With who took each up, and what became of it."),
        deeds.tasks,
    ),
    Sheet.ACCOUNTS: Listed(
        "moral_bank.desk",
        Span.ALL,
        _("Households and organisations"),
        _("With their score and who speaks for them."),
        people.accounts,
    ),
    Sheet.PASSBOOKS: Listed(
        "moral_bank.desk",
        Span.ALL,
        _("Passbooks"),
        _("What everybody has, what is set aside, and what ends next."),
        passbooks.passbooks,
    ),
    Sheet.SCORE_CARDS: Listed(
        "moral_bank.desk",
        Span.YEAR,
        _("Score cards"),
        _("Of each category with items of its own, such as party members: what each did, and not."),
        passbooks.score_cards_of,
    ),
    Sheet.APPEALS: Listed(
        "moral_bank.appeals",
        Span.ALL,
        _("Appeals"),
        _("With their answers."),
        people.of_appeals,
    ),
    Sheet.RECHECKS: Listed(
        "moral_bank.recheck",
        Span.ALL,
        _("Recheck findings"),
        _("What the council looked at again, and what it found."),
        council.rechecks,
    ),
    Sheet.HONOURS: Listed(
        "moral_bank.honours",
        Span.ALL,
        _("Honours"),
        _("Who was proposed for which title, and who received it."),
        people.honours,
    ),
    Sheet.STORIES: Listed(
        "moral_bank.honours",
        Span.ALL,
        _("Stories"),
        _("Who was asked, and what may be told."),
        told.stories,
    ),
    Sheet.LISTS: Listed(
        "moral_bank.honours",
        Span.YEAR,
        _("Red and black list"),
        _("Quarter by quarter, with names as everybody may read them."),
        told.red_and_black,
    ),
    Sheet.RANKING: Listed(
        "moral_bank.desk",
        Span.YEAR,
        _("Ranking"),
        _("Everybody's place in the year, with whole names."),
        figures.of_ranking,
    ),
    Sheet.FIGURES: Listed(
        "moral_bank.desk",
        Span.MONTH,
        _("Figures of the month"),
        _("Here and in each part below, without names."),
        figures.of_month,
    ),
    Sheet.MONTHS: Listed(
        "moral_bank.desk",
        Span.ALL,
        _("Month by month"),
        _("The figures of the last twelve months."),
        figures.of_months,
    ),
    Sheet.YEAR: Listed(
        "moral_bank.desk",
        Span.YEAR,
        _("The year"),
        _("Its months and its items, without names."),
        figures.of_year,
    ),
    Sheet.FUND: Listed(
        "moral_bank.funds",
        Span.ALL,
        _("The fund"),
        _("What came in and what was spent."),
        figures.of_fund,
    ),
    Sheet.REDEMPTIONS: Listed(
        "moral_bank.shop",
        Span.MONTH,
        _("Redemptions one by one"),
        _("What was ordered, and what is not fetched yet."),
        shop.redemptions,
    ),
    Sheet.BOOKINGS: Listed(
        "moral_bank.shop",
        Span.MONTH,
        _("Bookings"),
        _("Who booked a service for which day."),
        shop.bookings,
    ),
    Sheet.SERVICES: Listed(
        "moral_bank.shop",
        Span.MONTH,
        _("Services and times"),
        _("With the places that are booked."),
        services.services,
    ),
    Sheet.VOUCHERS: Listed(
        "moral_bank.shop",
        Span.ALL,
        _("Vouchers out"),
        _("Printed and not handed in yet."),
        services.vouchers,
    ),
    Sheet.SETTLEMENTS: Listed(
        "moral_bank.shop",
        Span.YEAR,
        _("Settled months"),
        _("What was settled with each merchant, and by whom."),
        settled_months.of_year,
    ),
    Sheet.MERCHANTS: Listed(
        "moral_bank.shop",
        Span.ALL,
        _("Merchants"),
        _("With their pledges, and what was taken of them this month."),
        shop.merchants,
    ),
    Sheet.GOODS: Listed(
        "moral_bank.shop",
        Span.ALL,
        _("Goods"),
        _("With prices and stock."),
        shop.goods,
    ),
    Sheet.STOCK: Listed(
        "moral_bank.shop",
        Span.MONTH,
        _("Book of the stock"),
        _("What came, what went, what was handed over, and why."),
        stock.book,
    ),
    Sheet.COUNTS: Listed(
        "moral_bank.shop",
        Span.ALL,
        _("Stock counts"),
        _("With the differences and how they were explained."),
        shop.counts,
    ),
    Sheet.PERKS: Listed(
        "moral_bank.shop",
        Span.ALL,
        _("What stars open"),
        _("All perks with their grades."),
        shop.perks,
    ),
    Sheet.TRIAL: Listed(
        "moral_bank.desk",
        Span.ALL,
        _("What these rules would have meant"),
        _("Who gains and who loses, and what it costs."),
        trials.trial,
        of_version=True,
    ),
}


def allowed(session: Session, actor: Actor, place: Place) -> dict[Sheet, Listed]:
    """Return the lists that somebody may take along here."""
    may = {
        needs: access.can(session, actor, needs, place.id)
        for needs in sorted({one.needs for one in LISTS.values()})
    }
    return {sheet: one for sheet, one in LISTS.items() if may[one.needs] and not one.of_version}


def table(
    session: Session,
    actor: Actor,
    place: Place,
    sheet: Sheet,
    month: date,
    say: Say,
    trial: Trial | None = None,
) -> Table:
    """Return a list in the reader's language, of a month or year where it is one of those.

    Raises:
        NotAllowed: the actor may not see this here.
        RuleSetUnknown: it is of a version of the rules, and there is no such version.
    """
    wanted = LISTS[sheet]
    access.require(session, actor, wanted.needs, place.id)
    return wanted.make(Asked(session, actor, place, month, say, trial))


def take(
    session: Session,
    actor: Actor,
    place: Place,
    sheet: Sheet,
    month: date,
    say: Say,
    kind: Literal["xlsx", "csv"],
    stream: IO[bytes],
    *,
    trial: Trial | None = None,
) -> str:
    """Write a list into a file, and return what it is called.

    It is written down who took it: names leave the portal.

    Raises:
        NotAllowed, RuleSetUnknown: as :func:`table` says.
    """
    made = table(session, actor, place, sheet, month, say, trial)
    count = write_csv(made, stream) if kind == "csv" else write_xlsx([made], stream)
    audit.record(
        session,
        actor,
        "moral_bank.sheet_taken",
        place.id,
        Subject("core.community", place.id),
        after={"title": made.name, "rows": count},
    )
    return made.name
