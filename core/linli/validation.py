"""What pydantic found wrong in somebody's data, said as a person would."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from linli.i18n import Text, texts

_ = texts("linli")

#: Where something stands: names of keys, and places in a list counted from 0.
Path = tuple[str | int, ...]

_SHAPES = frozenset(
    {"list_type", "dict_type", "model_type", "tuple_type", "model_attributes_type", "set_type"}
)
_WHOLE_NUMBERS = frozenset({"int_type", "int_parsing", "int_from_float"})


def faults(error: ValidationError, model: type[BaseModel]) -> list[tuple[Path, Text]]:
    """Return what is wrong and where; first the keys that are not known.

    A key that was misspelt is missing too, and "missing" alone would puzzle.
    """
    return [
        (
            tuple(step for step in found["loc"] if step != "[key]"),
            _reason(found, model),
        )
        for found in sorted(
            error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden"
        )
    ]


def _reason(found: ErrorDetails, model: type[BaseModel]) -> Text:
    """Say one fault; in pydantic's own words where we have none."""
    kind, context = found["type"], found.get("ctx", {})
    said = getattr(context.get("error"), "args", ())
    if said and isinstance(said[0], Text):
        return said[0]  # our models raise the sentence itself
    if kind == "extra_forbidden":
        return not_known(found["loc"], model)
    if kind in ("enum", "literal_error"):
        return _("this has to be one of %(values)s", values=context["expected"])
    if kind in _SHAPES:
        return _("this has another shape than expected; look at an example template")
    if kind in _WHOLE_NUMBERS:
        return _("this has to be a whole number")
    match kind:
        case "missing":
            return _("this is missing")
        case "string_type":
            return _("this has to be text; write it in quotes")
        case "string_too_short":
            return _("this has to have at least %(least)s characters", least=context["min_length"])
        case "string_too_long":
            return _("this has to have at most %(most)s characters", most=context["max_length"])
        case "greater_than_equal":
            return _("this has to be at least %(least)s", least=context["ge"])
        case "greater_than":
            return _("this has to be more than %(least)s", least=context["gt"])
        case "less_than_equal":
            return _("this has to be at most %(most)s", most=context["le"])
        case "bool_type" | "bool_parsing":
            return _("this has to be true or false")
    return _("this does not fit (%(reason)s)", reason=found["msg"].removeprefix("Value error, "))


def not_known(loc: Sequence[str | int], model: type[BaseModel]) -> Text:
    """Say of a key that a model does not have which one may be meant, and which there are."""
    wrong, allowed = str(loc[-1]), _allowed(loc[:-1], model)
    near = get_close_matches(wrong, allowed, n=1)
    words = allowed or "–"
    if near:
        return _(
            "“%(wrong)s” is not known here; did you mean %(word)s? Allowed: %(words)s",
            wrong=wrong,
            word=near[0],
            words=words,
        )
    return _("“%(wrong)s” is not known here. Allowed: %(words)s", wrong=wrong, words=words)


def _allowed(loc: Sequence[str | int], model: type[BaseModel]) -> list[str]:
    """Return the keys allowed where ``loc`` leads, in the order of the model."""
    root = model.model_json_schema()
    schema: Any = root
    for step in loc:
        if isinstance(step, int):
            schema = schema.get("items", {})
        else:
            schema = schema.get("properties", {}).get(step, schema.get("additionalProperties", {}))
        for choice in schema.get("anyOf", ()) if isinstance(schema, dict) else ():
            if "$ref" in choice:
                schema = choice
        if not isinstance(schema, dict):
            return []
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return list(schema.get("properties", ()))
