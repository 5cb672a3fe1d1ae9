"""The contract between the host and a plugin: every hook, and every value a hook returns.

A plugin is a package with an entry point in the group ``linli.plugins``; the module it names holds
functions marked with :data:`hookimpl`. Only :func:`linli_plugin` must be there. An implementation
may leave out arguments that it does not need. Hooks return frozen values and the host renders them;
a hook that raises loses its own answer and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, Literal

import pluggy

from linli.i18n import Text
from linli.subjects import Subject

if TYPE_CHECKING:
    from uuid import UUID

    from pydantic import BaseModel
    from sqlmodel import Session

    from linli.access import Actor
    from linli.communities import Place
    from linli.demo import DemoWorld
    from linli.events import Event

hookspec = pluggy.HookspecMarker("linli")
#: Marks a plugin's implementations.
hookimpl = pluggy.HookimplMarker("linli")


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """What a plugin says of itself.

    ``name`` is its entry point's name and starts the name of everything it owns: tables
    (``<name>_…``), permissions (``<name>.…``), templates (``<name>/…``). ``package`` is the import
    package in which ``translations``, ``versions``, ``templates`` and ``static`` are looked for.
    ``settings`` is a pydantic model whose fields all have defaults, a title and a description; a
    community's settings page is made from it. A field whose values are choices names them with
    ``json_schema_extra={"labels": {value: N_("…")}}``.
    """

    name: str
    package: str
    title: Text
    description: Text
    settings: "type[BaseModel] | None" = None


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that may be allowed; ``roles`` carry it (see :data:`linli.access.ROLES`)."""

    code: str
    title: Text
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncompatibleDuties:
    """Two duties that one person may not both do for the same subject."""

    first: str
    second: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Job:
    """Work that falls due.

    ``run(session, payload)`` is one transaction and must be idempotent: a worker that dies is
    followed by another. With ``cron`` set the host also enqueues it at those times (UTC).

    Work that waits for somebody outside (a mail server) is ``outside``: it must not hold a
    transaction meanwhile. Its ``run`` prepares it and returns what is left to do, which is called
    after the commit; when that raises, all of it is tried again. Only a worker does such work,
    never a request.
    """

    name: str
    title: Text
    run: "Callable[[Session, Mapping[str, Any]], Callable[[], None] | None]"
    cron: str | None = None
    outside: bool = False


class Urgency(IntEnum):
    """How soon what waits should be done; a home page lists it in this order."""

    #: A promised day is here or past, or somebody may be in need.
    NOW = 1
    #: Somebody waits for it.
    AWAITED = 2
    #: The community's own work, done when there is time.
    LATER = 3


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link in the navigation. ``endpoint`` is a view of the plugin's own blueprint."""

    title: Text
    endpoint: str
    icon: str = ""
    area: Literal["main", "staff"] = "main"
    order: int = 100
    #: A number to show beside it (things that wait for this reader); 0 shows none. It is among
    #: what waits on the reader's home page, under the link's title or what ``work`` calls it.
    waiting: int = 0
    #: What these things are called in that list, beside their number: "Votes to take part in".
    work: Text | None = None
    urgency: Urgency = Urgency.AWAITED
    #: Until when the first of them is to be done.
    due: date | None = None
    #: Kinds of organisations (``merchant`` …) whose page in the staff area has this link too.
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that waits for this reader, for the list on their home page.

    ``title`` is read beside the number ``count``, so it has a plural ("Deed to publish", "Deeds to
    publish"); a count of 0 keeps it off the list. ``endpoint`` is the view of the plugin's own
    blueprint where it is done, with ``arguments`` for its address.
    """

    title: Text
    endpoint: str
    count: int
    arguments: Mapping[str, str | int] = field(default_factory=dict)
    icon: str = ""
    #: Its place among those as urgent.
    order: int = 100
    urgency: Urgency = Urgency.LATER
    #: Until when the first of it is to be done; on that day at the latest it is urgent.
    due: date | None = None
    #: It waits for a resident (a thing to fetch), not for an office: whoever serves somebody at
    #: the counter sees that person's, and only those.
    own: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A card on a community's home page, made from a template of the plugin's own."""

    title: Text
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100
    wide: bool = False


@dataclass(frozen=True, slots=True)
class CodePurpose:
    """What a short code is for, and the view (``endpoint``, given ``code=``) its QR opens."""

    purpose: str
    title: Text
    endpoint: str


@dataclass(frozen=True, slots=True)
class ContributionKind:
    """Something that people do for the community and a plugin confirms.

    It is told by the event :class:`linli.events.ContributionConfirmed`, so that another plugin
    can reward it. ``measure`` says what its quantity counts.
    """

    code: str
    title: Text
    measure: Literal["times", "minutes"]


@dataclass(frozen=True, slots=True)
class DataSection:
    """What a plugin holds about a person, for their own eyes: rows of label and value."""

    title: Text
    rows: tuple[tuple[Text | str, Text | str], ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """Something that must be brought to an end before a person can be erased.

    ``what`` says what it is and what to do. Where the person does it themselves, ``endpoint`` is
    that view of the plugin's own blueprint, in the community ``community_id``.
    """

    what: Text
    endpoint: str = ""
    community_id: "UUID | None" = None


@dataclass(frozen=True, slots=True)
class Correctable:
    """The number of a thing on notice that an objection may put right, and from what to what.

    The right number comes back under ``term`` among the corrections of
    :class:`linli.notices.DecidedItem`.
    """

    term: str
    title: Text
    least: int
    most: int
    #: What was published.
    stands_at: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something without which a plugin does not do its work in a community, and how to mend it."""

    what: Text
    advice: Text


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page of the plugin that anybody may open without signing in (a public book).

    Visitors find it at the community's door, unless its address also names a thing (a result) or
    ``door`` says that it is of no use to them.
    """

    title: Text
    endpoint: str
    order: int = 100
    door: bool = True
    icon: str = ""


@dataclass(frozen=True, slots=True)
class AgentPage:
    """A page that belongs to whoever acts for an organisation of the community (its counter).

    The portal's door opens it to them though they may live elsewhere; what they may do there is
    the page's to ask. Only with ``door`` a link to it, with ``arguments``, is shown to them.
    """

    title: Text
    endpoint: str
    arguments: Mapping[str, str | int] = field(default_factory=dict)
    door: bool = True
    icon: str = ""


class Hooks:
    """The specifications, in the order in which a plugin usually meets them."""

    @hookspec
    def linli_plugin(self) -> PluginInfo:  # type: ignore[empty-body]
        """Say who you are. Called once, when the process starts."""

    @hookspec
    def linli_permissions(self) -> Sequence[Permission]:  # type: ignore[empty-body]
        """Declare permissions and the roles that carry them."""

    @hookspec
    def linli_incompatible_duties(self) -> Sequence[IncompatibleDuties]:  # type: ignore[empty-body]
        """Declare duties that one person may not both do for one subject."""

    @hookspec
    def linli_blueprint(self) -> object:
        """Return the Flask blueprint with your pages; mounted at ``/c/<community>/<name>/``."""

    @hookspec
    def linli_api(self) -> object:
        """Return your resources of the JSON API, made with ``linli_web.api.Resources``."""

    @hookspec
    def linli_nav(  # type: ignore[empty-body]
        self, session: "Session", actor: "Actor", community: "Place"
    ) -> Sequence[NavItem]:
        """Return the links this reader should have in this community."""

    @hookspec
    def linli_to_do(  # type: ignore[empty-body]
        self, session: "Session", actor: "Actor", community: "Place"
    ) -> Sequence[ToDo]:
        """Return what waits for this reader, and no link's number tells."""

    @hookspec
    def linli_cards(  # type: ignore[empty-body]
        self, session: "Session", actor: "Actor", community: "Place"
    ) -> Sequence[Card]:
        """Return the cards this reader should see on this community's home page."""

    @hookspec
    def linli_public_pages(  # type: ignore[empty-body]
        self, session: "Session", community: "Place"
    ) -> Sequence[PublicPage]:
        """Return the pages a visitor may open without signing in."""

    @hookspec
    def linli_agent_pages(  # type: ignore[empty-body]
        self, session: "Session", actor: "Actor", community: "Place"
    ) -> Sequence[AgentPage]:
        """Return the pages of those organisations here for which this reader acts."""

    @hookspec
    def linli_on_event(self, session: "Session", event: "Event") -> None:
        """React to something that happened, in a savepoint of its transaction; never commit."""

    @hookspec
    def linli_jobs(self) -> Sequence[Job]:  # type: ignore[empty-body]
        """Declare work that falls due."""

    @hookspec
    def linli_code_purposes(self) -> Sequence[CodePurpose]:  # type: ignore[empty-body]
        """Declare what your short codes are for."""

    @hookspec
    def linli_units(self) -> Mapping[str, Text]:  # type: ignore[empty-body]
        """Say in a line what the units that you define are for: code → "To spend in the shop".

        Whoever has some of them reads it beside their number.
        """

    @hookspec
    def linli_contributions(self) -> Sequence[ContributionKind]:  # type: ignore[empty-body]
        """Declare the contributions that you confirm and others may reward."""

    @hookspec
    def linli_acts(self) -> Mapping[str, Text]:  # type: ignore[empty-body]
        """Say in words what the actions are that you write into the audit log.

        Action → a short sentence in the past tense without who did it ("borrowed a tool");
        ``%(whom)s`` in it is filled with the person it was done for, any other name with the
        value that the entry keeps under it, after the act or before.
        """

    @hookspec
    def linli_may_see(self, session: "Session", actor: "Actor", subject: Subject) -> bool | None:
        """Say whether the reader may see the evidence of a subject of yours."""

    @hookspec
    def linli_correctable(self, session: "Session", subject: Subject) -> Correctable | None:
        """Say which number of a thing that you put on notice an objection may put right."""

    @hookspec
    def linli_personal_data(  # type: ignore[empty-body]
        self, session: "Session", person_id: "UUID"
    ) -> Sequence[DataSection]:
        """Return what you hold about a person."""

    @hookspec
    def linli_ties(  # type: ignore[empty-body]
        self, session: "Session", person_id: "UUID"
    ) -> Sequence[Tie]:
        """Return what must be brought to an end before a person can be erased."""

    @hookspec
    def linli_erase(self, session: "Session", person_id: "UUID") -> None:
        """Take out everything that says who a person was; the deeds and the numbers stay."""

    @hookspec
    def linli_problems(  # type: ignore[empty-body]
        self, session: "Session", community: "Place"
    ) -> Sequence[Problem]:
        """Return what keeps your part from working in this community, for ``linli doctor``."""

    @hookspec
    def linli_starters(self) -> Mapping[str, Traversable]:  # type: ignore[empty-body]
        """Return the community template files you bring, by name."""

    @hookspec
    def linli_apply_starter(
        self, session: "Session", actor: "Actor", community: "Place", section: Mapping[str, Any]
    ) -> None:
        """Set a community up from the section with your name in a community template."""

    @hookspec
    def linli_demo(self, world: "DemoWorld", until: datetime) -> None:
        """Fill the demo's communities with plausible history up to ``until``."""
