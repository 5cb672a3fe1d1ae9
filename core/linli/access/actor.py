"""Who acts."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, for whom, and from where; kept with everything they do."""

    #: None for the system itself: the worker, the command line.
    person_id: UUID | None
    #: The person served, when staff act at the counter or a guardian acts for a child.
    on_behalf_of: UUID | None = None
    #: ``web <address>``, ``cli``, ``worker``.
    origin: str = ""

    @property
    def is_system(self) -> bool:
        """Whether no person stands behind the act."""
        return self.person_id is None

    @property
    def beneficiary_id(self) -> UUID | None:
        """Whom the act concerns: the person served, else the person acting."""
        return self.on_behalf_of or self.person_id


#: The worker and everything that happens by itself.
SYSTEM = Actor(None, origin="system")
