"""The inputs of a settings page: filled from values or from what was typed, and read back."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from linli.i18n import Text
from linli_web import language
from linli_web.staff.settings_fields import Asked
from linli_web.texts import _

#: Empty rows offered under the entries of a list, and the most rows a page takes.
SPARE = 2
_MOST_ROWS = 200
#: Columns that hold such a key are at least so long.
_LONGEST_KEY = 30
_BETWEEN_NUMBERS = re.compile(r"[\s,，、;；]+")


@dataclass(slots=True)
class Input:
    """One input with what stands in it; an entry's key has its own."""

    asked: Asked
    #: Its name in the form.
    name: str
    typed: Any = ""
    errors: list[Text] = field(default_factory=list)
    parts: list["Input"] = field(default_factory=list)
    rows: list["Row"] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One entry of a list or table."""

    key: str
    key_name: str
    parts: list[Input]
    #: Whether nobody types the key.
    nameless: bool = False
    errors: list[Text] = field(default_factory=list)

    @property
    def called(self) -> str:
        """What the model will know it by."""
        return self.key.strip() or str(self.parts[0].typed if self.nameless else "").strip()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into it."""
        return (self.nameless or not self.key.strip()) and all(
            not str(part.typed or "").strip() for part in self.parts if part.asked.kind != "yes_no"
        )


def filled(asked: Asked, name: str, value: Any) -> Input:
    """Return an input that shows a value (as JSON holds it)."""
    shown = Input(asked, name)
    match asked.kind:
        case "group":
            known = value if isinstance(value, Mapping) else {}
            shown.parts = [
                filled(part, f"{name}.{part.name}", known.get(part.name)) for part in asked.parts
            ]
        case "entries":
            shown.rows = [
                _filled_row(asked, name, place, entry)
                for place, entry in enumerate([*_entries(asked, value), *[("", None)] * SPARE])
            ]
        case "yes_no":
            shown.typed = bool(value)
        case "many":
            shown.typed = [str(each) for each in value or []]
        case "numbers":
            shown.typed = language.listed(str(each) for each in value or [])
        case "lines":
            shown.typed = "\n".join(str(each) for each in value or [])
        case "json":
            shown.typed = json.dumps(value, ensure_ascii=False, indent=2)
        case _:
            shown.typed = "" if value is None else str(value)
    return shown


def typed(asked: Asked, name: str, sent: "MultiDict[str, str]", *, more: bool = False) -> Input:
    """Return an input with what was typed into it; ``more`` adds empty rows at the end."""
    shown = Input(asked, name)
    match asked.kind:
        case "group":
            shown.parts = [typed(part, f"{name}.{part.name}", sent) for part in asked.parts]
        case "entries":
            count = min(sent.get(f"{name}.rows", 0, type=int), _MOST_ROWS)
            shown.rows = [_typed_row(asked, name, place, sent) for place in range(count)]
            if more:
                shown.rows += [
                    _filled_row(asked, name, place, ("", None)) for place in range(count, count + 3)
                ]
        case "yes_no":
            shown.typed = name in sent
        case "many":
            shown.typed = sent.getlist(name)
        case _:
            shown.typed = sent.get(name, "")
    return shown


def value_of(shown: Input) -> Any:
    """Return what was typed as a value for the model, which judges it."""
    match shown.asked.kind:
        case "group":
            return {part.asked.name: value_of(part) for part in shown.parts}
        case "entries":
            kept = [row for row in shown.rows if not row.is_empty]
            values = [_row_value(shown.asked, row) for row in kept]
            if shown.asked.keyed:
                keys = _keys_made(kept) if shown.asked.nameless else [row.key for row in kept]
                return {key.strip(): value for key, value in zip(keys, values, strict=True)}
            return values
        case "yes_no" | "many":
            return shown.typed
        case "numbers":
            return [each for each in _BETWEEN_NUMBERS.split(shown.typed.strip()) if each]
        case "lines":
            return [line.strip() for line in shown.typed.splitlines() if line.strip()]
        case "json":
            try:
                return json.loads(shown.typed)
            except ValueError:
                return shown.typed
    stripped = shown.typed.strip()
    return None if shown.asked.optional and not stripped else stripped


def find_faults(shown: Input) -> bool:
    """Mark what no value can be made of: a key given twice or forgotten; return whether any."""
    seen: set[str] = set()
    wrong = False
    for row in shown.rows:
        key = row.key.strip()
        if shown.asked.keyed and not shown.asked.nameless and not row.is_empty:
            if not key:
                row.errors.append(_("Please give this entry a code."))
            elif key in seen:
                row.errors.append(_("This code is there twice."))
            seen.add(key)
        wrong = wrong or bool(row.errors)
    for part in shown.parts:
        wrong = find_faults(part) or wrong
    return wrong


def place_error(shown: Input, where: Sequence[Any], sentence: Text) -> None:
    """Put a sentence beside the input that pydantic's location means, as near as can be."""
    if shown.asked.kind == "group" and where:
        for part in shown.parts:
            if part.asked.name == where[0]:
                return place_error(part, where[1:], sentence)
    if shown.asked.kind == "entries" and where:
        kept = [row for row in shown.rows if not row.is_empty]
        row = next(
            (
                row
                for place, row in enumerate(kept)
                if (row.called if shown.asked.keyed else place) == where[0]
            ),
            None,
        )
        if row is not None:
            rest = where[1:]
            for part in row.parts:
                if shown.asked.plain or (rest and part.asked.name == rest[0]):
                    return place_error(part, () if shown.asked.plain else rest[1:], sentence)
            row.errors.append(sentence)
            return None
    if sentence not in shown.errors:
        shown.errors.append(sentence)
    return None


def in_words(asked: Asked, value: Any) -> str:
    """Say a value in a few words, as what holds when nothing is decided here."""
    match asked.kind:
        case "yes_no":
            return language.say(_("yes") if value else _("no"))
        case "choice":
            return language.say(dict(asked.options).get(str(value), str(value)))
        case "many":
            labels = dict(asked.options)
            return _joined(language.say(labels.get(str(each), str(each))) for each in value or [])
        case "numbers":
            return _joined(language.count(each) for each in value or [])
        case "lines":
            return _joined(str(each) for each in value or [])
        case "whole" if value is not None:
            return language.count(value)
        case "entries" if asked.keys:
            named = dict(asked.keys)
            return _joined(
                f"{language.say(named.get(key, key))}: {each}"
                for key, each in (value or {}).items()
            )
        case "entries" if asked.keyed and asked.plain:
            return _joined(str(each) for each in (value or {}).values())
        case "entries":
            return language.say(_.plural("%(count)s entry", "%(count)s entries", len(value or ())))
        case "group":
            return _joined(
                f"{language.say(part.title)}: {in_words(part, (value or {}).get(part.name))}"
                for part in asked.parts
            )
    return "–" if value in (None, "") else str(value)


def _joined(words: Iterable[str]) -> str:
    return language.listed(words) or "–"


def _entries(asked: Asked, value: Any) -> list[tuple[str, Any]]:
    if asked.keyed:
        return list(value.items()) if isinstance(value, Mapping) else []
    return [("", each) for each in value or []]


def _filled_row(asked: Asked, name: str, place: int, entry: tuple[str, Any]) -> Row:
    key, value = entry
    known = {"value": value} if asked.plain else value if isinstance(value, Mapping) else {}
    prefix = f"{name}[{place}]"
    return Row(
        key,
        f"{prefix}.key",
        [filled(part, f"{prefix}.{part.name}", known.get(part.name)) for part in asked.parts],
        asked.nameless,
    )


def _keys_made(rows: list[Row]) -> list[str]:
    """Return each entry's key; a new one is its name, with a number where another bears it."""
    keys = [row.key.strip() for row in rows]
    for place, row in enumerate(rows):
        name = str(row.parts[0].typed).strip()[:_LONGEST_KEY]
        number = 2
        key = name
        while not keys[place]:
            if key not in keys:
                keys[place] = key
            key, number = f"{name} {number}", number + 1
    return keys


def _typed_row(asked: Asked, name: str, place: int, sent: "MultiDict[str, str]") -> Row:
    prefix = f"{name}[{place}]"
    return Row(
        sent.get(f"{prefix}.key", ""),
        f"{prefix}.key",
        [typed(part, f"{prefix}.{part.name}", sent) for part in asked.parts],
        asked.nameless,
    )


def _row_value(asked: Asked, row: Row) -> Any:
    if asked.plain:
        return value_of(row.parts[0])
    return {part.asked.name: value_of(part) for part in row.parts}
