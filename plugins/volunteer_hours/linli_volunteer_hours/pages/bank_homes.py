"""Who may come into homes: how well staff know somebody, and who must not for now."""

from typing import Any

from flask.typing import ResponseReturnValue

from linli_volunteer_hours import settings
from linli_volunteer_hours.labels import HOME_LEVELS, HOME_RULES
from linli_volunteer_hours.models import HomeLevel
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.bank_tabs import tabs
from linli_volunteer_hours.pages.safety import Name
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import home_visits, stepping_in
from linli_web import page


class Seen(Name):
    """Whom staff know, and how well."""

    level: HomeLevel = HomeLevel.CARD


class Barred(Name):
    """Who makes no visits at home for now, and why."""

    reason: str = ""


@blueprint.get("/desk/bank/homes")
def bank_homes() -> ResponseReturnValue:
    """Show what is asked of who comes into homes."""
    return _show()


@blueprint.post("/desk/bank/identity")
def note_identity() -> ResponseReturnValue:
    """Note how well staff know a volunteer."""
    form = page.form(Seen)
    if form.data:
        with form.attempt():
            session, here = page.session, page.community.id
            page.require(MANAGE)
            one = named(session, here, form.data.name, phone=form.data.phone)
            home_visits.note_identity(session, page.actor, here, one.id, form.data.level)
            return _done()
    return _show(identity=form)


@blueprint.post("/desk/bank/bar")
def bar_from_homes() -> ResponseReturnValue:
    """Let somebody make no visits at home for now."""
    form = page.form(Barred)
    if form.data:
        with form.attempt():
            session, here = page.session, page.community.id
            page.require(MANAGE)
            one = named(session, here, form.data.name, phone=form.data.phone)
            stepping_in.bar_from_homes(session, page.actor, here, one.id, form.data.reason)
            return _done()
    return _show(barred=form)


def _done() -> ResponseReturnValue:
    page.flash(_("Done."))
    return page.redirect(".bank_homes")


def _show(**forms: page.Form[Any]) -> ResponseReturnValue:
    page.require(MANAGE)
    return page.render(
        "volunteer_hours/bank_homes.html",
        tabs=tabs("bank_homes"),
        forms=forms,
        form=next(iter(forms.values()), None),
        rule=HOME_RULES[settings.of(page.session, page.community.id).bank_real_name],
        levels=[(level.value, text) for level, text in HOME_LEVELS.items()],
    )
