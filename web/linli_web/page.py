"""What a plugin's pages use: ``from linli_web import page``.

Values of this request:

``page.session``     the transaction: a reading one for GET, a writing one for everything else,
                     which is rolled back when the answer's status is 400 or more
``page.actor``       who acts, for the rules' ``actor`` argument
``page.community``   the community in the address (``linli.communities.Place``)
``page.person``      the reader who is signed in (``.id``, ``.name``), or None
``page.language``    "en" or "zh-Hans"
``page.locale``      the same as Babel calls it: "en", "zh_Hans_CN"

A plugin's view is closed to visitors and to other communities' members unless the plugin's hook
``linli_public_pages`` names it; what a member may do is asked with :func:`require`. A view usually
reads::

    class Declaration(BaseModel):
        item: str
        story: str = Field(min_length=5, max_length=500)

    @blueprint.route("/declare", methods=["GET", "POST"])
    def declare() -> ResponseReturnValue:
        form = page.form(Declaration)
        if form.data:
            with form.attempt():
                deeds.declare(page.session, page.actor, page.community.id,
                              item=form.data.item, story=form.data.story,
                              photos=page.uploads("photos"), key=form.once)
                page.flash(_("Thank you. The panel of your group will look at it."))
                return page.redirect(".deeds")
        return page.render("moral_bank/declare.html", form=form, items=deeds.items(page.session))

and its template::

    {% extends "linli/page.html" %}
    {% import "linli/ui.html" as ui %}
    {% block title %}{{ _("Declare a good deed") }}{% endblock %}
    {% block content %}
    {% call ui.form(url_for(".declare"), upload=True, once=form.once) %}
      {{ ui.form_errors(form) }}
      {{ ui.field("item", _("What was it?"), form) }}
      {{ ui.button(_("Send")) }}
    {% endcall %}
    {% endblock %}

``url_for`` keeps the community by itself. Dates and numbers are written with the filters ``day``,
``moment``, ``month``, ``count``, ``signed`` (+6) and ``quantity(scale)`` (points, or minutes as
hours); a ``Text`` prints in the reader's language. Evidence is shown with
``url_for("linli.thumbnail", evidence_id=…)`` and ``url_for("linli.evidence", evidence_id=…)``.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from uuid import UUID

import flask
from flask import Response, request
from flask.typing import ResponseReturnValue
from jinja2_fragments.flask import render_block
from pydantic import BaseModel
from sqlmodel import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound

from linli import access
from linli.access import Actor
from linli.communities import Place
from linli.errors import Refusal
from linli.i18n import Text
from linli_web import counter, forms, visit
from linli_web import language as languages
from linli_web.counter import Served
from linli_web.entrance import public
from linli_web.forms import Form
from linli_web.readers import Reader

__all__ = [
    "Form",
    "Reader",
    "actor",
    "beneficiary",
    "can",
    "code_address",
    "community",
    "flash",
    "form",
    "go_to",
    "htmx",
    "language",
    "locale",
    "not_found",
    "person",
    "public",
    "query",
    "redirect",
    "render",
    "require",
    "say",
    "serving",
    "session",
    "uploads",
]

Model = TypeVar("Model", bound=BaseModel)

session: Session
actor: Actor
community: Place
person: Reader | None
language: str
locale: str

if not TYPE_CHECKING:
    _VALUES = {
        "session": visit.require_session,
        "actor": lambda: visit.current().actor,
        "community": visit.require_community,
        "person": lambda: visit.current().reader,
        "language": languages.language,
        "locale": languages.locale,
    }

    def __getattr__(name):
        try:
            value = _VALUES[name]
        except KeyError:
            raise AttributeError(f"linli_web.page has no {name!r}") from None
        return value()


def htmx() -> bool:
    """Return whether htmx asks, and a fragment is enough."""
    return bool(flask.current_app.extensions["linli_htmx"])


def render(template: str, block: str | None = None, **context: Any) -> ResponseReturnValue:
    """Render a page. With ``block``, htmx is sent only that block of it.

    A block alone does not run what stands at the top of its template: ``ui`` is there all the same,
    macros of other files are imported inside the block.

    A ``form`` in the context that has errors makes the status that of the refusal, 422 mostly, and
    so undoes what the request wrote.
    """
    if block is not None and htmx():
        app = flask.current_app
        values = dict(context)
        app.update_template_context(values)
        values["ui"] = app.jinja_env.get_template("linli/ui.html").module
        body = render_block(template, block, **values)
    else:
        body = flask.render_template(template, **context)
    shown = context.get("form")
    status = shown.status if isinstance(shown, Form) and shown.errors else 200
    return Response(body, status, mimetype="text/html")


def form(model: type[Model], initial: Mapping[str, Any] | BaseModel | None = None) -> Form[Model]:
    """Read what was sent into ``model``; on GET return the form to be filled in.

    Blanks around text are removed, an empty field counts as left out, a field of a list type takes
    all values of its name. Errors are sentences in the reader's language.
    """
    if isinstance(initial, BaseModel):
        initial = initial.model_dump()
    sent = None if request.method in ("GET", "HEAD") else request.form
    return forms.read(visit.require_session(), model, sent, initial or {})


def query(model: type[Model]) -> Model:
    """Read the part of the address after ``?`` into ``model``; what does not fit is left out."""
    read = forms.read(visit.require_session(), model, request.args, {})
    if read.data is not None:
        return read.data
    fitting = {key: value for key, value in request.args.items() if key not in read.errors}
    return model.model_validate({key: value for key, value in fitting.items() if value})


def uploads(name: str) -> list[FileStorage]:
    """Return the files chosen in an upload field (``.filename``, ``.stream``)."""
    return forms.uploads(request.files, name)


def flash(text: Text, kind: Literal["good", "wait", "info", "bad"] = "good") -> None:
    """Show a sentence at the top of the next page."""
    flask.flash(languages.say(text), kind)


def redirect(endpoint: str, **values: Any) -> ResponseReturnValue:
    """Go on to a view, after a form has done its work; the community stays the same."""
    return go_to(flask.url_for(endpoint, **values))


def go_to(address: str) -> ResponseReturnValue:
    """Go on to an address of this portal."""
    if htmx():
        return Response("", 200, {"HX-Redirect": address})
    return flask.redirect(address, 303)


def can(permission: str, group_id: UUID | None = None) -> bool:
    """Return whether the reader may do something in this community.

    While they serve somebody at the counter the screen is that person's: it shows what both may.
    """
    now = visit.current()
    if now.reader is None:
        return False
    asked = visit.require_session(), now.actor, permission, visit.require_community().id, group_id
    return access.can(*asked) and counter.may_show(*asked)


def signed_in() -> bool:
    """Return whether somebody is signed in, of this community or of another."""
    return visit.current().reader is not None


def require(permission: str, group_id: UUID | None = None) -> None:
    """Refuse the page unless the reader may do something in this community.

    Raises:
        NotAllowed: their roles do not carry the permission.
        FinishServing: they are theirs alone, and somebody is served at the counter.
    """
    now = visit.current()
    asked = visit.require_session(), now.actor, permission, visit.require_community().id, group_id
    access.require(*asked)
    if not counter.may_show(*asked):
        raise counter.FinishServing


def serving() -> Served | None:
    """Return the person whom the reader serves at the counter, if any."""
    return visit.current().serving


def beneficiary() -> UUID:
    """Return whom the page is about: the person served at the counter, else the reader."""
    return visit.current().actor.beneficiary_id or visit.VISITOR


def code_address(text: str) -> str:
    """Return the whole address that the QR picture of a code should hold (``codes.qr_svg``)."""
    return flask.url_for("linli.scanned", text=text, _external=True)


def not_found() -> NotFound:
    """Return the exception to raise when a thing is not here (or not this reader's to know of)."""
    return NotFound()


def say(text: Text | Refusal) -> str:
    """Return a text, or a refusal's sentence, in the reader's language."""
    return languages.say(text.text if isinstance(text, Refusal) else text)
