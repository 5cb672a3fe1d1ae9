"""Registering as a volunteer, and stopping."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import audit, people
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.models import (
    Attendance,
    MemberState,
    PostClaim,
    Posting,
    PostingState,
    State,
    Team,
    TeamMember,
    Time,
    Volunteer,
)
from linli_volunteer_hours.refusals import GuardianMissing, NotRegistered, RegisterRefused
from linli_volunteer_hours.register import calendars, guardians, leading
from linli_volunteer_hours.texts import _

#: Entries of a list, and the length of one.
_MOST, _LONGEST = 20, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a volunteer says of themselves."""

    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    times: tuple[Time, ...] = ()
    health: str = ""
    ranked: bool = True
    #: The organisation or unit that sent them.
    organisation_id: UUID | None = None
    #: The whole name of a minor's guardian, where the register does not know one.
    guardian: str = ""
    #: Staff have the guardian's signature on paper.
    guardian_signed: bool = field(default=False)


def register(session: Session, actor: Actor, community_id: UUID, profile: Profile) -> Volunteer:
    """Register the actor, or whom they serve at the counter; done again, it changes the profile.

    Raises:
        NotAllowed, NotAMember: the actor may not, or does not belong here.
        RegisterRefused: something is too long, or the organisation is not one of this community's.
        GuardianMissing, NobodyFound: a minor needs a guardian who is registered here.
    """
    person_id = served_by(session, actor, community_id)
    _check(session, community_id, profile)
    volunteer = find(session, community_id, person_id, lock=True)
    before = None if volunteer is None or volunteer.left_at else _written(volunteer)
    if volunteer is None:
        volunteer = _new(session, community_id, person_id)
    volunteer.skills = checked_words(profile.skills)
    volunteer.languages = checked_words(profile.languages)
    volunteer.times = [time.value for time in profile.times]
    volunteer.health = profile.health.strip()
    volunteer.ranked = profile.ranked
    volunteer.organisation_id = _posted_by(session, volunteer) or profile.organisation_id
    volunteer.left_at = None
    if guardians.is_minor(session, community_id, person_id):
        guardians.take(session, actor, volunteer, profile.guardian, signed=profile.guardian_signed)
    session.flush()
    # What they say of themselves stays out of the log, which forgets nothing.
    audit.record(
        session,
        actor,
        "volunteer_hours.registered" if before is None else "volunteer_hours.profile_changed",
        community_id,
        subject_of(volunteer),
        before=before,
        after=_written(volunteer),
        person_id=person_id,
    )
    return volunteer


def enrol(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> Volunteer:
    """Return the locked entry of somebody whom staff take into the register, made when missing.

    Raises:
        GuardianMissing: a minor registers with their guardian first.
    """
    volunteer = find(session, community_id, person_id, lock=True)
    if volunteer is not None and volunteer.left_at is None:
        return volunteer
    agreed = volunteer is not None and volunteer.guardian_agreed_at is not None
    if not agreed and guardians.is_minor(session, community_id, person_id):
        raise GuardianMissing(_("Who is under age registers with their guardian first."))
    volunteer = volunteer or _new(session, community_id, person_id)
    volunteer.left_at = None
    session.flush()
    _note(session, actor, volunteer, "registered")
    return volunteer


def leave(session: Session, actor: Actor, community_id: UUID) -> None:
    """Stop volunteering; hours and certificates stay, teams and posts are left.

    Raises:
        NotAllowed, NotRegistered: there is nothing to leave.
        RegisterRefused: somebody still counts on them: there are sign-ups that are not over.
    """
    volunteer = locked(session, community_id, served_by(session, actor, community_id))
    if _is_expected(session, community_id, volunteer.person_id):
        raise RegisterRefused(
            _("You are still signed up for something. Please withdraw from it first.")
        )
    end(session, actor, volunteer)


def end(session: Session, actor: Actor, volunteer: Volunteer) -> None:
    """End a locked volunteer's entry, places in teams and posts; their calendar's address stops."""
    volunteer.left_at, volunteer.calendar_key = now(session), calendars.new_key()
    _leave_teams_and_posts(session, volunteer)
    session.flush()
    _note(session, actor, volunteer, "left")


def find(
    session: Session, community_id: UUID, person_id: UUID, *, lock: bool = False
) -> Volunteer | None:
    """Return a person's entry in the register, also of one who has left; None without one."""
    query = select(Volunteer).where(
        col(Volunteer.community_id) == community_id, col(Volunteer.person_id) == person_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Volunteer | None = session.execute(query).scalar_one_or_none()
    return found


def locked(session: Session, community_id: UUID, person_id: UUID) -> Volunteer:
    """Return a volunteer, with all their entries in all communities locked until the end.

    Whatever promises a person's time locks them first, so that two promises count in turn.

    Raises:
        NotRegistered: the person is not a volunteer here.
        GuardianMissing: a minor's guardian has not agreed yet.
    """
    everywhere = lock_everywhere(session, person_id)
    here = [one for one in everywhere if one.community_id == community_id and one.left_at is None]
    if not here:
        raise NotRegistered(_("Please register as a volunteer first; it takes a minute."))
    if here[0].guardian_agreed_at is None and guardians.is_minor(session, community_id, person_id):
        raise GuardianMissing(_("Your guardian has not agreed yet. They find the question here."))
    return here[0]


def lock_everywhere(session: Session, person_id: UUID) -> list[Volunteer]:
    """Return a person's entries in all communities, also ended ones, locked until the end."""
    found = session.execute(
        select(Volunteer)
        .where(col(Volunteer.person_id) == person_id)
        .order_by(col(Volunteer.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found.scalars())


def subject_of(volunteer: Volunteer) -> Subject:
    """Name a volunteer for core's services."""
    return Subject("volunteer_hours.volunteer", volunteer.id)


def _is_expected(session: Session, community_id: UUID, person_id: UUID) -> bool:
    query = select(col(Attendance.id)).where(
        col(Attendance.person_id) == person_id,
        col(Attendance.community_id) == community_id,
        col(Attendance.state).in_((State.SIGNED, State.IN)),
        col(Attendance.starts_at) > now(session),
    )
    return session.execute(query.limit(1)).first() is not None


def _leave_teams_and_posts(session: Session, volunteer: Volunteer) -> None:
    here = select(col(Team.id)).where(col(Team.community_id) == volunteer.community_id)
    led = select(Team).where(
        col(Team.community_id) == volunteer.community_id,
        col(Team.id).in_(
            select(col(TeamMember.team_id)).where(
                col(TeamMember.person_id) == volunteer.person_id,
                col(TeamMember.leader),
                col(TeamMember.state) == MemberState.ACTIVE,
            )
        ),
    )
    were_led = session.execute(led.order_by(col(Team.id))).scalars().all()
    session.execute(
        update(TeamMember)
        .where(
            col(TeamMember.person_id) == volunteer.person_id,
            col(TeamMember.state) != MemberState.LEFT,
            col(TeamMember.team_id).in_(here),
        )
        .values(state=MemberState.LEFT, leader=False, until=now(session))
        .execution_options(synchronize_session="fetch")
    )
    session.execute(
        update(PostClaim)
        .where(
            col(PostClaim.person_id) == volunteer.person_id,
            col(PostClaim.community_id) == volunteer.community_id,
            col(PostClaim.ended_at).is_(None),
        )
        .values(ended_at=now(session))
        .execution_options(synchronize_session="fetch")
    )
    for team in were_led:
        leading.tell_if_leaderless(session, team)


def _new(session: Session, community_id: UUID, person_id: UUID) -> Volunteer:
    try:
        with session.begin_nested():
            session.add(
                Volunteer(
                    community_id=community_id,
                    person_id=person_id,
                    calendar_key=calendars.new_key(),
                    registered_at=now(session),
                )
            )
            session.flush()
    except IntegrityError:
        pass  # sent twice: the other one has just registered them
    made = find(session, community_id, person_id, lock=True)
    assert made is not None
    return made


def _check(session: Session, community_id: UUID, profile: Profile) -> None:
    if len(profile.health.strip()) > 500:
        raise RegisterRefused(_("Please write no more than 500 characters."), field="health")
    if profile.organisation_id is not None:
        people.find_organisation(session, community_id, profile.organisation_id)


def checked_words(given: Iterable[str]) -> list[str]:
    """Return a volunteer's words, each once.

    Raises:
        RegisterRefused: they are too many or too long.
    """
    words = list(dict.fromkeys(word.strip() for word in given if word.strip()))
    if len(words) > _MOST or any(len(word) > _LONGEST for word in words):
        raise RegisterRefused(
            _("Please write a few short words, with a comma between them."), field="skills"
        )
    return words


def _posted_by(session: Session, volunteer: Volunteer) -> UUID | None:
    """Return the organisation that posted them here, which one's own profile does not change."""
    return session.execute(
        select(col(Posting.organisation_id)).where(
            col(Posting.community_id) == volunteer.community_id,
            col(Posting.person_id) == volunteer.person_id,
            col(Posting.state) == PostingState.RECEIVED,
        )
    ).scalar_one_or_none()


def _written(volunteer: Volunteer) -> dict[str, object]:
    return {
        "ranked": volunteer.ranked,
        "organisation_id": str(volunteer.organisation_id) if volunteer.organisation_id else None,
        "guardian_id": str(volunteer.guardian_id) if volunteer.guardian_id else None,
    }


def _note(session: Session, actor: Actor, volunteer: Volunteer, what: str) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.{what}",
        volunteer.community_id,
        subject_of(volunteer),
        person_id=volunteer.person_id,
    )
