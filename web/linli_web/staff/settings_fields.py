"""What a settings page has to ask, read off a typed model."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from linli.i18n import Text
from linli.plugins import manager

#: How a value is asked for. ``entries`` are rows of ``parts``, with a key each when ``keyed``.
Kind = Literal[
    "yes_no", "whole", "number", "text", "long", "date", "choice", "many", "numbers", "lines",
    "group", "entries", "json",
]  # fmt: skip

_LISTS = (list, set, frozenset, tuple)
#: A text that may be longer than this gets several lines.
_LONG = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One value of a model, and how it is asked for."""

    name: str
    title: Text | str
    hint: Text | str
    kind: Kind
    #: Value and label of each choice.
    options: tuple[tuple[str, Text | str], ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    longest: int | None = None
    optional: bool = False
    #: Of a group, or of each entry.
    parts: tuple["Asked", ...] = ()
    keyed: bool = False
    #: Whether a key is made of its entry's name and never shown; else ``keys`` are to choose from.
    nameless: bool = False
    keys: tuple[tuple[str, Text | str], ...] = ()
    #: Whether an entry is one plain value, and not a model with parts of its own.
    plain: bool = False


def asked_by(model: type[BaseModel], domain: str) -> tuple[Asked, ...]:
    """Return what a model asks for; titles and hints are sentences of the catalogue ``domain``."""
    return tuple(_asked(name, info, domain) for name, info in model.model_fields.items())


def _asked(name: str, info: FieldInfo, domain: str) -> Asked:
    annotation, optional = _bare(info.annotation)
    limits = _limits(info.metadata)
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    labels = extra.get("labels")
    asked = _described(
        annotation,
        domain,
        labels if isinstance(labels, dict) else {},
        name=name,
        title=Text(domain, info.title) if info.title else name,
        hint=Text(domain, info.description) if info.description else "",
        optional=optional,
        **limits,
    )
    match extra.get("keys") if asked.keyed and asked.plain else None:
        case "names":
            return replace(asked, nameless=True)
        case "contributions":
            return replace(asked, keys=_contributions(str(extra.get("except", ""))))
    return asked


def _contributions(own: str) -> tuple[tuple[str, Text | str], ...]:
    """Return what the working plugins confirm, for settings that reward it.

    Kinds that begin with ``own`` are left out: who asks confirms them itself.
    """
    kinds = (kind for _name, answer in manager().answers("linli_contributions") for kind in answer)
    return tuple(
        (kind.code, kind.title) for kind in kinds if not own or not kind.code.startswith(own)
    )


def _described(annotation: Any, domain: str, labels: Mapping[Any, Any], **about: Any) -> Asked:
    if isinstance(annotation, type):
        if issubclass(annotation, BaseModel):
            return Asked(kind="group", parts=asked_by(annotation, domain), **about)
        if issubclass(annotation, Enum):
            values = [member.value for member in annotation]
            return Asked(kind="choice", options=_options(values, labels, domain), **about)
        for type_, kind in _SCALARS:
            if issubclass(annotation, type_):
                if kind == "text" and (about.get("longest") or 0) > _LONG:
                    kind = "long"
                return Asked(kind=kind, **about)
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return Asked(kind="choice", options=_options(inner, labels, domain), **about)
    if origin in _LISTS and inner:
        return _list(inner[0], domain, labels, about)
    if origin is dict and inner[0] is str:
        return _entries(inner[1], domain, labels, {**about, "keyed": True})
    return Asked(kind="json", **about)


def _list(inner: Any, domain: str, labels: Mapping[Any, Any], about: dict[str, Any]) -> Asked:
    for name in ("minimum", "maximum", "longest"):
        about.pop(name, None)
    one = _described(_bare(inner)[0], domain, labels, name="", title="", hint="")
    match one.kind:
        case "choice":
            return Asked(kind="many", options=one.options, **about)
        case "whole":
            return Asked(kind="numbers", **about)
        case "text" | "number" | "date":
            return Asked(kind="lines", **about)
        case "group":
            return Asked(kind="entries", parts=one.parts, **about)
    return Asked(kind="json", **about)


def _entries(inner: Any, domain: str, labels: Mapping[Any, Any], about: dict[str, Any]) -> Asked:
    for name in ("minimum", "maximum", "longest"):
        about.pop(name, None)
    title = about["title"]
    one = _described(_bare(inner)[0], domain, labels, name="value", title=title, hint="")
    if one.kind == "group":
        return Asked(kind="entries", parts=one.parts, **about)
    if one.kind in ("entries", "json", "many", "lines", "numbers"):
        return Asked(kind="json", **{**about, "keyed": False})
    return Asked(kind="entries", parts=(one,), plain=True, **about)


def _options(
    values: Any, labels: Mapping[Any, Any], domain: str
) -> tuple[tuple[str, Text | str], ...]:
    named = {str(getattr(value, "value", value)): label for value, label in labels.items()}
    return tuple(
        (str(value), Text(domain, named[str(value)]) if str(value) in named else str(value))
        for value in values
    )


def _bare(annotation: Any) -> tuple[Any, bool]:
    """Take ``Annotated`` and ``| None`` off an annotation; return also whether None was allowed."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        rest = [part for part in get_args(annotation) if part is not type(None)]
        if len(rest) == 1:
            return _bare(rest[0])[0], len(rest) < len(get_args(annotation))
    return annotation, False


def _limits(metadata: list[Any]) -> dict[str, int | None]:
    """Read the bounds that pydantic keeps of a field (annotated-types: Ge, Gt, Le, Lt, MaxLen)."""
    low = high = longest = None
    for bound in metadata:
        if isinstance(least := getattr(bound, "ge", None), int):
            low = least
        elif isinstance(above := getattr(bound, "gt", None), int):
            low = above + 1
        if isinstance(most := getattr(bound, "le", None), int):
            high = most
        elif isinstance(below := getattr(bound, "lt", None), int):
            high = below - 1
        if isinstance(length := getattr(bound, "max_length", None), int):
            longest = length
    return {"minimum": low, "maximum": high, "longest": longest}


#: In this order: a bool is an int too.
_SCALARS: tuple[tuple[type, Kind], ...] = (
    (bool, "yes_no"),
    (int, "whole"),
    (float, "number"),
    (Decimal, "number"),
    (date, "date"),
    (str, "text"),
)
