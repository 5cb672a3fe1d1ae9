"""Who is signed in: Flask-Login over core's revocable sessions."""

from dataclasses import dataclass
from uuid import UUID

from flask import Flask, request
from flask import session as cookie
from flask_login import (  # type: ignore[import-untyped]
    LoginManager,
    current_user,
    login_user,
)

from linli import signin
from linli.signin import SignedIn
from linli_web import visit

#: What of the cookie survives signing in and out.
_LASTING = ("language", "large_type")


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who is signed in, as far as every page needs to know them."""

    id: UUID
    name: str
    #: BCP 47 tag of the language they chose in "my data".
    language: str | None
    large_type: bool
    #: The row of this browser's sign-in, which "my data" lists and can revoke.
    sign_in_id: UUID
    token: str

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return what stands in the cookie."""
        return self.token


def register(app: Flask) -> None:
    """Let Flask-Login find the reader by the token in the cookie."""
    manager = LoginManager(app, add_context_processor=False)  # templates ask shell.person
    manager.session_protection = None
    manager.user_loader(_find)


def current_reader() -> Reader | None:
    """Return who is signed in in this browser; asked once for a request."""
    found = current_user._get_current_object()
    return found if isinstance(found, Reader) else None


def stay_signed_in(opened: SignedIn) -> Reader:
    """Put a session that core has opened into the cookie, in place of whatever was there."""
    empty_cookie()
    reader = _find(opened.token)
    assert reader is not None
    cookie.permanent = True
    login_user(reader)
    return reader


def empty_cookie() -> None:
    """Forget everything in the cookie but the language and the type size."""
    lasting = {name: cookie[name] for name in _LASTING if name in cookie}
    cookie.clear()
    cookie.update(lasting)


def device() -> str:
    """Return what the reader will recognise this browser by, in a few words."""
    agent = request.user_agent.string
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    return " · ".join(part for part in (system, browser) if part)


#: The first mark found in the User-Agent header decides: special ones stand before general ones.
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge"),
    ("QQBrowser", "QQ"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def _find(token: str) -> Reader | None:
    now = visit.current()
    if now.session is None:
        return None
    identity = signin.who(now.session, token)
    if identity is None:
        return None
    return Reader(
        identity.person_id,
        identity.name,
        identity.language,
        identity.large_type,
        identity.session_id,
        token,
    )
