"""What is different between two versions of the rules."""

from dataclasses import dataclass

from linli_moral_bank.rule_sets.rules import RuleItem, RuleList
from linli_moral_bank.rule_sets.words import fields


@dataclass(frozen=True, slots=True)
class Changed:
    """An item that is in both versions, and the fields in which it differs."""

    before: RuleItem
    after: RuleItem
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a newer version adds, takes away and changes, in its order."""

    added: tuple[RuleItem, ...]
    removed: tuple[RuleItem, ...]
    changed: tuple[Changed, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare(older: RuleList, newer: RuleList) -> Changes:
    """Return what is different; items are the same when their code is."""
    before = {item.code: item for item in older.rules}
    after = {item.code: item for item in newer.rules}
    changed = []
    for code, item in after.items():
        old = before.get(code)
        if old is None:
            continue
        different = tuple(
            name
            for name, _title in fields(RuleItem)
            if _value(older, old, name) != _value(newer, item, name)
        )
        if different:
            changed.append(Changed(old, item, different))
    return Changes(
        added=tuple(item for code, item in after.items() if code not in before),
        removed=tuple(item for code, item in before.items() if code not in after),
        changed=tuple(changed),
    )


def _value(rules: RuleList, item: RuleItem, name: str) -> object:
    """Return a value as it takes effect: a rhythm left out is that of the class."""
    if name == "rhythm" and item.rhythm is None:
        return next((one.rhythm for one in rules.products if one.code == item.product), None)
    if name == "ways":
        return item.allowed_ways
    return getattr(item, name)
