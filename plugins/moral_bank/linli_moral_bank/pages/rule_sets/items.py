"""Writing a draft: its items and classes, each in a form made from the typed rule."""

from typing import Any
from uuid import UUID

from flask import abort, make_response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli_moral_bank import rule_sets
from linli_moral_bank.models import RuleSet
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.rule_sets.words import categories, contribution_kinds
from linli_moral_bank.rule_sets import RuleRow
from linli_moral_bank.rule_sets.refusals import RuleSetFrozen
from linli_moral_bank.rule_sets.rules import Product, RuleItem
from linli_moral_bank.texts import _
from linli_web import page
from linli_web.staff.settings_fields import asked_by

_DOMAIN = "linli_moral_bank"


class InClass(BaseModel):
    """The class a new item is for."""

    product: str = ""


@blueprint.route("/desk/rules/<uuid:rule_set_id>/new", methods=["GET", "POST"])
def new_item(rule_set_id: UUID) -> ResponseReturnValue:
    """Add an item to a draft."""
    drafted = _draft(rule_set_id)
    code = rule_sets.free_code(page.session, drafted)
    wanted = page.query(InClass).product
    return _item(drafted, code, {"product": wanted, "code": code}, new=True)


@blueprint.route("/desk/rules/<uuid:rule_set_id>/items/<code>", methods=["GET", "POST"])
def rule_item(rule_set_id: UUID, code: str) -> ResponseReturnValue:
    """Change an item of a draft, or put one of its own in the place of one from above."""
    drafted = _draft(rule_set_id)
    present = _present(drafted).get(code)
    if present is None:
        raise page.not_found()
    item = rule_sets.item_of(present, _usual(drafted).get(present.product))
    shown = {**item.model_dump(mode="json"), "points": str(item.points)}
    return _item(drafted, code, shown)


@blueprint.post("/desk/rules/<uuid:rule_set_id>/items/<code>/remove")
def remove_item(rule_set_id: UUID, code: str) -> ResponseReturnValue:
    """Take an item out of a draft."""
    rule_sets.remove(page.session, page.actor, page.community.id, rule_set_id, code)
    page.flash(_("The item is gone from the draft."))
    return page.redirect(".version", rule_set_id=rule_set_id)


@blueprint.route("/desk/rules/<uuid:rule_set_id>/new-class", methods=["GET", "POST"])
def new_class(rule_set_id: UUID) -> ResponseReturnValue:
    """Add a class to a draft."""
    drafted = _draft(rule_set_id)
    return _class(drafted, rule_sets.free_class_code(drafted), {})


@blueprint.route("/desk/rules/<uuid:rule_set_id>/classes/<code>", methods=["GET", "POST"])
def rule_class(rule_set_id: UUID, code: str) -> ResponseReturnValue:
    """Change a class of a draft."""
    drafted = _draft(rule_set_id)
    found = next((one for one in rule_sets.products_of(drafted) if one.code == code), None)
    if found is None:
        raise page.not_found()
    return _class(drafted, code, found.model_dump(mode="json"))


@blueprint.post("/desk/rules/<uuid:rule_set_id>/classes/<code>/remove")
def remove_class(rule_set_id: UUID, code: str) -> ResponseReturnValue:
    """Take a class without items out of a draft."""
    rule_sets.remove_class(page.session, page.actor, page.community.id, rule_set_id, code)
    page.flash(_("The class is gone from the draft."))
    return page.redirect(".version", rule_set_id=rule_set_id)


def _item(
    drafted: RuleSet,
    code: str,
    shown: dict[str, Any],
    *,
    new: bool = False,
) -> ResponseReturnValue:
    form = page.form(RuleItem, shown)
    if form.data:
        item = form.data.model_copy(update={"code": code})
        with form.attempt():
            rule_sets.put(page.session, page.actor, page.community.id, drafted.id, item)
            page.flash(_("Saved in the draft."))
            return page.redirect(".version", rule_set_id=drafted.id)
    products = _products(drafted)
    return page.render(
        "moral_bank/rule_form.html",
        form=form,
        version=drafted,
        code=code,
        new=new,
        own=code in {rule.code for rule in rule_sets.rules_of(page.session, drafted.id)},
        asked=[one for one in asked_by(RuleItem, _DOMAIN) if one.name not in _FIXED],
        needed=_needed(RuleItem),
        options={
            "product": [(one.code, one.title) for one in products],
            "categories": list(categories().items()),
            "contribution": [("", _("nothing")), *contribution_kinds().items()],
        },
        usual=_USUAL,
        rare=True,
        rare_used=any(
            form.errors.get(name) or form.values.get(name) not in _EMPTY
            for name in RuleItem.model_fields
            if name not in (*_USUAL, *_FIXED)
        ),
        remove="remove_item",
        title=_("New item") if new else shown["title"],
    )


#: Not asked for: the code stays as it is.
_FIXED = ("code",)
#: What nearly every item says; the rest is folded until it is used.
_USUAL = (
    "title", "clause", "product", "points", "rhythm", "cap", "evidence", "ways", "example",
)  # fmt: skip
#: What a field holds that is not used.
_EMPTY: tuple[object, ...] = (None, "", False, [], (), ["person"])


def _class(drafted: RuleSet, code: str, shown: dict[str, Any]) -> ResponseReturnValue:
    form = page.form(Product, {**shown, "code": code})
    if form.data:
        product = form.data.model_copy(update={"code": code})
        with form.attempt():
            rule_sets.put_class(page.session, page.actor, page.community.id, drafted.id, product)
            page.flash(_("Saved in the draft."))
            return page.redirect(".version", rule_set_id=drafted.id)
    return page.render(
        "moral_bank/rule_form.html",
        form=form,
        version=drafted,
        code=code,
        new=not shown,
        own=bool(shown),
        asked=[one for one in asked_by(Product, _DOMAIN) if one.name not in _FIXED],
        needed=_needed(Product),
        options={},
        usual=tuple(Product.model_fields),
        rare=False,
        remove="remove_class",
        title=shown.get("title") or _("New class"),
    )


def _needed(model: type[BaseModel]) -> set[str]:
    """Return the fields that cannot be left out."""
    return {name for name, info in model.model_fields.items() if info.is_required()}


def _draft(rule_set_id: UUID) -> RuleSet:
    """Return the draft to write; who only opens it once it is published is led to the version."""
    try:
        return rule_sets.open_draft(
            page.session, page.actor, page.community.id, rule_set_id, lock=False
        )
    except RuleSetFrozen as frozen:
        if request.method != "GET":
            raise
        page.flash(frozen.text, "info")
        abort(make_response(page.redirect(".version", rule_set_id=rule_set_id)))


def _present(drafted: RuleSet) -> dict[str, RuleRow]:
    """Return the items of a draft by code, and those of the level above it adds to."""
    rules = rule_sets.rules_of(page.session, drafted.id)
    higher = rule_sets.above(page.session, page.community.id) if drafted.extends else None
    return {rule.code: rule for rule in (*(higher.rules if higher else ()), *rules)}


def _products(drafted: RuleSet) -> list[Product]:
    higher = rule_sets.above(page.session, page.community.id) if drafted.extends else None
    products = (*(higher.products if higher else ()), *rule_sets.products_of(drafted))
    return list({one.code: one for one in products}.values())


def _usual(drafted: RuleSet) -> dict[str, Any]:
    return {one.code: one.rhythm for one in _products(drafted)}
