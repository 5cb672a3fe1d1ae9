"""Addresses of the portal's own pages, made once and remembered.

An address depends on nothing but its view, the community and the values in it: the routes stay as
they are once the process answers requests. A page writes dozens, the same ones for nearly every
reader, and Werkzeug takes longer over each than Jinja over a line of the page.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Flask

from linli_web import visit

#: Addresses that a process remembers; those that were not needed for longest are forgotten first.
_REMEMBERED = 20_000


class Addresses(Flask):
    """A Flask application that remembers the addresses it has made."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._address: Callable[..., str] = lru_cache(_REMEMBERED)(self._make_address)

    def url_for(
        self,
        /,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """Return the address of a view; see :meth:`flask.Flask.url_for`."""
        now = visit.found()
        if _anchor or _method or _scheme or _external or now is None:
            return super().url_for(
                endpoint,
                _anchor=_anchor,
                _method=_method,
                _scheme=_scheme,
                _external=_external,
                **values,
            )
        asked = now.request
        if endpoint.startswith("."):
            endpoint = f"{asked.blueprint}{endpoint}" if asked.blueprint else endpoint[1:]
        try:
            return self._address(
                asked.root_path,
                asked.method,
                # What stays the same from page to page goes into the address by itself.
                now.community.slug if now.community else None,
                endpoint,
                *[(name, *_remembered(value)) for name, value in values.items()],
            )
        except TypeError:
            # A list among the values: nothing to remember it by.
            return super().url_for(endpoint, **values)

    def _make_address(
        self,
        _root: str,
        _method: str,
        _community: str | None,
        endpoint: str,
        *values: tuple[str, type, Any],
    ) -> str:
        given: dict[str, Any] = {
            name: UUID(int=value) if of is UUID else value for name, of, value in values
        }
        return super().url_for(endpoint, **given)


def _remembered(value: Any) -> tuple[type, Any]:
    """Return what a value is known by: 1, 1.0 and True are equal and are written differently."""
    of = type(value)
    # Numbers are compared at once, ids by a function of their own.
    return of, value.int if of is UUID else value
