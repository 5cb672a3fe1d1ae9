"""The kinds of documents, and what stands in them."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from linli.pdf.typesetting import typeset

Fact = tuple[str, str]
#: Sizes of paper for the notice board.
Paper = Literal["a4", "a3"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate on one page of A4; every value is already in the language it is printed in."""

    title: str
    #: Above the text: to whom it is given.
    holder: str
    #: Paragraphs.
    text: tuple[str, ...]
    #: Pairs of label and value below the text.
    facts: tuple[Fact, ...] = ()
    #: Who gives it, and the day as it is written there.
    issuer: str
    day: str
    serial: str
    #: What a stranger opens to see whether it is valid; none leaves the picture out.
    address: str = ""
    #: What is written beside the picture: "Scan to see whether this is valid".
    check: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its head, its share of the width, and where its values stand."""

    head: str
    width: float = 1
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """A list for the notice board on as many pages as it needs, in large type."""

    title: str
    lead: str = ""
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    #: Below the list: who put it up, when.
    footer: str = ""
    address: str = ""
    check: str = ""
    paper: Paper = "a4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet to fill in by hand, with empty cells high enough to sign in."""

    title: str
    facts: tuple[Fact, ...] = ()
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    #: Empty rows after those, numbered on where the first column is numbered.
    empty: int = 0
    footer: str = ""
    address: str = ""
    check: str = ""


def certificate(what: Certificate, language: str) -> bytes:
    """Return a certificate as a PDF; ``language`` is a BCP 47 tag ("en", "zh-Hans")."""
    return typeset("certificate", _values(what), what.title, language)


def poster(what: Poster, language: str) -> bytes:
    """Return a list for the notice board as a PDF."""
    return typeset("poster", _values(what), what.title, language)


def sheet(what: Sheet, language: str) -> bytes:
    """Return a sheet to be filled in by hand as a PDF."""
    return typeset("sheet", _values(what), what.title, language)


def _values(what: Certificate | Poster | Sheet) -> dict[str, Any]:
    return asdict(what)
