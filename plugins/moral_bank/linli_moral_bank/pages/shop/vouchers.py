"""The page that a merchant saves on a phone, to check printed vouchers without a network."""

from base64 import b64encode
from urllib.parse import quote
from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from linli import people
from linli.points import log
from linli_moral_bank.pages import blueprint
from linli_moral_bank.shop import merchants, vouchers
from linli_moral_bank.texts import _
from linli_web import page


@blueprint.get("/merchant/<uuid:merchant_id>/vouchers.html")
def voucher_checker(merchant_id: UUID) -> ResponseReturnValue:
    """Send a page of its own with the community's public keys and this merchant's number."""
    merchant = merchants.find(page.session, page.community.id, merchant_id)
    people.require_agent(page.session, page.actor, merchant.organisation_id)
    name = page.session.get_one(people.Organisation, merchant.organisation_id).name
    known = {
        "signer": f"{log.origin(page.community.id)}/{vouchers.PURPOSE}",
        "merchant": merchant_id.hex,
        "keys": [b64encode(key.public).decode() for key in log.keys(page.session)],
        "zone": page.community.time_zone,
        "words": {word: page.say(text) for word, text in _WORDS.items()},
    }
    body = render_template("moral_bank/voucher_checker.html", known=known, name=name)
    response = Response(body, mimetype="text/html")
    filename = quote(f"{name}.html")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{filename}"
    return response


_WORDS = {
    "good": _("Good: take it, and keep the paper."),
    "forged": _("Not good: the community has not signed this."),
    "other": _("Not good: it is for another merchant."),
    "expired": _("Not good: its last day is over."),
    "used": _("Not good: it was already taken here on"),
    "taken": _("Noted. Enter this code in the portal when you have a network:"),
    "old": _("This browser is too old to check signatures. Please use a newer one."),
}
