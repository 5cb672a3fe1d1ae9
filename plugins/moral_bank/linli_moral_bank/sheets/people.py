"""People and what was decided about them: honours and nominees, accounts, appeals."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from linli.people import Organisation, Person
from linli_moral_bank import owners
from linli_moral_bank.books import passbooks
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import said
from linli_moral_bank.conduct import appeals
from linli_moral_bank.models import AppealAgainst, AppealState, Honour, Nominee, NomineeState
from linli_moral_bank.sheets.asked import Asked
from linli_moral_bank.texts import _

_STATES = {
    NomineeState.PROPOSED: _("With the panel"),
    NomineeState.SUPPORTED: _("Supported"),
    NomineeState.AWARDED: _("Honoured"),
    NomineeState.DECLINED: _("Not this time"),
}
_AGAINST = {
    AppealAgainst.DEDUCTION: _("against a deduction"),
    AppealAgainst.FALSE_REPORT: _("against “the report was made up”"),
    AppealAgainst.BLACK_LIST: _("against the black list"),
}
_ANSWERS = {
    AppealState.OPEN: _("Waits for an answer"),
    AppealState.UPHELD: _("Upheld"),
    AppealState.DISMISSED: _("Dismissed"),
}


def honours(asked: Asked) -> Table:
    """List who was proposed for which honour, the newest honour first."""
    heads = (
        _("Time"),
        _("Honour"),
        _("Who"),
        _("State"),
        _("What for"),
        _("Given on"),
        _("Number"),
    )
    return asked.table(_("Honours"), heads, _honours(asked))


def _honours(asked: Asked) -> Iterator[Sequence[Any]]:
    query = (
        select(
            col(Honour.year),
            col(Honour.quarter),
            col(Honour.title),
            col(Nominee.owner_kind),
            owners.NAME,
            col(Nominee.state),
            col(Nominee.reason),
            col(Honour.decided_at),
            col(Nominee.serial),
        )
        .join(Honour, col(Honour.id) == col(Nominee.honour_id))
        .join(Person, col(Person.id) == col(Nominee.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Nominee.owner_id))
        .where(col(Honour.community_id) == asked.place.id)
        .order_by(col(Honour.year).desc(), col(Honour.id).desc(), col(Nominee.id))
    )
    for year, quarter, title, kind, name, state, reason, given, serial in asked.rows(query):
        yield (
            asked.say(said(year, quarter)),
            title,
            asked.say(owners.whole(kind, name)),
            asked.say(_STATES[state]),
            reason,
            asked.day(given) if serial else None,
            serial,
        )


def accounts(asked: Asked) -> Table:
    """List households and organisations with what is booked for them."""
    heads = (_("Who"), _("Speaks for it"), _("Score"), _("Number of deeds"))
    rows = (
        (asked.say(owners.whole(one.owner.kind, one.name)), one.speaker, one.score, one.deeds)
        for one in passbooks.listing(asked.session, asked.actor, asked.place.id)
    )
    return asked.table(_("Households and organisations"), heads, rows)


def of_appeals(asked: Asked) -> Table:
    """List the appeals with their answers; who made a report stays out of a file that travels."""
    heads = (_("Day"), _("Who"), _("What"), _("Against"), _("Why"), _("State"), _("Answer"))
    rows = (
        (
            asked.day(one.made_at),
            "–" if one.against is AppealAgainst.FALSE_REPORT else one.name,
            one.title,
            asked.say(_AGAINST[one.against]),
            one.reason,
            asked.say(_ANSWERS[one.state]),
            one.answer,
        )
        for one in appeals.listing(asked.session, asked.actor, asked.place.id)
    )
    return asked.table(_("Appeals"), heads, rows)
