"""Certificates: asking, printing, what staff decide, and the page that tells a stranger."""

from datetime import date
from operator import attrgetter
from typing import Annotated
from uuid import UUID

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import communities
from linli.people import PeopleSettings, masked
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.certificates import issuing, lists, paper
from linli_volunteer_hours.labels import CERTIFICATES
from linli_volunteer_hours.models import Certificate, CertificateState
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.paging import AT_ONCE, Older, cut
from linli_volunteer_hours.permissions import CERTIFY
from linli_volunteer_hours.refusals import CertificateUnknown
from linli_volunteer_hours.texts import _
from linli_web import page

#: Issued certificates on a page of the desk, below those that wait.
_ISSUED = 20


class Period(BaseModel):
    """For which days a certificate is asked."""

    from_on: date
    until_on: date
    purpose: Annotated[str, StringConstraints(max_length=120)] = ""


class Typed(BaseModel):
    """The end of the address on a certificate, where there is no camera."""

    code: str = ""


class Why(BaseModel):
    """A reason."""

    reason: Annotated[str, StringConstraints(min_length=2, max_length=500)]


class Sought(BaseModel):
    """Where the page of waiting certificates begins; which issued ones are looked for."""

    after: UUID | None = None
    q: str = ""
    before: UUID | None = None


@blueprint.route("/certificates", methods=["GET", "POST"])
def certificates() -> ResponseReturnValue:
    """Show the reader's certificates, and ask for a new one."""
    session, here = page.session, page.community.id
    last = today(session, page.community)
    form = page.form(
        Period,
        {"from_on": last.replace(month=1, day=1).isoformat(), "until_on": last.isoformat()},
    )
    if form.data:
        with form.attempt():
            made = issuing.request(
                session,
                page.actor,
                here,
                form.data.from_on,
                form.data.until_on,
                form.data.purpose,
            )
            page.flash(_("Thank you. We tell you as soon as it is issued."))
            return page.redirect(".certificate", certificate_id=made.id)
    asked, me = page.query(Older), page.beneficiary()
    found = lists.mine(session, here, me, before=asked.before, limit=AT_ONCE + 1)
    shown, older = cut(found, attrgetter("id"))
    return page.render(
        "volunteer_hours/certificates.html",
        form=form,
        certificates=shown,
        before=asked.before,
        older=older,
        labels=CERTIFICATES,
        latest=last,
    )


@blueprint.get("/certificates/<uuid:certificate_id>")
def certificate(certificate_id: UUID) -> ResponseReturnValue:
    """Show a certificate to its holder, or to staff."""
    return _show(_visible(certificate_id))


@blueprint.get("/certificates/<uuid:certificate_id>/<any(en, zh):language>.pdf")
def certificate_pdf(certificate_id: UUID, language: str) -> ResponseReturnValue:
    """Return a valid certificate as a PDF."""
    found = _visible(certificate_id)
    if found.state is not CertificateState.VALID:
        raise CertificateUnknown(_("This certificate is not valid any more."))
    address = url_for(".check", check_code=found.check_code, _external=True)
    tag = "zh-Hans" if language == "zh" else "en"
    document = paper.certificate(found, page.community, address, tag)
    name = f"certificate-{found.serial}.pdf"
    return Response(
        document,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@blueprint.post("/certificates/<uuid:certificate_id>/complain")
def complain(certificate_id: UUID) -> ResponseReturnValue:
    """Say that something on one's certificate is wrong."""
    form = page.form(Why)
    if form.data:
        with form.attempt():
            issuing.complain(
                page.session, page.actor, page.community.id, certificate_id, form.data.reason
            )
            page.flash(_("Thank you. Staff will look at it."))
            return page.redirect(".certificate", certificate_id=certificate_id)
    return _show(_visible(certificate_id), form)


@blueprint.get("/desk/certificates")
def certificate_desk() -> ResponseReturnValue:
    """Show staff which certificates wait, and find those that were issued."""
    asked, session, actor, here = (
        page.query(Sought),
        page.session,
        page.actor,
        page.community.id,
    )
    waiting, older_waiting = cut(
        lists.waiting(session, actor, here, after=asked.after, limit=AT_ONCE + 1),
        attrgetter("id"),
    )
    issued, older = cut(
        lists.issued(session, actor, here, words=asked.q, before=asked.before, limit=_ISSUED + 1),
        attrgetter("id"),
        _ISSUED,
    )
    return page.render(
        "volunteer_hours/certificate_desk.html",
        asked=asked,
        waiting=waiting,
        older_waiting=older_waiting,
        issued=issued,
        older=older,
        labels=CERTIFICATES,
    )


@blueprint.post("/certificates/<uuid:certificate_id>/issue")
def issue(certificate_id: UUID) -> ResponseReturnValue:
    """Issue a certificate."""
    made = issuing.issue(page.session, page.actor, page.community.id, certificate_id)
    page.flash(_("Issued as No. %(serial)s.", serial=made.serial))
    return page.redirect(".certificate", certificate_id=made.id)


@blueprint.post("/certificates/<uuid:certificate_id>/<any(decline, correct, revoke, answer):what>")
def decide_certificate(certificate_id: UUID, what: str) -> ResponseReturnValue:
    """Decline, correct or revoke a certificate, or answer who doubts it."""
    session, actor, here = page.session, page.actor, page.community.id
    form = page.form(Why)
    if form.data:
        with form.attempt():
            reason, shown = form.data.reason, certificate_id
            if what == "correct":
                shown = issuing.correct(session, actor, here, certificate_id, reason).id
            elif what == "revoke":
                issuing.revoke(session, actor, here, certificate_id, reason)
            elif what == "answer":
                issuing.answer(session, actor, here, certificate_id, reason)
            else:
                issuing.decline(session, actor, here, certificate_id, reason)
            page.flash(_("Done. The volunteer has been told."))
            return page.redirect(".certificate", certificate_id=shown)
    return _show(_visible(certificate_id), form)


@blueprint.get("/check")
@blueprint.get("/check/<check_code>")
def check(check_code: str = "") -> ResponseReturnValue:
    """Tell anybody whether a certificate is valid; the name stands masked."""
    session, place = page.session, page.community
    check_code = check_code or page.query(Typed).code
    if not check_code:
        return page.render("volunteer_hours/check_code.html")
    found = issuing.by_check_code(session, place.id, check_code)
    how = communities.settings(session, place.id, "core", PeopleSettings).masking
    after = (
        session.get_one(Certificate, found.replaced_by_id).serial if found.replaced_by_id else None
    )
    return page.render(
        "volunteer_hours/check.html",
        certificate=found,
        holder=masked(found.holder, how),
        label=CERTIFICATES[found.state],
        valid=found.state is CertificateState.VALID,
        replaced_by=after,
    )


def _visible(certificate_id: UUID) -> Certificate:
    found = issuing.find(page.session, page.community.id, certificate_id)
    if found.person_id != page.beneficiary() and not page.can(CERTIFY):
        raise CertificateUnknown(_("There is no such certificate here."))
    return found


def _show(found: Certificate, form: page.Form[Why] | None = None) -> ResponseReturnValue:
    return page.render(
        "volunteer_hours/certificate.html",
        certificate=found,
        label=CERTIFICATES[found.state],
        states=CertificateState,
        doubted=issuing.is_doubted(found),
        mine=found.person_id == page.beneficiary(),
        may_decide=page.can(CERTIFY) and found.person_id != page.beneficiary(),
        form=form,
    )
