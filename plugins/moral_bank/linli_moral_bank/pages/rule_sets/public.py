"""The rules as everybody may read them: those that hold, and drafts that residents look at."""

from flask.typing import ResponseReturnValue

from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import today
from linli_moral_bank.models import RuleSetState
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.rule_sets.words import categories, names_here, said
from linli_moral_bank.rule_sets import consulting, explaining
from linli_moral_bank.rule_sets.rules import RuleItem
from linli_moral_bank.rule_sets.words import fields
from linli_web import page


@blueprint.get("/rules")
def rules() -> ResponseReturnValue:
    """Show the rules that hold, by product."""
    book = rule_sets.in_force(page.session, page.community.id)
    present = today(page.session, page.community)
    items = book.rules if book else ()
    over = [rule for rule in items if rule.until and rule.until < present]
    here = book is not None and book.community_id == page.community.id
    marked = here and page.can("moral_bank.desk")
    return page.render(
        "moral_bank/rules.html",
        book=book,
        held=rule_sets.find(page.session, page.community.id, book.id) if book and here else None,
        shelves=[
            (one, [rule for rule in items if rule.product == one.code and rule not in over])
            for one in (book.products if book else ())
        ],
        over=over,
        examples=sum(rule.example and rule.rule_set_id == book.id for rule in items)
        if book and marked
        else 0,
        asked=consulting.asked(page.session, page.community.id),
        categories=categories(),
    )


@blueprint.get("/rules/<int:version>")
def rules_read(version: int) -> ResponseReturnValue:
    """Show a version with what it does differently; a draft once the residents are asked."""
    found = consulting.readable(page.session, page.community.id, version)
    items = rule_sets.rules_of(page.session, found.id)
    above = rule_sets.above(page.session, page.community.id) if found.extends else None
    own = rule_sets.products_of(found)
    products = {one.code: one for one in (*(above.products if above else ()), *own)}
    return page.render(
        "moral_bank/rules_read.html",
        version=found,
        is_draft=found.state is RuleSetState.DRAFT,
        changes=explaining.changes(page.session, found),
        titles=dict(fields(RuleItem)),
        said=said(names_here(products.values())),
        shelves=[
            (product, [rule for rule in items if rule.product == product.code])
            for product in products.values()
        ],
        categories=categories(),
    )
