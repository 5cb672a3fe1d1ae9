"""The demo and the templates: every page has something to show, written by the real rules."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, starters
from linli.access import SYSTEM
from linli.db import Database
from linli.demo import DemoWorld, filling
from linli.demo.simulation import Simulation
from linli.testing.clock import MovableClock
from linli_deliberation import starter
from linli_deliberation.councils import reading as councils
from linli_deliberation.demo import fill
from linli_deliberation.demo.polls import ELECTION
from linli_deliberation.disclosure import matters
from linli_deliberation.discussion import statements
from linli_deliberation.models import MeetingState, Poll, PollState, Topic
from linli_deliberation.polls import listing
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.results import archive, counting, turnout
from linli_deliberation.sortition import draws
from linli_deliberation.topics import carrying_out, yearly


def _only_ours(world: DemoWorld, simulation: Simulation) -> dict[str, str]:
    simulation.take_turn("deliberation")
    fill(world)
    simulation.take_turn("core")
    return {}


@pytest.fixture
def filled(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(filling, "DAYS", 110)
    monkeypatch.setattr(filling, "_let_plugins_plan", _only_ours)
    present = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)
    assert not filling.fill(sqlite_database, present)
    sqlite_database.clock = MovableClock(present)
    return sqlite_database


def test_every_page_has_something_to_show(filled: Database) -> None:
    with filled.reading() as session:
        place = communities.find(session, "longhai")
        rows = listing.of(session, place.id, None)
        assert [row.state for row in rows] == [
            PollState.OPEN,
            PollState.OPEN,
            PollState.FINAL,
            PollState.FINAL,
            PollState.FINAL,
        ]
        polls = {row.title: session.get_one(Poll, row.id) for row in rows}
        budget = polls["今年 10 万元微项目资金怎么用？"]
        made = counting.counted(session, budget)
        assert made.result.selected
        assert archive.archive(session, budget).data
        [year] = yearly.money(session, place)  # the projects were proposed, priced and paid
        assert year.voted == 5 and 0 < year.paid < 5 and year.done == 1
        assert turnout.turnout(session, polls["是否动用维修资金更换 3 栋电梯？"]).bars
        [council] = councils.councils(session, place.id)
        [secretary, members, _guests] = councils.seats(session, council, date(2026, 6, 12))
        assert secretary.holders[0].poll_id is None
        assert [one.poll_id for one in members.holders] == [polls[ELECTION].id] * 5
        [meeting] = councils.meetings(session, council.id)
        assert meeting.state is MeetingState.CONFIRMED
        talked = session.execute(
            select(col(Topic.id)).where(col(Topic.title) == "北门夜间开一扇小门")
        ).scalar_one()
        drawn = statements.opinions(session, place.id, talked, None).map
        assert drawn is not None and len(drawn.groups) == 2 and drawn.unites and drawn.divides
        assert matters.of(session, place.id) and draws.of(session, place.id)
        states = set(
            session.execute(
                select(col(Topic.state)).where(col(Topic.community_id) == place.id)
            ).scalars()
        )
        assert {TopicState.EVALUATED, TopicState.SUBMITTED} <= states
        judged = session.execute(
            select(col(Topic.id)).where(col(Topic.state) == TopicState.EVALUATED)
        ).scalar_one()
        homes, _average = carrying_out.satisfaction(session, judged)
        assert 12 < homes <= 24  # one voice for each home


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("jinchang-six-steps", {"six-steps", "simple-vote"}),
        ("zhangjiagang-micro-projects", {"micro-project", "three-hearings"}),
        ("hongqi-council", {"four-discussions", "nomination", "simple-vote"}),
    ],
)
def test_a_community_from_each_template(session: Session, name: str, codes: set[str]) -> None:
    place = starters.found(session, SYSTEM, starters.find(name), slug="new")
    assert {one.code for one in store.in_use(session, place.id)} == codes
    starters.apply(session, SYSTEM, place, starters.find(name))
    assert {one.code for one in store.in_use(session, place.id)} == codes


def test_a_template_that_does_not_fit(session: Session) -> None:
    place = starters.found(session, SYSTEM, starters.find("plain"), slug="new")
    with pytest.raises(starter.StarterRefused, match="no procedure called seven-steps"):
        starter.apply(session, SYSTEM, place, {"procedures": ["seven-steps"]})
    with pytest.raises(starter.StarterRefused, match="does not fit"):
        starter.apply(session, SYSTEM, place, {"polls": []})
