"""What wishes are about, and what people are called by their age: all that the public learns."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from linli.i18n import Text
from linli_micro_wishes import settings
from linli_micro_wishes.models import AgeBand, Channel, Delivery
from linli_micro_wishes.texts import _

#: Code → name, in the order in which they are offered.
CATEGORIES: dict[str, Text] = {
    "school": _("For school"),
    "daily": _("Things for every day"),
    "health": _("Health and safety"),
    "repair": _("Small repairs"),
    "company": _("Company and talk"),
    "skills": _("Help with something"),
    "outing": _("A small joy"),
    "other": _("Something else"),
}

AGE_BANDS: dict[AgeBand, Text] = {
    AgeBand.MINOR: _("Under 18"),
    AgeBand.ADULT: _("18 to 59"),
    AgeBand.ELDER: _("60 to 79"),
    AgeBand.AGED: _("80 and over"),
}

#: How the board speaks of whose wish it is.
WHOSE: dict[AgeBand, Text] = {
    AgeBand.MINOR: _("A child's wish"),
    AgeBand.ADULT: _("A neighbour's wish"),
    AgeBand.ELDER: _("An older neighbour's wish"),
    AgeBand.AGED: _("A wish of somebody over 80"),
}

CHANNELS: dict[Channel, Text] = {
    Channel.PORTAL: _("On the portal"),
    Channel.PHONE: _("By phone"),
    Channel.COUNTER: _("At the counter"),
    Channel.BOX: _("From a wish box"),
    Channel.VISIT: _("On a home visit"),
    Channel.IMPORT: _("From a list"),
}

DELIVERIES: dict[Delivery, Text] = {
    Delivery.IN_PERSON: _("Whoever fulfils it brings it home"),
    Delivery.COMMUNITY: _("The community hands it over"),
}


def offered(session: Session, community_id: UUID) -> Mapping[str, Text | str]:
    """Return what a wish may be about here: the community's own list, or else the usual one."""
    return settings.of(session, community_id).categories or CATEGORIES


def names(session: Session, community_id: UUID) -> Mapping[str, Text | str]:
    """Return what every category is called, also one that is no longer offered."""
    return _Names({**CATEGORIES, **settings.of(session, community_id).categories})


class _Names(dict[str, Text | str]):
    """Names by code; a code that was taken off the list is called by itself."""

    def __missing__(self, code: str) -> str:
        return code


def age_band(birth_date: date, today: date) -> AgeBand:
    """Return the band of somebody's age on a day.

    >>> age_band(date(2010, 3, 2), date(2028, 3, 1)), age_band(date(1946, 5, 5), date(2026, 5, 5))
    (<AgeBand.MINOR: 'minor'>, <AgeBand.AGED: 'aged'>)
    """
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    years = today.year - birth_date.year - (not had_birthday)
    if years < 18:
        return AgeBand.MINOR
    if years < 60:
        return AgeBand.ADULT
    return AgeBand.ELDER if years < 80 else AgeBand.AGED
