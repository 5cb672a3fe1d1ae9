"""Of a plain secret vote nothing shows a single ballot: every way out gives its sums only."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from linli import notices
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Plurality, Schulze
from linli_deliberation.counting.errors import BadFile
from linli_deliberation.formats import make_bundle, read_bundle
from linli_deliberation.models import Poll, Secrecy
from linli_deliberation.polls import methods
from linli_deliberation.refusals import BallotsSecret
from linli_deliberation.results import archive, counting
from tests.deliberation.asking import answer, program
from tests.deliberation.ending import BUDGET, recounted, run
from tests.deliberation.polling import Hall, opened, over, vote

HOME = "/c/longhai/deliberation"
THREE = ["甲", "乙", "丙"]
RANKED: list[object] = [["1", "2", "3"], ["2", "1", "3"], ["3", "1"], [], ["1"]]
TICKED: list[object] = [["1", "4"], ["1"], ["2", "4"], ["3"], []]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What is published is the same on both."""
    return sqlite_database


def held(session: Session, poll: Poll) -> dict[str, Any]:
    """Return the parts of the archive of a poll."""
    packed = zipfile.ZipFile(BytesIO(archive.archive(session, poll).data))
    return {
        name: json.loads(packed.read(name)) if name.endswith(".json") else packed.read(name)
        for name in packed.namelist()
    }


@pytest.mark.parametrize(
    ("asked", "said", "sums"),
    [
        (
            {},
            ["yes", "no", "abstain", "yes"],
            {"cast": 4, "votes": {"yes": 2, "no": 1, "abstain": 1}},
        ),
        (
            {"rule": Plurality(), "options": THREE},
            ["1", "2", "1", None],
            {"cast": 3, "valid": 3, "votes": {"1": 2, "2": 1, "3": 0}},
        ),
        (
            {"rule": methods.rule_of("approval"), "options": THREE},
            [["1", "2"], ["1", "3"], []],
            {"cast": 3, "valid": 2, "votes": {"1": 2, "2": 1, "3": 1}},
        ),
        (
            {"rule": methods.rule_of("score"), "options": THREE},
            [{"1": 3, "2": 1}, {"1": 2}],
            {
                "cast": 2,
                "valid": 2,
                "votes": {"1": 2, "2": 1, "3": 0},
                "points": {"1": 5, "2": 1, "3": 0},
            },
        ),
        *(
            (
                {"rule": rule, "options": THREE},
                RANKED,
                {"cast": 5, "valid": 4, "votes": {"1": 4, "2": 2, "3": 3}},
            )
            for rule in (Schulze(), methods.rule_of("irv"), methods.rule_of("stv", seats=2))
        ),
        *(
            (
                BUDGET | {"rule": methods.rule_of(name)},
                TICKED,
                {"cast": 5, "valid": 4, "votes": {"1": 2, "2": 1, "3": 1, "4": 2}},
            )
            for name in ("equalshares/add1u", "greedy")
        ),
    ],
)
def test_the_archive_holds_sums_and_no_ballot(
    session: Session,
    hall: Hall,
    clock: MovableClock,
    tmp_path: Path,
    asked: dict[str, object],
    said: list[object],
    sums: dict[str, Any],
) -> None:
    poll = run(session, hall, clock, said, secrecy=Secrecy.SECRET, **asked)
    parts = held(session, poll)
    assert set(parts) == {
        "READ-ME.txt", "recount.py", "bundle.json", "terms.json", "roll.json", "count.json",
        "signature.txt", "keys.json",
    }  # fmt: skip
    bundle = parts["bundle.json"]
    assert set(bundle) == {"format", "rules", "sums", "result", "hashes"}
    assert bundle["sums"] == sums
    assert parts["terms.json"]["electorate_hash"] == poll.electorate_hash
    assert "nobody\noutside can count it again" in parts["READ-ME.txt"].decode()
    made = counting.counted(session, poll)
    whole: Any = make_bundle(made.election, made.result)
    data = archive.archive(session, poll)
    assert whole["hashes"]["ballots"] not in str(parts)  # it could be guessed where few have voted
    assert bundle["result"] == whole["result"]
    path = tmp_path / data.name
    path.write_bytes(data.data)
    done = recounted(path)
    assert done.returncode == 3 and "only its sums are published" in done.stderr
    assert done.stderr.startswith("Signed with key 1, ") and "WRONG" not in done.stderr
    with pytest.raises(BadFile, match="cannot be counted again"):
        read_bundle(data.data)
    assert archive.formats(poll) == ["zip"]
    for export in (archive.pb, archive.blt):
        with pytest.raises(BallotsSecret, match="only its sums are published"):
            export(session, poll)
    [item] = notices.items_of(session, hall.id, "deliberation.poll", [poll.id]).values()
    words = notices.read(session, hall.id, item.notice_id).introduction
    assert "只公布合计" in words and "再算一遍" not in words


def test_the_sums_of_a_method_are_in_its_rounds(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    asked: dict[str, Any] = {"options": THREE, "secrecy": Secrecy.SECRET}
    poll = run(session, hall, clock, RANKED, rule=Schulze(), **asked)
    [pairs] = held(session, poll)["bundle.json"]["result"]["rounds"]
    assert pairs["preferred"] == [[0, 3, 3], [1, 0, 2], [1, 1, 0]]
    run_off = run(session, hall, clock, RANKED, rule=methods.rule_of("irv"), **asked)
    first = held(session, run_off)["bundle.json"]["result"]["rounds"][0]
    assert [one["total"] for one in first["totals"]] == [2, 1, 1]


def test_forged_sums_are_noticed(
    session: Session, hall: Hall, clock: MovableClock, tmp_path: Path
) -> None:
    poll = run(session, hall, clock, ["yes", "no"], secrecy=Secrecy.SECRET)
    made = zipfile.ZipFile(BytesIO(archive.archive(session, poll).data))
    path = tmp_path / "forged.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in made.namelist():
            data = made.read(name)
            if name == "bundle.json":
                bundle = json.loads(data)
                bundle["sums"] = {"cast": 99, "votes": {"yes": 99}}
                data = json.dumps(bundle).encode()
            packed.writestr(name, data)
    done = recounted(path)
    assert done.returncode == 1
    assert "the sums do not match their hash" in done.stderr
    assert "more ballots than votes on the roll" in done.stderr


def test_neither_the_page_nor_the_interface_shows_a_ballot(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(
        database, hall, clock, rule=methods.rule_of("stv", seats=2), options=THREE,
        secrecy=Secrecy.SECRET,
    )  # fmt: skip
    with database.writing() as session:
        for person in hall.residents[:2]:
            vote(session, hall, poll_id, person, ["3", "1", "2"])
    over(database, hall, clock, poll_id)
    page = client.get(f"{HOME}/polls/{poll_id}/result")
    assert "Without the ballots nobody outside can count again." in page.text
    assert "The sums and the result" in page.text
    assert "result.zip" in page.html and "result.blt" not in page.html
    assert "Count it again" not in page.text and "all ballots" not in page.text
    for ending in ("pb", "blt"):
        refused = client.get(f"{HOME}/polls/{poll_id}/result.{ending}")
        assert refused.status == 404 and "only its sums are published" in refused.text
    assert client.get(f"{HOME}/polls/{poll_id}/result.zip").status == 200
    outside = program(client, database, hall, "deliberation:read")
    given = answer(outside, f"/deliberation/polls/{poll_id}/bundle")["bundle"]
    assert "ballots" not in given and "ballots" not in given["hashes"]
    assert given["sums"]["votes"] == {"1": 2, "2": 2, "3": 2}
    told = answer(outside, f"/deliberation/polls/{poll_id}/result")
    assert told["ballots_hash"] == given["hashes"]["sums"]
    assert f"sums_hash {given['hashes']['sums']}" in told["signed"]
