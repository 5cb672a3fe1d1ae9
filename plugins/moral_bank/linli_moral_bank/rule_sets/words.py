"""A rule in words: what each of its values is called, and what was meant by a word."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel

from linli.i18n import LANGUAGES, Text, translate
from linli_moral_bank.rule_sets.rules import Product, RuleItem
from linli_moral_bank.texts import _

_DOMAIN = "linli_moral_bank"
_YES, _NO = _("yes"), _("no")
_BETWEEN = "、，,;；/"

#: What codes of a field stand for, in the community's own words: {"product": {"mulin": "睦邻"}}.
Names = Mapping[str, Mapping[str, str]]


def fields(model: type[BaseModel]) -> Iterator[tuple[str, Text]]:
    """Yield the fields of a rule or class that people see, with what they are called."""
    for name, info in model.model_fields.items():
        yield name, Text(_DOMAIN, info.title or name)


def say(model: type[BaseModel], name: str, value: Any, language: str, names: Names) -> str:
    """Say a field's value as it stands in a table or a list; nothing for one left out."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return translate(_YES if value else _NO, language)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        between = "、" if language.startswith("zh") else ", "
        return between.join(say(model, name, one, language, names) for one in value)
    written = str(value.value if isinstance(value, Enum) else value)
    label = _labels(model, name).get(written)
    if label is not None:
        return translate(label, language)
    return names.get(name, {}).get(written, written)


def meant(model: type[BaseModel], name: str, text: str, names: Names) -> Any:
    """Return what somebody wrote into a field as its model takes it; strange words as they are."""
    known: dict[str, str] = {}
    for code, label in _labels(model, name).items():
        known |= {translate(label, language).casefold(): code for language in LANGUAGES}
    known |= {title.casefold(): code for code, title in names.get(name, {}).items()}
    annotation = model.model_fields[name].annotation
    if annotation is bool:
        said = text.casefold()
        return {
            translate(answer, language).casefold(): answer is _YES
            for answer in (_YES, _NO)
            for language in LANGUAGES
        }.get(said, said)
    if _takes_many(model, name):
        for sign in _BETWEEN:
            text = text.replace(sign, "\n")
        return [
            known.get(one.casefold(), one) for part in text.split("\n") if (one := part.strip())
        ]
    return known.get(text.casefold(), text)


def field_called(model: type[BaseModel], heading: str) -> str | None:
    """Return the field that a column's heading names, in any language, or None."""
    wanted = heading.strip().rstrip("*").strip().casefold()
    for name, title in fields(model):
        called = {translate(title, language).casefold() for language in LANGUAGES}
        if wanted == name or wanted in called:
            return name
    return None


def options(model: type[BaseModel], name: str) -> list[tuple[str, Text]]:
    """Return the values to choose among, with what they are called."""
    return list(_labels(model, name).items())


def product_names(products: tuple[Product, ...]) -> dict[str, str]:
    """Return what the classes are called, by code."""
    return {product.code: product.title for product in products}


def _labels(model: type[BaseModel], name: str) -> dict[str, Text]:
    extra = model.model_fields[name].json_schema_extra
    labels = extra.get("labels") if isinstance(extra, dict) else None
    if not isinstance(labels, dict):
        return {}
    return {str(value): Text(_DOMAIN, str(label)) for value, label in labels.items()}


def _takes_many(model: type[BaseModel], name: str) -> bool:
    return model is RuleItem and name in ("categories", "owner_kinds", "ways", "parties")
