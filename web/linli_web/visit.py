"""What the host knows of the request being answered: one :class:`Visit` per attempt at it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Request, current_app, g, has_app_context, request
from flask.globals import _cv_app
from sqlmodel import Session

from linli.access import Actor
from linli.communities import Place
from linli.errors import Refusal
from linli_web.texts import _

if TYPE_CHECKING:
    from linli_web.counter import Served
    from linli_web.readers import Reader
    from linli_web.shell import Shell


class NoCommunity(Refusal):
    """A page asked for its community although its address names none."""

    code = "web.no_community"
    status = 404


#: Who has not signed in: a person of whom nothing is known, and so nothing allowed. (The actor
#: without a person is the system, which may do everything.)
VISITOR = UUID(int=0)


@dataclass(slots=True)
class Visit:
    """One attempt at answering one request. A retried transaction begins with a new one."""

    #: None when the database is not there: only error pages see that.
    session: Session | None
    #: The request itself, and what makes addresses, past Flask's proxies.
    request: Request
    url_for: Callable[..., str]
    actor: Actor = field(default_factory=lambda: Actor(VISITOR, origin="web"))
    reader: "Reader | None" = None
    community: Place | None = None
    #: The reader's language, once it was asked for.
    language: str | None = None
    shell: "Shell | None" = None
    #: The person served at the counter, when the reader acts for somebody.
    serving: "Served | None" = None


#: The application's context itself: a page asks hundreds of times, and a proxy takes its toll.
_context = _cv_app.get


def current() -> Visit:
    """Return the visit of this request."""
    visit: Visit = _context().g.linli_visit
    return visit


def found() -> Visit | None:
    """Return the visit of this request; None where there is none."""
    try:
        return current()
    except (LookupError, AttributeError):
        return None


def begin(session: Session | None) -> Visit:
    """Start an attempt: nothing of an earlier one is left."""
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    visit = g.linli_visit = Visit(session, asked, current_app.url_for)
    return visit


def is_visited() -> bool:
    """Whether a request with a visit is being answered (static files have none)."""
    return has_app_context() and "linli_visit" in g


def require_session() -> Session:
    """Return the request's transaction."""
    session = current().session
    assert session is not None, "error pages without a database must not read from it"
    return session


def require_community() -> Place:
    """Return the community in the address.

    Raises:
        NoCommunity: the address has none.
    """
    community = current().community
    if community is None:
        raise NoCommunity(_("There is no community at this address."))
    return community
