"""Doing what a person in the demo would try, and shrugging when a rule says no."""

from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

from linli.errors import Refusal

Made = TypeVar("Made")


def attempt(session: Session, act: Callable[[], Made]) -> Made | None:
    """Do it, or undo it and return None when it is refused."""
    try:
        with session.begin_nested():
            return act()
    except Refusal:
        return None
