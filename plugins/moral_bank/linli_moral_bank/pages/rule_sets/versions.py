"""The rules' versions: beginning one, looking at it, publishing it, calling it back."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import today
from linli_moral_bank.honours.voting import can_vote
from linli_moral_bank.models import RuleSet, RuleSetState
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.rule_sets.words import categories, names_here, said
from linli_moral_bank.rule_sets import consulting, simulation, trials
from linli_moral_bank.rule_sets.changes import compare
from linli_moral_bank.rule_sets.publishing import LONGEST_WORD, needs_word
from linli_moral_bank.rule_sets.rules import Product, RuleItem
from linli_moral_bank.rule_sets.words import fields
from linli_moral_bank.texts import _
from linli_web import page


class Beginning(BaseModel):
    """What a new version begins with."""

    extends: bool = False


class Title(BaseModel):
    """What a version is called."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Publication(BaseModel):
    """From when a version is to hold."""

    valid_from: date
    untried: bool = False
    despite: Annotated[str, StringConstraints(max_length=LONGEST_WORD)] = ""


@blueprint.get("/desk/rules")
def versions() -> ResponseReturnValue:
    """Show the versions of the rules."""
    found = rule_sets.versions(page.session, page.actor, page.community.id)
    return page.render(
        "moral_bank/versions.html",
        versions=found,
        book=rule_sets.in_force(page.session, page.community.id),
        above=rule_sets.above(page.session, page.community.id),
        may_write=page.can("moral_bank.rules"),
    )


@blueprint.post("/desk/rules/start")
def start_version() -> ResponseReturnValue:
    """Begin a new version with what holds now."""
    form = page.form(Beginning)
    made = rule_sets.start(
        page.session,
        page.actor,
        page.community.id,
        extends=form.data is not None and form.data.extends,
    )
    page.flash(_("A draft was made. Change what is to be different; nobody is bound by it yet."))
    return page.redirect(".version", rule_set_id=made.id)


@blueprint.get("/desk/rules/<uuid:rule_set_id>")
def version(rule_set_id: UUID) -> ResponseReturnValue:
    """Show a version with its items."""
    return _version(rule_set_id)


@blueprint.post("/desk/rules/<uuid:rule_set_id>/title")
def rename_version(rule_set_id: UUID) -> ResponseReturnValue:
    """Give a draft another title."""
    form = page.form(Title)
    if form.data:
        with form.attempt():
            rule_sets.rename(
                page.session, page.actor, page.community.id, rule_set_id, form.data.title
            )
            page.flash(_("Saved."))
            return page.redirect(".version", rule_set_id=rule_set_id)
    return _version(rule_set_id, naming=form)


@blueprint.post("/desk/rules/<uuid:rule_set_id>/consult")
def consult_version(rule_set_id: UUID) -> ResponseReturnValue:
    """Hand a draft to a consultation of the residents."""
    found = rule_sets.find(page.session, page.community.id, rule_set_id)
    address = url_for(".rules_read", version=found.version, _external=True)
    consulting.consult(page.session, page.actor, page.community.id, rule_set_id, address=address)
    page.flash(_("The vote is prepared. Staff look at it and announce it among the votes."))
    return page.redirect(".version", rule_set_id=rule_set_id)


@blueprint.post("/desk/rules/<uuid:rule_set_id>/publish")
def publish_version(rule_set_id: UUID) -> ResponseReturnValue:
    """Let a draft hold from a day on."""
    form = page.form(Publication)
    if form.data:
        with form.attempt():
            rule_sets.publish(
                page.session,
                page.actor,
                page.community.id,
                rule_set_id,
                valid_from=form.data.valid_from,
                untried=form.data.untried,
                despite=form.data.despite,
            )
            page.flash(_("Published. Everybody can read the new rules."))
            return page.redirect(".version", rule_set_id=rule_set_id)
    return _version(rule_set_id, publishing=form)


@blueprint.post("/desk/rules/<uuid:rule_set_id>/copy")
def copy_version(rule_set_id: UUID) -> ResponseReturnValue:
    """Begin a new version with what this one says."""
    made = rule_sets.copy(page.session, page.actor, page.community.id, rule_set_id)
    page.flash(_("A draft was made. Change what is to be different; nobody is bound by it yet."))
    return page.redirect(".version", rule_set_id=made.id)


@blueprint.post("/desk/rules/<uuid:rule_set_id>/call-back")
def call_back_version(rule_set_id: UUID) -> ResponseReturnValue:
    """Make a version that waits for its day a draft again."""
    rule_sets.call_back(page.session, page.actor, page.community.id, rule_set_id)
    page.flash(_("It is a draft again."))
    return page.redirect(".version", rule_set_id=rule_set_id)


@blueprint.post("/desk/rules/<uuid:rule_set_id>/discard")
def discard_version(rule_set_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    rule_sets.discard(page.session, page.actor, page.community.id, rule_set_id)
    page.flash(_("The draft is gone."))
    return page.redirect(".versions")


@blueprint.get("/desk/rules/<uuid:rule_set_id>/changes")
def version_changes(rule_set_id: UUID) -> ResponseReturnValue:
    """Show what a version does differently from the one before it."""
    page.require("moral_bank.desk")
    newer = rule_sets.find(page.session, page.community.id, rule_set_id)
    older = rule_sets.before(page.session, newer)
    found = (
        compare(rule_sets.written(page.session, older), rule_sets.written(page.session, newer))
        if older
        else None
    )
    return page.render(
        "moral_bank/rule_changes.html",
        version=newer,
        older=older,
        changes=found,
        titles=dict(fields(RuleItem)),
        said=said(names_here((*rule_sets.products_of(newer), *_products(older)))),
    )


def _version(
    rule_set_id: UUID,
    *,
    publishing: page.Form[Publication] | None = None,
    naming: page.Form[Title] | None = None,
) -> ResponseReturnValue:
    page.require("moral_bank.desk")
    found = rule_sets.find(page.session, page.community.id, rule_set_id)
    rules = rule_sets.rules_of(page.session, rule_set_id)
    higher = rule_sets.above(page.session, page.community.id) if found.extends else None
    own = {rule.code for rule in rules}
    products = {
        product.code: product
        for product in (*(higher.products if higher else ()), *rule_sets.products_of(found))
    }
    present = today(page.session, page.community)
    is_draft = found.state is RuleSetState.DRAFT
    follows = is_draft and rule_sets.in_force(page.session, page.community.id) is not None
    return page.render(
        "moral_bank/version.html",
        form=publishing or naming,
        publishing=publishing,
        naming=naming,
        version=found,
        shelves=[
            (product, [rule for rule in rules if rule.product == product.code])
            for product in products.values()
        ],
        own_classes={product.code for product in rule_sets.products_of(found)},
        inherited=[rule for rule in higher.rules if rule.code not in own] if higher else [],
        count=len(rules),
        categories=categories(),
        examples=sum(rule.example for rule in rules),
        is_draft=is_draft,
        may_write=page.can("moral_bank.rules"),
        older=rule_sets.before(page.session, found),
        today=present,
        follows=follows,
        first_day=present + timedelta(days=1) if follows else present,
        can_consult=can_vote(page.session, page.community),
        tried=trials.kept(page.session, page.actor, page.community.id, rule_set_id),
        needs_word=needs_word(found),
        longest_word=LONGEST_WORD,
        something_past=simulation.has_past(page.session, page.community.id),
    )


def _products(older: RuleSet | None) -> tuple[Product, ...]:
    return rule_sets.products_of(older) if older else ()
