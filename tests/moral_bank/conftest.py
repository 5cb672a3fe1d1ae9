"""A community with Longhai's rules, its merchants, and people in their roles."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.moral_bank.longhai import Bank, apply_longhai

from linli import communities, evidence
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.evidence import LocalStore
from linli.testing.clock import MovableClock
from linli.testing.databases import current_session
from linli.testing.people import MakePerson


@pytest.fixture(autouse=True)
def _store(tmp_path: Path) -> Iterator[None]:
    evidence.use(LocalStore(tmp_path / "evidence"))
    yield
    evidence.use(None)


@pytest.fixture
def bank(
    request: pytest.FixtureRequest,
    database: Database,
    clock: MovableClock,
    community: Place,
    group: Place,
    person_with: MakePerson,
) -> Bank:
    """Longhai as its template sets it up."""
    with current_session(request, database) as session:
        other = communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.GROUP,
            code="G2",
            name="第二居民小组",
            parent_id=community.id,
        )
    made = Bank(
        place=community,
        group=group,
        other_group=other,
        resident=person_with(name="王桂英", group=group),
        neighbour=person_with(name="李建国", group=group),
        far=person_with(name="张秀兰", group=other),
        panel=person_with("panel_member", name="刘志强", group=group),
        second_panel=person_with("panel_member", name="陈丽华", group=group),
        scorer=person_with("scorer", name="杨永福"),
        staff=person_with("staff", name="赵玉梅"),
        president=person_with("president", name="黄德明"),
        evaluator=person_with("evaluator", name="周晓燕"),
        merchant=person_with(name="吴海涛"),
        other_merchant=person_with(name="郑小红"),
    )
    with current_session(request, database) as session:
        apply_longhai(session, made)
    return made
