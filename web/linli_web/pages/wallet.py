"""The passbook (积分存折): what the reader has, and every posting with the balance after it."""

from dataclasses import dataclass
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import Session, col

from linli import people, points
from linli.i18n import Text
from linli.people import Organisation
from linli.points import AccountBalance, Line, Owner, TransferKind
from linli.points.exchange import REASON as EXCHANGE
from linli_web import page
from linli_web.pages import blueprint
from linli_web.pages.offers import offers
from linli_web.texts import _

_AT_ONCE = 30
#: Lines of a passbook on paper.
_PRINTED = 300

#: What a line says when whoever booked it wrote nothing.
_USUAL: dict[TransferKind, Text] = {
    TransferKind.TRANSFER: _("Booked"),
    TransferKind.SETTLEMENT: _("Redeemed"),
    TransferKind.REVERSAL: _("Taken back"),
    TransferKind.EXPIRY: _("Points whose time was over"),
}


class Opened(BaseModel):
    """Which passbook, and where its page begins."""

    account: UUID | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Passbook:
    """An account that the reader may open, and whose it is when it is not their own."""

    account: AccountBalance
    owner_name: str


@blueprint.get("/c/<community>/wallet")
def wallet() -> ResponseReturnValue:
    """Show the reader's passbooks, one of them opened."""
    return _show("linli/wallet.html", _AT_ONCE)


@blueprint.get("/c/<community>/wallet/print")
def print_passbook() -> ResponseReturnValue:
    """Show a passbook as it goes on paper."""
    return _show("linli/wallet_print.html", _PRINTED)


def _show(template: str, limit: int) -> ResponseReturnValue:
    asked = page.query(Opened)
    books = passbooks(page.session)
    if asked.account is not None:
        opened = next((book for book in books if book.account.account.id == asked.account), None)
        if opened is None:
            raise page.not_found()
    else:
        opened = books[0] if books else None
    statement = (
        points.statement(page.session, opened.account.account.id, limit, asked.before)
        if opened
        else None
    )
    return page.render(
        template,
        block="opened",
        books=books,
        opened=opened,
        statement=statement,
        before=asked.before,
        offers=offers(opened.account) if opened else [],
        line_text=line_text,
    )


def passbooks(session: Session) -> list[Passbook]:
    """Return what the reader may open here: their own, their household's, their organisations'.

    At the counter they are those of the person served.
    """
    person_id = page.beneficiary()
    served = page.serving()
    name = served.name if served else page.person.name if page.person else ""
    owners = [(Owner.person(person_id), name)]
    home = people.spoken_for(session, person_id)
    if home is not None:
        owners.append((Owner.household(home), page.say(_("Household of %(name)s", name=name))))
    acts_for = people.organisations_of(session, person_id, page.community.id)
    if acts_for:
        owners += [
            (Owner.organisation(id_), name)
            for id_, name in session.execute(
                select(col(Organisation.id), col(Organisation.name))
                .where(col(Organisation.id).in_(acts_for))
                .order_by(col(Organisation.name))
            )
        ]
    return [
        Passbook(account, owner_name)
        for owner, owner_name in owners
        for account in points.accounts_of(session, owner, page.community.id)
    ]


def line_text(line: Line) -> Text | str:
    """Return what a posting was for: what was written with it, else what kind it is."""
    if line.reason == EXCHANGE and not line.note:
        return _("Given for another kind") if line.amount < 0 else _("Received for another kind")
    return line.note or _USUAL.get(line.kind, _USUAL[TransferKind.TRANSFER])
