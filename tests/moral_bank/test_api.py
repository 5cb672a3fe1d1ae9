"""The public book for other programs."""

import pytest
from tests.moral_bank.longhai import Bank, agree, tell

from linli import communities, jobs, plugins, tokens
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client, MovableClock
from linli.testing.program import Program
from linli_moral_bank.deeds import publishing
from linli_moral_bank.settings import MoralBankSettings

HERE = "/moral_bank/book"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Reading is the same on both."""
    return sqlite_database


def program(client: Client, database: Database, bank: Bank, scope: str) -> Program:
    with database.writing() as session:
        made = tokens.add(session, SYSTEM, bank.place.id, name="District", scopes=[scope])
    return client.program(made.text)


def test_a_month_of_the_book_is_read_with_names_masked(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        agree(session, bank, tell(session, bank))
        publishing.publish_ready(session, bank.staff.actor, bank.id)
    clock.move(days=8)
    jobs.run_due(database)
    district = program(client, database, bank, "moral_bank:read")
    found = district.get(HERE)
    assert found.status_code == 200 and found.json is not None
    [line] = found.json["lines"]
    assert (line["name"], line["title"]) == ("王*英", "看望独居老人")
    [group] = found.json["groups"]
    assert (group["people"], group["points"]) == (1, line["points"])
    assert district.get(HERE, If_None_Match=found.headers["ETag"]).status_code == 304
    earlier = district.get(f"{HERE}?month=2020-01").json
    assert earlier == {"month": "2020-01", "lines": [], "next": None, "groups": []}
    assert found.json["next"] is None
    with database.writing() as session:
        for code in ("visiting-elders", "errands"):
            agree(session, bank, tell(session, bank, code, who=bank.neighbour))
        publishing.publish_ready(session, bank.staff.actor, bank.id)
    clock.move(days=8)
    jobs.run_due(database)
    pages, after = [], ""
    while after is not None:
        part = district.get(f"{HERE}?limit=2{after and f'&after={after}'}").json
        assert part is not None and part["groups"][0]["items"] == 3
        pages.append([one["name"] for one in part["lines"]])
        after = part["next"]
    assert [len(names) for names in pages] == [2, 1] and pages[-1] == ["王*英"]
    assert district.get(f"{HERE}?month=2020-13").status_code == 400


def test_where_the_book_is_not_open_no_program_reads_it(
    client: Client, bank: Bank, database: Database
) -> None:
    district = program(client, database, bank, "moral_bank:read")
    other = program(client, database, bank, "points:read")
    refused = other.get(HERE).json
    assert refused is not None and refused["code"] == "tokens.scope_missing"
    with database.writing() as session:
        communities.save_settings(
            session,
            SYSTEM,
            bank.place.id,
            "moral_bank",
            MoralBankSettings,
            {"public_book": False},
        )
    closed = district.get(HERE).json
    assert closed is not None and closed["code"] == "moral_bank.book_closed"
    with database.writing() as session:
        plugins.disable(session, SYSTEM, bank.place.id, "moral_bank")
    off = district.get(HERE).json
    assert off is not None and off["code"] == "api.resource_unknown"
