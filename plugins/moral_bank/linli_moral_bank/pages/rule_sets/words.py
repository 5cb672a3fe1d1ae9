"""What codes in the rules stand for, in the reader's language."""

from collections.abc import Callable, Iterable

from linli import communities
from linli.people import PeopleSettings
from linli_moral_bank import owners
from linli_moral_bank.deeds import contributions
from linli_moral_bank.pages import blueprint
from linli_moral_bank.rule_sets import RuleRow
from linli_moral_bank.rule_sets.rules import Product, RuleItem
from linli_moral_bank.rule_sets.words import Names, product_names, say
from linli_moral_bank.texts import _
from linli_web import page

_MEASURES = {"times": _("times"), "minutes": _("minutes")}

#: A title or a ranking of only some takes no longer word.
LONGEST_CATEGORY = 40


def categories() -> dict[str, str]:
    """Return the community's categories of residents, and the kinds of organisations, by code."""
    decided = communities.settings(page.session, page.community.id, "core", PeopleSettings)
    bodies = {code: page.say(title) for code, title in owners.ORGANISATIONS.items()}
    return bodies | decided.categories


def who_counts() -> dict[str, str]:
    """Return the same with the fields in which organisations work, for titles and rankings."""
    fields = owners.fields_of_work(page.session, page.community.id)
    return {**{one: one for one in fields if len(one) <= LONGEST_CATEGORY}, **categories()}


def contribution_kinds() -> dict[str, str]:
    """Return what other plugins confirm here, by code, in the reader's language."""
    return {
        kind.code: page.say(kind.title)
        for kind in contributions.kinds(page.session, page.community.id)
    }


@blueprint.app_template_filter("moral_bank_unit")
def unit(rule: RuleRow) -> str:
    """Return what an item is counted in: its own unit, or what the contribution is measured in."""
    if rule.unit or not rule.contribution:
        return rule.unit
    kinds = contributions.kinds(page.session, page.community.id)
    measure = next((one.measure for one in kinds if one.code == rule.contribution), None)
    return page.say(_MEASURES[measure]) if measure else ""


def names_here(products: Iterable[Product] = ()) -> Names:
    """Return what codes of classes and categories stand for."""
    return {
        "categories": categories(),
        "contribution": contribution_kinds(),
        "product": product_names(tuple(products)),
    }


def said(names: Names) -> Callable[[RuleItem, str], str]:
    """Return how a value of an item is said to this reader."""
    language = page.language

    def say_value(item: RuleItem, name: str) -> str:
        return say(RuleItem, name, getattr(item, name), language, names) or "–"

    return say_value
