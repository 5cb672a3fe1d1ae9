"""The two units of the ledger: minutes that the system saw, and minutes that were written down."""

from uuid import UUID

from sqlmodel import Session

from linli import communities, points
from linli.access import SYSTEM
from linli.i18n import translate
from linli.points import Owner, Scale, Unit, UnitUnknown
from linli_volunteer_hours.texts import _

#: Codes of the units; a community template may define them with names of its own.
RECORDED, MANUAL = "service", "service-manual"
_NAMES = {
    RECORDED: _("Volunteer time"),
    MANUAL: _("Volunteer time, written down"),
}
#: What the units are for, in a line beside their number.
PURPOSES = {
    RECORDED: _("The time you have given; it stays yours and is not spent"),
    MANUAL: _("Time that was written down on paper; it is not spent"),
}


def unit(session: Session, community_id: UUID, code: str) -> Unit:
    """Return the unit that counts here; it is defined when no community above has one."""
    try:
        return points.find_unit(session, community_id, code)
    except UnitUnknown:
        place = communities.place(session, community_id)
        name = translate(_NAMES[code], place.language)
        return points.define_unit(
            session, SYSTEM, place.id, code, name, scale=Scale.MINUTES, transferable=False
        )


def source(session: Session, unit_id: UUID, community_id: UUID) -> UUID:
    """Return the account from which a community gives out minutes of a unit."""
    return points.open_account(session, unit_id, Owner.community(community_id), "issuance").id


def holder(session: Session, unit_id: UUID, person_id: UUID) -> UUID:
    """Return the account on which a person's minutes of a unit are counted."""
    return points.open_account(session, unit_id, Owner.person(person_id)).id
