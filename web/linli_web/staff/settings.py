"""Settings pages, made from the typed settings of core and of each plugin."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError

from linli import communities, evidence, plugins
from linli.communities import SettingsRefused, SettingsStale
from linli.evidence import EvidenceSettings
from linli.i18n import Text
from linli.people import PeopleSettings
from linli_web import forms, page
from linli_web.staff import blueprint, settings_form
from linli_web.staff.settings_fields import Asked, asked_by
from linli_web.staff.settings_form import Input
from linli_web.texts import _


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has settings: core, or a plugin that is turned on."""

    name: str
    title: Text
    about: Text
    model: type[BaseModel]
    #: The catalogue with the model's titles.
    domain: str


@dataclass(slots=True)
class Setting:
    """One setting on the page."""

    asked: Asked
    shown: Input
    #: Whether the community leaves it to the levels above.
    inherits: bool
    #: What then holds, and the name of the node that decided it; empty for the usual value.
    inherited: str
    source: str


def owners() -> list[Owner]:
    """Return whose settings a community can change."""
    own = [
        Owner(
            "core",
            _("People and names"),
            _("Categories of residents, names in public, and who may sign up."),
            PeopleSettings,
            "linli",
        ),
        Owner(
            evidence.SETTINGS_OWNER,
            _("Photos and files"),
            _("How much may be uploaded."),
            EvidenceSettings,
            "linli",
        ),
    ]
    working = plugins.manager().working
    for name in sorted(plugins.enabled(page.session, page.community.id)):
        info = working[name].info
        if info.settings is not None:
            own.append(Owner(name, info.title, info.description, info.settings, info.package))
    return own


@blueprint.get("/settings")
def settings() -> ResponseReturnValue:
    """Show what there is to set."""
    page.require("core.settings")
    return page.render("linli/staff/settings.html", owners=owners())


@blueprint.route("/settings/<owner>", methods=["GET", "POST"])
def settings_owner(owner: str) -> ResponseReturnValue:
    """Show and save the settings of one owner; what is not decided here is inherited."""
    page.require("core.settings")
    chosen = next((each for each in owners() if each.name == owner), None)
    if chosen is None:
        raise page.not_found()
    own, version = communities.own_overrides(page.session, page.community.id, owner)
    errors: list[Text] = []
    sent = request.method == "POST"
    rows = _rows(chosen, own, sent)
    adding = request.form.get("more") if sent else None
    status = 200
    if sent and adding is None:
        status = _save(chosen, rows, errors)
        if status == 200:
            page.flash(_("The settings are saved."))
            return page.redirect("staff.settings_owner", owner=owner)
    form: forms.Form[Any] = forms.Form(page.session, {}, status=status)
    if status != 200:
        form.errors[""] = errors or [_("Please look at the marked fields again.")]
    return page.render(
        "linli/staff/settings_owner.html",
        owner=chosen,
        rows=rows,
        version=request.form.get("version", type=int) if sent else version,
        form=form,
    )


def _rows(owner: Owner, own: dict[str, Any], sent: bool) -> list[Setting]:
    above, sources = communities.decided_above(page.session, page.community.id, owner.name)
    usual = owner.model().model_dump(mode="json")
    rows = []
    for asked in asked_by(owner.model, owner.domain):
        given = above.get(asked.name, usual[asked.name])
        source = sources.get(asked.name)
        if sent:
            shown = settings_form.typed(
                asked, asked.name, request.form, more=request.form.get("more") == asked.name
            )
            inherits = bool(request.form.get(f"inherit.{asked.name}"))
        else:
            shown = settings_form.filled(asked, asked.name, own.get(asked.name, given))
            inherits = asked.name not in own
        rows.append(
            Setting(
                asked,
                shown,
                inherits,
                settings_form.in_words(asked, given),
                communities.place(page.session, source).name if source else "",
            )
        )
    return rows


def _save(owner: Owner, rows: list[Setting], errors: list[Text]) -> int:
    """Check and save; return 200, or the status of the refusal, with the errors in their places."""
    decided = [row for row in rows if not row.inherits]
    faults = [row for row in decided if settings_form.find_faults(row.shown)]
    if faults:
        return 422
    values = {row.asked.name: settings_form.value_of(row.shown) for row in decided}
    above, _sources = communities.decided_above(page.session, page.community.id, owner.name)
    try:
        owner.model.model_validate({**above, **values})
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False):
            sentence = forms.sentence(error)
            row = next((row for row in decided if row.asked.name == (*error["loc"], "")[0]), None)
            if row is None:
                errors.append(sentence)
            else:
                settings_form.place_error(row.shown, error["loc"][1:], sentence)
        return 422
    try:
        with page.session.begin_nested():
            communities.save_settings(
                page.session,
                page.actor,
                page.community.id,
                owner.name,
                owner.model,
                values,
                version=request.form.get("version", type=int),
            )
    except (SettingsStale, SettingsRefused) as refusal:
        errors.append(refusal.text)
        return refusal.status
    return 200
