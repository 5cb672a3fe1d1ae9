"""Helping somebody at the counter to sign in: a sign-in name, and a new password on paper."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import people, signin
from linli_web import page
from linli_web.staff import blueprint, labels


class SignIn(BaseModel):
    """The name somebody will type; with a phone number none is needed."""

    sign_in_name: str = Field(default="", max_length=64)


@blueprint.route("/people/<uuid:person_id>/sign-in", methods=["GET", "POST"])
def people_sign_in(person_id: UUID) -> ResponseReturnValue:
    """Set the sign-in name where it is wanted, make a new password, and show it once."""
    page.require("core.people.manage")
    session, actor, here = page.session, page.actor, page.community.id
    person = people.profile(session, actor, here, person_id)
    form = page.form(SignIn, {"sign_in_name": person.sign_in_name or ""})
    if form.data:
        with form.attempt():
            if form.data.sign_in_name != (person.sign_in_name or ""):
                people.correct_person(
                    session, actor, here, person_id, sign_in_name=form.data.sign_in_name
                )
            password = signin.reset_password(session, actor, here, person_id)
            return page.render(
                "linli/staff/sign_in_slip.html",
                person=people.profile(session, actor, here, person_id),
                password=password,
                address=labels.portal_address(),
            )
    return page.render("linli/staff/sign_in_help.html", form=form, person=person)
