"""The result: counted, explained, on notice, objected to, decided by the council, recounted."""

import json
import subprocess
import sys
import zipfile
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import Session

from linli import notices
from linli.access import NotAllowed
from linli.testing.clock import MovableClock
from linli_deliberation.counting import (
    Greedy,
    Motion,
    Overrun,
    Plurality,
    Schulze,
    Utility,
    owners,
)
from linli_deliberation.counting.motions import MotionRound
from linli_deliberation.formats import read_blt, read_bundle, read_pb
from linli_deliberation.models import Poll, PollState, Secrecy, Voters
from linli_deliberation.polls import closing, methods
from linli_deliberation.refusals import NotNow, PollRefused, ReceiptUnknown
from linli_deliberation.results import archive, counting, merkle, receipts, turnout
from linli_deliberation.results.electing import election
from tests.deliberation.polling import (
    Hall,
    again,
    announce,
    close,
    register_areas,
    vote,
)


def recounted(path: Path) -> subprocess.CompletedProcess[str]:
    """Count with the script that lies in the archive itself, by a bare Python."""
    with zipfile.ZipFile(path) as packed:
        packed.extract("recount.py", path.parent)
    return subprocess.run(
        [sys.executable, "-I", str(path.parent / "recount.py"), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )


def run(
    session: Session, hall: Hall, clock: MovableClock, said: list[object], **asked: object
) -> Poll:
    """Announce a poll, let the residents vote in their order, and close it."""
    poll = announce(session, hall, **asked)  # type: ignore[arg-type]
    clock.move(hours=1)
    close(session, hall, poll)
    for person, one in zip(hall.residents, said, strict=False):
        if one is not None:
            vote(session, hall, poll, person, one)  # type: ignore[arg-type]
    clock.move(hours=48)
    close(session, hall, poll)
    return poll


BUDGET: dict[str, object] = {
    "rule": methods.rule_of("equalshares/add1u"),
    "options": {"路灯": 600, "长椅": 300, "花坛": 500, "棋桌": 200},
    "budget": 1000,
}


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


def test_the_double_threshold_of_owners(session: Session, hall: Hall, clock: MovableClock) -> None:
    """Anna 102, Bert 140, Carla 58 square metres: two thirds by heads and by area, then half."""
    register_areas(session, hall)
    poll = announce(session, hall, owners(major=False), voters=Voters.OWNERS)
    clock.move(hours=1)
    close(session, hall, poll)
    vote(session, hall, poll, hall.anna, "yes")
    vote(session, hall, poll, hall.carla, "yes")
    heads, area = turnout.turnout(session, poll).bars
    assert heads.met and heads.have == 2
    assert not area.met and (area.have, area.missing) == (
        Fraction(160),
        Fraction(40),
    )  # 200 of 300 are needed
    vote(session, hall, poll, hall.bert, "no")
    standing = turnout.turnout(session, poll)
    assert [bar.met for bar in standing.bars] == [True, True]
    assert (standing.votes, standing.percent) == (3, 100)
    clock.move(hours=48)
    close(session, hall, poll)
    made = counting.counted(session, poll)
    assert made.result.selected == ("yes",)  # two of three, and 160 of 300
    [round_] = made.result.rounds
    assert isinstance(round_, MotionRound)
    assert [check.have for check in round_.passing] == [2, 160]


@pytest.mark.parametrize("said", [[], ["abstain", "abstain"]])
def test_no_valid_vote_is_no_decision_and_never_a_pass(
    session: Session, hall: Hall, clock: MovableClock, said: list[object]
) -> None:
    poll = run(session, hall, clock, said)
    written = counting.latest(session, poll.id)
    assert written is not None
    assert written.selected == []
    assert poll.state is PollState.PROVISIONAL
    assert archive.archive(session, poll).data


def test_a_blank_budget_and_a_free_project(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = run(session, hall, clock, [[], []], **BUDGET)
    assert counting.counted(session, poll).result.state.value == "no-decision"
    free = run(
        session,
        hall,
        clock,
        [["1"], ["2"]],
        rule=methods.rule_of("greedy"),
        options={"免费": 0, "刚好": 1000},
        budget=1000,
    )
    assert sorted(counting.counted(session, free).result.selected) == ["1", "2"]


def test_the_council_decides_what_the_chain_leaves(
    session: Session, hall: Hall, clock: MovableClock, tmp_path: Path
) -> None:
    poll = run(
        session,
        hall,
        clock,
        ["1", "2"],
        rule=Plurality(),
        options=["甲", "乙", "丙"],
        secrecy=Secrecy.RECOUNTABLE,
        lot=False,
    )
    assert poll.state is PollState.COUNTED
    assert not notices.listing(session, hall.id, running=True)
    decide = (session, hall.president.actor, hall.id, poll.id)
    with pytest.raises(NotAllowed):
        counting.decide_tie(session, hall.staff.actor, hall.id, poll.id, ["1", "2"], reason="议")
    with pytest.raises(PollRefused, match="each of the equal ones"):
        counting.decide_tie(*decide, ["3", "1"], reason="议事会表决")
    with pytest.raises(PollRefused, match="why"):
        counting.decide_tie(*decide, ["2", "1"], reason="")
    written = counting.decide_tie(*decide, ["2", "1"], reason="议事会 7 比 4")
    assert (written.number, written.selected, written.reason) == (2, ["2"], "议事会 7 比 4")
    assert again(session, hall, poll).state is PollState.PROVISIONAL
    path = tmp_path / "tie.zip"
    path.write_bytes(archive.archive(session, poll).data)
    assert recounted(path).returncode == 0


def test_the_lot_is_drawn_from_the_seed_fixed_before(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = run(
        session,
        hall,
        clock,
        ["1", "2"],
        rule=Plurality(),
        options=["甲", "乙"],
        seed="双色球 2026024 期",
    )
    made = counting.counted(session, poll)
    assert made.election.ties.seed == "双色球 2026024 期"
    assert [tie.by for tie in made.result.ties] == ["lot"]


def object_and_answer(session: Session, hall: Hall, *, upheld: bool) -> None:
    """Let Carla object to the only result on notice, and the evaluator answer."""
    [notice] = notices.listing(session, hall.id, running=True)
    [item] = notices.items(session, hall.id, notice.id)
    objection = notices.object_to(session, hall.carla.actor, hall.id, item.id, "有一张纸票没有算")
    notices.answer(
        session,
        hall.evaluator.actor,
        hall.id,
        objection,
        upheld=upheld,
        answer="已查看。",
    )


def test_an_objection_that_is_right_is_recounted_and_published_again(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = run(session, hall, clock, ["yes", "no", "yes"])
    staff = (session, hall.staff.actor, hall.id, poll.id)
    with pytest.raises(NotNow):
        counting.recount(*staff, reason="没有人提出")
    with pytest.raises(NotNow, match="object to it there"):
        closing.annul(session, hall.president.actor, hall.id, poll.id, reason="不喜欢")
    object_and_answer(session, hall, upheld=True)
    assert again(session, hall, poll).state is PollState.OBJECTED
    with pytest.raises(PollRefused):
        counting.recount(*staff, reason="")
    written = counting.recount(*staff, reason="重新清点")
    assert (written.number, written.selected) == (2, ["yes"])
    assert poll.state is PollState.PROVISIONAL
    clock.move(days=8)
    notices.close_due(session, hall.id)
    assert again(session, hall, poll).state is PollState.FINAL


def test_an_objection_that_is_right_may_annul(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = run(session, hall, clock, ["yes"])
    object_and_answer(session, hall, upheld=True)
    closing.annul(session, hall.president.actor, hall.id, poll.id, reason="名册漏了一栋楼")
    assert poll.state is PollState.ANNULLED
    with pytest.raises(NotNow):
        archive.archive(session, poll)


def test_an_objection_that_is_wrong_changes_nothing(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = run(session, hall, clock, ["yes"])
    object_and_answer(session, hall, upheld=False)
    assert again(session, hall, poll).state is PollState.PROVISIONAL
    clock.move(days=8)
    notices.close_due(session, hall.id)
    assert again(session, hall, poll).state is PollState.FINAL


def test_a_receipt_finds_its_ballot_and_proves_it_was_counted(
    session: Session, hall: Hall, clock: MovableClock
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
    with pytest.raises(ReceiptUnknown):
        receipts.find(session, poll, "0000-0000-0000-0000")


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


def test_nothing_of_the_result_before_the_close(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = announce(session, hall, Plurality(), options=["甲", "乙"])
    clock.move(hours=1)
    vote(session, hall, poll, hall.anna, "1")
    for export in (archive.archive, archive.pb, archive.blt):
        with pytest.raises(NotNow):
            export(session, poll)
    with pytest.raises(NotNow):
        counting.count_closed(session, hall.staff.actor, hall.id, poll.id)


def test_the_merkle_tree_of_the_standard() -> None:
    """RFC 6962, 2.1: the empty tree, one leaf, and every place of trees that are not even."""
    assert merkle.root([]) == ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    for size in range(1, 12):
        leaves = [merkle.leaf(str(number), None) for number in range(size)]
        for place in range(size):
            steps = merkle.proof(leaves, place)
            assert merkle.climb(leaves[place], steps) == merkle.root(leaves)


def test_a_rule_with_bars_is_stored_and_read_as_it_was(session: Session, hall: Hall) -> None:
    poll = announce(session, hall, voters=Voters.HOUSEHOLDS)
    asked = election(session, poll, {})
    assert isinstance(asked.rule, Motion)
    assert asked.electorate.households == 3
