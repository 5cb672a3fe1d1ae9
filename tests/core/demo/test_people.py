"""Names and families: plausible, and nobody's."""

from collections import Counter
from datetime import date
from random import Random

from linli.demo.households import home
from linli.demo.names import SURNAMES, given_name, surname
from linli.people import KinshipKind
from linli.people.names import COMPOUND_SURNAMES

TODAY = date(2026, 11, 20)


def test_surnames_are_about_as_frequent_as_they_are() -> None:
    random = Random(1)
    drawn = Counter(surname(random) for _nth in range(20_000))
    assert set(drawn) == set(SURNAMES)
    total = sum(SURNAMES.values())
    for name, weight in SURNAMES.items():
        assert abs(drawn[name] / 20_000 - weight / total) < 0.01
    assert {name for name in SURNAMES if len(name) > 1} <= COMPOUND_SURNAMES


def test_given_names_are_of_their_generation() -> None:
    assert (
        given_name(Random(1), 1950, woman=True)
        in "桂英 秀英 玉兰 素芳 淑珍 秀兰 玉华 德芳 世珍 正秀 光碧 永芬 国珍 桂芳 秀珍 明芳"
    )
    young = {given_name(Random(seed), 2012, woman=False) for seed in range(40)}
    old = {given_name(Random(seed), 1948, woman=False) for seed in range(40)}
    assert not young & old


def test_children_are_younger_than_their_parents_and_bear_a_name_of_the_home() -> None:
    random = Random(7)
    for _nth in range(300):
        people = home(random, TODAY)
        assert 1 <= len(people) <= 5
        for person in people:
            for relative, kind in person.kin:
                other = people[relative]
                if kind in (KinshipKind.PARENT, KinshipKind.GUARDIAN):
                    years = (other.birth_date - person.birth_date).days / 365
                    assert 16 <= years <= 45
                if kind is KinshipKind.PARENT and not person.woman:
                    assert person.name[:1] == other.name[:1]
            age = (TODAY - person.birth_date).days / 365.25
            assert ("youth" in person.categories) == (age < 18)


def test_elders_who_live_alone_are_marked() -> None:
    random = Random(3)
    homes = [home(random, TODAY) for _nth in range(200)]
    alone = [people for people in homes if "elder_alone" in people[0].categories]
    assert 10 < len(alone) < 60
    assert all(len(people) == 1 for people in alone)
