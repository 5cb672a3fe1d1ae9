"""What is read before a vote is cast: the poll, locked with others, and the voter's line on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import BindParameter, Row, bindparam, exists, select
from sqlmodel import Session, col

from linli.clock import Moment, remember
from linli.db import read
from linli_deliberation.counting import BallotKind
from linli_deliberation.models import (
    Elector,
    Entitled,
    Participation,
    Poll,
    PollOption,
    PollState,
    Secrecy,
    Voters,
    Way,
)
from linli_deliberation.refusals import PollUnknown
from linli_deliberation.texts import _


class Terms(Protocol):
    """What casting asks of a poll: of its row, or of what was read of it."""

    @property
    def id(self) -> UUID:
        """Which poll it is."""

    @property
    def community_id(self) -> UUID:
        """Where it is held."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def kind(self) -> BallotKind:
        """What its ballots are."""

    @property
    def most(self) -> int | None:
        """How many options one ballot may name, or how many points one may get."""

    @property
    def secrecy(self) -> Secrecy:
        """Who may learn how somebody voted."""

    @property
    def voters(self) -> Voters:
        """What has one vote."""

    @property
    def paper(self) -> bool:
        """Whether there are paper ballots."""


class Choice(Protocol):
    """What casting asks of an option."""

    @property
    def code(self) -> str:
        """How ballots name it."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def withdrawn_at(self) -> datetime | None:
        """When it was taken back."""


@dataclass(frozen=True, slots=True)
class Present:
    """That an elector's vote is in."""

    way: Way
    once: str | None


@dataclass(frozen=True, slots=True)
class Booth:
    """A poll as whoever is about to vote finds it; until their transaction ends it stays so."""

    id: UUID
    community_id: UUID
    title: str
    state: PollState
    kind: BallotKind
    most: int | None
    secrecy: Secrecy
    voters: Voters
    paper: bool
    opens_at: datetime | None
    closes_at: datetime | None
    #: The person's own line of the roll.
    elector_id: UUID | None
    label: str
    present: Present | None
    #: Whether the person has cast any vote in this poll, be it somebody else's.
    took_part: bool


_PERSON: BindParameter[UUID] = bindparam("person_id")
_ENTER = (
    select(
        col(Poll.id),
        col(Poll.community_id),
        col(Poll.title),
        col(Poll.state),
        col(Poll.kind),
        col(Poll.most),
        col(Poll.secrecy),
        col(Poll.voters),
        col(Poll.paper),
        col(Poll.opens_at),
        col(Poll.closes_at),
        col(Elector.id).label("elector_id"),
        col(Elector.label),
        col(Participation.way),
        col(Participation.once),
        exists()
        .where(col(Participation.poll_id) == col(Poll.id), col(Participation.person_id) == _PERSON)
        .correlate(Poll)
        .label("took_part"),
        Moment().label("moment"),
    )
    .join(
        Entitled,
        (col(Entitled.poll_id) == col(Poll.id))
        & (col(Entitled.person_id) == _PERSON)
        & col(Entitled.further).is_(False),
        isouter=True,
    )
    .join(Elector, col(Elector.id) == col(Entitled.elector_id), isouter=True)
    .join(Participation, col(Participation.elector_id) == col(Elector.id), isouter=True)
    .where(col(Poll.id) == bindparam("poll_id"))
    .with_for_update(read=True, of=Poll)
)
_PRESENT = select(col(Participation.way), col(Participation.once)).where(
    col(Participation.elector_id) == bindparam("elector_id")
)
_CHOICES = (
    select(col(PollOption.code), col(PollOption.title), col(PollOption.withdrawn_at))
    .where(col(PollOption.poll_id) == bindparam("poll_id"))
    .order_by(col(PollOption.position), col(PollOption.id))
)


def enter(session: Session, community_id: UUID, poll_id: UUID, person_id: UUID | None) -> Booth:
    """Return a poll that does not close until this transaction ends; one statement.

    All who vote at once hold its lock together, and closing waits for them.

    Raises:
        PollUnknown: there is none in this community.
    """
    row = read(session, _ENTER, poll_id=poll_id, person_id=person_id).one_or_none()
    if row is None or row.community_id != community_id:
        raise PollUnknown(_("There is no such vote here."))
    remember(session, row.moment)
    return Booth(
        row.id, row.community_id, row.title, row.state, row.kind, row.most, row.secrecy,
        row.voters, row.paper, row.opens_at, row.closes_at, row.elector_id, row.label,
        None if row.way is None else Present(row.way, row.once), row.took_part,
    )  # fmt: skip


def present(session: Session, elector_id: UUID) -> Present | None:
    """Return that an elector's vote is in; None where it is not."""
    row = read(session, _PRESENT, elector_id=elector_id).one_or_none()
    return None if row is None else Present(*row)


def choices(session: Session, poll_id: UUID) -> list[Row[str, str, datetime | None]]:
    """Return what can be chosen, in the order of the ballot paper."""
    return list(read(session, _CHOICES, poll_id=poll_id).all())
