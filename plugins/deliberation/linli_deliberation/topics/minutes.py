"""Minutes of a stage that is a council's: they come from a meeting of it, not from a desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from linli.i18n import Text
from linli_deliberation.models import Council, Meeting, MeetingState, Topic
from linli_deliberation.procedures.model import Artefact, Stage
from linli_deliberation.texts import _
from linli_deliberation.topics import acting
from linli_deliberation.topics.finding import stage_at


@dataclass(frozen=True)
class Sitting:
    """A council whose stage it is, and its meetings about a topic in that stage, newest first."""

    council: Council
    meetings: Sequence[Meeting]

    @property
    def counts(self) -> bool:
        """Whether the minutes of one were confirmed, which only a quorate meeting has."""
        return any(one.state is MeetingState.CONFIRMED for one in self.meetings)


def sittings(session: Session, topic: Topic, stage: Stage) -> list[Sitting]:
    """Return the councils of which one must have met about a topic in its present stage.

    None where the stage asks for no minutes, or nobody holds a seat of a council that it names:
    the minutes are typed there.
    """
    if Artefact.MINUTES not in stage.needs:
        return []
    return [
        Sitting(council, _meetings(session, topic, council))
        for council in acting.councils(session, topic, stage)
    ]


def missing(found: Sequence[Sitting]) -> Text | None:
    """Say which meeting a stage waits for; None when one was held, or none is asked for."""
    if not found or any(one.counts for one in found):
        return None
    return _("The minutes are missing: they come from a meeting of the council “%(council)s” about "
             "this matter, once those present have confirmed them.",
             council=" / ".join(one.council.title for one in found))  # fmt: skip


def _meetings(session: Session, topic: Topic, council: Council) -> list[Meeting]:
    query = (
        select(Meeting)
        .where(col(Meeting.council_id) == council.id, col(Meeting.topic_id) == topic.id)
        .order_by(col(Meeting.starts_at).desc(), col(Meeting.id).desc())
    )
    return [
        one
        for one in session.execute(query).scalars()
        if stage_at(session, topic, one.starts_at) == topic.stage
    ]
