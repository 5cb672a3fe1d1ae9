"""Giving the demo's roles to its invented people, before they are entered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from linli.demo.households import Draft, home
from linli.demo.signins import SIGN_INS

#: Held in every community; the others only by the people of the demo sign-ins.
_OFFICES = ("president", "staff", "scorer", "evaluator", "bookkeeper", "storekeeper")
#: Panel members of each group.
PANEL = 3


@dataclass(slots=True)
class Cast:
    """A person with their part in the demo."""

    draft: Draft
    age: int
    #: Number of the group and of the home in it.
    group: int
    home: int
    roles: list[str] = field(default_factory=list)
    sign_in_name: str = ""
    acts_for_merchant: bool = False

    @property
    def is_free(self) -> bool:
        """Whether they have no part yet."""
        return not self.roles and not self.acts_for_merchant


def cast(
    random: Random, until: date, groups: int, people: int, *, with_sign_ins: bool
) -> list[Cast]:
    """Draw the people of a community, home by home, and give them their parts."""
    drawn = _draw(random, until, groups, people)
    parts = _Parts(random, drawn)
    if with_sign_ins:
        for sign_in in SIGN_INS:
            youngest, oldest = sign_in.ages
            person = parts.free(
                lambda one, a=youngest, b=oldest: a <= one.age <= b,  # type: ignore[misc]
                # The panel member of the first group must live there, the resident too: the
                # deeds of one are what the other verifies, and they must not be related.
                group=0 if sign_in.role in ("panel_member", "resident") else None,
            )
            person.sign_in_name = sign_in.name
            person.acts_for_merchant = sign_in.role == "merchant"
            if not person.acts_for_merchant:
                person.roles.append(sign_in.role)
    taken = {role for one in drawn for role in one.roles}
    for role in _OFFICES:
        if role not in taken:
            parts.free(lambda one: 28 <= one.age <= 62).roles.append(role)
    for group in range(groups):
        while sum("panel_member" in one.roles and one.group == group for one in drawn) < PANEL:
            parts.free(lambda one: 30 <= one.age <= 74, group=group).roles.append("panel_member")
    return drawn


def _draw(random: Random, until: date, groups: int, people: int) -> list[Cast]:
    drawn: list[Cast] = []
    homes = 0
    while len(drawn) < people:
        homes += 1
        group = len(drawn) * groups // people
        for draft in home(random, until):
            had_birthday = (draft.birth_date.month, draft.birth_date.day) <= (
                until.month,
                until.day,
            )
            age = until.year - draft.birth_date.year - (not had_birthday)
            drawn.append(Cast(draft, age, group, homes))
    return drawn


class _Parts:
    """Finds somebody for each part."""

    def __init__(self, random: Random, drawn: list[Cast]) -> None:
        self._random = random
        self._drawn = drawn

    def free(self, fits: Callable[[Cast], bool], *, group: int | None = None) -> Cast:
        """Return a person without a part who fits, from a home without one where possible."""
        busy_homes = {one.home for one in self._drawn if not one.is_free}
        free = [one for one in self._drawn if one.is_free and group in (None, one.group)]
        for choice in (
            [one for one in free if fits(one) and one.home not in busy_homes],
            [one for one in free if fits(one)],
            [one for one in free if one.age >= 25],
        ):
            if choice:
                return self._random.choice(choice)
        raise LookupError("the demo has too few people for its roles")
