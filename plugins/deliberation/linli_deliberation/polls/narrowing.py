"""Whom staff narrow a vote to: a group, categories, a lot, a council, owners of some buildings."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities
from linli_deliberation.models import Poll, Unit, Voters
from linli_deliberation.polls import seated
from linli_deliberation.refusals import PollRefused
from linli_deliberation.sortition import draws
from linli_deliberation.texts import _

_BETWEEN = re.compile(r"[,;\s，；、]+")
_LONGEST = 40


def buildings(typed: str) -> list[str]:
    """Return the beginnings of unit numbers that somebody wrote one after another."""
    return sorted({one[:_LONGEST] for one in _BETWEEN.split(typed) if one})


def lies_in(code: str, beginnings: Sequence[str]) -> bool:
    """Return whether a unit's number begins so; "3" is building 3 and not building 30.

    Every unit lies in no buildings at all: then nothing is narrowed.
    """
    return not beginnings or any(_begins(code, one) for one in beginnings)


def _begins(code: str, beginning: str) -> bool:
    rest = code[len(beginning) : len(beginning) + 1]
    return code.startswith(beginning) and not (beginning[-1:].isdigit() and rest.isdigit())


def require_fitting(session: Session, poll: Poll) -> None:
    """Refuse choices of voters that do not go together.

    Raises:
        DrawUnknown, NotNow: there is no such draw here, or lots are not drawn.
        CouncilUnknown: there is no such council here.
        PollRefused: the council cannot vote as a whole, the group belongs elsewhere, delegates have
            no category, others than persons are to be drawn, owners are narrowed by where people
            live, or others by buildings.
    """
    community_id = poll.community_id
    seated.require_fitting(session, poll)
    if poll.draw_id is not None:
        draws.chosen(session, draws.find(session, community_id, poll.draw_id))
        if poll.voters is not Voters.PERSONS:
            raise PollRefused(
                _("A lot draws persons. Please let everybody drawn have one vote."), field="voters"
            )
    if poll.group_id is not None and community_id not in communities.ancestor_ids(
        session, poll.group_id
    ):
        raise PollRefused(_("This group belongs to another community."), field="group_id")
    if poll.voters is Voters.DELEGATES and not poll.categories:
        raise PollRefused(_("Please choose which people are the delegates."), field="categories")
    if poll.voters is Voters.OWNERS:
        _require_of_units(session, poll)
    elif poll.buildings:
        raise PollRefused(
            _("Buildings are chosen where owners vote. For others please choose a resident group."),
            field="buildings",
        )


def _require_of_units(session: Session, poll: Poll) -> None:
    if poll.group_id is not None or poll.categories or poll.homes_only:
        raise PollRefused(
            _("Owners vote by their units, wherever they live: no group, no kind of people and no"
              " home narrows them. Please say in which buildings the units are."),
            field="buildings",
        )  # fmt: skip
    codes = _codes(session, poll.community_id) if poll.buildings else []
    for one in poll.buildings:
        if not any(lies_in(code, [one]) for code in codes):
            raise PollRefused(
                _("No unit’s number begins with “%(building)s”.", building=one), field="buildings"
            )


def _codes(session: Session, community_id: UUID) -> list[str]:
    return list(
        session.execute(
            select(col(Unit.code)).where(col(Unit.community_id) == community_id)
        ).scalars()
    )
