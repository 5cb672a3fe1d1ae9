"""Rules as a YAML file, as in a community template: written out, and taken in whole."""

from collections.abc import Iterator
from typing import Any

import yaml
from pydantic import ValidationError

from linli_moral_bank.rule_sets.faults import Fault, FileRefused, no_category, reason, refused
from linli_moral_bank.rule_sets.rules import PointRange, RuleList
from linli_moral_bank.rule_sets.words import Names
from linli_moral_bank.texts import _

#: Larger files hold no rules, in bytes.
MAX_SIZE = 1_000_000


class _Dumper(yaml.SafeDumper):
    """Writes lists of items with their rows indented, as people do."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write(rules: RuleList) -> str:
    """Return a rule set as YAML; what goes without saying is left out."""
    plain = {
        "title": rules.title,
        **({"extends": True} if rules.extends else {}),
        "products": [
            product.model_dump(mode="json", exclude_defaults=True) for product in rules.products
        ],
        "rules": [
            {
                **item.model_dump(mode="json", exclude_defaults=True),
                "points": _points(item.points),
            }
            for item in rules.rules
        ],
    }
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def read(content: bytes, names: Names) -> RuleList:
    """Read a rule set: the rules alone, or a whole community template with rules in it.

    ``names`` says which categories the community has.

    Raises:
        FileRefused: it is no YAML, or something in it does not fit; nothing is half read.
    """
    if len(content) > MAX_SIZE:
        raise FileRefused(_("This file is too large to be a list of rules."))
    try:
        found = yaml.safe_load(content.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        if mark is None:
            raise FileRefused(_("This is no YAML file, or its text is damaged.")) from error
        raise FileRefused(
            _("Line %(line)s of the file is not written as YAML.", line=mark.line + 1)
        ) from error
    for key in ("plugins", "moral_bank", "rules"):
        inner = found.get(key) if isinstance(found, dict) else None
        if isinstance(inner, dict):
            found = inner
    if not isinstance(found, dict):
        raise FileRefused(_("There are no rules in this file."))
    try:
        rules = RuleList.model_validate(found)
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)
        raise refused([Fault(_where(found, one["loc"]), reason(one)) for one in errors]) from wrong
    if strange := list(_strange(rules, names)):
        raise refused(strange)
    return rules


def _strange(rules: RuleList, names: Names) -> Iterator[Fault]:
    """Yield the categories that the community does not have: nobody would count as them."""
    for number, item in enumerate(rules.rules, 1):
        for category in item.categories:
            if category not in names.get("categories", {}):
                where = f"rules › {number} ({item.title}) › categories"
                yield Fault(where, no_category(category))


def _points(points: PointRange) -> int | list[int]:
    return points.least if points.least == points.most else list(points)


def _where(found: dict[str, Any], path: tuple[int | str, ...]) -> str:
    """Name a place in the file: an item by its number and title."""
    parts: list[str] = []
    inner: Any = found
    for step in path:
        try:
            inner = inner[step]
        except (LookupError, TypeError):
            inner = None
        if isinstance(step, int):
            title = inner.get("title") or inner.get("code") if isinstance(inner, dict) else None
            parts.append(f"{step + 1} ({title})" if title else str(step + 1))
        else:
            parts.append(step)
    return " › ".join(parts)
