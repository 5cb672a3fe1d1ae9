"""The Flask application whose requests are database transactions."""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Response, g, request
from flask import session as cookie
from flask.globals import request_ctx
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from werkzeug.exceptions import HTTPException

from linli.config import Config
from linli.db import Database, DatabaseBusy
from linli_web import visit
from linli_web.addresses import Addresses

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Portal(Addresses):
    """A request is one transaction: a reading one for GET, a writing one for everything else.

    The writing one is rolled back when the answer's status is 400 or more, and the whole request is
    answered again from its start when the database asks for the transaction to be repeated. An
    exception leaves the transaction first; its page is then made in a new, reading one, so that a
    failed statement cannot spoil it.
    """

    portal_config: Config
    database: Database

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._synchronous = cache(super().ensure_sync)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function as Flask calls it; whether it is a coroutine is looked at once."""
        return self._synchronous(func)

    def full_dispatch_request(self) -> Response:
        """Answer the request inside its transaction."""
        if self._needs_no_database():
            visit.begin(None)
            return super().full_dispatch_request()
        try:
            if request.method in _READS:
                with self.database.reading() as session:
                    return self._attempt(session)
            return self.database.run(self._attempt)
        except Exception as error:
            return self._answer_error(error)

    def handle_user_exception(self, e: Exception) -> Any:
        """Let an exception out of the transaction; only then is it answered."""
        if visit.is_visited() and visit.current().session is not None and not _is_leaving():
            raise e
        return super().handle_user_exception(e)

    def _needs_no_database(self) -> bool:
        rule = request.url_rule
        return rule is not None and rule.endpoint == "static_file"

    def _attempt(self, session: Session) -> Response:
        self._forget_last_attempt()
        visit.begin(session)
        response = super().full_dispatch_request()
        if response.status_code >= 400:
            session.rollback()
        return response

    def _forget_last_attempt(self) -> None:
        for name in ("_login_user", "_flask_babel", "csrf_token", "csrf_valid"):
            g.pop(name, None)
        if not visit.is_visited():
            return
        request_ctx.flashes = None
        cookie.clear()
        cookie.update(self.session_interface.open_session(self, request) or {})
        for upload in request.files.values():
            upload.stream.seek(0)

    def _answer_error(self, error: Exception) -> Response:
        """Make the page of an error, in a transaction of its own when there is a database."""
        g.linli_leaving = True
        if not _is_database_gone(error):
            try:
                with self.database.reading() as session:
                    visit.begin(session)
                    self._find_our_way()
                    return self.finalize_request(super().handle_user_exception(error))
            except (DBAPIError, DatabaseBusy) as gone:
                self.logger.warning("no database for the error page", exc_info=gone)
        visit.begin(None)
        return self.finalize_request(super().handle_user_exception(error), from_error_handler=True)

    def _find_our_way(self) -> None:
        """Let the error page know its reader and community, where that much works."""
        from linli_web.entrance import enter

        values = dict(request.view_args or {})
        try:
            enter(request.endpoint, values)
        except (HTTPException, DBAPIError):
            raise
        except Exception:
            visit.current().community = None


def _is_leaving() -> bool:
    return bool(g.get("linli_leaving"))


def _is_database_gone(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and error.connection_invalidated
