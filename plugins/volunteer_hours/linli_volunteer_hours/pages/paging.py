"""A page of a list: as many rows as it shows, and behind which of them the next one begins."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

Row = TypeVar("Row")
Mark = TypeVar("Mark")

#: Rows of most lists; a query asks for one more, to know whether there is a next page.
AT_ONCE = 50


class Older(BaseModel):
    """Where a page of a list begins that has the newest in front."""

    before: UUID | None = None


class Soonest(BaseModel):
    """Behind which row a page begins of a list that is in the order of time."""

    at: datetime | None = None
    after: UUID | None = None

    def mark(self) -> tuple[datetime, UUID] | None:
        """Return it as the list takes it."""
        return (self.at, self.after) if self.at and self.after else None


def cut(
    rows: Sequence[Row], mark: Callable[[Row], Mark], at_once: int = AT_ONCE
) -> tuple[Sequence[Row], Mark | None]:
    """Return the rows of this page, and the mark of the last one when there are more.

    >>> cut([3, 4, 5], str, 2), cut([3, 4], str, 2)
    (([3, 4], '4'), ([3, 4], None))
    """
    shown = rows[:at_once]
    return shown, mark(shown[-1]) if len(rows) > at_once else None
