"""My data: what is held about me, correcting it, my devices, my password, my preferences."""

import json
from typing import Literal
from uuid import UUID

from flask import Response, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import people, signin
from linli.errors import Refusal
from linli.people import Person
from linli.signin import passwords
from linli_web import language, page, personal_data, readers
from linli_web.pages import blueprint
from linli_web.texts import _


class Details(BaseModel):
    """What people may correct themselves."""

    name: str = Field(max_length=80)
    phone: str = Field(default="", max_length=30)
    email: str = Field(default="", max_length=254)
    sign_in_name: str = Field(default="", max_length=64)


class NewPassword(BaseModel):
    """A change of password."""

    old_password: str = Field(default="", max_length=1000)
    password: str = Field(max_length=1000)


class Preferences(BaseModel):
    """How a person likes to read, on every device."""

    language: Literal["", "en", "zh-Hans"] = ""
    large_type: bool = False


class WrongPassword(Refusal):
    """The present password was not given right."""

    code = "web.wrong_password"


@blueprint.get("/c/<community>/me")
def me() -> ResponseReturnValue:
    """Show what the register holds about the reader, their devices and preferences."""
    person = _person()
    return page.render(
        "linli/me.html",
        sections=personal_data.register(page.session, person.id),
        to_confirm=_to_confirm(person),
        devices=signin.sessions_of(page.session, person.id),
        this_device=page.person.sign_in_id if page.person else None,
        preferences=page.form(
            Preferences, {"language": person.language or "", "large_type": person.large_type}
        ),
    )


@blueprint.get("/c/<community>/me/everything")
def everything() -> ResponseReturnValue:
    """Show all that is held about the reader, also by plugins."""
    return page.render(
        "linli/me_everything.html",
        sections=personal_data.everything(page.session, _person().id),
    )


@blueprint.route("/c/<community>/me/details", methods=["GET", "POST"])
def correct_details() -> ResponseReturnValue:
    """Correct one's own name and contacts."""
    person = _person()
    known = {
        "name": person.name,
        "phone": people.written_phone(person.phone or ""),
        "email": person.email or "",
        "sign_in_name": person.sign_in_name or "",
    }
    form = page.form(Details, known)
    if form.data:
        with form.attempt():
            people.correct_person(
                page.session, page.actor, page.community.id, person.id, **form.data.model_dump()
            )
            page.flash(_("Your data is corrected."))
            return page.redirect("linli.me")
    return page.render("linli/me_details.html", form=form)


@blueprint.route("/c/<community>/me/password", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    """Choose a new password; all other devices are signed out."""
    person = _person()
    form = page.form(NewPassword)
    if form.data:
        with form.attempt():
            if person.password_hash is not None:
                right, _fresh = passwords.verify(form.data.old_password, person.password_hash)
                if not right:
                    raise WrongPassword(
                        _("This is not your present password."), field="old_password"
                    )
            signin.set_password(page.session, page.actor, person.id, form.data.password)
            assert page.person is not None
            signin.revoke_all(page.session, person.id, keep=page.person.sign_in_id)
            page.flash(_("Your new password is set. Other devices have to sign in again."))
            return page.redirect("linli.me")
    return page.render("linli/me_password.html", form=form, has_one=bool(person.password_hash))


@blueprint.post("/c/<community>/me/preferences")
def save_preferences() -> ResponseReturnValue:
    """Keep language and type size for every device of the reader."""
    person, form = _person(), page.form(Preferences)
    if form.data:
        person.language = form.data.language or None
        person.large_type = form.data.large_type
        cookie.pop("large_type", None)
        language.forget_choice()
        page.flash(_("Your wishes are noted."))
    return page.redirect("linli.me")


@blueprint.post("/c/<community>/me/devices/<uuid:session_id>")
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Sign one of the reader's devices out."""
    assert page.person is not None
    mine = signin.sessions_of(page.session, page.person.id)
    if session_id not in {device.id for device in mine}:
        raise page.not_found()
    signin.revoke_session(page.session, page.person.id, session_id)
    if session_id == page.person.sign_in_id:
        readers.empty_cookie()
        return page.go_to(url_for("linli.front"))
    page.flash(_("This device is signed out."))
    return page.redirect("linli.me")


@blueprint.get("/c/<community>/me/data.json")
def download() -> ResponseReturnValue:
    """Hand out everything that is held about the reader, in their language, as JSON."""
    person = _person()
    held = {
        language.say(section.title): [
            {"label": language.say(label), "value": language.say(value)}
            for label, value in section.rows
        ]
        for section in personal_data.everything(page.session, person.id)
    }
    response = Response(json.dumps(held, ensure_ascii=False, indent=2), mimetype="application/json")
    response.headers["Content-Disposition"] = "attachment; filename=my-data.json"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _to_confirm(person: Person) -> Literal["", "mail", "counter"]:
    """Return where a contact can be confirmed that is not: here by e-mail, or at the counter."""
    if person.email and person.email_verified_at is None and signin.sends_mail():
        return "mail"
    open_ = [
        value
        for value, since in (
            (person.email, person.email_verified_at),
            (person.phone, person.phone_verified_at),
        )
        if value and since is None
    ]
    return "counter" if open_ else ""


def _person() -> Person:
    assert page.person is not None
    return page.session.get_one(Person, page.person.id)
