"""``verify.py``: one file that checks a downloaded passbook with Python alone."""

import copy
import json
import subprocess
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest
from tests.core.points.conftest import World

from linli.access import SYSTEM
from linli.points import log
from linli.points.log.verify import Checkpoint, Wrong, check, main
from linli.testing.clock import MovableClock

Book = dict[str, Any]


@pytest.fixture
def book(
    world: World, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Book:
    """A passbook of six lines, after some days and a rotation of the key."""
    monkeypatch.delenv("LINLI_LEDGER_KEY")
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path / "data"))
    one, two = world.holder(20), world.holder(7)
    for day in range(4):
        world.move(one, world.merchant, 2, note=f"一碗面 <{day}>")
        world.award(two, 3)
        log.checkpoint(world.session, world.community.id)
        if day == 1:
            log.rotate(world.session, SYSTEM)
        clock.move(days=1)
    world.award(one, 5, note="Free haircut")
    checkpoint = log.checkpoint(world.session, world.community.id)
    return json.loads(json.dumps(log.proven_passbook(world.session, checkpoint, one).content))  # type: ignore[no-any-return]


def run(path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the file in a bare Python: no packages, no Linli, another folder."""
    program = path.with_name("verify.py")
    program.write_bytes(log.verify_program())
    base = getattr(sys, "_base_executable", sys.executable)
    return subprocess.run(
        [base, "-I", "-S", str(program), str(path), *arguments],
        capture_output=True,
        text=True,
        cwd=path.parent,
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", **environment},
        check=False,
    )


def test_it_checks_a_file_with_python_alone(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "passbook.json"
    path.write_text(json.dumps(book), encoding="utf-8")
    code = Checkpoint(book["checkpoint"]).code
    done = run(path, "--code", code)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The passbook fits: 6 lines, balance 17." in done.stdout
    assert "It continues 4 earlier checkpoints." in done.stdout
    assert "Signatures were not checked" in done.stdout
    assert "The number is that of the notice board's checkpoint" in done.stdout
    chinese = run(path, LANG="zh_CN.UTF-8", PYTHONIOENCODING="utf-8")
    assert "核对无误：共 6 笔，余额 17。" in chinese.stdout
    book["postings"][2]["line"][5] += 1
    path.write_text(json.dumps(book), encoding="utf-8")
    done = run(path)
    assert done.returncode == 1
    assert "IT DOES NOT FIT" in done.stdout


def test_with_cryptography_the_signatures_are_checked_too(book: Book) -> None:
    assert ("The signatures are right.", ()) in check(book)


def test_an_earlier_number_of_the_notice_board_is_known_too(book: Book) -> None:
    earlier = Checkpoint(book["earlier"][-1]["checkpoint"])
    assert (
        "The number is that of the notice board's checkpoint of %s.",
        (earlier.day,),
    ) in check(book, earlier.code.replace(" ", ""))
    with pytest.raises(Wrong, match="no checkpoint"):
        check(book, "0000 0000 0000 0000 0000 0000")


def forge_line(name: str, value: Any) -> Any:
    """Return a change of one value of the third line."""

    def change(book: Book) -> None:
        book["postings"][2]["line"][book["fields"].index(name)] = value

    return change


def drop_a_line(book: Book) -> None:
    """Leave a line out."""
    del book["postings"][2]


def swap_account(book: Book) -> None:
    """Say that it is somebody else's."""
    book["account"] = "0" * 32


def forge_size(book: Book) -> None:
    """Let the checkpoint be of a smaller tree."""
    lines = book["checkpoint"].split("\n")
    lines[1] = "3"
    book["checkpoint"] = "\n".join(lines)


def forge_day(book: Book) -> None:
    """Change a line that only the signature covers."""
    book["checkpoint"] = book["checkpoint"].replace("\nday 20", "\nday 19")


def forge_history(book: Book) -> None:
    """Let an earlier checkpoint have another root."""
    lines = book["earlier"][1]["checkpoint"].split("\n")
    lines[2] = b64encode(bytes(32)).decode()
    book["earlier"][1]["checkpoint"] = "\n".join(lines)


def forge_key(book: Book) -> None:
    """Put in another key for the second one."""
    book["keys"][1]["public"] = b64encode(b64decode(book["keys"][1]["public"])[::-1]).decode()


def other_community(book: Book) -> None:
    """Compare with another community's checkpoint."""
    book["earlier"][0]["checkpoint"] = "linli/other" + book["earlier"][0]["checkpoint"][38:]


def no_format(book: Book) -> None:
    """Be another kind of file."""
    book["format"] = "something"


def short_path(book: Book) -> None:
    """Leave out a hash of a proof."""
    book["postings"][1]["path"].pop()


def long_path(book: Book) -> None:
    """Put in a hash too many."""
    book["postings"][1]["path"].append(b64encode(bytes(32)).decode())


@pytest.mark.parametrize(
    "forge",
    [
        *(
            forge_line(name, value)
            for name, value in (
                ("amount", 1000),
                ("balance", 1000),
                ("note", "Something else"),
                ("recorded_at", "2020-01-01T00:00:00.000000"),
                ("reason", "other"),
                ("salt", "00" * 16),
                ("seal", "00" * 32),
                ("number", 4),
                ("lane", 1),
            )
        ),
        drop_a_line,
        swap_account,
        forge_size,
        forge_day,
        forge_history,
        forge_key,
        other_community,
        no_format,
        short_path,
        long_path,
    ],
)
def test_whatever_is_changed_in_the_file_is_found(book: Book, forge: Any) -> None:
    check(copy.deepcopy(book))
    forge(book)
    with pytest.raises(Wrong):
        check(book)


def test_what_is_no_passbook_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "passbook.json"
    assert main([str(path)]) == 2
    path.write_text("{")
    assert main([str(path)]) == 2
    path.write_text("{}")
    assert main([str(path)]) == 1
    path.write_text('{"format": "linli.passbook.1"}')
    assert main([str(path)]) == 1
    assert "IT DOES NOT FIT" in capsys.readouterr().out
