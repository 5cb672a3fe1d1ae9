"""Which figures are not told, so that none names a person."""

from collections.abc import Sequence

#: Figures of fewer people are not told.
FEWEST = 5


def withheld(people: Sequence[int]) -> set[int]:
    """Return the places of the counts that are not told, of parts whose total is.

    Those of too few people, and with them as many of the next smallest as it takes that they
    cannot be reckoned from the total: at least two, of enough people together.
    """
    small = {place for place, count in enumerate(people) if 0 < count < FEWEST}
    if not small:
        return small
    others = sorted((count, place) for place, count in enumerate(people) if count >= FEWEST)
    for _count, place in others:
        if len(small) > 1 and sum(people[one] for one in small) >= FEWEST:
            break
        small.add(place)
    return small
