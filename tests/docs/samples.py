"""The files shown in docs/write-a-plugin.md; ``python -m tests.docs.samples`` shows them anew."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "tests" / "third_party" / "tool_shed"
DOCUMENT = ROOT / "docs" / "write-a-plugin.md"

#: A file's path on a line of its own, then its text in a fence.
SHOWN = re.compile(r"^`(?P<path>\S+)`\n\n(?P<fence>```\w+\n)(?P<text>.*?)^```$", re.M | re.S)


def files() -> dict[str, str]:
    """Return the text of each file of the plugin by its path."""
    return {
        str(path.relative_to(PLUGIN)): path.read_text("utf-8")
        for path in sorted(PLUGIN.rglob("*"))
        if path.is_file() and path.suffix not in (".pyc", ".mo")
    }


def shown(document: str) -> dict[str, str]:
    """Return the text shown for each path."""
    return {found["path"]: found["text"] for found in SHOWN.finditer(document)}


def renewed(document: str) -> str:
    """Return the document with each file shown as it is now."""
    present = files()
    return SHOWN.sub(
        lambda found: f"`{found['path']}`\n\n{found['fence']}{present[found['path']]}```", document
    )


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text("utf-8")), "utf-8")
