"""Reading perks: all of a community's with those from above, and what so many stars open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from linli import communities
from linli.communities import Place
from linli.people import Organisation
from linli_moral_bank.calendar import today
from linli_moral_bank.models import Perk


@dataclass(frozen=True, slots=True)
class PerkRow:
    """A perk as it is listed."""

    id: UUID
    #: Who gives it: an organisation, or the community from which it comes.
    giver: str
    address: str
    title: str
    #: Stars from which on it is what, fewest first.
    grades: Sequence[tuple[int, str]]
    bring: str
    since: date | None
    until: date | None
    retired: bool
    example: bool

    @property
    def least(self) -> int:
        """Stars that it takes."""
        return self.grades[0][0]

    def at(self, stars: int) -> str | None:
        """Return what it is for somebody with so many stars; None where it is not for them."""
        return next((text for needed, text in reversed(self.grades) if needed <= stars), None)

    def is_open(self, day: date) -> bool:
        """Return whether it is given on a day."""
        return (self.since or day) <= day <= (self.until or day) and not self.retired


@dataclass(frozen=True, slots=True)
class Opened:
    """What the card of somebody opens now, and what one more star would."""

    now: Sequence[tuple[PerkRow, str]]
    next: Sequence[tuple[PerkRow, str]]


def listed(session: Session, place: Place) -> list[PerkRow]:
    """Return the perks that residents have or will have, those from above too; two queries."""
    present = today(session, place)
    rows = session.execute(
        select(Perk, col(Organisation.name), col(Organisation.address))
        .outerjoin(Organisation, col(Organisation.id) == col(Perk.organisation_id))
        .where(
            col(Perk.community_id).in_(place.ancestor_ids),
            col(Perk.retired_at).is_(None),
            or_(col(Perk.until).is_(None), col(Perk.until) >= present),
            col(Organisation.closed_on).is_(None),
        )
    ).all()
    return _rows(session, rows)


def kept(session: Session, place: Place) -> list[PerkRow]:
    """Return a community's own perks for who keeps them, with what is over; two queries."""
    rows = session.execute(
        select(Perk, col(Organisation.name), col(Organisation.address))
        .outerjoin(Organisation, col(Organisation.id) == col(Perk.organisation_id))
        .where(col(Perk.community_id) == place.id)
    ).all()
    return sorted(_rows(session, rows), key=lambda one: one.retired)


def opened(perks: Sequence[PerkRow], stars: int, day: date) -> Opened:
    """Return what so many stars open on a day, and what is new or better with one more."""
    given = [(one, one.at(stars), one.at(stars + 1)) for one in perks if one.is_open(day)]
    return Opened(
        [(one, text) for one, text, _more in given if text is not None],
        [(one, more) for one, text, more in given if more is not None and more != text],
    )


def _rows(session: Session, rows: Sequence[tuple[Perk, str | None, str | None]]) -> list[PerkRow]:
    names = communities.names_of(
        session, {perk.community_id for perk, *_rest in rows if perk.organisation_id is None}
    )
    found = [
        PerkRow(
            id=perk.id,
            giver=organisation or names[perk.community_id],
            address=address or "",
            title=perk.title,
            grades=sorted((int(star), text) for star, text in perk.grades.items()),
            bring=perk.bring,
            since=perk.since,
            until=perk.until,
            retired=perk.retired_at is not None,
            example=perk.example,
        )
        for perk, organisation, address in rows
    ]
    return sorted(found, key=lambda one: (one.least, one.giver, one.title))
