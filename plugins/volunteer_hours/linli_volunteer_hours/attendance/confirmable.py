"""Whose hours somebody may confirm; of the others: why not, and who confirms them instead."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, people
from linli.access import Actor, DutiesIncompatible, NotAllowed, RelativeStepsBack
from linli.access.models import DutyDone
from linli.errors import Refusal
from linli.i18n import Text
from linli_volunteer_hours.attendance import rows
from linli_volunteer_hours.permissions import WRITE_DOWN
from linli_volunteer_hours.refusals import HoursRefused
from linli_volunteer_hours.register import leading, postings
from linli_volunteer_hours.texts import _


class Waiting(Protocol):
    """Hours that wait for a word."""

    @property
    def id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def team_id(self) -> UUID: ...
    @property
    def minutes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Left:
    """Why hours are not the reader's to confirm, and who confirms them."""

    why: Text
    who: Text | None


def refusals(
    session: Session, actor: Actor, community_id: UUID, waiting: Sequence[Waiting]
) -> dict[UUID, Refusal]:
    """Return why the actor may not confirm some of these hours, by their ids.

    Asked of all at once, so that a long list costs a few queries.
    """
    posted = postings.confirms(session, actor, community_id)
    led = leading.teams_led(session, actor, community_id)
    close = _close(session, actor, {one.person_id for one in waiting})
    written = _written(session, actor.person_id, [one.id for one in waiting])
    found: dict[UUID, Refusal] = {}
    for one in waiting:
        if one.person_id not in posted and led is not None and one.team_id not in led:
            found[one.id] = NotAllowed(
                _("Only the leaders of this team and the community's staff may do this.")
            )
        elif not one.minutes:
            found[one.id] = HoursRefused(_("There for less than a minute: nothing to confirm."))
        elif one.person_id == actor.person_id:
            found[one.id] = RelativeStepsBack(_("These are your own hours."))
        elif one.person_id in close:
            found[one.id] = RelativeStepsBack(_("This is a relative, or lives with you."))
        elif one.id in written:
            found[one.id] = DutiesIncompatible(_("You wrote the hours down yourself."))
    return found


def left(
    session: Session, waiting: Iterable[Waiting], refused: Mapping[UUID, Refusal]
) -> dict[UUID, Left]:
    """Return for the page what is said beside hours that are not the reader's to confirm."""
    leaders: dict[UUID, list[UUID]] = {}
    found = {}
    for one in waiting:
        if one.id not in refused:
            continue
        why = refused[one.id]
        if isinstance(why, HoursRefused):
            found[one.id] = Left(why.text, None)
            continue
        if one.team_id not in leaders:
            leaders[one.team_id] = leading.leader_ids(session, one.team_id)
        able = [
            id_
            for id_ in leaders[one.team_id]
            if not access.is_close(session, id_, [one.person_id])
            and not _written(session, id_, [one.id])
        ]
        names = sorted(people.names_of(session, set(able)).values())
        found[one.id] = Left(
            why.text,
            _("%(names)s or the community's staff confirm this.", names="、".join(names))
            if names
            else _("Somebody else of the community's staff confirms this."),
        )
    return found


def _close(session: Session, actor: Actor, others: Collection[UUID]) -> set[UUID]:
    """Return who of several people is a relative of the actor or lives with them.

    Core answers for many at once: only where somebody is close it is asked about halves.
    """
    if actor.person_id is None or not access.is_close(session, actor.person_id, others):
        return set()
    several = sorted(others)
    if len(several) == 1:
        return set(several)
    middle = len(several) // 2
    return _close(session, actor, several[:middle]) | _close(session, actor, several[middle:])


def _written(session: Session, person_id: UUID | None, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these hours somebody wrote down from a paper list."""
    found = session.execute(
        select(col(DutyDone.subject_id)).where(
            col(DutyDone.subject_type) == rows.KIND,
            col(DutyDone.subject_id).in_(ids),
            col(DutyDone.person_id) == person_id,
            col(DutyDone.duty) == WRITE_DOWN,
        )
    )
    return set(found.scalars())
