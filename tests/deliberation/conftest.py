"""What the tests of deliberation share."""

import pytest

from linli.communities import Place
from linli.db import Database
from linli.testing.clock import MovableClock
from linli.testing.databases import current_session
from linli.testing.people import MakePerson
from tests.deliberation.polling import Hall, settle_in


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the tests that count real elections."""
    config.addinivalue_line("markers", "elections: counts real elections, where they are at hand")


@pytest.fixture
def hall(
    request: pytest.FixtureRequest,
    database: Database,
    clock: MovableClock,
    community: Place,
    person_with: MakePerson,
) -> Hall:
    """Five residents in three homes, and four who look after the polls."""
    made = Hall(
        place=community,
        anna=person_with(name="王桂英"),
        annas_husband=person_with(name="李建国"),
        bert=person_with(name="刘志强"),
        berts_wife=person_with(name="陈丽华"),
        carla=person_with(name="周晓燕"),
        staff=person_with("staff", name="赵玉梅"),
        teller=person_with("supervisor", name="杨永福"),
        president=person_with("president", name="黄德明"),
        evaluator=person_with("evaluator", name="吴海涛"),
    )
    with current_session(request, database) as session:
        settle_in(session, made)
    return made
