"""Naming a thing of any owner, without importing its table."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Subject:
    """What a record is about: a kind with its owner's name in front, and the row's id.

    >>> Subject("moral_bank.deed", UUID(int=1)).owner
    'moral_bank'
    """

    type: str
    id: UUID

    @property
    def owner(self) -> str:
        """The plugin (or ``core``) that the thing belongs to."""
        return self.type.partition(".")[0]
