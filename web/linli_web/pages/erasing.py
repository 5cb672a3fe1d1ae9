"""Erasing oneself: what has to end first, what would be lost, and the password once more."""

from flask import url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, field_validator

from linli import communities, plugins
from linli.db.afterwards import in_own_transaction
from linli.people import Person, erasing
from linli.signin import attempts
from linli_web import page, readers
from linli_web.entrance import full_endpoint
from linli_web.pages import blueprint
from linli_web.texts import _


class Sure(BaseModel):
    """That somebody knows that it is for good."""

    sure: bool = False

    @field_validator("sure")
    @classmethod
    def _is_sure(cls, sure: bool) -> bool:
        if not sure:
            raise ValueError(_("Please tick this if you are sure."))
        return sure


class Farewell(Sure):
    """What one gives to be erased."""

    password: str = Field(max_length=1000)


def _where(standing: erasing.Standing) -> str:
    """Return the address where the reader brings it to an end themselves; none: only others can."""
    tie, plugin = standing
    if not tie.endpoint or tie.community_id is None:
        return ""
    if plugin not in plugins.enabled(page.session, tie.community_id):
        return ""
    where = communities.place(page.session, tie.community_id)
    return url_for(full_endpoint(plugin, tie.endpoint), community=where.slug)


@blueprint.route("/c/<community>/me/erase", methods=["GET", "POST"])
def erase_me() -> ResponseReturnValue:
    """Tell what erasing means and what has to end first; then do it."""
    assert page.person is not None
    form = page.form(Farewell)
    if form.data:
        buckets = [attempts.bucket("name", str(page.person.id))]
        with form.attempt():
            attempts.check(page.session, buckets)
            try:
                erasing.erase_oneself(
                    page.session, page.actor, page.community.id, form.data.password
                )
            except erasing.PasswordWrong:
                in_own_transaction(page.session, lambda own: attempts.count_failure(own, buckets))
                raise
            readers.empty_cookie()
            page.flash(_("Your data has been erased. Thank you for having been with us."))
            return page.go_to(url_for("linli.front"))
    return page.render(
        "linli/erase_me.html",
        form=form,
        outlook=(outlook := erasing.outlook(page.session, page.person.id)),
        ties=[(one.tie.what, _where(one)) for one in outlook.ties],
        has_password=page.session.get_one(Person, page.person.id).password_hash is not None,
    )
