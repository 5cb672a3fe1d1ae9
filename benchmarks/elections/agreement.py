"""Real budgets counted by the rule in their META, against what their cities funded."""

import os
from dataclasses import dataclass
from pathlib import Path

from linli_deliberation.counting import State, count
from linli_deliberation.formats import read_pb

#: Beside the project unless LINLI_PABULIB says otherwise; never inside it.
FOLDER = Path(
    os.environ.get("LINLI_PABULIB")
    or Path(__file__).resolve().parents[2].parent / "shared" / "pabulib"
)

_KATOWICE = (
    "The file marks these projects with 2, not 1: they are below the threshold of 50 points that "
    "its own META states, and no money is left for them; the city paid for them outside the rule."
)
#: Files whose published result follows something that the file does not state.
DEVIATIONS = {
    "Poland_Katowice_2024_Murcki.pb": _KATOWICE,
    "Poland_Katowice_2024_Podlesie.pb": _KATOWICE,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One file: its rule, and where our result differs from the published one."""

    name: str
    rule: str
    decided: bool
    only_ours: frozenset[str]
    only_published: frozenset[str]

    @property
    def agrees(self) -> bool:
        """Whether both selected the same projects."""
        return self.decided and not self.only_ours and not self.only_published

    @property
    def difference(self) -> str:
        """Say what differs."""
        return (
            f"{self.name} ({self.rule}): only counted {sorted(self.only_ours)}, "
            f"only published {sorted(self.only_published)}"
        )


def files() -> list[Path]:
    """Return the elections at hand."""
    return sorted(FOLDER.glob("*.pb"))


def compare(path: Path) -> Compared:
    """Count a file and compare; every mark but 0 in ``selected`` counts as published."""
    read = read_pb(path.read_bytes())
    result = count(read.election)
    published = {name for name, mark in read.published.items() if mark not in ("", "0")}
    ours = set(result.selected)
    return Compared(
        path.name,
        result.rule,
        result.state is State.DECIDED,
        frozenset(ours - published),
        frozenset(published - ours),
    )
