"""What the council found: of each deed and each exchange that was drawn for a recheck."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from linli.people import Organisation, Person
from linli_moral_bank import owners
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.models import (
    Deed,
    ExchangeFinding,
    Recheck,
    RecheckExchange,
    RecheckFinding,
    RecheckItem,
    Redemption,
    Rule,
    WhyDrawn,
)
from linli_moral_bank.sheets.asked import Asked
from linli_moral_bank.texts import _

_WHY = {WhyDrawn.SAMPLE: _("drawn"), WhyDrawn.LARGE: _("large")}
_FINDINGS = {
    RecheckFinding.RIGHT: _("Right"),
    RecheckFinding.CORRECTED: _("Put right"),
    ExchangeFinding.WRONG: _("Wrong"),
    ExchangeFinding.GIVEN_BACK: _("Wrong, points given back"),
    None: _("To be checked"),
}


def rechecks(asked: Asked) -> Table:
    """List what was drawn in each recheck, the newest quarter first, and what was found."""
    heads = (
        _("Quarter"),
        _("Kind"),
        _("Who"),
        _("What"),
        _("Day"),
        _("Why looked at"),
        _("Points before"),
        _("Points now"),
        _("Found"),
        _("Remark"),
        _("Checked by"),
        _("Checked on"),
    )
    rows = chain(_deeds(asked), _exchanges(asked))
    return asked.table(_("Recheck findings"), heads, rows)


def _deeds(asked: Asked) -> Iterator[Sequence[Any]]:
    checker = aliased(Person)
    query = (
        select(
            col(Recheck.quarter),
            col(Deed.owner_kind),
            owners.NAME.label("name"),
            col(Rule.title),
            col(Deed.happened_on),
            col(RecheckItem.why),
            col(RecheckItem.points_before),
            col(RecheckItem.points_after),
            col(RecheckItem.finding),
            col(RecheckItem.remark),
            col(checker.name).label("by"),
            col(RecheckItem.checked_at),
        )
        .join(RecheckItem, col(RecheckItem.recheck_id) == col(Recheck.id))
        .join(Deed, col(Deed.id) == col(RecheckItem.deed_id))
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .join(Person, col(Person.id) == col(Deed.beneficiary_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Deed.owner_id))
        .outerjoin(checker, col(checker.id) == col(RecheckItem.checked_by_id))
        .where(col(Recheck.community_id) == asked.place.id)
        .order_by(col(Recheck.quarter).desc(), col(RecheckItem.id))
    )
    for row in asked.rows(query):
        yield (
            row.quarter,
            asked.say(_("Deed")),
            asked.say(owners.whole(row.owner_kind, row.name)),
            row.title,
            row.happened_on,
            asked.say(_WHY[row.why]),
            row.points_before,
            row.points_after,
            asked.say(_FINDINGS[row.finding]),
            row.remark,
            row.by or "",
            asked.day(row.checked_at),
        )


def _exchanges(asked: Asked) -> Iterator[Sequence[Any]]:
    paying, checker = aliased(Organisation), aliased(Person)
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Recheck.quarter),
            col(Redemption.owner_kind),
            func.coalesce(col(paying.name), col(Person.name)).label("name"),
            col(Redemption.title),
            col(Redemption.ended_at),
            col(RecheckExchange.why),
            col(Redemption.points),
            col(RecheckExchange.finding),
            col(RecheckExchange.remark),
            col(checker.name).label("by"),
            col(RecheckExchange.checked_at),
        )
        .join(RecheckExchange, col(RecheckExchange.recheck_id) == col(Recheck.id))
        .join(Redemption, col(Redemption.id) == col(RecheckExchange.redemption_id))
        .join(Person, col(Person.id) == col(Redemption.person_id))
        .outerjoin(paying, col(paying.id) == col(Redemption.owner_id))
        .outerjoin(checker, col(checker.id) == col(RecheckExchange.checked_by_id))
        .where(col(Recheck.community_id) == asked.place.id)
        .order_by(col(Recheck.quarter).desc(), col(RecheckExchange.id))
    )
    for row in asked.rows(query):
        back = row.finding is ExchangeFinding.GIVEN_BACK
        yield (
            row.quarter,
            asked.say(_("Exchange")),
            asked.say(owners.whole(row.owner_kind, row.name)),
            row.title,
            asked.day(row.ended_at),
            asked.say(_WHY[row.why]),
            -row.points,
            None if row.finding is None else 0 if back else -row.points,
            asked.say(_FINDINGS[row.finding]),
            row.remark,
            row.by or "",
            asked.day(row.checked_at),
        )
