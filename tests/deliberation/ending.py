"""A poll held from its announcement to its close, and its archive counted by a stranger."""

import subprocess
import sys
import zipfile
from pathlib import Path

from sqlmodel import Session

from linli.testing.clock import MovableClock
from linli_deliberation.models import Poll
from linli_deliberation.polls import methods
from tests.deliberation.polling import Hall, announce, close, vote


def recounted(path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Count with the script that lies in the archive itself, by a bare Python."""
    with zipfile.ZipFile(path) as packed:
        packed.extract("recount.py", path.parent)
    return subprocess.run(
        [sys.executable, "-I", str(path.parent / "recount.py"), str(path), *more],
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
