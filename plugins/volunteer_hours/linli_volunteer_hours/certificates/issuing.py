"""From asking for a certificate to issuing, correcting and revoking it."""

import secrets
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities, inbox, people
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli.subjects import Subject
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.certificates import contents
from linli_volunteer_hours.models import Certificate, CertificateState, CertificateYear
from linli_volunteer_hours.permissions import CERTIFY
from linli_volunteer_hours.refusals import CertificateRefused, CertificateUnknown, NotNow
from linli_volunteer_hours.texts import _


def request(
    session: Session,
    actor: Actor,
    community_id: UUID,
    first: date,
    last: date,
    purpose: str = "",
) -> Certificate:
    """Ask for a certificate of one's confirmed hours; one that waits for the period is returned.

    Raises:
        NotAllowed, NotAMember: the actor may not.
        CertificateRefused: the period makes no sense, or there are no confirmed hours in it.
    """
    person_id = served_by(session, actor, community_id)
    place = communities.place(session, community_id)
    if last < first:
        raise CertificateRefused(_("The last day lies before the first."), field="until_on")
    if last > today(session, place):
        raise CertificateRefused(_("This day has not come yet."), field="until_on")
    if len(purpose.strip()) > 120:
        raise CertificateRefused(
            _("Please write no more than %(most)s characters.", most=120), field="purpose"
        )
    if not contents.served(session, place, person_id, first, last):
        raise CertificateRefused(_("There are no confirmed hours between these days."))
    asked: Certificate | None = (
        session.execute(
            select(Certificate).where(
                col(Certificate.community_id) == community_id,
                col(Certificate.person_id) == person_id,
                col(Certificate.state) == CertificateState.REQUESTED,
                col(Certificate.from_on) == first,
                col(Certificate.until_on) == last,
            )
        )
        .scalars()
        .first()
    )
    if asked is not None:
        return asked
    certificate = _new(community_id, person_id, first, last, purpose.strip(), session)
    session.add(certificate)
    session.flush()
    _note(session, actor, certificate, "requested")
    return certificate


def issue(session: Session, actor: Actor, community_id: UUID, certificate_id: UUID) -> Certificate:
    """Issue what was asked for, with the hours confirmed by now; issued already, it stays so.

    Raises:
        NotAllowed, CertificateUnknown: the actor may not issue it.
        RelativeStepsBack: it is about the actor, their household or a relative.
        NotNow: it was declined.
        CertificateRefused: no confirmed hours are left in the period.
    """
    certificate = find(session, community_id, certificate_id, lock=True)
    access.require(session, actor, CERTIFY, community_id)
    if certificate.state is CertificateState.VALID:
        return certificate
    if certificate.state is not CertificateState.REQUESTED:
        raise NotNow(_("This was decided already."))
    access.refuse_relatives(session, actor, [certificate.person_id])
    _fill(session, actor, certificate)
    _note(session, actor, certificate, "issued", serial=certificate.serial)
    _tell(session, certificate, _("Your certificate is ready. You can print it at home."))
    return certificate


def decline(
    session: Session, actor: Actor, community_id: UUID, certificate_id: UUID, reason: str
) -> None:
    """Do not give what was asked for, and say why.

    Raises:
        NotAllowed, CertificateUnknown, RelativeStepsBack: the actor may not decide about it.
        NotNow: it was decided before.
        CertificateRefused: there is no reason.
    """
    certificate = _to_decide(session, actor, community_id, certificate_id)
    if certificate.state is not CertificateState.REQUESTED:
        raise NotNow(_("This was decided already."))
    _end(session, certificate, CertificateState.DECLINED, reason)
    _note(session, actor, certificate, "declined")
    _tell(
        session,
        certificate,
        _("No certificate could be issued: %(reason)s", reason=certificate.reason),
    )


def complain(
    session: Session, actor: Actor, community_id: UUID, certificate_id: UUID, text: str
) -> None:
    """Say that something on one's own certificate is wrong.

    Raises:
        CertificateUnknown: it is not the actor's.
        NotNow: it is not valid any more.
        CertificateRefused: it does not say what is wrong.
    """
    certificate = find(session, community_id, certificate_id, lock=True)
    if certificate.person_id != actor.beneficiary_id:
        raise _unknown()
    if certificate.state is not CertificateState.VALID:
        raise NotNow(_("This certificate is not valid any more."))
    certificate.complaint, certificate.answer = _reason(text, 500), ""
    session.flush()
    _note(session, actor, certificate, "complained", serial=certificate.serial)


def answer(
    session: Session, actor: Actor, community_id: UUID, certificate_id: UUID, text: str
) -> None:
    """Answer somebody who said that a certificate is wrong: it is right, and why.

    Raises:
        NotAllowed, CertificateUnknown, RelativeStepsBack: the actor may not decide about it.
        NotNow: nobody says that anything is wrong, or it is not valid any more.
        CertificateRefused: there is no answer.
    """
    certificate = _to_decide(session, actor, community_id, certificate_id)
    if certificate.state is not CertificateState.VALID or not is_doubted(certificate):
        raise NotNow(_("Nobody waits for an answer about this certificate."))
    certificate.answer = _reason(text, 300)
    session.flush()
    _note(session, actor, certificate, "answered", serial=certificate.serial)
    _tell(
        session,
        certificate,
        _("About your certificate: %(answer)s", answer=certificate.answer),
    )


def is_doubted(certificate: Certificate) -> bool:
    """Return whether its holder says that something is wrong, and waits for an answer."""
    return bool(certificate.complaint) and not certificate.answer


def correct(
    session: Session, actor: Actor, community_id: UUID, certificate_id: UUID, reason: str
) -> Certificate:
    """Issue a new certificate of the same period in a valid one's place, and return it.

    Raises:
        NotAllowed, CertificateUnknown, RelativeStepsBack: the actor may not decide about it.
        NotNow: it is not valid any more.
        CertificateRefused: there is no reason, or no confirmed hours are left in the period.
    """
    old = _to_decide(session, actor, community_id, certificate_id)
    if old.state is not CertificateState.VALID:
        raise NotNow(_("This certificate is not valid any more."))
    new = _new(community_id, old.person_id, old.from_on, old.until_on, old.purpose, session)
    session.add(new)
    session.flush()
    _fill(session, actor, new)
    _end(session, old, CertificateState.CORRECTED, reason)
    old.replaced_by_id = new.id
    session.flush()
    _note(session, actor, old, "corrected", serial=old.serial)
    _note(session, actor, new, "issued", serial=new.serial)
    _tell(session, new, _("Your certificate was corrected. Please use the new one."))
    return new


def revoke(
    session: Session, actor: Actor, community_id: UUID, certificate_id: UUID, reason: str
) -> None:
    """Revoke a valid certificate; whoever looks it up reads that it is.

    Raises:
        NotAllowed, CertificateUnknown, RelativeStepsBack: the actor may not decide about it.
        NotNow: it is not valid any more.
        CertificateRefused: there is no reason.
    """
    certificate = _to_decide(session, actor, community_id, certificate_id)
    if certificate.state is not CertificateState.VALID:
        raise NotNow(_("This certificate is not valid any more."))
    _end(session, certificate, CertificateState.REVOKED, reason)
    _note(session, actor, certificate, "revoked", serial=certificate.serial)
    _tell(
        session,
        certificate,
        _("Your certificate was revoked: %(reason)s", reason=certificate.reason),
    )


def find(
    session: Session, community_id: UUID, certificate_id: UUID, *, lock: bool = False
) -> Certificate:
    """Return a certificate of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        CertificateUnknown: there is none with this id here.
    """
    query = select(Certificate).where(
        col(Certificate.id) == certificate_id, col(Certificate.community_id) == community_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Certificate | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise _unknown()
    return found


def by_check_code(session: Session, community_id: UUID, check_code: str) -> Certificate:
    """Return the issued certificate whose code a stranger scanned.

    Raises:
        CertificateUnknown: there is none; it may be forged.
    """
    found: Certificate | None = session.execute(
        select(Certificate).where(
            col(Certificate.check_code) == check_code.strip().lower(),
            col(Certificate.community_id) == community_id,
            col(Certificate.serial).is_not(None),
        )
    ).scalar_one_or_none()
    if found is None:
        raise CertificateUnknown(
            _("We never issued such a certificate. If it looks like ours, please tell us.")
        )
    return found


def _to_decide(
    session: Session, actor: Actor, community_id: UUID, certificate_id: UUID
) -> Certificate:
    certificate = find(session, community_id, certificate_id, lock=True)
    access.require(session, actor, CERTIFY, community_id)
    access.refuse_relatives(session, actor, [certificate.person_id])
    return certificate


def _new(
    community_id: UUID, person_id: UUID, first: date, last: date, purpose: str, session: Session
) -> Certificate:
    return Certificate(
        community_id=community_id,
        person_id=person_id,
        state=CertificateState.REQUESTED,
        from_on=first,
        until_on=last,
        purpose=purpose,
        check_code=secrets.token_hex(10),
        requested_at=now(session),
    )


def _fill(session: Session, actor: Actor, certificate: Certificate) -> None:
    place = communities.place(session, certificate.community_id)
    lines = contents.served(
        session, place, certificate.person_id, certificate.from_on, certificate.until_on
    )
    if not lines:
        raise CertificateRefused(_("There are no confirmed hours between these days."))
    year = today(session, place).year
    certificate.holder = people.names_of(session, {certificate.person_id})[certificate.person_id]
    certificate.recorded_minutes = sum(line.recorded for line in lines)
    certificate.manual_minutes = sum(line.manual for line in lines)
    certificate.lines = [
        {"title": line.title, "team": line.team, "times": line.times, "minutes": line.minutes}
        for line in lines
    ]
    certificate.serial = f"{year}-{_next_number(session, place.id, year):06}"
    certificate.state = CertificateState.VALID
    certificate.issued_at, certificate.issued_by_id = now(session), actor.person_id
    session.flush()


def _next_number(session: Session, community_id: UUID, year: int) -> int:
    """Take the next number of the year; a lock on its row keeps two from taking the same."""
    take = (
        update(CertificateYear)
        .where(col(CertificateYear.community_id) == community_id, col(CertificateYear.year) == year)
        .values(last=col(CertificateYear.last) + 1)
        .returning(col(CertificateYear.last))
        .execution_options(synchronize_session=False)
    )
    taken: int | None = session.execute(take).scalar_one_or_none()
    if taken is not None:
        return taken
    try:
        with session.begin_nested():
            session.add(CertificateYear(community_id=community_id, year=year))
            session.flush()
    except IntegrityError:
        pass  # somebody else has just begun the year
    first: int = session.execute(take).scalar_one()
    return first


def _end(session: Session, certificate: Certificate, state: CertificateState, reason: str) -> None:
    certificate.reason = _reason(reason, 300)
    certificate.state, certificate.ended_at = state, now(session)
    session.flush()


def _reason(text: str, most: int) -> str:
    text = text.strip()
    if not 2 <= len(text) <= most:
        raise CertificateRefused(_("Please say in a sentence why."), field="reason")
    return text


def _unknown() -> CertificateUnknown:
    return CertificateUnknown(_("There is no such certificate here."))


def _tell(session: Session, certificate: Certificate, text: Text) -> None:
    inbox.notify(
        session,
        certificate.person_id,
        certificate.community_id,
        text,
        f"volunteer_hours/certificates/{certificate.id}",
    )


def _note(
    session: Session, actor: Actor, certificate: Certificate, what: str, **after: object
) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.certificate.{what}",
        certificate.community_id,
        Subject("volunteer_hours.certificate", certificate.id),
        after=after or None,
        person_id=certificate.person_id,
    )
