"""Lists of people that staff take along: honours and who was proposed, accounts, appeals."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from linli.access import Actor
from linli.communities import Place
from linli.i18n import Text
from linli.people import Organisation, Person
from linli_moral_bank import owners
from linli_moral_bank.books import passbooks
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import said
from linli_moral_bank.conduct import appeals
from linli_moral_bank.models import AppealAgainst, AppealState, Honour, Nominee, NomineeState
from linli_moral_bank.texts import _

Say = Callable[[Text | str], str]
#: More rows than this no desk needs at once.
_MOST = 20_000

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


def honours(session: Session, _actor: Actor, place: Place, _month: date, say: Say) -> Table:
    """List who was proposed for which honour, the newest honour first."""
    rows = session.execute(
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
        .where(col(Honour.community_id) == place.id)
        .order_by(col(Honour.year).desc(), col(Honour.id).desc(), col(Nominee.id))
        .limit(_MOST)
    )
    heads = (
        _("Time"),
        _("Honour"),
        _("Who"),
        _("State"),
        _("What for"),
        _("Given on"),
        _("Number"),
    )
    return Table(
        say(_("Honours")),
        [say(one) for one in heads],
        [
            [
                say(said(year, quarter)),
                title,
                say(owners.whole(kind, name)),
                say(_STATES[state]),
                reason,
                given.date() if given and serial else None,
                serial,
            ]
            for year, quarter, title, kind, name, state, reason, given, serial in rows
        ],
    )


def accounts(session: Session, actor: Actor, place: Place, _month: date, say: Say) -> Table:
    """List households and organisations with what is booked for them."""
    heads = (_("Who"), _("Speaks for it"), _("Score"), _("Deeds"))
    return Table(
        say(_("Households and organisations")),
        [say(one) for one in heads],
        [
            [say(owners.whole(one.owner.kind, one.name)), one.speaker, one.score, one.deeds]
            for one in passbooks.listing(session, actor, place.id, limit=_MOST)
        ],
    )


def of_appeals(session: Session, actor: Actor, place: Place, _month: date, say: Say) -> Table:
    """List the appeals with their answers; who made a report stays out of a file that travels."""
    heads = (_("Day"), _("Who"), _("What"), _("Against"), _("Why"), _("State"), _("Answer"))
    return Table(
        say(_("Appeals")),
        [say(one) for one in heads],
        [
            [
                one.made_at.date(),
                "–" if one.against is AppealAgainst.FALSE_REPORT else one.name,
                one.title,
                say(_AGAINST[one.against]),
                one.reason,
                say(_ANSWERS[one.state]),
                one.answer,
            ]
            for one in appeals.listing(session, actor, place.id, limit=_MOST)
        ],
    )
