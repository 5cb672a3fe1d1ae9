"""Who was chosen for a council: elected by a vote whose options stand for persons, or by lot."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli_deliberation.models import Poll, PollOption, PollState
from linli_deliberation.polls.finding import find, options
from linli_deliberation.refusals import CouncilRefused, NotNow
from linli_deliberation.results.counting import latest
from linli_deliberation.sortition import draws
from linli_deliberation.texts import _


def elected(session: Session, community_id: UUID, poll_id: UUID) -> list[UUID]:
    """Return whom a vote elected, in the order of its result.

    Raises:
        PollUnknown: there is no such vote here.
        NotNow: its result is not final.
        CouncilRefused: its choices do not stand for persons.
    """
    poll = find(session, community_id, poll_id)
    count = latest(session, poll.id)
    if poll.state is not PollState.FINAL or count is None:
        raise NotNow(_("Whoever is elected takes their seat when the result is final."))
    by_code = {one.code: one.person_id for one in options(session, poll.id)}
    if not any(by_code.values()):
        raise CouncilRefused(
            _("The choices of this vote stand for no persons: it has elected nobody."),
            field="poll",
        )
    selected = count.selected if count.outcome == "decided" else []
    return [person for code in selected if (person := by_code[code]) is not None]


def drawn(session: Session, community_id: UUID, draw_id: UUID) -> list[UUID]:
    """Return whom a lot drew and who has not declined.

    Raises:
        DrawUnknown: there is no such draw here.
        NotNow: lots are not drawn.
    """
    found = draws.find(session, community_id, draw_id)
    return [one.person_id for one in draws.chosen(session, found)]


def elections(session: Session, community_id: UUID) -> Sequence[tuple[UUID, str]]:
    """Return the votes with a final result that stand for persons, the newest first."""
    rows = session.execute(
        select(col(Poll.id), col(Poll.title))
        .where(
            col(Poll.community_id) == community_id,
            col(Poll.state) == PollState.FINAL,
            col(Poll.id).in_(
                select(col(PollOption.poll_id)).where(col(PollOption.person_id).is_not(None))
            ),
        )
        .order_by(col(Poll.id).desc())
        .limit(30)
    )
    return [(row[0], row[1]) for row in rows]
