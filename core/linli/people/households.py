"""Households and kinship: who lives together, who speaks for a home, who is related."""

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.clock import now
from linli.db.prepared import read
from linli.errors import Refusal
from linli.i18n import texts
from linli.people.memberships import membership_of
from linli.people.models import Household, HouseholdMember, Kinship, KinshipKind
from linli.people.wards import under_age_since
from linli.subjects import Subject

_ = texts("linli")

_PRESENT = select(col(HouseholdMember.household_id)).where(
    col(HouseholdMember.person_id) == bindparam("person_id"), col(HouseholdMember.until).is_(None)
)
_SPOKEN_FOR = _PRESENT.where(col(HouseholdMember.representative))


class HouseholdRefused(Refusal):
    """The household cannot be changed like this."""

    code = "core.household_refused"


def household(
    session: Session, actor: Actor, community_id: UUID, code: str, *, address: str = ""
) -> Household:
    """Return the community's household with this number, making it when it is new.

    Raises:
        NotAllowed: the actor may not enter people here.
        HouseholdRefused: the number is empty.
    """
    access.require(session, actor, "core.people.manage", community_id)
    code = code.strip()
    if not code:
        raise HouseholdRefused(_("Please give the number of the home."), field="household")
    found = session.execute(
        select(Household).where(
            col(Household.community_id) == community_id, col(Household.code) == code
        )
    ).scalar_one_or_none()
    if found is None:
        found = Household(
            community_id=community_id, code=code, address=address.strip(), created_at=now(session)
        )
        session.add(found)
        session.flush()
    return found


def move_in(
    session: Session,
    actor: Actor,
    household_id: UUID,
    person_id: UUID,
    *,
    representative: bool = False,
    since: date | None = None,
) -> HouseholdMember:
    """Let a member of the community live in a household, ending where they lived before.

    ``representative`` makes them the one who speaks for it, in place of whoever did.

    Raises:
        NotAllowed: the actor may not enter people here.
        NotAMember: the person does not belong to the household's community.
    """
    home = session.get_one(Household, household_id)
    access.require(session, actor, "core.people.manage", home.community_id)
    membership_of(session, home.community_id, person_id)
    today = since or now(session).date()
    present = session.execute(
        select(HouseholdMember).where(
            col(HouseholdMember.person_id) == person_id, col(HouseholdMember.until).is_(None)
        )
    ).scalar_one_or_none()
    if present is not None and present.household_id != household_id:
        present.until = today
        session.flush()
        present = None
    if representative:
        session.execute(
            update(HouseholdMember)
            .where(
                col(HouseholdMember.household_id) == household_id,
                col(HouseholdMember.until).is_(None),
            )
            .values(representative=False)
        )
    if present is None:
        present = HouseholdMember(
            household_id=household_id,
            person_id=person_id,
            representative=representative,
            since=today,
        )
        session.add(present)
    elif representative:
        present.representative = True
    session.flush()
    audit.record(
        session,
        actor,
        "core.household.moved_in",
        home.community_id,
        Subject("core.household", household_id),
        after={"representative": representative},
        person_id=person_id,
    )
    return present


def move_out(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> None:
    """Let a person no longer live in any of the community's households.

    Raises:
        NotAllowed: the actor may not enter people here.
    """
    access.require(session, actor, "core.people.manage", community_id)
    present: HouseholdMember | None = session.execute(
        select(HouseholdMember)
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .where(
            col(HouseholdMember.person_id) == person_id,
            col(HouseholdMember.until).is_(None),
            col(Household.community_id) == community_id,
        )
    ).scalar_one_or_none()
    if present is None:
        return
    present.until = now(session).date()
    session.flush()
    audit.record(
        session,
        actor,
        "core.household.moved_out",
        community_id,
        Subject("core.household", present.household_id),
        person_id=person_id,
    )


def representative_of(session: Session, household_id: UUID) -> UUID | None:
    """Return the person who speaks for a household, if there is one."""
    return session.execute(
        select(col(HouseholdMember.person_id)).where(
            col(HouseholdMember.household_id) == household_id,
            col(HouseholdMember.representative),
            col(HouseholdMember.until).is_(None),
        )
    ).scalar_one_or_none()


def household_of(session: Session, person_id: UUID) -> UUID | None:
    """Return the household a person lives in, if it is registered."""
    return read(session, _PRESENT, person_id=person_id).scalar_one_or_none()


def spoken_for(session: Session, person_id: UUID) -> UUID | None:
    """Return the household that a person speaks for, if they do."""
    return read(session, _SPOKEN_FOR, person_id=person_id).scalar_one_or_none()


def relate(
    session: Session,
    actor: Actor,
    community_id: UUID,
    person_id: UUID,
    relative_id: UUID,
    kind: KinshipKind,
) -> None:
    """Note that ``person_id`` is the ``kind`` of ``relative_id``; noted again, it is replaced.

    Raises:
        NotAllowed: the actor may not enter people here.
        NotAMember: one of the two does not belong to this community.
        HouseholdRefused: they are the same person.
    """
    access.require(session, actor, "core.people.manage", community_id)
    if person_id == relative_id:
        raise HouseholdRefused(_("Nobody is their own relative."), field="relative_id")
    membership_of(session, community_id, person_id)
    membership_of(session, community_id, relative_id)
    found = session.execute(
        select(Kinship).where(
            col(Kinship.person_id) == person_id, col(Kinship.relative_id) == relative_id
        )
    ).scalar_one_or_none()
    if found is None:
        found = Kinship(person_id=person_id, relative_id=relative_id, kind=kind)
        session.add(found)
    found.kind, found.grown_up_born_until = kind, under_age_since(session)
    session.flush()
    audit.record(
        session,
        actor,
        "core.kinship.noted",
        community_id,
        Subject("core.kinship", found.id),
        after={"kind": kind.value, "relative_id": str(relative_id)},
        person_id=person_id,
    )


def unrelate(session: Session, actor: Actor, community_id: UUID, kinship_id: UUID) -> None:
    """Take a kinship that was noted by mistake off the register; gone already, nothing changes.

    Raises:
        NotAllowed: the actor may not enter people here.
        NotAMember: it is about somebody who does not belong to this community.
    """
    access.require(session, actor, "core.people.manage", community_id)
    found = session.get(Kinship, kinship_id)
    if found is None:
        return
    membership_of(session, community_id, found.person_id)
    session.delete(found)
    session.flush()
    audit.record(
        session,
        actor,
        "core.kinship.removed",
        community_id,
        Subject("core.kinship", kinship_id),
        before={"kind": found.kind.value, "relative_id": str(found.relative_id)},
        person_id=found.person_id,
    )
