"""Topics for other programs: read, proposed and supported with the rights of the token's person."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from linli import tokens
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.ids import new_id
from linli.testing import Client
from linli.testing.people import MakePerson, Somebody
from linli.testing.program import Program
from linli.tokens.models import Token
from linli_deliberation.models import Caller
from linli_deliberation.procedures import store
from linli_deliberation.topics import carrying_out, finding, proposing, screening
from tests.deliberation.asking import answer, program
from tests.deliberation.polling import Hall
from tests.deliberation.test_notice_days import DO, in_second_stage
from tests.deliberation.test_visitors import said
from tests.deliberation.wishing import adopted, proposed

BOTH = ["deliberation:read", "deliberation:write"]
LAMP = {"title": "东门装路灯", "story": "晚上太黑。"}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages and resources are the same on both."""
    return sqlite_database


def of(client: Client, database: Database, hall: Hall, who: Somebody) -> Program:
    """Return a program that acts in somebody's name."""
    with database.writing() as session:
        made = tokens.add(session, SYSTEM, hall.id, name="热线", scopes=BOTH)
        session.get_one(Token, made.id).person_id = who.id
    return client.program(made.text)


def asked(who: Program, address: str, content: object = None, *, key: str = "") -> Any:
    """Return what a program is answered as JSON when it changes something."""
    return who.post(address, content, key=key).json


def test_topics_are_read_without_names(
    client: Client, hall: Hall, database: Database, other_community: Place, person_with: MakePerson
) -> None:
    with database.writing() as session:
        topic = in_second_stage(session, hall, DO)
        desk = (session, hall.staff.actor, hall.id)
        due = now(session) + timedelta(days=9)
        made = carrying_out.promise(
            *desk, topic.id, what="装灯", owner="物业", due_at=due, cost=50_000
        )
        carrying_out.fulfil(*desk, made.id, words="已装好", spent=48_000)
        ended = proposed(session, hall, adopted(session, hall, "simple-vote"), "换门禁")
        screening.reject(*desk, ended.id, reason="刚换过")
        plain = store.in_use(session, hall.id)[-1].id
        proposing.propose(
            session, hall.anna.actor, hall.id, plain, title="草稿", story="还没写完", draft=True
        )
        topic_id = topic.id
    district = program(client, database, hall, "deliberation:read")
    listed = answer(district, "/deliberation/topics")
    assert [one["title"] for one in listed["topics"]] == ["换门禁", "东门装路灯"]
    first = answer(district, "/deliberation/topics?limit=1")
    assert first["next"] == listed["topics"][0]["id"]
    rest = answer(district, f"/deliberation/topics?limit=1&after={first['next']}")
    assert [one["title"] for one in rest["topics"]] == ["东门装路灯"] and rest["next"] is None
    over = answer(district, "/deliberation/topics?state=rejected")
    assert [one["state"] for one in over["topics"]] == ["rejected"]
    assert answer(district, "/deliberation/topics?state=draft")["topics"] == []
    one = answer(district, f"/deliberation/topics/{topic_id}")
    assert (one["stage"], one["supports"], one["overdue"]) == ("办", 1, False)
    [promise] = one["promises"]
    assert (promise["what"], promise["spent"], promise["done_note"]) == ("装灯", 48_000, "已装好")
    assert [step["code"] for step in one["history"]] == ["proposed", None, "promised", "fulfilled"]
    assert one["history"][0]["title"] == "提出"
    assert hall.anna.name not in str(one)
    said(database, hall, public_topics="no")
    assert district.get("/deliberation/topics").status_code == 200  # the system's own
    stranger = of(client, database, hall, person_with(community=other_community))
    assert stranger.get("/deliberation/topics").status_code == 403
    assert stranger.get(f"/deliberation/topics/{topic_id}").status_code == 403


def test_proposed_and_supported_with_the_rights_of_a_person(
    client: Client, hall: Hall, database: Database, other_community: Place, person_with: MakePerson
) -> None:
    with database.writing() as session:
        adopted(session, hall, "simple-vote")
    president = of(client, database, hall, hall.president)
    [procedure] = answer(president, "/deliberation/procedures")["procedures"]
    assert (procedure["code"], procedure["stages"][0]["state"]) == ("simple-vote", "submitted")
    lamp = {"procedure_id": procedure["id"], **LAMP}
    made = asked(president, "/deliberation/topics", lamp, key="a")
    assert made["state"] == "submitted"
    assert asked(president, "/deliberation/topics", lamp, key="a")["id"] == made["id"]
    with database.reading() as session:
        topic = finding.find(session, hall.id, UUID(made["id"]))
        assert topic.proposer_id == hall.president.id
    address = f"/deliberation/topics/{made['id']}/support"
    anna = of(client, database, hall, hall.anna)
    assert anna.post(address).json == {"supports": 2}
    assert anna.post(address).json == {"supports": 2}
    assert anna.post(f"{address}/end").json == {"supports": 1}
    wrong = anna.post("/deliberation/topics", {**lamp, "origin": "phone"})
    assert wrong.status_code == 403  # what others said is entered by staff
    called = {**lamp, "origin": "phone", "caller": "孙秀兰", "contact": "13800001234"}
    hotline = president.post("/deliberation/topics", called)
    assert hotline.status_code == 201 and "孙秀兰" not in hotline.text
    with database.reading() as session:
        assert session.execute(select(col(Caller.name))).scalar_one() == "孙秀兰"
    bare = program(client, database, hall, "deliberation:write")
    assert asked(bare, address)["code"] == "deliberation.not_now"  # nobody supports
    unknown = asked(bare, "/deliberation/topics", {**lamp, "procedure_id": str(new_id())})
    assert unknown["code"] == "deliberation.procedure_unknown"
    stranger = of(client, database, hall, person_with(community=other_community))
    assert stranger.post("/deliberation/topics", lamp).status_code == 403
    assert stranger.post(address).status_code == 403
    reader = program(client, database, hall, "deliberation:read")
    assert reader.post("/deliberation/topics", lamp).status_code == 403
    assert anna.post("/deliberation/topics", {**lamp, "title": ""}).status_code == 422
