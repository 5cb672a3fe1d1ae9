"""Showing a name no further than its reader may see it."""

from enum import StrEnum
from functools import cache, lru_cache

from linli.i18n import LANGUAGES, texts, translate

_ = texts("linli")

#: What stands in place of the name of somebody who was erased; there is nothing in it to mask.
FORMER = _("Former member")

#: Names that a process remembers as the public sees them: a book shows the same few many times.
_REMEMBERED = 4096


class Masking(StrEnum):
    """How a community shows names in public."""

    #: 张三丰 → 张**, "Anna Smith" → "A. S."
    SURNAME = "surname"
    #: 张三丰 → 张*丰, "Anna Smith" → "Anna S."
    MIDDLE = "middle"
    #: As it is: communities that publish their book under real names.
    FULL = "full"


#: Two-character surnames still in common use, so that 欧阳 is not cut in half.
COMPOUND_SURNAMES = frozenset(
    (
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "夏侯",
        "长孙",
        "宇文",
        "司徒",
        "端木",
        "轩辕",
        "南宫",
        "独孤",
    )
)


@lru_cache(_REMEMBERED)
def masked(name: str, masking: Masking) -> str:
    """Return ``name`` as the public sees it.

    >>> masked("张三丰", Masking.SURNAME), masked("张三丰", Masking.MIDDLE)
    ('张**', '张*丰')
    >>> masked("李四", Masking.MIDDLE), masked("欧阳修", Masking.SURNAME)
    ('李*', '欧阳*')
    >>> masked("Anna Smith", Masking.SURNAME), masked("Anna Smith", Masking.MIDDLE)
    ('A. S.', 'Anna S.')
    """
    name = name.strip()
    if masking is Masking.FULL or not name or name in _former():
        return name
    if not is_han(name):
        words = name.split()
        if masking is Masking.SURNAME or len(words) == 1:
            return " ".join(f"{word[0].upper()}." for word in words)
        return " ".join([words[0], *(f"{word[0].upper()}." for word in words[1:])])
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]
    given = name[len(surname) :]
    if masking is Masking.MIDDLE and len(given) > 1:
        return surname + "*" * (len(given) - 1) + given[-1]
    return surname + "*" * max(1, len(given))


@cache
def _former() -> frozenset[str]:
    return frozenset(translate(FORMER, language) for language in LANGUAGES)


def is_han(name: str) -> bool:
    """Return whether a name is written in Chinese characters."""
    return all("\u3400" <= letter <= "\u9fff" or letter == "·" for letter in name)
