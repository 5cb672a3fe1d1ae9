"""The rules and pages of the tool shed, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from linli_tool_shed import shed
from sqlmodel import Session

from linli import tokens
from linli.access import SYSTEM, Actor, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.testing import Client, MakePerson


def test_a_neighbour_borrows_the_ladder(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    ladder = shed.add(session, person_with("storekeeper").actor, community.id, "Ladder")
    anna, bert = person_with(name="Anna"), person_with(name="Bert")
    shed.borrow(session, anna.actor, community.id, ladder.id)
    with pytest.raises(shed.ToolAway):
        shed.borrow(session, bert.actor, community.id, ladder.id)
    assert [(row.name, row.borrower) for row in shed.tools(session, community.id)] == [
        ("Ladder", "Anna")
    ]


def test_only_keepers_fill_the_shed(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    with pytest.raises(NotAllowed):
        shed.add(session, person_with("resident").actor, community.id, "Ladder")


def test_of_two_at_once_one_gets_it(
    database: Database, community: Place, person_with: MakePerson
) -> None:
    keeper = person_with("storekeeper")
    neighbours = [person_with() for _ in range(4)]
    with database.writing() as session:
        ladder = shed.add(session, keeper.actor, community.id, "Ladder").id

    def borrow(actor: Actor) -> bool:
        try:
            database.run(lambda session: shed.borrow(session, actor, community.id, ladder))
            return True
        except shed.ToolAway:
            return False

    with ThreadPoolExecutor(len(neighbours)) as pool:
        assert sorted(pool.map(borrow, [n.actor for n in neighbours])) == [
            False,
            False,
            False,
            True,
        ]


def test_the_page(client: Client, community: Place, person_with: MakePerson) -> None:
    client.sign_in(person_with("storekeeper"))
    shed_page = client.get("/c/longhai/tool_shed/")
    assert "Ladder" in shed_page.submit("Put it into the shed", name="Ladder").text
    wrong = shed_page.submit("Put it into the shed", name="x")
    assert wrong.status == 422
    assert "Please write at least 2 characters." in wrong.text
    assert "One tool is in the shed." in client.get("/c/longhai").text
    assert "It is yours to use." in client.get("/c/longhai/tool_shed/").submit("Borrow").text
    assert "0 tools are in the shed." in client.get("/c/longhai").text


def test_another_program_puts_a_tool_in(
    client: Client, database: Database, community: Place
) -> None:
    scopes = ["tool_shed:read", "tool_shed:write"]
    with database.writing() as session:
        token = tokens.add(session, SYSTEM, community.id, name="Depot", scopes=scopes).text
    program = client.program(token)
    added = program.post("/tool_shed/tools", {"name": "Drill"}, key="depot-1")
    assert (added.status_code, added.get_json()["name"]) == (201, "Drill")
    repeated = program.post("/tool_shed/tools", {"name": "Drill"}, key="depot-1")
    assert repeated.get_json() == added.get_json()
    assert [one["name"] for one in program.get("/tool_shed/tools").get_json()["items"]] == ["Drill"]
    again = program.post("/tool_shed/tools", {"name": "Drill"}, key="depot-2")
    assert (again.status_code, again.get_json()["code"]) == (409, "tool_shed.tool_known")
    short = program.post("/tool_shed/tools", {"name": "x"})
    assert short.get_json()["code"] == "api.content_invalid"


def test_the_page_in_chinese(client: Client, community: Place, person_with: MakePerson) -> None:
    reader = client.another(person_with(), language="zh-CN")
    assert "邻里工具间" in reader.get("/c/longhai/tool_shed/").text
    assert "现有 0 件工具可借。" in reader.get("/c/longhai").text
