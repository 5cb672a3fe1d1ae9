"""Work of one community that was given up."""

import pytest
from sqlmodel import Session

from linli import jobs
from linli.access import NotAllowed
from linli.clock import now
from linli.communities import Place
from linli.ids import new_id
from linli.jobs import JobState
from linli.jobs.models import QueuedJob
from linli.testing import MakePerson


def test_a_community_sees_its_own_given_up_work_only(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    moment = now(session)
    for place in (community, other_community):
        session.add(
            QueuedJob(
                name="core.notices.close",
                payload={},
                key=f"t:{new_id()}",
                community_id=place.id,
                state=JobState.DEAD,
                due_at=None,
                finished_at=moment,
                created_at=moment,
                error="boom",
            )
        )
    head = person_with("president")
    (dead,) = jobs.given_up(session, head.actor, community.id)
    assert (dead.community_id, dead.error) == (community.id, "boom")
    jobs.retry(session, head.actor, dead.id)
    assert jobs.given_up(session, head.actor, community.id) == []
    with pytest.raises(NotAllowed):
        jobs.given_up(session, head.actor, other_community.id)
