"""Of volunteering: the registration, teams, sign-ups and hours, awards, posts, certificates."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import people
from linli.hooks import DataSection
from linli.people import Organisation
from linli_volunteer_hours import labels
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    Award,
    Certificate,
    PostClaim,
    Posting,
    Team,
    TeamMember,
    Time,
    Volunteer,
)
from linli_volunteer_hours.own_data.rows import Row, given, minutes, on_day
from linli_volunteer_hours.texts import _


def sections(session: Session, person_id: UUID) -> Iterator[DataSection]:
    """Return what is held about a person as a volunteer."""
    yield DataSection(_("Volunteering"), tuple(_registration(session, person_id)))
    yield DataSection(_("Volunteering: posted by a unit"), tuple(_postings(session, person_id)))
    yield DataSection(_("Volunteering: teams"), tuple(_teams(session, person_id)))
    yield DataSection(_("Volunteering: sign-ups and hours"), tuple(_served(session, person_id)))
    yield DataSection(
        _("Volunteering: for what was done elsewhere"), tuple(_won(session, person_id))
    )
    yield DataSection(_("Volunteering: posts"), tuple(_posts(session, person_id)))
    yield DataSection(_("Volunteering: certificates"), tuple(_certificates(session, person_id)))


def _registration(session: Session, person_id: UUID) -> Iterator[Row]:
    for one in session.execute(
        select(Volunteer).where(col(Volunteer.person_id) == person_id).order_by(col(Volunteer.id))
    ).scalars():
        here = one.community_id
        yield _("Volunteer since"), on_day(session, here, one.registered_at, _("registered"))
        if one.left_at is not None:
            yield _("Volunteer until"), on_day(session, here, one.left_at, _("left"))
        yield from given(_("What I can do"), one.skills)
        yield from given(_("Languages"), one.languages)
        for time in one.times:
            yield _("When I have time"), labels.TIMES[Time(time)]
        yield from given(_("Health, for leaders only"), [one.health])
        if one.guardian_id is not None:
            yield _("Guardian"), people.names_of(session, {one.guardian_id})[one.guardian_id]
        if one.organisation_id is not None:
            unit = session.get_one(Organisation, one.organisation_id)
            yield _("Reported in from"), unit.name
        yield _("In the ranking"), _("yes") if one.ranked else _("no")


def _postings(session: Session, person_id: UUID) -> Iterator[Row]:
    for one, unit in session.execute(
        select(Posting, col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(Posting.organisation_id))
        .where(col(Posting.person_id) == person_id)
        .order_by(col(Posting.id))
    ):
        state = labels.POSTINGS[one.state][0]
        yield unit, on_day(session, one.community_id, one.sent_at, state)
        yield from given(_("What was said about it"), [one.reason])


def _teams(session: Session, person_id: UUID) -> Iterator[Row]:
    for member, team, here in session.execute(
        select(TeamMember, col(Team.name), col(Team.community_id))
        .join(Team, col(Team.id) == col(TeamMember.team_id))
        .where(col(TeamMember.person_id) == person_id)
        .order_by(col(TeamMember.id))
    ):
        role = _("leads") if member.leader else _("member")
        yield team, on_day(session, here, member.since, role)
        if member.until is not None:
            yield team, on_day(session, here, member.until, _("left"))


def _served(session: Session, person_id: UUID) -> Iterator[Row]:
    for one, title in session.execute(
        select(Attendance, col(Activity.title))
        .join(Activity, col(Activity.id) == col(Attendance.activity_id))
        .where(col(Attendance.person_id) == person_id)
        .order_by(col(Attendance.starts_at), col(Attendance.id))
    ):
        what = labels.label(one)[0]
        counted = minutes(one.minutes, what) if one.minutes else what
        yield title, on_day(session, one.community_id, one.starts_at, counted)
        yield from given(_("What I said about it"), [one.dispute])
        yield from given(_("What was said about it"), [one.remark])


def _won(session: Session, person_id: UUID) -> Iterator[Row]:
    for one in session.execute(
        select(Award).where(col(Award.person_id) == person_id).order_by(col(Award.starts_at))
    ).scalars():
        counted = minutes(one.minutes, _("written down"))
        yield one.title, on_day(session, one.community_id, one.starts_at, counted)


def _posts(session: Session, person_id: UUID) -> Iterator[Row]:
    for one, title in session.execute(
        select(PostClaim, col(Activity.title))
        .join(Activity, col(Activity.id) == col(PostClaim.activity_id))
        .where(col(PostClaim.person_id) == person_id)
        .order_by(col(PostClaim.id))
    ):
        until = _("claimed until %(day)s", day=one.until_on)
        yield title, on_day(session, one.community_id, one.claimed_at, until)
        if one.ended_at is not None:
            yield title, on_day(session, one.community_id, one.ended_at, _("given back"))


def _certificates(session: Session, person_id: UUID) -> Iterator[Row]:
    for one in session.execute(
        select(Certificate)
        .where(col(Certificate.person_id) == person_id)
        .order_by(col(Certificate.id))
    ).scalars():
        what = minutes(one.minutes, labels.CERTIFICATES[one.state][0])
        yield one.serial or "–", on_day(session, one.community_id, one.requested_at, what)
        yield from given(_("What it is for"), [one.purpose])
        yield from given(_("What I said about it"), [one.complaint])
        yield from given(_("What staff answered"), [one.answer])
        yield from given(_("What was said about it"), [one.reason])
