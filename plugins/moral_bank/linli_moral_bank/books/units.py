"""The two units of the bank and the accounts in them: what is given out, taken, and held."""

from uuid import UUID

from sqlmodel import Session

from linli import communities, points
from linli.access import SYSTEM
from linli.i18n import translate
from linli.points import AccountKind, Expiry, Owner, OwnerKind, Unit, UnitUnknown
from linli_moral_bank import rule_sets, settings
from linli_moral_bank.texts import _

#: Codes of the two units; a community template may define them with names of its own.
STANDING, POINTS = "standing", "points"
_NAMES = {STANDING: _("Score"), POINTS: _("Moral points")}
#: What the units are for, in a line beside their number.
PURPOSES = {
    STANDING: _("Your score: it brings stars and your rank, and is not spent"),
    POINTS: _("To spend: you redeem things with it"),
}


def unit(session: Session, community_id: UUID, code: str) -> Unit:
    """Return the score's or the points' unit; it is defined when no community above has one.

    It is defined where the rules come from, so that all who share rules share points.
    """
    try:
        return points.find_unit(session, community_id, code)
    except UnitUnknown:
        book = rule_sets.in_force(session, community_id)
        home = communities.place(session, book.root_id if book else community_id)
        name = translate(_NAMES[code], home.language)
        lasting = settings.of(session, home.id).lasting if code == POINTS else Expiry()
        return points.define_unit(session, SYSTEM, home.id, code, name, expiry=lasting)


def open_purse(session: Session, community_id: UUID, owner: Owner) -> UUID:
    """Return the account of an owner's points, opened as far down as the community decided."""
    lowest = settings.of(session, community_id).lowest_purse
    kind = unit(session, community_id, POINTS)
    return points.open_account(session, kind.id, owner, minimum=lowest).id


def source(session: Session, unit_: Unit) -> UUID:
    """Return the account that points come from; its balance is minus what was ever given."""
    return _books(session, unit_, AccountKind.ISSUANCE)


def sink(session: Session, unit_: Unit) -> UUID:
    """Return the account that deducted points go to."""
    return _books(session, unit_, AccountKind.PENALTY)


def _books(session: Session, unit_: Unit, kind: AccountKind) -> UUID:
    owner = Owner(OwnerKind.SYSTEM, unit_.community_id)
    return points.open_account(session, unit_.id, owner, kind).id
