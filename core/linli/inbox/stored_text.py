"""A text as JSON, so that it is translated when it is read and not when it is written."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from linli.i18n import Text


def stored(text: Text) -> dict[str, Any]:
    """Return a text as JSON. What is neither number nor text among its parameters is its str()."""
    data: dict[str, Any] = {"domain": text.domain, "message": text.message}
    if text.params:
        data["params"] = {name: _value(value) for name, value in text.params.items()}
    if text.plural is not None:
        data |= {"plural": text.plural, "count": text.count}
    return data


def restored(data: Mapping[str, Any]) -> Text:
    """Return the text that :func:`stored` gave."""
    params = {
        name: restored(value) if isinstance(value, dict) else value
        for name, value in data.get("params", {}).items()
    }
    return Text(
        domain=data["domain"],
        message=data["message"],
        params=MappingProxyType(params),
        plural=data.get("plural"),
        count=data.get("count", 1),
    )


def _value(value: Any) -> Any:
    if isinstance(value, Text):
        return stored(value)
    return value if isinstance(value, int | float | str) else str(value)
