"""What is made public, laid out: headings, lists and tables, from text as one types or pastes it.

A line that begins with "# ", or a short one that begins as official papers number their parts
("一、收入"), is a heading; lines that begin with "- " or "· " are a list; lines whose cells stand
apart by tabs, as they come out of a spreadsheet, or by "|", are a table with its head first.
Everything else is a paragraph. Nothing in it is ever markup: pages escape all of it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

Kind = Literal["heading", "list", "table", "paragraph"]

_HEADING = re.compile(r"[#＃]{1,3}\s*(\S.*)")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、\S[^。；]{0,38}")
_ITEM = re.compile(r"(?:[-*]\s+|[·•]\s*)(\S.*)")
_CELL = re.compile(r"[\t|｜]")
_RULE = re.compile(r"[\s:：|｜—–-]+")
_FIGURE = re.compile(r"[-−+]?\s*[¥￥]?\s*\d[\d,，]*(?:\.\d+)?\s*(?:%|[万亿]?元|户|人次?|次|个)?")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text."""

    kind: Kind
    #: The lines of a heading, a paragraph or a list.
    lines: tuple[str, ...] = ()
    #: The cells of a table, all rows as long as the longest; the first row is its head.
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def figures(self) -> tuple[bool, ...]:
        """Whether each column of a table holds figures below its head."""
        return tuple(
            any(cell for cell in column[1:])
            and all(_FIGURE.fullmatch(cell) for cell in column[1:] if cell)
            for column in zip(*self.rows, strict=True)
        )


def blocks(words: str) -> list[Block]:
    """Return a text in its parts."""
    lines = [line.strip(" \u3000\r") for line in words.split("\n")]
    found = list[Block]()
    for kind, group in groupby(lines, key=_kind):
        if kind is None:
            continue
        if kind == "table":
            found += _table(list(group))
        elif kind == "list":
            found.append(Block("list", tuple(_ITEM.sub(r"\1", line) for line in group)))
        elif kind == "heading":
            found += [Block("heading", (_HEADING.sub(r"\1", line),)) for line in group]
        else:
            found += [Block("paragraph", (line,)) for line in group]
    return found


def summary(words: str, longest: int) -> str:
    """Return the beginning of a text without its tables, in one piece."""
    text = " ".join(line for block in blocks(words) for line in block.lines)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _kind(line: str) -> Kind | None:
    """Return what a line belongs to; none for an empty one, which ends a list or a table."""
    if not line.strip():
        return None
    if len(_cells(line)) > 1:
        return "table"
    if _ITEM.fullmatch(line):
        return "list"
    if _HEADING.fullmatch(line) or _NUMBERED.fullmatch(line):
        return "heading"
    return "paragraph"


def _cells(line: str) -> list[str]:
    inner = line if "\t" in line else line.strip("|｜ ")
    return [cell.strip() for cell in _CELL.split(inner)]


def _table(lines: list[str]) -> Iterable[Block]:
    """Return some lines with cells as a table; a single one is a paragraph as it was written."""
    rows = [_cells(line) for line in lines if not _RULE.fullmatch(line)]
    if len(rows) < 2:
        return [Block("paragraph", (line.replace("\t", " "),)) for line in lines]
    width = max(map(len, rows))
    return [Block("table", rows=tuple((*row, *[""] * (width - len(row))) for row in rows))]
