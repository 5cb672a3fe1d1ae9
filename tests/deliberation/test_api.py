"""Polls and results for other programs."""

import json
from pathlib import Path

import pytest

from linli import communities
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Plurality
from linli_deliberation.models import Secrecy
from linli_deliberation.settings import DeliberationSettings
from tests.deliberation.asking import answer, program
from tests.deliberation.polling import Hall, draft, opened, over, vote
from tests.deliberation.test_recount import recounted


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Reading is the same on both."""
    return sqlite_database


def test_a_result_is_read_and_counted_again(
    client: Client, hall: Hall, database: Database, clock: MovableClock, tmp_path: Path
) -> None:
    poll_id = opened(
        database, hall, clock, rule=Plurality(), options=["甲", "乙"], secrecy=Secrecy.RECOUNTABLE
    )
    with database.writing() as session:
        draft(session, hall, title="还没想好")
        for person in hall.residents[:3]:
            vote(session, hall, poll_id, person, "2")
    district = program(client, database, hall, "deliberation:read")
    listed = answer(district, "/deliberation/polls")
    assert [row["title"] for row in listed["polls"]] == ["楼道加装扶手"]  # no drafts
    one = answer(district, f"/deliberation/polls/{poll_id}")
    assert (one["state"], one["votes"], [row["title"] for row in one["options"]]) == (
        "open", 3, ["甲", "乙"],
    )  # fmt: skip
    over(database, hall, clock, poll_id)
    result = answer(district, f"/deliberation/polls/{poll_id}/result")
    assert (result["outcome"], result["selected"], result["count"]) == ("decided", ["2"], 1)
    assert result["signed"].startswith("linli/")
    bundle = answer(district, f"/deliberation/polls/{poll_id}/bundle")
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle["bundle"], ensure_ascii=False), "utf-8")
    assert recounted(str(path)).returncode == 0
    assert bundle["bundle"]["hashes"]["result"] == result["result_hash"]
    assert answer(district, "/deliberation/polls?state=open") == {"polls": [], "next": None}
    with database.writing() as session:
        communities.save_settings(
            session, SYSTEM, hall.id, "deliberation", DeliberationSettings,
            {"public_results": False},
        )  # fmt: skip
    closed = district.get(f"/deliberation/polls/{poll_id}/result")
    assert closed.status_code == 404
    assert "deliberation.results_closed" in closed.text
