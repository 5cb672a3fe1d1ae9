"""Commands that other distributions bring, found without importing any of them.

``importlib.metadata`` finds them too, and first imports parsers of e-mail, of CSV and of archives:
that alone took longer than the rest of ``linli --help``. What is read here is the file
``entry_points.txt`` of each installed distribution:
https://packaging.python.org/en/latest/specifications/entry-points/
"""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

_INSTALLED = (".dist-info", ".egg-info")


class Brought(NamedTuple):
    """An entry point: ``target`` is "module:name", ``folder`` describes the distribution."""

    name: str
    target: str
    folder: str

    def load(self) -> Any:
        """Import what it points to."""
        module, _colon, path = self.target.partition(":")
        found: Any = importlib.import_module(module)
        for attribute in path.split("."):
            found = getattr(found, attribute)
        return found

    @property
    def distribution(self) -> str:
        """The name of the distribution that brings it."""
        return self._told("Name") or self.target.partition(":")[0]

    @property
    def summary(self) -> str:
        """What that distribution says of itself."""
        return self._told("Summary") or self.distribution

    def _told(self, field: str) -> str:
        for file in ("METADATA", "PKG-INFO"):
            for line in _text(os.path.join(self.folder, file)).splitlines():
                if not line:
                    break
                if line.startswith(f"{field}: "):
                    return line.removeprefix(f"{field}: ")
        return ""


def brought(group: str) -> dict[str, Brought]:
    """Return the entry points of a group by name; the first on the path is the one that counts."""
    found: dict[str, Brought] = {}
    for folder in _distributions():
        text = _text(os.path.join(folder, "entry_points.txt"))
        if f"[{group}]" in text:
            for name, target in _section(text, group):
                found.setdefault(name, Brought(name, target, folder))
    return found


def _distributions() -> Iterator[str]:
    for place in sys.path:
        with suppress(OSError):  # a place on the path may be an archive, or not be there
            yield from sorted(
                entry.path
                for entry in os.scandir(place or os.curdir)
                if entry.name.endswith(_INSTALLED)
            )


def _section(text: str, group: str) -> Iterator[tuple[str, str]]:
    here = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            here = line.strip("[]")
        elif here == group and "=" in line and not line.startswith(("#", ";")):
            name, _equals, target = line.partition("=")
            yield name.strip(), target.partition("[")[0].strip()


def _text(file: str) -> str:
    with suppress(OSError), open(file, encoding="utf-8") as opened:
        return opened.read()
    return ""
