"""What a roll is made of before it is written down."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the roll to be: one vote, and who may cast it."""

    label: str
    person_ids: tuple[UUID, ...]
    household_id: UUID | None = None
    #: The organisation that owns, for which these people act.
    organisation_id: UUID | None = None
    #: Hundredths of a square metre.
    area: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The roll as it would be now."""

    entries: tuple[Entry, ...]
    #: How many people were left out because they are too young.
    too_young: int = 0
    #: People without a birth date on the register, who are taken for grown up.
    age_unknown: tuple[str, ...] = ()
    #: People on the roll who live in no home on the register: a merchant's agent, somebody employed
    #: here. Nobody is among them where homes or owners vote.
    without_home: tuple[str, ...] = ()
    #: Grown-ups who have no part in any vote where homes vote, because they live in none on the
    #: register.
    homeless: tuple[str, ...] = ()
    #: Numbers of units without an area, of units without an owner.
    without_area: tuple[str, ...] = ()
    without_owner: tuple[str, ...] = ()
    #: Organisations on the roll for which nobody acts.
    without_agent: tuple[str, ...] = ()
    #: Homes in which nobody may vote.
    empty_homes: tuple[str, ...] = ()

    @property
    def area(self) -> int:
        """The area of all entries, in hundredths of a square metre."""
        return sum(entry.area or 0 for entry in self.entries)
