"""Certificates of honours: for who received them on the screen and on paper, to check for all."""

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from linli import codes, people
from linli_moral_bank import honours as rules
from linli_moral_bank.honours import paper
from linli_moral_bank.pages import blueprint
from linli_moral_bank.texts import _
from linli_web import page


@blueprint.get("/certificates/<serial>")
def certificate(serial: str) -> ResponseReturnValue:
    """Show a certificate to be printed, to who received it and to those who give it."""
    if not page.signed_in():
        return page.redirect(".check_certificate", serial=serial)
    found = _own(serial)
    return page.render(
        "moral_bank/certificate.html",
        certificate=found,
        qr=codes.qr_svg(_address(found), _("Check this certificate"), page.language),
    )


@blueprint.get("/certificates/<serial>/paper.pdf")
def certificate_pdf(serial: str) -> ResponseReturnValue:
    """Return a certificate as a PDF, to who received it and to those who give it."""
    if not page.signed_in():
        return page.redirect(".check_certificate", serial=serial)
    found = _own(serial)
    body = paper.print_certificate(found, page.community, _address(found), page.language)
    return Response(body, mimetype="application/pdf")


@blueprint.get("/certificates/<serial>/check")
def check_certificate(serial: str) -> ResponseReturnValue:
    """Say to anybody that a certificate is real, and what it says, the name as in public."""
    return page.render(
        "moral_bank/certificate_check.html",
        certificate=rules.certificate(page.session, page.community, serial, whole_name=False),
    )


def _own(serial: str) -> rules.Certificate:
    """Return a certificate that the reader may see whole.

    They received it, may act for a child who did, or give honours here.
    """
    found = rules.certificate(page.session, page.community, serial, whole_name=True)
    me = page.beneficiary()
    holders = sorted(found.holders)
    if me not in holders and not any(people.may_act_for(page.session, me, one) for one in holders):
        page.require("moral_bank.honours")
    return found


def _address(found: rules.Certificate) -> str:
    """Return where anybody checks a certificate."""
    return url_for(".check_certificate", serial=found.serial, _external=True)
