"""Invented families: who lives in a home, how old they are, and how they are related."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from linli.demo.names import given_name, surname
from linli.people import KinshipKind


@dataclass(slots=True)
class Draft:
    """A person still to be entered."""

    name: str
    woman: bool
    birth_date: date
    categories: tuple[str, ...] = ()
    #: Relatives in the same home: (index in the home, what this person is to them).
    kin: list[tuple[int, KinshipKind]] = field(default_factory=list)


#: How often each kind of home is met, and who lives there: ages are (youngest, oldest).
_HOMES: tuple[tuple[int, str], ...] = (
    (14, "elder alone"),
    (20, "elder couple"),
    (16, "couple"),
    (30, "couple with child"),
    (14, "three generations"),
    (6, "single"),
)


def home(random: Random, until: date) -> list[Draft]:
    """Draw a household; its representative comes first."""
    kind = random.choices([name for _w, name in _HOMES], weights=[w for w, _name in _HOMES])[0]
    drawn = _Home(random, until)
    if kind == "elder alone":
        drawn.person(random.randint(66, 88), woman=random.random() < 0.65)
        drawn.people[0].categories = ("elder_alone",)
    elif kind == "single":
        drawn.person(random.randint(24, 45), woman=random.random() < 0.5)
    elif kind == "elder couple":
        drawn.couple(random.randint(62, 80))
    elif kind == "couple":
        drawn.couple(random.randint(28, 60))
    else:
        age = random.randint(31, 48)
        drawn.couple(age)
        for _nth in range(1 if random.random() < 0.75 else 2):
            drawn.child(random.randint(6, min(17, age - 22)))
        if kind == "three generations":
            drawn.grandparent(age + random.randint(23, 29))
    return drawn.people


class _Home:
    """A household as it fills."""

    def __init__(self, random: Random, until: date) -> None:
        self._random = random
        self._until = until
        self.people: list[Draft] = []

    def person(self, age: int, woman: bool, family_name: str | None = None) -> int:
        born = self._until - timedelta(days=age * 365 + age // 4 + self._random.randint(1, 360))
        name = (family_name or surname(self._random)) + given_name(self._random, born.year, woman)
        self.people.append(Draft(name, woman, born, self._categories(age)))
        return len(self.people) - 1

    def couple(self, age: int) -> None:
        man = self.person(age, woman=False)
        wife = self.person(max(22, age - self._random.randint(0, 4)), woman=True)
        self.people[wife].kin.append((man, KinshipKind.SPOUSE))

    def child(self, age: int) -> None:
        father, mother = 0, 1
        child = self.person(age, self._random.random() < 0.5, self._family_name(father))
        self.people[father].kin.append((child, KinshipKind.PARENT))
        self.people[mother].kin.append((child, KinshipKind.GUARDIAN))
        self.people[child].categories = ("youth",)

    def grandparent(self, age: int) -> None:
        father = 0
        elder = self.person(age, woman=True)
        self.people[elder].kin.append((father, KinshipKind.PARENT))

    def _family_name(self, index: int) -> str:
        name = self.people[index].name
        return name[:2] if name.startswith("欧阳") else name[:1]

    def _categories(self, age: int) -> tuple[str, ...]:
        drawn = []
        if age >= 25 and self._random.random() < 0.16:
            drawn.append("party_member")
        if 18 <= age <= 72 and self._random.random() < 0.22:
            drawn.append("volunteer")
        return tuple(drawn)
