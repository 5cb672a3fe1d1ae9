"""Language and type size, for this browser."""

from flask import request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from linli_web import language, page
from linli_web.entrance import is_safe_address, public
from linli_web.pages import blueprint


@blueprint.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    """Speak another language from now on."""
    language.choose(request.form.get("language", ""))
    return _back()


@blueprint.post("/type-size")
@public
def reading_comfort() -> ResponseReturnValue:
    """Switch between normal and large type."""
    cookie["large_type"] = request.form.get("large") == "1"
    return _back()


def _back() -> ResponseReturnValue:
    address = request.form.get("next")
    return page.go_to(address if address and is_safe_address(address) else url_for("linli.front"))
