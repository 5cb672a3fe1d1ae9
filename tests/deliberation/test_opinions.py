"""The opinion map: the same for the same answers, and silent about the few."""

from collections.abc import Mapping
from random import Random
from uuid import UUID

from linli_deliberation.discussion.opinions import SMALLEST, opinion_map

STATEMENTS = [UUID(int=number) for number in range(4)]


def answers(*rows: tuple[int, str]) -> dict[UUID, Mapping[UUID, int]]:
    """Write answers briefly: ``(5, "++-0")``; a dot stands for no answer."""
    meaning = {"+": 1, "-": -1, "0": 0}
    found: dict[UUID, Mapping[UUID, int]] = {}
    for times, row in rows:
        for _number in range(times):
            found[UUID(int=1000 + len(found))] = {
                statement: meaning[sign]
                for statement, sign in zip(STATEMENTS, row, strict=True)
                if sign != "."
            }
    return found


def test_two_camps_what_divides_and_what_unites_them() -> None:
    said = answers((7, "++-+"), (1, "+0-+"), (6, "--++"), (1, "-0++"))
    drawn = opinion_map(said, STATEMENTS)
    assert drawn is not None
    assert [group.size for group in drawn.groups] == [8, 7]
    assert set(drawn.divides) == {0, 1, 2}
    assert drawn.unites == (3,)
    share = drawn.groups[0].shares[0]
    assert share is not None and share.agree == 8


def test_neither_order_nor_names_matter() -> None:
    said = answers((9, "++-+"), (4, "+0-0"), (8, "--++"), (3, "0-+."), (6, "00+-"), (2, "...+"))
    drawn = opinion_map(said, STATEMENTS)
    for seed in range(3):
        rows = list(said.values())
        Random(seed).shuffle(rows)
        again = {UUID(int=9000 + place): row for place, row in enumerate(rows)}
        assert opinion_map(again, STATEMENTS) == drawn
    assert drawn is not None and drawn.people == 30  # two answered too little


def test_everybody_is_drawn_and_the_same_answers_are_drawn_once() -> None:
    """Nine hundred people of two camps, hardly two of them alike: all are on the map."""
    chance, statements = Random(7), [UUID(int=number) for number in range(24)]
    said = {
        UUID(int=1000 + place): {
            one: camp if chance.random() > 0.2 else chance.choice((-camp, 0))
            for one in statements
            if chance.random() > 0.1
        }
        for place, camp in enumerate([1, 1, -1] * 300)
    }
    assert len({tuple(row.items()) for row in said.values()}) > 890
    drawn = opinion_map(said, statements)
    assert drawn is not None and drawn.people == 900
    assert [group.size for group in drawn.groups] == [600, 300]
    assert len(drawn.divides) == 24 and not drawn.unites
    renamed = {UUID(int=place): row for place, row in enumerate(reversed(said.values()))}
    assert opinion_map(renamed, statements) is drawn
    one_less = opinion_map({**said, UUID(int=1000): {}}, statements)
    assert one_less is not None and one_less.people == 899


def test_the_few_are_never_shown() -> None:
    assert opinion_map(answers((9, "++-+")), STATEMENTS) is None
    assert opinion_map(answers((20, "+...")), STATEMENTS) is None
    assert opinion_map(answers((20, "++-+")), STATEMENTS[:1]) is None
    lonely = opinion_map(answers((20, "++-+"), (SMALLEST - 1, "--+-")), STATEMENTS)
    assert lonely is not None and [group.size for group in lonely.groups] == [24]
    alike = opinion_map(answers((20, "++-+")), STATEMENTS)
    assert alike is not None and alike.unites == (0, 1, 2, 3) and not alike.divides


def test_what_few_of_a_group_answered_is_not_shown() -> None:
    """Two groups of seven; the third sentence has one answer in each, the fourth five and four."""
    said = answers((4, "++.+"), (1, "+++."), (1, "++.+"), (1, "++.."))
    said |= {
        UUID(int=2000 + place): row
        for place, row in enumerate(
            answers((4, "--.-"), (1, "---."), (2, "--..")).values()
        )
    }  # fmt: skip
    drawn = opinion_map(said, STATEMENTS)
    assert drawn is not None and [group.size for group in drawn.groups] == [7, 7]
    assert set(drawn.divides) == {0, 1} and not drawn.unites
    assert [group.shares[2] for group in drawn.groups] == [None, None]
    answered = [share.answered if share else 0 for group in drawn.groups for share in group.shares]
    assert answered == [7, 7, 0, 5, 7, 7, 0, 0]
    enough = {**said, **answers((7, "+++."))}
    shown = opinion_map(enough, STATEMENTS)
    assert shown is not None and all(
        share is None or share.answered >= SMALLEST
        for group in shown.groups
        for share in group.shares
    )
