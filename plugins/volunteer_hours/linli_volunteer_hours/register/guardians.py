"""A minor's guardian: who it is, and their agreement that the child serves."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, communities, inbox, people
from linli.access import Actor
from linli.clock import now
from linli.people import Kinship, KinshipKind, Person
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.calendar import age_on, today
from linli_volunteer_hours.models import Volunteer
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import GuardianMissing, NotRegistered
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _


def agree(session: Session, actor: Actor, community_id: UUID, volunteer_id: UUID) -> None:
    """Agree, as the guardian, that a minor serves; agreed already, nothing changes.

    Raises:
        NotRegistered: it is not a volunteer whose guardian the actor is.
    """
    volunteer = asked(session, actor, community_id, volunteer_id)
    if volunteer.guardian_agreed_at is None:
        volunteer.guardian_agreed_at = now(session)
        audit.record(
            session,
            actor,
            "volunteer_hours.guardian_agreed",
            community_id,
            Subject("volunteer_hours.volunteer", volunteer.id),
            person_id=volunteer.person_id,
        )
        inbox.notify(
            session,
            volunteer.person_id,
            community_id,
            _("Your guardian has agreed. You can sign up for activities now."),
            "volunteer_hours/",
        )


def asked(session: Session, actor: Actor, community_id: UUID, volunteer_id: UUID) -> Volunteer:
    """Return the locked entry of a child, to whom it is for to agree.

    Raises:
        NotRegistered: it is not a volunteer whose guardian the actor is.
    """
    volunteer: Volunteer | None = session.get(
        Volunteer, volunteer_id, with_for_update=True, populate_existing=True
    )
    if (
        volunteer is None
        or volunteer.community_id != community_id
        or volunteer.guardian_id is None
        or volunteer.guardian_id != actor.beneficiary_id
    ):
        raise NotRegistered(_("You are not asked for a child here."))
    return volunteer


def is_minor(session: Session, community_id: UUID, person_id: UUID) -> bool:
    """Return whether a person needs a guardian; somebody without a birth date counts as grown."""
    birth_date = session.execute(
        select(col(Person.birth_date)).where(col(Person.id) == person_id)
    ).scalar_one()
    if birth_date is None:
        return False
    place = communities.place(session, community_id)
    return age_on(birth_date, today(session, place)) < settings.of(session, community_id).adult_age


def take(
    session: Session, actor: Actor, volunteer: Volunteer, name: str, *, signed: bool = False
) -> None:
    """Give a minor's entry its guardian, by name or from the register, and ask them.

    ``signed`` says that staff have the guardian's signature on paper. Where the register knows a
    child's parents or guardians it is one of them, unless staff have somebody else's signature.

    Raises:
        GuardianMissing, NobodyFound: nobody is known, it is no grown-up who is registered here, or
            not whom the register knows.
    """
    on_paper = signed and access.can(session, actor, MANAGE, volunteer.community_id)
    registered = _registered_guardians(session, volunteer.person_id)
    guardian_id = _guardian(session, volunteer, name, registered)
    if registered and guardian_id not in registered and not on_paper:
        raise GuardianMissing(
            _("Please name your father, mother or guardian, as they stand in the register."),
            field="guardian",
        )
    if guardian_id != volunteer.guardian_id:
        volunteer.guardian_id, volunteer.guardian_agreed_at = guardian_id, None
    if volunteer.guardian_agreed_at is None and (on_paper or actor.person_id == guardian_id):
        volunteer.guardian_agreed_at = now(session)
    if volunteer.guardian_agreed_at is None:
        names = people.names_of(session, {volunteer.person_id})
        inbox.notify(
            session,
            guardian_id,
            volunteer.community_id,
            _(
                "%(child)s would like to volunteer. Do you agree?",
                child=names[volunteer.person_id],
            ),
            f"volunteer_hours/guardian/{volunteer.id}",
        )


def _guardian(
    session: Session, volunteer: Volunteer, name: str, registered: Sequence[UUID]
) -> UUID:
    if not name.strip():
        known = volunteer.guardian_id or next(iter(registered), None)
        if known is None:
            raise GuardianMissing(
                _("Who is under age needs a guardian. Please write the guardian's whole name."),
                field="guardian",
            )
        return known
    guardian = named(session, volunteer.community_id, name, field="guardian")
    if guardian.id == volunteer.person_id or is_minor(session, volunteer.community_id, guardian.id):
        raise GuardianMissing(_("The guardian must be a grown-up."), field="guardian")
    return guardian.id


def _registered_guardians(session: Session, person_id: UUID) -> Sequence[UUID]:
    """Return a child's guardians and then parents, as the register knows them."""
    found: Sequence[UUID] = (
        session.execute(
            select(col(Kinship.person_id))
            .where(
                col(Kinship.relative_id) == person_id,
                col(Kinship.kind).in_((KinshipKind.GUARDIAN, KinshipKind.PARENT)),
            )
            .order_by(col(Kinship.kind), col(Kinship.id))
        )
        .scalars()
        .all()
    )
    return found
