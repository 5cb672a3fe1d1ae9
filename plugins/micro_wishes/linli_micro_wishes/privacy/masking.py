"""Taking out of a public text what would tell who somebody is: numbers, addresses, their name.

It cannot find everything (a reviewer reads each wish before it is public), so it is generous: a
number too many hidden does less harm than one too few. What counts as a number of each sort:
mobile numbers of mainland China have 11 digits from 1[3-9] on, landlines an area code from 0 on,
identity numbers 17 digits and a digit or X (GB 11643-1999).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: What stands where something was taken out.
HIDDEN = "●●●"

_GAP = r"[\s\-—–.·()（）]*"
_DIGIT = r"[0-9０-９]"


def _digits(count: int) -> str:
    return rf"(?:{_DIGIT}{_GAP}){{{count}}}"


class Detail(StrEnum):
    """What sort of thing was found."""

    IDENTITY_NUMBER = "identity_number"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    NAME = "name"


_HAN_NUMBER = r"[0-9０-９零〇一二三四五六七八九十百]+"
_PATTERNS: tuple[tuple[Detail, re.Pattern[str]], ...] = (
    (
        Detail.IDENTITY_NUMBER,
        re.compile(rf"(?<!{_DIGIT}){_digits(17)}[0-9０-９xXＸｘ](?!{_DIGIT})"),
    ),
    (Detail.EMAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    # A mobile number, with or without +86, and anything else of that length.
    (
        Detail.PHONE,
        re.compile(rf"(?<!{_DIGIT})(?:[+＋]?8{_GAP}6{_GAP})?[1１]{_GAP}{_digits(9)}{_DIGIT}"),
    ),
    # A landline: area code and number, or seven to ten digits in a row.
    (Detail.PHONE, re.compile(rf"(?<!{_DIGIT})[0０]{_digits(9)}(?:{_DIGIT})*")),
    (Detail.PHONE, re.compile(rf"(?<!{_DIGIT}){_DIGIT}{{3,4}}[\s-]?{_DIGIT}{{4}}(?!{_DIGIT})")),
    # 三栋二单元501室, 3号楼, 12幢, 25弄3号; 501室; 3-2-501; 解放路12号.
    (
        Detail.ADDRESS,
        re.compile(
            rf"(?:{_HAN_NUMBER}\s*(?:栋|幢|号楼|单元|弄)|(?<!{_DIGIT}){_DIGIT}{{3,4}}\s*室)"
            rf"(?:\s*{_HAN_NUMBER}\s*(?:栋|幢|号楼|单元|层|楼|室|号)?)*"
        ),
    ),
    (
        Detail.ADDRESS,
        re.compile(
            rf"(?<![0-9-]){_DIGIT}{{1,3}}[-—–－]{_DIGIT}{{1,2}}[-—–－]{_DIGIT}{{2,4}}(?!{_DIGIT})"
        ),
    ),
    (
        Detail.ADDRESS,
        re.compile(rf"[\u4e00-\u9fff]{{1,8}}(?:路|街|巷|大道|胡同)\s*{_HAN_NUMBER}\s*号"),
    ),
    (
        Detail.ADDRESS,
        re.compile(
            r"\b(?:Building|Block|Apartment|Apt\.?|Flat|Room|Unit)\s+[0-9]+\w*"
            r"|\b[0-9]+\w?\s+[A-Z]\w+\s+(?:Street|Road|Lane|Avenue)\b",
            re.IGNORECASE,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text fit for the public, and what was taken out of it."""

    text: str
    found: frozenset[Detail]


def mask(text: str, names: Iterable[str] = ()) -> Masked:
    """Return ``text`` without numbers and addresses, and without the ``names`` of whose it is.

    >>> mask("请打13800138000找我，住3栋2单元501").text
    '请打●●●找我，住●●●'
    >>> mask("王桂英想要一个书包", ["王桂英"]).text
    '●●●想要一个书包'
    """
    found: set[Detail] = set()
    for name in names:
        if len(name.strip()) > 1 and name.strip() in text:
            text = text.replace(name.strip(), HIDDEN)
            found.add(Detail.NAME)
    for detail, pattern in _PATTERNS:
        text, count = pattern.subn(HIDDEN, text)
        if count:
            found.add(detail)
    return Masked(text, frozenset(found))
