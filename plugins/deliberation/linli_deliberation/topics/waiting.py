"""Topics that wait for staff: proposals with enough supporters, and stages that are overdue."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.hooks import ToDo, Urgency
from linli_deliberation.models import Procedure, Support, Topic
from linli_deliberation.procedures.model import WAY, TopicState
from linli_deliberation.texts import _


def waiting(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    """Return how many proposals can be taken up, and how many matters are overdue."""
    if not access.can(session, actor, "deliberation.topics", community.id):
        return ()
    ready, overdue = _ready(session, community.id), _overdue(session, community.id)
    return (
        ToDo(
            _.plural(
                "Proposal with enough supporters, to take up",
                "Proposals with enough supporters, to take up",
                ready,
            ),
            "topics",
            ready,
            icon="flag",
            order=32,
            urgency=Urgency.AWAITED,
        ),
        ToDo(
            _.plural("Matter that is overdue", "Matters that are overdue", overdue),
            "topics",
            overdue,
            icon="clock",
            order=33,
            urgency=Urgency.NOW,
        ),
    )


def _ready(session: Session, community_id: UUID) -> int:
    supports = (
        select(func.count())
        .where(col(Support.topic_id) == col(Topic.id))
        .correlate(Topic)
        .scalar_subquery()
    )
    rows = session.execute(
        select(col(Topic.procedure_id), supports).where(
            col(Topic.community_id) == community_id, col(Topic.state) == TopicState.SUBMITTED
        )
    ).all()
    if not rows:
        return 0
    wanted: dict[UUID, int] = {
        row.id: int(row.plan.get("supports", 0))
        for row in session.execute(
            select(col(Procedure.id), col(Procedure.plan)).where(
                col(Procedure.id).in_({row[0] for row in rows})
            )
        )
    }
    return sum(count >= wanted[procedure_id] for procedure_id, count in rows)


def _overdue(session: Session, community_id: UUID) -> int:
    count = select(func.count()).where(
        col(Topic.community_id) == community_id,
        col(Topic.state).in_(WAY),
        col(Topic.due_at) <= now(session),
    )
    return int(session.execute(count).scalar_one())
