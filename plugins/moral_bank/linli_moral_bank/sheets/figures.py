"""Figures: of a month with what lies below, of twelve months, of a year, the ranking, the fund."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from linli import communities
from linli.i18n import Text
from linli.points import OwnerKind
from linli_moral_bank import owners, settings
from linli_moral_bank.books import bought, funds, numbers, ranking, receipts, rollup, years
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.sheets.asked import AT_ONCE, Asked
from linli_moral_bank.texts import _

_FIGURES = (
    _("People"),
    _("Deeds booked"),
    _("Points given out"),
    _("Points taken"),
    _("Points redeemed"),
)
_RANKED = {
    OwnerKind.PERSON: _("Residents"),
    OwnerKind.HOUSEHOLD: _("Households"),
    OwnerKind.ORGANISATION: _("Organisations"),
}
#: A ranking has no more places.
_ALL = 10_000_000


def of_month(asked: Asked) -> Table:
    """List the figures of a month, of each part and of the whole."""
    whole, parts = rollup.of_month(asked.session, asked.actor, asked.place, asked.month)
    rows = (
        (one.name, one.people, one.deeds, one.given, one.taken, one.redeemed)
        for one in (*parts, whole)
    )
    return asked.table(_("Figures of the month"), (_("Where"), *_FIGURES), rows)


def of_months(asked: Asked) -> Table:
    """List the figures of the last twelve months."""
    rows = (
        (one.month.strftime("%Y-%m"), one.people, one.deeds, one.given, one.taken, one.redeemed)
        for one in numbers.by_month(asked.session, asked.place)
    )
    return asked.table(_("Month by month"), (_("Month"), *_FIGURES), rows)


def of_year(asked: Asked) -> Table:
    """List a year: its sums, its months, and its items."""
    heads = (_("Of the year"), _("What"), _("Times"), *_FIGURES[2:])
    return asked.table(_("The year"), heads, _year(asked))


def _year(asked: Asked) -> Iterator[Sequence[Any]]:
    found = years.of_community(asked.session, asked.place, asked.month.year)
    whole, month, item = (asked.say(one) for one in (_("All of it"), _("Month"), _("Item")))
    yield whole, asked.place.name, found.deeds, found.given, found.taken, found.redeemed
    yield whole, asked.say(_("People who took part")), found.people, None, None, None
    yield whole, asked.say(_("Honours given")), found.honoured, None, None, None
    for one in found.months:
        yield month, one.first.strftime("%Y-%m"), None, one.given, one.taken, None
    for sum_ in found.items:
        given, taken = (sum_.points, 0) if sum_.points > 0 else (0, -sum_.points)
        yield item, sum_.title, sum_.times, given, taken, None


def of_ranking(asked: Asked) -> Table:
    """List everybody's place in a year: residents, households and organisations apart."""
    heads = (_("Kind"), _("Place"), _("Who"), _("Group"), _("Score"), _("Stars"))
    rows = chain.from_iterable(_ranked(asked, kind, label) for kind, label in _RANKED.items())
    return asked.table(_("Ranking"), heads, rows)


def _ranked(asked: Asked, kind: OwnerKind, label: Text) -> Iterator[Sequence[Any]]:
    session, here = asked.session, asked.place.id
    names = {one.id: one.name for one in communities.branch(session, here)}
    decided = settings.of(session, here)
    for one in ranking.of_year(session, here, asked.month.year, kind=kind, limit=_ALL):
        group = names.get(one.group_id, "") if one.group_id else ""
        yield (
            asked.say(label),
            one.place,
            asked.say(owners.whole(kind, one.name) if one.name else _("A household")),
            group,
            one.score,
            decided.stars_for(one.score),
        )


def of_fund(asked: Asked) -> Table:
    """List what came into the fund and what was spent, with what it bought and its receipts."""
    heads = (_("Day"), _("Kind"), _("What"), _("Yuan"), _("What it bought"), _("Receipts"))
    return asked.table(_("The fund"), heads, _of_fund(asked))


def _of_fund(asked: Asked) -> Iterator[Sequence[Any]]:
    found = funds.entries(asked.session, asked.place.id, limit=None)
    for part in (found[at : at + AT_ONCE] for at in range(0, len(found), AT_ONCE)):
        ids = [one.id for one in part]
        goods, files = bought.of(asked.session, ids), receipts.of(asked.session, ids)
        for one in part:
            yield (
                one.happened_on,
                asked.say(funds.SOURCES[one.source]),
                one.title,
                one.amount_fen / 100,
                "; ".join(f"{good.title} ×{good.portions}" for good in goods.get(one.id, ())),
                len(files.get(one.id, ())),
            )
