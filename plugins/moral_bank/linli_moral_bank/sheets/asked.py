"""What a list is asked for: where, by whom, of which time, and in whose words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlmodel import Session

from linli.access import Actor
from linli.communities import Place
from linli.i18n import Text
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import day_of
from linli_moral_bank.texts import _

#: How a text is said to the reader.
Say = Callable[[Text | str], str]
#: Rows that are read from the database at once.
AT_ONCE = 1000
_FULL = _("The sheet is full here. Take a shorter time, or CSV, for the rest.")


@dataclass(frozen=True, slots=True)
class Trial:
    """A version of the rules, and over how many months it is tried."""

    rule_set_id: UUID
    months: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A list that somebody asks for."""

    session: Session
    actor: Actor
    place: Place
    #: The month, or any day of the year, that it is about.
    month: date
    say: Say
    #: Which version of the rules is tried, where the list is of one.
    trial: Trial | None = None

    def table(self, name: Text, heads: Sequence[Text], rows: Iterator[Sequence[Any]]) -> Table:
        """Return the list in the reader's words."""
        say = self.say
        return Table(say(name), [say(one) for one in heads], rows, say(_FULL))

    def rows(self, query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
        """Yield the rows of a query; they are read in parts."""
        yield from self.session.execute(query, execution_options={"yield_per": AT_ONCE})

    def parts(self, query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
        """Yield the rows of a query in parts, to which something else is looked up."""
        result = self.session.execute(query, execution_options={"yield_per": AT_ONCE})
        yield from result.partitions()

    def day(self, at: datetime | None) -> date | None:
        """Return the day of a moment in the community."""
        return day_of(at, self.place) if at else None

    def yes(self, answer: bool) -> str:
        """Say yes or no."""
        return self.say(_("Yes") if answer else _("No"))
