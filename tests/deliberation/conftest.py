"""What the tests of deliberation share."""

import pytest
from sqlmodel import Session

from linli.communities import Place
from linli.db import Database
from linli.testing.clock import MovableClock
from linli.testing.databases import current_session
from linli.testing.people import MakePerson
from linli_deliberation.counting import Plurality
from linli_deliberation.models import Poll, Secrecy, Voters
from tests.deliberation.polling import Hall, announce, close, settle_in


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


@pytest.fixture
def homes(session: Session, hall: Hall, clock: MovableClock) -> Poll:
    """An open poll of homes, with paper."""
    poll = announce(session, hall, voters=Voters.HOUSEHOLDS, paper=True)
    clock.move(hours=1)
    close(session, hall, poll)
    return poll


@pytest.fixture
def secret(session: Session, hall: Hall, clock: MovableClock) -> Poll:
    """A secret poll that can be recounted, with three options and paper."""
    poll = announce(
        session,
        hall,
        Plurality(),
        options=["甲", "乙", "丙"],
        secrecy=Secrecy.RECOUNTABLE,
        paper=True,
    )
    clock.move(hours=1)
    close(session, hall, poll)
    return poll
