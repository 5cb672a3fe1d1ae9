"""Signing in and out."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import signin
from linli.db.afterwards import in_own_transaction
from linli.signin import SignInRefused, attempts
from linli_web import page, readers
from linli_web.entrance import is_safe_address, public
from linli_web.pages import blueprint
from linli_web.texts import _


class SignIn(BaseModel):
    """What is typed to sign in."""

    name: str = Field(max_length=254)
    password: str = Field(max_length=1000)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for a name, phone number or e-mail address, and the password."""
    if page.person is not None and request.method == "GET":
        return page.go_to(_next())
    form = page.form(SignIn)
    if form.data:
        buckets = (
            attempts.bucket("name", form.data.name),
            attempts.bucket("address", request.remote_addr or ""),
        )
        with form.attempt():
            attempts.check(page.session, buckets)
            try:
                opened = signin.sign_in(
                    page.session, form.data.name, form.data.password, device=readers.device()
                )
            except SignInRefused:
                # Counted after the refusal has undone everything else.
                in_own_transaction(page.session, lambda own: attempts.count_failure(own, buckets))
                raise
            attempts.forgive(page.session, buckets[:1])
            readers.stay_signed_in(opened)
            return page.go_to(_next())
    return page.render(
        "linli/sign_in.html", form=form, next=_next(), sends_mail=signin.sends_mail()
    )


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    assert page.person is not None
    signin.revoke_session(page.session, page.person.id, page.person.sign_in_id)
    readers.empty_cookie()
    page.flash(_("You are signed out. See you soon."))
    return page.go_to(url_for("linli.front"))


def _next() -> str:
    address = request.values.get("next")
    return address if address and is_safe_address(address) else url_for("linli.front")
