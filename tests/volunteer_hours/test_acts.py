"""Every act has a sentence for the audit log and the slip of the counter."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable

from linli import plugins
from linli_volunteer_hours.acts import ACTS
from linli_volunteer_hours.models import State, VoidReason

_SHORT = re.compile(
    r'\b_?(?:note|end)\(\s*session,\s*actor,\s*\w+,(?:\s*\w+,)?\s*"([a-z_]+)"', re.MULTILINE
)


def test_every_move_of_an_attendance_has_one() -> None:
    moved = {f"volunteer_hours.attendance.{state}" for state in State if state is not State.VOID}
    moved |= {f"volunteer_hours.attendance.{reason}" for reason in VoidReason}
    assert moved <= set(ACTS)


def test_nothing_else_is_recorded_without_one() -> None:
    written = {what for source in _sources() for what in _SHORT.findall(source)}
    things = (
        "",
        "campaign.",
        "certificate.",
        "commitment.",
        "exchange.",
        "listing.",
        "posting.",
        "proxy.",
        "safety.",
        "time.",
    )
    prefixes = [f"volunteer_hours.{thing}" for thing in things]
    assert written
    assert not {what for what in written if not any(f"{one}{what}" in ACTS for one in prefixes)}
    assert plugins.manager().answer("volunteer_hours", "linli_acts") == ACTS


def _sources() -> list[str]:
    def below(folder: Traversable) -> list[str]:
        found = []
        for entry in folder.iterdir():
            if entry.is_dir():
                found += below(entry)
            elif entry.name.endswith(".py"):
                found.append(entry.read_text("utf-8"))
        return found

    return below(files("linli_volunteer_hours"))
