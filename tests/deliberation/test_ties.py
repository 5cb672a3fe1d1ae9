"""The chain, the lot and the council."""

from hashlib import sha256

import pytest

from linli_deliberation.counting.ties import (
    Breaker,
    Finally,
    TieRule,
    Undecided,
    choose,
    lot,
    settle,
)


def test_the_lot_is_the_order_of_published_hashes() -> None:
    options = [f"option {number}" for number in range(20)]
    drawn = lot("seed of 1 March", options)
    hashes = [sha256(f"seed of 1 March\n{option}".encode()).hexdigest() for option in drawn]
    assert hashes == sorted(hashes)
    assert drawn != options
    assert drawn == lot("seed of 1 March", reversed(options))
    assert drawn != lot("seed of 2 March", options)


def test_a_known_draw() -> None:
    # printf 'linli\na' | sha256sum, and likewise for b and c
    assert lot("linli", ["a", "b", "c"]) == sorted(
        "abc", key=lambda name: sha256(b"linli\n" + name.encode()).digest()
    )


def test_the_chain_goes_before_the_lot() -> None:
    rule = TieRule((Breaker.LOWER_COST, Breaker.MORE_VOTES), Finally.LOT, "s")
    standing = {
        Breaker.LOWER_COST: {"a": -2, "b": -1, "c": -1},
        Breaker.MORE_VOTES: {"a": 9, "b": 4, "c": 5},
    }
    assert settle(rule, ["a", "b", "c"], standing).taken == "c"
    assert settle(rule, ["a", "b", "c"], standing, out=True).taken == "a"
    equal = {breaker: dict.fromkeys("abc", 1) for breaker in standing}
    broken = settle(rule, ["a", "b", "c"], equal)
    assert (broken.taken, broken.by) == (lot("s", "abc")[0], "lot")
    assert settle(rule, ["a", "b", "c"], equal, out=True).taken == lot("s", "abc")[-1]


def test_the_council_has_to_order_all_that_are_left() -> None:
    with pytest.raises(Undecided) as undecided:
        settle(TieRule(decided=("a", "b")), ["a", "b", "c"], {})
    assert undecided.value.tied == ("a", "b", "c")
    assert settle(TieRule(decided=("x", "c", "a", "b")), ["a", "b", "c"], {}).taken == "c"


def test_choosing_keeps_what_the_chain_could_tell() -> None:
    rule = TieRule((Breaker.MORE_VOTES,))
    chosen = choose(rule, list("abc"), 2, {Breaker.MORE_VOTES: {"a": 1, "b": 7, "c": 1}})
    assert (chosen.taken, chosen.undecided) == (("b",), ("a", "c"))
