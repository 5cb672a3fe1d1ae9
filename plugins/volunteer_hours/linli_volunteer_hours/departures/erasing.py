"""Taking out of our tables whatever says who somebody was.

Rows stay, since others' books rest on them: that somebody served, helped, was visited, and for how
long. What was said goes: by the person, and about them. A certificate stays valid without a name.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlmodel import Session, SQLModel, col

from linli import communities, evidence
from linli.access import Actor
from linli.clock import now
from linli.i18n import translate
from linli_volunteer_hours.departures import ended
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    Block,
    Certificate,
    CertificateState,
    Departure,
    Dispatch,
    Exchange,
    Listing,
    Posting,
    Proxy,
    Rating,
    RealName,
    Report,
    Stop,
    Thanks,
    Visit,
    Volunteer,
)
from linli_volunteer_hours.register.calendars import new_key
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import listings


def erase(session: Session, person_id: UUID) -> None:
    """Take out everything personal of somebody; erased already, nothing changes."""
    for community_id in _communities(session, person_id):
        ended.let_go(session, community_id, person_id)
    _register(session, person_id)
    _attendance(session, person_id)
    _rounds(session, person_id)
    _certificates(session, person_id)
    _bank(session, person_id)
    _between_neighbours(session, person_id)
    _set(session, Departure, col(Departure.person_id) == person_id, settled_at=now(session))
    session.flush()


def _communities(session: Session, person_id: UUID) -> list[UUID]:
    """Return where the person may have promised something."""
    found: set[UUID] = set()
    for table, columns in (
        (Volunteer, (Volunteer.person_id,)),
        (Stop, (Stop.person_id,)),
        (Posting, (Posting.person_id,)),
        (Listing, (Listing.person_id,)),
        (Exchange, (Exchange.helper_id, Exchange.receiver_id)),
        (Proxy, (Proxy.person_id, Proxy.proxy_id)),
    ):
        which = or_(*(col(column) == person_id for column in columns))
        query = select(col(table.community_id)).where(which).distinct()
        found.update(session.execute(query).scalars())
    return sorted(found)


def _register(session: Session, person_id: UUID) -> None:
    for volunteer in session.execute(
        select(Volunteer).where(col(Volunteer.person_id) == person_id)
    ).scalars():
        volunteer.skills, volunteer.languages, volunteer.times = [], [], []
        volunteer.health, volunteer.ranked, volunteer.calendar_key = "", False, new_key()
        volunteer.guardian_id = volunteer.organisation_id = None
    _set(session, Volunteer, col(Volunteer.guardian_id) == person_id, guardian_id=None)
    _set(session, Posting, col(Posting.person_id) == person_id, reason="")
    # Whom to call, in the words of who planned it: mostly their own name and number.
    _set(session, Activity, col(Activity.created_by_id) == person_id, contact="")


def _attendance(session: Session, person_id: UUID) -> None:
    mine = col(Attendance.person_id) == person_id
    _set(session, Attendance, mine, dispute="", remark="")


def _rounds(session: Session, person_id: UUID) -> None:
    stops = select(col(Stop.id)).where(col(Stop.person_id) == person_id)
    concerned = or_(col(Visit.stop_id).in_(stops), col(Visit.by_id) == person_id)
    _set(session, Visit, concerned, note="")
    _set(session, Stop, col(Stop.person_id) == person_id, door="")


def _certificates(session: Session, person_id: UUID) -> None:
    mine = col(Certificate.person_id) == person_id
    _set(
        session,
        Certificate,
        mine & (col(Certificate.state) == CertificateState.REQUESTED),
        state=CertificateState.DECLINED,
        ended_at=now(session),
    )
    _set(session, Certificate, mine, purpose="", holder="", reason="", complaint="", answer="")


def _bank(session: Session, person_id: UUID) -> None:
    own = session.execute(select(Listing).where(col(Listing.person_id) == person_id))
    for listing in own.scalars().all():
        _photos(session, listing)
        language = communities.place(session, listing.community_id).language
        listing.title = translate(_("No longer told"), language)
        listing.about = listing.times = listing.category = ""
        listing.slots, listing.group_id = [], None
    session.flush()
    asked = select(col(Listing.id)).where(col(Listing.person_id) == person_id)
    _set(session, Dispatch, col(Dispatch.listing_id).in_(asked), note="")
    either = or_(col(Exchange.helper_id) == person_id, col(Exchange.receiver_id) == person_id)
    _set(session, Exchange, either, remark="", decision="")


def _photos(session: Session, listing: Listing) -> None:
    for photo in evidence.listing(session, listings.subject_of(listing.id)):
        evidence.remove(session, Actor(photo.uploaded_by_id), listing.community_id, photo.id)


def _between_neighbours(session: Session, person_id: UUID) -> None:
    for table, columns, values in (
        (Rating, (Rating.by_id, Rating.about_id), {"words": ""}),
        (Report, (Report.by_id, Report.about_id), {"words": "", "answer": ""}),
        (Thanks, (Thanks.from_id, Thanks.to_id), {"words": "", "hidden_at": now(session)}),
    ):
        which = or_(*(col(column) == person_id for column in columns))
        _set(session, table, which, **values)
    apart = (col(Block.person_id) == person_id) | (col(Block.blocked_id) == person_id)
    _delete(session, Block, apart)
    _delete(session, RealName, col(RealName.person_id) == person_id)


def _set(session: Session, table: type[SQLModel], which: Any, **values: Any) -> None:
    session.execute(
        update(table).where(which).values(**values).execution_options(synchronize_session="fetch")
    )


def _delete(session: Session, table: type[SQLModel], which: Any) -> None:
    session.execute(delete(table).where(which).execution_options(synchronize_session="fetch"))
