"""What a plugin's part of the demo works with."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from random import Random
from typing import BinaryIO

from sqlmodel import Session

from linli.access import Actor
from linli.communities import Place
from linli.demo import scenes
from linli.demo.people import DemoOrganisation, DemoPerson
from linli.demo.simulation import ZONE, Action, Simulation, local
from linli.people import OrganisationKind

#: How lively the beginning is by the present, and in how many days nothing would become all.
_AT_FIRST, _GROWING = 1 / 3, 140


class DemoWorld:
    """A district with its people, six months of time to fill, and chance that repeats itself.

    Plan what happens with :meth:`plan`: all plugins' plans are carried out together in the order
    of their moments, so that everything is written as it would have been. The same seed, present
    and plugins give the same history.
    """

    def __init__(
        self,
        simulation: Simulation,
        *,
        district: Place,
        townships: tuple[Place, ...],
        communities: tuple[Place, ...],
        groups: dict[Place, list[Place]],
        people: list[DemoPerson],
        organisations: list[DemoOrganisation],
        enabled: dict[Place, frozenset[str]],
    ) -> None:
        self.district = district
        self.townships = townships
        #: The first is Longhai.
        self.communities = communities
        self.people = people
        self._simulation = simulation
        self._groups = groups
        self._organisations = organisations
        self._enabled = enabled

    @property
    def since(self) -> datetime:
        """When the six months begin, aware UTC."""
        return self._simulation.since

    @property
    def until(self) -> datetime:
        """The demo's present, aware UTC."""
        return self._simulation.until

    @property
    def random(self) -> Random:
        """The generator of the plugin whose turn it is; another plugin's draws never shift it."""
        return self._simulation.turn.random

    def plan(self, moment: datetime, action: Action) -> None:
        """Call ``action(session)`` when the demo's clock reaches ``moment``.

        It runs in a savepoint of that day's transaction and may plan more. Past moments are done
        at once when the clock gets going, those after :attr:`until` never. An action that raises
        ends its plugin's part of the demo.
        """
        self._simulation.plan(moment, action)

    def at(self, moment: datetime) -> AbstractContextManager[Session]:
        """Open a transaction with the clock at ``moment``, to set things up before the start.

        Raises:
            RuntimeError: called from a planned action, which has a session already.
        """
        return self._simulation.at(moment)

    def local(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return a time of day in the demo's time zone as an aware UTC moment."""
        return local(day, hour, minute)

    def days(self) -> Iterator[date]:
        """Yield the local days of the six months, the present one last."""
        day = self.since.astimezone(ZONE).date()
        while day <= self.until.astimezone(ZONE).date():
            yield day
            day += timedelta(days=1)

    def liveliness(self, day: date) -> float:
        """Return how much happens on a day, by the present's: people take part more and more.

        It grows evenly over the last months up to 1; before that it was a third.
        """
        ago = (self.until.astimezone(ZONE).date() - day).days
        return max(_AT_FIRST, 1 - ago / _GROWING)

    def groups(self, place: Place) -> list[Place]:
        """Return a community's resident groups by code."""
        return list(self._groups.get(place, ()))

    def people_of(self, place: Place) -> list[DemoPerson]:
        """Return the people of a community or of one of its groups."""
        return [person for person in self.people if place in (person.community, person.group)]

    def with_role(self, role: str, place: Place, group: Place | None = None) -> list[DemoPerson]:
        """Return who holds a role in a community; panel members only of ``group`` where given."""
        return [
            person
            for person in self.people
            if role in person.roles
            and person.community == place
            and (group is None or person.group == group)
        ]

    def actor(self, role: str, place: Place, group: Place | None = None) -> Actor:
        """Return the first who holds a role, as they act in the portal.

        Raises:
            LookupError: nobody holds it there.
        """
        holders = self.with_role(role, place, group)
        if not holders:
            raise LookupError(f"nobody is {role} in {place.name}")
        return holders[0].actor

    def somebody(self, sign_in_name: str) -> DemoPerson:
        """Return the person of a demo sign-in.

        Raises:
            LookupError: there is no such sign-in.
        """
        for person in self.people:
            if person.sign_in_name == sign_in_name:
                return person
        raise LookupError(f"no demo sign-in is called {sign_in_name}")

    def organisations(
        self, place: Place, kind: OrganisationKind = OrganisationKind.MERCHANT
    ) -> list[DemoOrganisation]:
        """Return a community's organisations of one kind."""
        return [
            organisation
            for organisation in self._organisations
            if organisation.community == place and organisation.kind is kind
        ]

    def enabled(self, place: Place, plugin: str) -> bool:
        """Return whether a plugin is on in a community."""
        return plugin in self._enabled.get(place, frozenset())

    def photo(self, kind: scenes.Kind = "street", seed: int | None = None) -> BinaryIO:
        """Return an invented picture (JPEG) to attach; the same for the same ``seed``."""
        if seed is None:
            return scenes.scene(kind, self.random)
        return scenes.known_scene(kind, seed)
