"""The unit of banked time; a time bank that changed how long time lasts has had several."""

import re
from uuid import UUID

from sqlmodel import Session

from linli import communities, points
from linli.access import SYSTEM
from linli.i18n import translate
from linli.points import Expiry, ExpiryRule, Scale, Unit
from linli_volunteer_hours import settings
from linli_volunteer_hours.texts import _

#: The code of the first unit; a community template may define it with a name of its own. Those
#: that follow it are numbered: ``time-bank-2``.
BANK = "time-bank"
PURPOSE = {BANK: _("Time you can ask neighbours for")}
_CODE = re.compile(rf"{BANK}(?:-(\d+))?")


def is_time(unit: Unit) -> bool:
    """Return whether a unit counts banked time."""
    return _CODE.fullmatch(unit.code) is not None


def known(session: Session, community_id: UUID) -> list[Unit]:
    """Return the units of the time bank that serves a community, the present one last."""
    found = [one for one in points.units(session, community_id) if is_time(one)]
    if not found:
        return []
    line = communities.ancestor_ids(session, community_id)
    nearest = max((one.community_id for one in found), key=line.index)
    return sorted((one for one in found if one.community_id == nearest), key=_number)


def current(session: Session, community_id: UUID) -> Unit | None:
    """Return the unit in which time is banked now; None where nothing was banked yet."""
    found = known(session, community_id)
    return found[-1] if found else None


def unit(session: Session, community_id: UUID) -> Unit:
    """Return the unit of banked time; it is defined when no community above has one."""
    found = current(session, community_id)
    if found is not None:
        return found
    place = communities.place(session, community_id)
    return points.define_unit(
        session,
        SYSTEM,
        place.id,
        BANK,
        translate(_("Banked time"), place.language),
        scale=Scale.MINUTES,
        transferable=True,
        expiry=expiry_of(settings.of(session, community_id).bank_months),
    )


def expiry_of(months: int) -> Expiry:
    """Return the ledger's rule for so many months; 0 is for ever."""
    return Expiry(ExpiryRule.MONTHS, months) if months else Expiry()


def next_code(unit: Unit) -> str:
    """Return the code of the unit that follows one."""
    return f"{BANK}-{_number(unit) + 1}"


def _number(unit: Unit) -> int:
    found = _CODE.fullmatch(unit.code)
    return int(found[1] or 1) if found else 1
