"""What can happen. Plugins tell one another things through events and in no other way."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a community, told in the transaction in which it happened.

    A subclass is a frozen dataclass with a ``name`` of its own, owner first
    (``volunteer_hours.hours_confirmed``). Its values are ids, numbers, dates and short strings,
    or tuples of such dataclasses: they are stored as JSON when a delivery fails.
    """

    name: ClassVar[str] = ""
    #: Whether other programs may be told of it too, by the community's feed and webhooks. Then its
    #: values must be fit for them: ids and numbers rather than names and words.
    outgoing: ClassVar[bool] = False
    community_id: UUID

    _kinds: ClassVar[dict[str, type["Event"]]] = {}

    @classmethod
    def register(cls, kind: type["Event"]) -> type["Event"]:
        """Make a kind of event known by its name, so that a failed delivery can be repeated.

        Raises:
            ValueError: the name is empty or another class has it.
        """
        known = cls._kinds.setdefault(kind.name, kind)
        if not kind.name or known.__qualname__ != kind.__qualname__:
            raise ValueError(f"event name {kind.name!r} is empty or already in use")
        return kind

    @property
    def about_id(self) -> UUID:
        """What it is about: outside, events about one thing are told in their order."""
        return self.community_id

    def payload(self) -> dict[str, Any]:
        """Return the event's values as JSON."""
        dumped: dict[str, Any] = _adapter(type(self)).dump_python(self, mode="json")
        return dumped

    @classmethod
    def restore(cls, name: str, payload: dict[str, Any]) -> "Event":
        """Make an event again from its name and :meth:`payload`.

        Raises:
            KeyError: no event of that name is known (its plugin is not installed).
        """
        kind = cls._kinds[name]
        known = {field.name for field in fields(kind)}
        restored: Event = _adapter(kind).validate_python(
            {key: value for key, value in payload.items() if key in known}
        )
        return restored


#: To make one takes longer than most of what is told.
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type[Event]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonJoined(Event):
    """A person became an active member of a community."""

    name: ClassVar[str] = "core.person_joined"
    outgoing: ClassVar[bool] = True
    person_id: UUID

    @property
    def about_id(self) -> UUID:
        """The person."""
        return self.person_id


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeft(Event):
    """A person's membership of a community ended; what they promised there falls to others."""

    name: ClassVar[str] = "core.person_left"
    outgoing: ClassVar[bool] = True
    person_id: UUID

    @property
    def about_id(self) -> UUID:
        """The person."""
        return self.person_id


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionConfirmed(Event):
    """Somebody did something for the community, and the plugin that knows of it has confirmed it.

    Whoever rewards contributions (a moral bank) listens. One contribution is one pair of
    ``kind`` and ``reference_id``, told once; a listener that is told again does nothing.
    """

    name: ClassVar[str] = "core.contribution_confirmed"
    outgoing: ClassVar[bool] = True
    #: As declared by the hook ``linli_contributions``: ``volunteer_hours.service``.
    kind: str
    #: The thing of the plugin that it was: the attendance, the wish, the electorate's entry.
    reference_id: UUID
    person_id: UUID
    #: How much, in the measure of its kind: minutes, or 1 for something that is counted.
    quantity: int
    #: The community's local date on which it was done.
    on: date
    #: What it was, in the words of who entered it; fit to be shown in public.
    title: str

    @property
    def about_id(self) -> UUID:
        """The contribution."""
        return self.reference_id


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionCorrected(Event):
    """What was told by :class:`ContributionConfirmed` was wrong; ``quantity`` is right now.

    0 takes all of it back. Corrections of one contribution are told in their order.
    """

    name: ClassVar[str] = "core.contribution_corrected"
    kind: str
    reference_id: UUID
    person_id: UUID
    quantity: int
    #: Why, for the person's own eyes.
    reason: str


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class PointsMovedBack(Event):
    """A booking that had a subject was reversed, whole or in part, in a unit of the community.

    It is told by whatever way that is done: by the plugin whose the subject is, by staff, or by
    another program.
    """

    name: ClassVar[str] = "core.points_moved_back"
    #: The booking that was moved back.
    transfer_id: UUID
    subject_type: str
    subject_id: UUID
    #: What was moved back now, and what of the booking still stands.
    amount: int
    left: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen in a decision."""

    id: UUID
    title: str
    #: Whether whoever chooses it wants everything to stay as it is.
    stays: bool = False


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionAsked(Event):
    """Somebody wants the residents to decide; whoever holds votes prepares one.

    Asked again with the same ``reference_id``, nothing happens.
    """

    name: ClassVar[str] = "core.decision_asked"
    #: The asker's thing that it is about; the answer comes back with it.
    reference_id: UUID
    title: str
    about: str
    choices: tuple[Choice, ...]
    #: How many are chosen at most.
    seats: int
    #: Whether it is a draft that may be deliberated before it is decided, where the community wants
    #: that; else it is decided at once.
    deliberate: bool = False


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade(Event):
    """The residents decided, and nobody can object any more. Each decision is told once."""

    name: ClassVar[str] = "core.decision_made"
    #: As it was asked with :class:`DecisionAsked`; others' decisions are told too, ignore them.
    reference_id: UUID
    #: The ids of the choices that won, in their order; none where nothing was decided.
    chosen: tuple[UUID, ...]
    title: str


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentMade(Event):
    """Somebody took on to do something until a day; whoever organises help may offer it.

    Told again with the same ``reference_id``, nothing happens.
    """

    name: ClassVar[str] = "core.commitment_made"
    #: The plugin's thing that was promised.
    reference_id: UUID
    #: What will be done.
    title: str
    #: Who answers for it, as everybody may read it.
    owner: str
    #: The community's local date until which it is done.
    due_on: date
    #: Where it stands, below the community's portal without a slash in front: ``deliberation/…``.
    path: str


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentChanged(Event):
    """Something promised is done by somebody else, or until another day; as it is now."""

    name: ClassVar[str] = "core.commitment_changed"
    #: As it was told with :class:`CommitmentMade`.
    reference_id: UUID
    title: str
    owner: str
    due_on: date
    path: str


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentDropped(Event):
    """Something promised is not done after all."""

    name: ClassVar[str] = "core.commitment_dropped"
    #: As it was told with :class:`CommitmentMade`.
    reference_id: UUID
    title: str
    #: Why, as everybody may read it.
    reason: str
    path: str
