"""What protects every page: the check of the origin, CSRF tokens, and the headers of an answer."""

import gzip
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask import session as cookie
from flask_wtf.csrf import CSRFProtect, generate_csrf  # type: ignore[import-untyped]
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

#: What every answer says unless its view has said something else.
_HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(), microphone=()"),
)

#: What a page depends on besides its address.
_VARIES = "HX-Request, Cookie, Accept-Language, Accept-Encoding"

#: Signed tokens that a process remembers.
_TOKENS = 4096

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

    @lru_cache(_TOKENS)
    def signed(_secret: str) -> str:
        return str(generate_csrf())

    def csrf_token() -> str:
        """Return the token of this browser's forms: its secret, signed once and not every time."""
        secret = cookie.get("csrf_token")
        return signed(secret) if secret else str(generate_csrf())

    app.jinja_env.globals["csrf_token"] = csrf_token
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
    present = {name.lower() for name, _value in headers}
    headers.extend((name, value) for name, value in _HEADERS if name.lower() not in present)
    if response.mimetype == "text/html":
        headers["Vary"] = f"{headers['Vary']}, {_VARIES}" if "vary" in present else _VARIES
        if "cache-control" not in present:
            headers.add("Cache-Control", "private, no-cache")
        _zip(response)
    return response


def _zip(response: Response) -> None:
    """Compress a page. The session cookie is SameSite=Lax, so no other site can have pages made
    with a reader's secrets in them and measure their lengths (the BREACH attack)."""
    if not request.accept_encodings["gzip"] or response.is_streamed or response.direct_passthrough:
        return
    body = response.get_data()
    if len(body) < _WORTH_ZIPPING or "Content-Encoding" in response.headers:
        return
    response.set_data(gzip.compress(body, 5))
    response.headers["Content-Encoding"] = "gzip"
