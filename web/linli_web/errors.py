"""Pages for when something does not work: what happened, in plain words, and what to do now."""

from collections.abc import Sequence
from typing import Any

import flask
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from linli.access import NotAllowed
from linli.errors import Refusal
from linli.i18n import Text
from linli_web import language, not_allowed
from linli_web.entrance import NotOfThisCommunity
from linli_web.security import ForeignOrigin
from linli_web.texts import _

_GO_BACK = _("Go back with your browser: what you wrote is still there.")

#: Title and explanation by status; a refusal brings its own explanation.
_PAGES: dict[int, tuple[Text, Text]] = {
    400: (_("That did not arrive properly"), _GO_BACK),
    401: (_("Please sign in again"), _GO_BACK),
    403: (
        _("This is not open to you"),
        _("If you think it should be, please ask your community's staff."),
    ),
    404: (
        _("We could not find this page"),
        _("Perhaps it has moved, or the address has a mistake in it."),
    ),
    405: (_("This page cannot be opened like this"), _("Please start again from the home page.")),
    409: (_("Somebody was quicker"), _GO_BACK),
    413: (
        _("This file is too large"),
        _(
            "Please choose a smaller photo. Go back with your browser: what you wrote is still "
            "there."
        ),
    ),
    422: (_("That cannot be done like this"), _GO_BACK),
    429: (_("Please wait a moment"), _("There were too many tries. Please try again later.")),
    500: (
        _("Something went wrong on our side"),
        _("Nothing was changed. Please try again; if it goes on, tell your community's staff."),
    ),
    503: (
        _("The portal is resting for a moment"),
        _("Nothing was changed. Please try again in a minute: what you wrote is still there."),
    ),
}
_CSRF = _(
    "This page was open for too long, or cookies are turned off. Go back, load the page again, and "
    "send it once more."
)
_FOREIGN = _("This form did not come from this portal, so nothing was done.")


def register(app: Flask) -> None:
    """Answer every exception with a page, or with a notice where htmx asked."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)


def answer(
    status: int,
    explanation: Text | None = None,
    *,
    join: str | None = None,
    advice: Sequence[Text] = (),
) -> ResponseReturnValue:
    """Make the page for a status, with a rule's own sentence where there is one.

    ``join`` is the address at which the reader can ask to belong here; ``advice`` says what to do
    instead of the usual sentence.
    """
    title, usual = _PAGES.get(status, _PAGES[500 if status >= 500 else 400])
    context: dict[str, Any] = {
        "status": status,
        "heading": title,
        "join": join,
        "explanation": explanation or usual,
        "advice": advice or _usual_advice(explanation, usual),
    }
    if flask.current_app.extensions["linli_htmx"]:
        # The form stays where it is; the notice appears above the page's content.
        body = flask.render_template("linli/error_notice.html", **context)
        response = Response(body, status, mimetype="text/html")
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML show:window:top"
        return response
    try:
        body = flask.render_template("linli/error.html", **context)
    except Exception as error:
        # The frame itself fails: say it without one rather than not at all.
        flask.current_app.logger.error("the error page failed", exc_info=error)
        words = language.say(title), language.say(explanation or usual)
        return Response("\n\n".join(words), status, mimetype="text/plain")
    return Response(body, status, mimetype="text/html")


def _usual_advice(explanation: Text | None, usual: Text) -> Sequence[Text]:
    return [usual] if explanation is not None and usual is not _PAGES[404][1] else []


def _refused(refusal: Refusal) -> ResponseReturnValue:
    if isinstance(refusal, NotAllowed):
        return answer(refusal.status, refusal.text, advice=not_allowed.advice(refusal))
    join = flask.url_for("linli.join") if isinstance(refusal, NotOfThisCommunity) else None
    return answer(refusal.status, refusal.text, join=join)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()
    explanation = None
    if isinstance(error, CSRFError):
        explanation = _CSRF
    elif isinstance(error, ForeignOrigin):
        explanation = _FOREIGN
    response = flask.make_response(answer(error.code or 500, explanation))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _database(error: DBAPIError) -> ResponseReturnValue:
    flask.current_app.logger.error("database error at %s", request.path, exc_info=error)
    away = isinstance(error, OperationalError | InterfaceError)
    return answer(503 if away else 500)


def _unexpected(error: Exception) -> ResponseReturnValue:
    flask.current_app.logger.error("error at %s", request.path, exc_info=error)
    return _http(InternalServerError(original_exception=error))
