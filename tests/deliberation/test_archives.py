"""The archive of a result, the receipt, the files for others: what a stranger can check."""

import json
import zipfile
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import Session

from linli.db import Database
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Greedy, Overrun, Plurality, Schulze, Utility
from linli_deliberation.formats import read_blt, read_bundle, read_pb
from linli_deliberation.models import Secrecy
from linli_deliberation.polls import methods
from linli_deliberation.refusals import NotNow, ReceiptUnknown
from linli_deliberation.results import archive, counting, merkle, receipts
from tests.deliberation.ending import BUDGET, recounted, run
from tests.deliberation.polling import Hall, announce, close, vote


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What is published is the same on both."""
    return sqlite_database


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, ["yes", "no", "abstain", "yes", "yes"]),
        ({"secrecy": Secrecy.RECOUNTABLE}, ["yes", "no", "abstain", "yes", "yes"]),
        (
            {"rule": Schulze(), "options": ["甲", "乙", "丙"], "secrecy": Secrecy.RECOUNTABLE},
            [["1", "2"], ["2", "1", "3"], ["3", "1"], [], ["1"]],
        ),
        (BUDGET | {"secrecy": Secrecy.RECOUNTABLE}, [["1", "4"], ["1"], ["2", "4"], ["3"], []]),
        (BUDGET | {"rule": Greedy()}, [["1", "4"], ["1"], ["2", "4"], ["3"], []]),
        (
            BUDGET | {"rule": methods.budget("greedy", overrun=Overrun.STOP, threshold=2)},
            [["1", "4"], ["1", "3"], ["2", "4"], ["3"], ["1"]],
        ),
        (
            BUDGET | {"rule": methods.budget("equalshares/add1u", utility=Utility.CARDINALITY)},
            [["1", "4"], ["1"], ["2", "4"], ["3"], []],
        ),
        (BUDGET | {"quorum": Fraction(1, 2)}, [["1", "4"], ["1"], ["2", "4"], ["3"], []]),
        ({"rule": Plurality(), "options": ["甲", "乙"], "quorum": Fraction(2, 3)}, ["1", None]),
    ],
)
def test_a_stranger_recounts_the_archive(
    session: Session,
    hall: Hall,
    clock: MovableClock,
    tmp_path: Path,
    asked: dict[str, object],
    said: list[object],
) -> None:
    poll = run(session, hall, clock, said, **asked)
    made = archive.archive(session, poll)
    assert made.data == archive.archive(session, poll).data
    path = tmp_path / made.name
    path.write_bytes(made.data)
    done = recounted(path)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "The same result.")
    assert done.stderr.startswith("Signed with key 1, ")
    result = counting.counted(session, poll).result
    assert json.loads(done.stdout) == result.as_json()
    assert read_bundle(made.data).title == poll.title
    names = set(zipfile.ZipFile(BytesIO(made.data)).namelist())
    assert ("receipts.json" in names) is (poll.secrecy is Secrecy.RECOUNTABLE)
    everything = b"".join(
        zipfile.ZipFile(path).read(name) for name in names - {"recount.py", "READ-ME.txt"}
    )
    for person in hall.residents:
        assert person.name.encode() not in everything
        assert str(person.id).encode() not in everything


@pytest.mark.parametrize(
    ("name", "forge", "noticed"),
    [
        ("roll.json", lambda part: part[:-1], "the roll is not the one"),
        ("terms.json", lambda part: {**part, "most": 3}, "terms were changed"),
        ("receipts.json", lambda part: part[1:], "do not give the published root"),
        ("receipts.json", lambda part: part[1:], "not those that were counted"),
        ("receipts.json", lambda part: [part[0], *part], "the same receipt"),
        (
            "count.json",
            lambda part: {**part, "result_hash": "0" * 64},
            "the signature is of other hashes",
        ),
        (
            "keys.json",
            lambda part: [{**part[0], "public": "A" * 43 + "="}],
            "key 1 is not vouched for",
        ),
        (
            "bundle.json",
            lambda part: {**part, "rules": {**part["rules"], "budget": "7"}},
            "other rules than announced",
        ),
    ],
)
def test_what_is_forged_is_noticed(
    session: Session,
    hall: Hall,
    clock: MovableClock,
    tmp_path: Path,
    name: str,
    forge: object,
    noticed: str,
) -> None:
    poll = run(session, hall, clock, ["yes", "no"], secrecy=Secrecy.RECOUNTABLE)
    path = tmp_path / "forged.zip"
    made = zipfile.ZipFile(BytesIO(archive.archive(session, poll).data))
    with zipfile.ZipFile(path, "w") as packed:
        for member in made.namelist():
            data = made.read(member)
            if member == name:
                data = json.dumps(forge(json.loads(data))).encode()  # type: ignore[operator]
            packed.writestr(member, data)
    done = recounted(path)
    assert done.returncode == 1
    assert noticed in done.stderr


def test_files_for_others_need_no_retyping(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    said: list[object] = [["1", "4"], ["1"], ["2", "4"], ["3"], []]
    poll = run(session, hall, clock, said, **BUDGET)
    read = read_pb(archive.pb(session, poll).data)
    made = counting.counted(session, poll)
    assert read.election.budget == 1000
    assert read.election.votes == made.election.votes
    assert archive.formats(poll) == ["zip", "pb"]
    ranked = run(
        session,
        hall,
        clock,
        [["1", "2"], ["2", "1", "3"]],
        rule=methods.rule_of("stv", seats=2),
        options=["甲", "乙", "丙"],
        quorum=Fraction(1, 2),
    )
    assert archive.formats(ranked) == ["zip", "blt"]
    assert read_blt(archive.blt(session, ranked).data).quorum
    assert read_blt(archive.blt(session, ranked).data).profile.cast == 2


def test_the_merkle_tree_of_the_standard() -> None:
    """RFC 6962, 2.1: the empty tree, one leaf, and every place of trees that are not even."""
    assert merkle.root([]) == ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    for size in range(1, 12):
        leaves = [merkle.leaf(str(number), None) for number in range(size)]
        for place in range(size):
            steps = merkle.proof(leaves, place)
            assert merkle.climb(leaves[place], steps) == merkle.root(leaves)


def test_a_receipt_finds_its_ballot_and_proves_it_was_counted(
    session: Session, hall: Hall, clock: MovableClock, tmp_path: Path
) -> None:
    poll = announce(session, hall, Plurality(), options=["甲", "乙"], secrecy=Secrecy.RECOUNTABLE)
    clock.move(hours=1)
    kept = {
        person.name: vote(session, hall, poll, person, "1" if person is hall.carla else "2").receipt
        for person in hall.residents
    }
    carlas = kept[hall.carla.name]
    assert carlas is not None
    with pytest.raises(NotNow):
        receipts.find(session, poll, carlas)
    clock.move(hours=48)
    close(session, hall, poll)
    found = receipts.find(session, poll, receipts.spelled(carlas).lower())
    assert (found.ballot, found.of) == ('"1"', 5)
    written = counting.latest(session, poll.id)
    assert written is not None
    assert found.root == written.merkle_root
    assert merkle.climb(bytes.fromhex(found.leaf), found.steps) == written.merkle_root
    assert found.text == f'["{carlas}","1"]'
    with pytest.raises(ReceiptUnknown):
        receipts.find(session, poll, "0000-0000-0000-0000")
    path = tmp_path / "result.zip"
    path.write_bytes(archive.archive(session, poll).data)
    done = recounted(path, "--receipt", receipts.spelled(carlas).lower())
    assert done.returncode == 0 and f'of 5 bears {carlas}: "1"' in done.stderr
    unknown = recounted(path, "--receipt", "0000-0000-0000-0000")
    assert unknown.returncode == 1 and "NO ballot bears the receipt" in unknown.stderr
    assert recounted(path, "--what", "x").returncode == 2
