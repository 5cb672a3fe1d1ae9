"""Short codes: whoever scans or types one is led to the page of the plugin that knows it."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import codes, communities, plugins
from linli.codes import CodeUnknown
from linli_web import page
from linli_web.entrance import full_endpoint
from linli_web.pages import blueprint
from linli_web.texts import _


class Typed(BaseModel):
    """A code, as typed."""

    code: str = Field(max_length=40)


@blueprint.get("/q/<text>")
def scanned(text: str) -> ResponseReturnValue:
    """Go to the page that a scanned code is for; whether it is still good is said there."""
    return page.go_to(_address_of(text))


@blueprint.route("/q", methods=["GET", "POST"])
def type_code() -> ResponseReturnValue:
    """Type a code where there is no camera."""
    form = page.form(Typed, {"code": request.args.get("code", "")})
    if form.data:
        with form.attempt():
            return page.go_to(_address_of(form.data.code))
    return page.render("linli/code.html", form=form)


def _address_of(text: str) -> str:
    found = codes.locate(page.session, page.actor, text)
    community = communities.home_of(page.session, found.community_id)
    on = plugins.enabled(page.session, community.id)
    for name, purposes in plugins.manager().answers("linli_code_purposes", among=on):
        for purpose in purposes:
            if purpose.purpose == found.purpose:
                return url_for(
                    full_endpoint(name, purpose.endpoint),
                    community=community.slug,
                    code=codes.normalise(text),
                )
    raise CodeUnknown(
        _("We do not know this code. Please compare it letter by letter."), field="code"
    )
