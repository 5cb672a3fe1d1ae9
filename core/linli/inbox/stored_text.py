"""A text as JSON, so that it is translated when it is read and not when it is written."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from linli.i18n import Text

#: Under what a day stands, which a text never has.
_DAY = "day"


def stored(text: Text) -> dict[str, Any]:
    """Return a text as JSON: of its parameters numbers, texts and days as such, the rest as str().

    A day is so written in the language of whoever reads it.
    """
    data: dict[str, Any] = {"domain": text.domain, "message": text.message}
    if text.params:
        data["params"] = {name: _value(value) for name, value in text.params.items()}
    if text.plural is not None:
        data |= {"plural": text.plural, "count": text.count}
    return data


def restored(data: Mapping[str, Any]) -> Text:
    """Return the text that :func:`stored` gave."""
    params = {
        name: _restored(value) if isinstance(value, dict) else value
        for name, value in data.get("params", {}).items()
    }
    return Text(
        domain=data["domain"],
        message=data["message"],
        params=MappingProxyType(params),
        plural=data.get("plural"),
        count=data.get("count", 1),
    )


def _restored(value: Mapping[str, Any]) -> Text | date:
    return date.fromisoformat(value[_DAY]) if _DAY in value else restored(value)


def _value(value: Any) -> Any:
    if isinstance(value, Text):
        return stored(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return {_DAY: value.isoformat()}
    return value if isinstance(value, int | float | str) else str(value)
