"""Photos and files, for those who may see them."""

from typing import Literal
from urllib.parse import quote
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue

from linli import evidence
from linli_web import page
from linli_web.entrance import public
from linli_web.pages import blueprint

#: A file that somebody uploaded may do nothing at all in a browser.
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


@blueprint.get("/c/<community>/evidence/<uuid:evidence_id>", endpoint="evidence")
def full(evidence_id: UUID) -> ResponseReturnValue:
    """Send a photo, or offer a file to be kept."""
    return _send(evidence_id, "full")


@blueprint.get("/c/<community>/evidence/<uuid:evidence_id>/thumb", endpoint="thumbnail")
@public
def thumbnail(evidence_id: UUID) -> ResponseReturnValue:
    """Send the small picture of a photo; what it belongs to says whether everybody may see it."""
    return _send(evidence_id, "small")


def _send(evidence_id: UUID, size: Literal["full", "small"]) -> ResponseReturnValue:
    found = evidence.fetch(page.session, page.actor, page.community.id, evidence_id, size)
    response = Response(found.data, mimetype=found.media_type)
    kind = "inline" if found.inline else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(found.filename)}"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # Whoever may see it today may not tomorrow: the browser keeps it, and asks each time.
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(found.etag)
    return response.make_conditional(request)
