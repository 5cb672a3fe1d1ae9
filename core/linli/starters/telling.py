"""What a template sets up, counted: so that a dry run tells all of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from linli.starters.model import PluginPart, Starter


def contents(part: PluginPart) -> dict[str, int]:
    """Count what a plugin's part describes, under the words that the file has for it.

    >>> contents(PluginPart.model_validate({"shops": [{"goods": [{}, {}]}], "settings": {"a": 1}}))
    {'settings': 1, 'shops': 1, 'goods': 2}
    """
    found = {"settings": len(part.settings)} if part.settings else {}
    for word, count in _counted(part.section, 0):
        found[word] = found.get(word, 0) + count
    return found


def decided(starter: Starter) -> int:
    """Count the settings of core that a template decides."""
    return sum(len(values) for values in starter.settings.values())


def _counted(section: Mapping[str, Any], depth: int) -> Iterator[tuple[str, int]]:
    for word, value in section.items():
        if isinstance(value, Mapping):
            yield from _counted(value, depth + 1)
        elif isinstance(value, list):
            things = [one for one in value if isinstance(one, Mapping)]
            if things or depth == 0:
                yield word, len(value)
            for thing in things:
                yield from _counted(thing, depth + 1)
