"""Certificates of honours, on the screen and on paper, for who received them."""

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from linli import codes
from linli_moral_bank import honours as rules
from linli_moral_bank.honours import paper
from linli_moral_bank.pages import blueprint
from linli_moral_bank.texts import _
from linli_web import page


@blueprint.get("/certificates/<serial>")
def certificate(serial: str) -> ResponseReturnValue:
    """Show a certificate to be printed, to who received it and to those who give it."""
    found = rules.certificate(page.session, page.community, serial, whole_name=True)
    if page.beneficiary() not in found.holders:
        page.require("moral_bank.honours")
    address = url_for(".honours", certificate=found.serial, _external=True)
    return page.render(
        "moral_bank/certificate.html",
        certificate=found,
        qr=codes.qr_svg(address, _("Check this certificate"), page.language),
    )


@blueprint.get("/certificates/<serial>/paper.pdf")
def certificate_pdf(serial: str) -> ResponseReturnValue:
    """Return a certificate as a PDF, to who received it and to those who give it."""
    found = rules.certificate(page.session, page.community, serial, whole_name=True)
    if page.beneficiary() not in found.holders:
        page.require("moral_bank.honours")
    address = url_for(".honours", certificate=found.serial, _external=True)
    body = paper.print_certificate(found, page.community, address, page.language)
    return Response(body, mimetype="application/pdf")
