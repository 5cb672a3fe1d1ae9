"""The demo's people and organisations as plugins meet them."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from linli.access import Actor
from linli.communities import Place
from linli.people import OrganisationKind


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo; ``group`` is their resident group."""

    id: UUID
    name: str
    birth_date: date
    #: Whole years at the demo's present.
    age: int
    community: Place
    group: Place | None
    household_id: UUID | None
    categories: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    sign_in_name: str | None = None
    has_phone: bool = True
    #: The address their browser comes from, out of TEST-NET-3 (RFC 5737).
    address: str = field(default="203.0.113.1", repr=False)

    @property
    def actor(self) -> Actor:
        """This person in the portal."""
        return Actor(self.id, origin=f"web {self.address}")

    def at_counter(self, staff: "DemoPerson") -> Actor:
        """A member of staff who serves this person at the counter."""
        return Actor(staff.id, on_behalf_of=self.id, origin=f"web {staff.address}")


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """An organisation of the demo and the person who acts for it."""

    id: UUID
    name: str
    kind: OrganisationKind
    community: Place
    agent: DemoPerson
