"""Confirming one's own e-mail address with a code that is sent to it."""

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import signin
from linli.people import Person
from linli_web import page
from linli_web.pages import blueprint
from linli_web.texts import _


class Asking(BaseModel):
    """The wish for a code: nothing has to be typed."""


class Received(BaseModel):
    """The code in the letter."""

    code: str = Field(max_length=40)


@blueprint.route("/c/<community>/me/email", methods=["GET", "POST"])
def ask_for_code() -> ResponseReturnValue:
    """Have a code sent to the reader's e-mail address."""
    form = page.form(Asking)
    if form.data:
        with form.attempt():
            address = signin.ask_for_code(
                page.session, page.actor, page.community.id, language=page.language
            )
            page.flash(_("A code is on its way to %(address)s.", address=address), "info")
            return page.redirect("linli.confirm_email")
    return page.render("linli/me_email.html", form=form, email=_email(), asked=False)


@blueprint.route("/c/<community>/me/email/code", methods=["GET", "POST"])
def confirm_email() -> ResponseReturnValue:
    """Type the code that came."""
    form = page.form(Received)
    if form.data:
        with form.attempt():
            signin.confirm_email(page.session, page.actor, page.community.id, form.data.code)
            page.flash(_("Thank you. Your e-mail address is confirmed."))
            return page.redirect("linli.me")
    return page.render("linli/me_email.html", form=form, email=_email(), asked=True)


def _email() -> str | None:
    assert page.person is not None
    return page.session.get_one(Person, page.person.id).email
