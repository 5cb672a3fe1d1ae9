"""A community with one team, its leader and three volunteers."""

import pytest
from tests.volunteer_hours.team import Crew, make_team

from linli.communities import Place
from linli.db import Database
from linli.testing import MakePerson, MovableClock
from linli.testing.databases import current_session


@pytest.fixture
def crew(
    request: pytest.FixtureRequest,
    database: Database,
    clock: MovableClock,
    community: Place,
    person_with: MakePerson,
) -> Crew:
    """The team that knocks on doors."""
    everybody = {
        "staff": person_with("staff", name="赵玉梅"),
        "president": person_with("president", name="黄德明"),
        "evaluator": person_with("evaluator", name="周晓燕"),
        "leader": person_with(name="刘志强"),
        "anna": person_with(name="王桂英"),
        "bert": person_with(name="李建国"),
        "clara": person_with(name="张秀兰"),
    }
    with current_session(request, database) as session:
        return make_team(
            session, lambda id_: Crew(place=community, team_id=id_, **everybody), place=community
        )
