"""A community with its people, an organisation that fulfils wishes, and a wish to work with."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from linli import evidence, people
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.evidence import LocalStore
from linli.people import OrganisationKind
from linli.testing.clock import MovableClock
from linli.testing.databases import current_session
from linli.testing.people import MakePerson
from tests.micro_wishes.street import Street


@pytest.fixture(autouse=True)
def _store(tmp_path: Path) -> Iterator[None]:
    evidence.use(LocalStore(tmp_path / "evidence"))
    yield
    evidence.use(None)


@pytest.fixture
def street(
    request: pytest.FixtureRequest,
    database: Database,
    clock: MovableClock,
    community: Place,
    person_with: MakePerson,
) -> Street:
    """The people of the stories."""
    made = {
        "wisher": person_with(name="王桂英", birth_date=date(1944, 5, 1)),
        "housemate": person_with(name="王小明", birth_date=date(2015, 5, 1)),
        "neighbour": person_with(name="李建国"),
        "other": person_with(name="张秀兰"),
        "staff": person_with("staff", name="赵玉梅"),
        "colleague": person_with("staff", name="周晓燕"),
        "agent": person_with(name="吴海涛"),
    }
    with current_session(request, database) as session:
        home = people.household(session, SYSTEM, community.id, "3-2-501", address="龙海路 8 号")
        for name in ("wisher", "housemate"):
            people.move_in(session, SYSTEM, home.id, made[name].id)
        people.correct_person(session, SYSTEM, community.id, made["wisher"].id, phone="13800138000")
        branch = people.add_organisation(
            session, SYSTEM, community.id, kind=OrganisationKind.UNIT, name="区财政局党支部"
        )
        people.name_agent(session, SYSTEM, branch.id, made["agent"].id)
        return Street(place=community, branch_id=branch.id, **made)
