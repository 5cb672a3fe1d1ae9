"""The statements that an engine has compiled, found again without hashing them.

SQLAlchemy finds a compiled statement by a key that holds every part of the statement, and a tuple's
hash is worked out anew each time: a tenth of what a short select takes. The statements of
:mod:`linli.db.prepared` are constants, and SQLAlchemy keeps the key of a statement with it; the
same key as an object is the same statement.
"""

from collections.abc import Iterator, MutableMapping
from typing import Any

from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.util import LRUCache

#: Statements that an engine remembers. All plugins together have more than SQLAlchemy's 500.
_STATEMENTS = 4096


class CompiledStatements(MutableMapping[tuple[Any, ...], Compiled]):
    """What SQLAlchemy asks for with the execution option ``compiled_cache``."""

    def __init__(self) -> None:
        self._by_parts: LRUCache[tuple[Any, ...], Compiled] = LRUCache(_STATEMENTS)
        #: The id of a statement's key → the key (kept, so that no other gets its id), and what it
        #: was compiled to for which parameters.
        self._by_identity: dict[int, tuple[tuple[Any, ...], Compiled]] = {}

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """Return what was compiled for a key of (dialect, parts, parameters' names, …)."""
        known = self._by_identity.get(id(key[1]))
        if known is not None:
            kept, compiled = known
            if kept[1] is key[1] and kept[2:] == key[2:]:
                return compiled
        found = self._by_parts.get(key, default)
        if found is not default:
            if len(self._by_identity) >= _STATEMENTS:
                self._by_identity.clear()
            self._by_identity[id(key[1])] = (key, found)
        return found

    def __getitem__(self, key: tuple[Any, ...]) -> Compiled:
        return self._by_parts[key]

    def __setitem__(self, key: tuple[Any, ...], compiled: Compiled) -> None:
        self._by_parts[key] = compiled

    def __delitem__(self, key: tuple[Any, ...]) -> None:
        del self._by_parts[key]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._by_parts)

    def __len__(self) -> int:
        return len(self._by_parts)
