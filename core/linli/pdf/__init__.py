"""Documents on paper as PDF: certificates, posters and sheets, in Chinese and in English.

The three kinds are filled from plain values; nothing in them is read as markup, so whatever people
typed may stand in them. Fonts (Noto Sans SC and Noto Serif SC) are embedded: the document looks
the same wherever it is printed. Needs the extra ``linli-core[pdf]``.
"""

from linli.pdf.documents import (
    Certificate,
    Column,
    Fact,
    Paper,
    Poster,
    Sheet,
    certificate,
    poster,
    sheet,
)

__all__ = [
    "Certificate",
    "Column",
    "Fact",
    "Paper",
    "Poster",
    "Sheet",
    "certificate",
    "poster",
    "sheet",
]
