"""What protects every page: the check of the origin, CSRF tokens, and the headers of an answer."""

import gzip
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]
from werkzeug.exceptions import Forbidden

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

#: Nothing from elsewhere, nothing inline: neither scripts nor styles.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

#: Bodies smaller than this are sent as they are, in bytes.
_WORTH_ZIPPING = 1000


class ForeignOrigin(Forbidden):
    """A form was sent by a page of another site."""


def register(app: Flask) -> None:
    """Check every unsafe request and complete every answer."""
    app.before_request(refuse_other_origins)
    # A page left open over lunch must still work: the token lasts as long as the cookie.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    CSRFProtect(app)
    app.after_request(_complete)


def refuse_other_origins() -> None:
    """Refuse an unsafe request that a browser says came from another site.

    Sec-Fetch-Site decides where the browser sends it, else Origin; a client that sends neither is
    no browser, and the CSRF token still has to be right.

    Raises:
        ForeignOrigin: it came from elsewhere.
    """
    if request.method in _SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForeignOrigin
        return
    origin = request.headers.get("Origin")
    if origin is not None:
        sent_by = urlsplit(origin)
        if (sent_by.scheme, sent_by.netloc) != (request.scheme, request.host):
            raise ForeignOrigin


def _complete(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
    if response.mimetype == "text/html":
        response.vary.update(("HX-Request", "Cookie", "Accept-Language"))
        headers.setdefault("Cache-Control", "private, no-cache")
        _zip(response)
    return response


def _zip(response: Response) -> None:
    """Compress a page. The session cookie is SameSite=Lax, so no other site can have pages made
    with a reader's secrets in them and measure their lengths (the BREACH attack)."""
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or response.is_streamed or response.direct_passthrough:
        return
    body = response.get_data()
    if len(body) < _WORTH_ZIPPING or "Content-Encoding" in response.headers:
        return
    response.set_data(gzip.compress(body, 5))
    response.headers["Content-Encoding"] = "gzip"
