"""Answers that are too long to be kept in memory: they are sent while they are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Stream:
    """A long answer. ``rows`` is asked in a reading transaction that lasts as long as it takes."""

    media_type: str
    filename: str
    rows: Callable[[Session], Iterator[bytes]]
