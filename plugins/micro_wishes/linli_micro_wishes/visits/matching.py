"""Which resources might answer a need: by what they are about, where they are, what is said."""

from collections.abc import Iterable
from dataclasses import dataclass

from linli_micro_wishes.visits.findings import FindingRow

#: What speaks for a match: the same category, the same grid, each pair of characters in common.
_CATEGORY, _PLACE, _WORDS = 3, 2, 2
#: Pairs of Chinese characters that stand in nearly everything that is told at a door.
_COMMON = frozenset(
    ("可以", "需要", "帮忙", "想要", "一个", "家里", "老人", "希望", "能够", "没有")
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A resource that might answer a need, and why."""

    resource: FindingRow
    same_category: bool
    same_place: bool
    #: What both speak of.
    words: tuple[str, ...]

    @property
    def score(self) -> int:
        """How much speaks for it."""
        return _CATEGORY * self.same_category + _PLACE * self.same_place + _WORDS * len(self.words)


def suggest(
    need: FindingRow, resources: Iterable[FindingRow], *, limit: int = 3
) -> list[Suggestion]:
    """Return the resources that might answer a need, the likeliest first.

    A place alone is no reason; what a home gives does not answer its own need.
    """
    spoken = pairs(need.words)
    found = [
        Suggestion(
            one,
            one.category == need.category and need.category != "other",
            one.group_id is not None and one.group_id == need.group_id,
            tuple(sorted(spoken & pairs(one.words))),
        )
        for one in resources
        if one.home != need.home
    ]
    likely = [one for one in found if one.same_category or one.words]
    likely.sort(key=lambda one: (-one.score, one.resource.at, str(one.resource.id)))
    return likely[:limit]


def pairs(words: str) -> frozenset[str]:
    """Return the words of a text: two Chinese characters each, and words of Latin letters.

    >>> sorted(pairs("会理发, piano"))
    ['piano', '会理', '理发']
    """
    found: set[str] = set()
    run = ""
    for character in f"{words.casefold()} ":
        if character.isalnum() and (not run or _is_han(run[-1]) == _is_han(character)):
            run += character
            continue
        if run and _is_han(run[0]):
            found |= {run[n : n + 2] for n in range(len(run) - 1)}
        elif len(run) > 2:
            found.add(run)
        run = character if character.isalnum() else ""
    return frozenset(found - _COMMON)


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
