"""A forgotten password: a code to the confirmed e-mail address, then a new one."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import signin
from linli.codes import CodeUnknown
from linli.db.afterwards import in_own_transaction
from linli.signin import attempts
from linli_web import page, readers
from linli_web.entrance import public
from linli_web.pages import blueprint
from linli_web.texts import _


class Address(BaseModel):
    """Where the code is sent."""

    email: str = Field(max_length=254)


class WayBack(BaseModel):
    """The code in the letter, and the password from now on."""

    code: str = Field(max_length=40)
    password: str = Field(max_length=1000)


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a code. The answer is the same whether somebody has the address or not."""
    form = page.form(Address)
    if form.data:
        with form.attempt():
            signin.ask_for_new_password(
                page.session, form.data.email, origin=page.actor.origin, language=page.language
            )
            return page.redirect("linli.way_back")
    return page.render("linli/forgotten.html", form=form, sends_mail=signin.sends_mail())


@blueprint.route("/forgotten/code", methods=["GET", "POST"])
@public
def way_back() -> ResponseReturnValue:
    """Take the code and a new password; the reader is signed in with it at once."""
    form = page.form(WayBack)
    if form.data:
        bucket = attempts.bucket("code", request.remote_addr or "")
        with form.attempt():
            attempts.check(page.session, [bucket])
            try:
                person_id = signin.choose_new_password(
                    page.session, form.data.code, form.data.password, origin=page.actor.origin
                )
            except CodeUnknown:
                # Counted after the refusal has undone everything else.
                in_own_transaction(page.session, lambda own: attempts.count_failure(own, [bucket]))
                raise
            device = readers.device()
            readers.stay_signed_in(signin.open_session(page.session, person_id, device=device))
            page.flash(_("Your new password is set. Other devices have to sign in again."))
            return page.go_to(url_for("linli.front"))
    return page.render("linli/way_back.html", form=form)
