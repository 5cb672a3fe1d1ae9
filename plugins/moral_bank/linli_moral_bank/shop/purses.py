"""Whose points pay in the shop: one's own, one's household's, an organisation's.

Who speaks for a household or acts for an organisation spends what it has. Where the community lets
households keep their points together, every member spends them, and nobody has others of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from linli import people, points
from linli.db import read
from linli.i18n import Text
from linli.people import Household, Organisation
from linli.points import Owner, OwnerKind
from linli_moral_bank import owners
from linli_moral_bank.books import pooling
from linli_moral_bank.books.purse import Holdings
from linli_moral_bank.books.units import POINTS
from linli_moral_bank.models import Redemption
from linli_moral_bank.shop.refusals import PurseRefused
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Payer:
    """Somebody whose points can pay, and how many there are."""

    owner: Owner
    #: A household's number or an organisation's name; nothing for a person.
    name: str
    available: int

    @property
    def label(self) -> Text | str:
        """Return what it is called among those who may spend it."""
        return label(self.owner.kind, self.name)


_NAMES = {
    OwnerKind.HOUSEHOLD: select(col(Household.code)).where(col(Household.id) == bindparam("id")),
    OwnerKind.ORGANISATION: select(col(Organisation.name)).where(
        col(Organisation.id) == bindparam("id")
    ),
}


def label(kind: OwnerKind, name: str) -> Text | str:
    """Return what those are told whose points paid: a household by its number."""
    return _("Household %(number)s", number=name) if kind is OwnerKind.HOUSEHOLD else name


def own(session: Session, community_id: UUID, person_id: UUID) -> Owner:
    """Return whose points somebody spends who does not choose: their own, or their household's."""
    home = pooling.home_of(session, community_id, person_id)
    return Owner.person(person_id) if home is None else Owner.household(home)


def name_of(session: Session, owner: Owner) -> str:
    """Return a household's number or an organisation's name; nothing for a person."""
    if owner.kind not in _NAMES:
        return ""
    return str(read(session, _NAMES[owner.kind], id=owner.id).scalar_one())


def choices(session: Session, community_id: UUID, person_id: UUID, mine: Holdings) -> list[Payer]:
    """Return from whose points somebody may redeem; ``mine``, which they spend unasked, first.

    Others who have none to spend are left out. Four queries, and one more for each household or
    organisation that they speak for.
    """
    first = own(session, community_id, person_id)
    others = (
        Payer(one.owner, one.name, _available(session, community_id, one.owner))
        for one in owners.spoken_for(session, person_id, community_id)
        if one.owner != first
    )
    return [
        Payer(first, name_of(session, first), mine.available),
        *(one for one in others if one.available > 0),
    ]


def meant(session: Session, community_id: UUID, owner_id: UUID, person_id: UUID) -> Owner:
    """Return whose points a form names by their id.

    Raises:
        PurseRefused: there is nobody like this.
    """
    if owner_id == person_id:
        return Owner.person(person_id)
    home, body = session.get(Household, owner_id), session.get(Organisation, owner_id)
    if home is not None and home.community_id == community_id:
        return Owner.household(owner_id)
    if body is not None and body.community_id == community_id:
        return Owner.organisation(owner_id)
    raise PurseRefused(_("These are somebody else's points."))


def paying(session: Session, community_id: UUID, person_id: UUID, owner: Owner | None) -> Owner:
    """Return whose points pay when somebody redeems from ``owner``, by default their own.

    Raises:
        PurseRefused: they do not spend these points, or no longer.
    """
    unasked = own(session, community_id, person_id)
    if owner in (None, unasked, Owner.person(person_id)):
        return unasked
    assert owner is not None
    if owner.kind is OwnerKind.PERSON:
        raise PurseRefused(_("These are somebody else's points."))
    if person_id not in owners.speakers(session, community_id, owner):
        raise PurseRefused(_NOT_YOURS[owner.kind])
    return owner


def may_fetch(session: Session, redemption: Redemption, person_id: UUID) -> bool:
    """Return whether a redemption is somebody's to fetch or give up: who ordered it, or speaks now.

    Raises:
        PurseRefused: they ordered it, and no longer spend the points that pay for it.
    """
    owner = Owner(redemption.owner_kind, redemption.owner_id)
    if owner.kind is OwnerKind.PERSON:
        return person_id == redemption.person_id
    if person_id in owners.speakers(session, redemption.community_id, owner):
        return True
    if person_id != redemption.person_id:
        return False
    if owner.kind is OwnerKind.HOUSEHOLD and people.household_of(session, person_id) == owner.id:
        return True
    raise PurseRefused(_NOT_YOURS[owner.kind])


def whose(session: Session, redemption: Redemption) -> Text | str:
    """Return whose points pay for a redemption, where they are not the person's own."""
    owner = Owner(redemption.owner_kind, redemption.owner_id)
    return label(owner.kind, name_of(session, owner))


def told(session: Session, redemption: Redemption) -> Sequence[UUID]:
    """Return who hears what becomes of a redemption: who ordered it, and who speaks for the purse.

    Of an organisation only those who act for it now.
    """
    owner = Owner(redemption.owner_kind, redemption.owner_id)
    if owner.kind is OwnerKind.PERSON:
        return [redemption.person_id]
    found = set(owners.speakers(session, redemption.community_id, owner))
    if owner.kind is OwnerKind.HOUSEHOLD or not found:
        found.add(redemption.person_id)
    return sorted(found)


def _available(session: Session, community_id: UUID, owner: Owner) -> int:
    found = points.holdings(session, owner, community_id).get(POINTS)
    return found.balance.available if found else 0


_NOT_YOURS = {
    OwnerKind.HOUSEHOLD: _("Only who speaks for a household redeems from its points."),
    OwnerKind.ORGANISATION: _("You do not act for this organisation, or no longer."),
}
