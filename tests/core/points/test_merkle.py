"""The tree's arithmetic, against the definition, and the checker that is shipped against both."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.points.log import merkle, verify
from linli.points.log.tiles import WIDTH, Edge, split

#: From the tests of Certificate Transparency's own log (RFC 6962 trees of these entries).
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


class Whole:
    """A tree that is computed anew from its leaves, as RFC 6962 defines it."""

    def __init__(self, entries: list[bytes]) -> None:
        self.hashes = [merkle.leaf_hash(entry) for entry in entries]

    def node(self, level: int, index: int) -> bytes:
        return self.over(index << level, (index + 1) << level)

    def over(self, start: int, end: int) -> bytes:
        if end - start == 1:
            return self.hashes[start]
        middle = start + 1
        while (middle - start) * 2 < end - start:
            middle += middle - start
        return merkle.node_hash(self.over(start, middle), self.over(middle, end))


def test_roots_are_those_of_certificate_transparency() -> None:
    tree = Whole(ENTRIES)
    assert merkle.root(tree.node, 0) == sha256(b"").digest()
    assert [merkle.root(tree.node, size).hex() for size in range(1, 9)] == ROOTS
    assert [merkle.over(tree.hashes[:size]).hex() for size in range(1, 9)] == ROOTS


def test_a_proof_is_the_one_of_the_rfc() -> None:
    """RFC 6962, 2.1.3: the path of d4 in a tree of 7 is c, l, g … in its figure's letters."""
    tree = Whole(ENTRIES)
    assert merkle.inclusion(tree.node, 4, 7) == [
        tree.hashes[5],
        tree.hashes[6],
        tree.over(0, 4),
    ]
    assert merkle.consistency(tree.node, 3, 7) == [
        tree.hashes[2],
        tree.hashes[3],
        tree.over(0, 2),
        tree.over(4, 7),
    ]
    assert merkle.consistency(tree.node, 4, 7) == [tree.over(4, 7)]
    assert merkle.consistency(tree.node, 7, 7) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.data())
def test_every_proof_convinces_the_checker_and_no_other(size: int, data: st.DataObject) -> None:
    tree = Whole([str(number).encode() for number in range(size)])
    leaf = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(tree.node, leaf, size)
    root = merkle.root(tree.node, size)
    assert verify.root_of_inclusion(str(leaf).encode(), leaf, size, path) == root
    assert verify.root_of_inclusion(b"other", leaf, size, path) != root
    first = data.draw(st.integers(1, size))
    proof = merkle.consistency(tree.node, first, size)
    verify.check_consistency(first, merkle.root(tree.node, first), size, root, proof)
    with pytest.raises(verify.Wrong):
        verify.check_consistency(first, merkle.leaf_hash(b"other"), size, root, proof)
    with pytest.raises(verify.Wrong):
        verify.check_consistency(first, merkle.root(tree.node, first), size, root, [*proof, root])


@pytest.mark.parametrize(("leaf", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_what_is_not_in_the_tree_has_no_proof(leaf: int, size: int) -> None:
    with pytest.raises(ValueError, match="is not in a tree"):
        merkle.inclusion(Whole(ENTRIES).node, leaf, size)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_a_tree_does_not_begin_with_none_or_with_more(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="cannot begin"):
        merkle.consistency(Whole(ENTRIES).node, first, second)


@pytest.mark.parametrize("size", [1, WIDTH - 1, WIDTH, WIDTH + 1, WIDTH * 3 + 7, WIDTH * WIDTH + 5])
def test_the_growing_edge_holds_what_the_whole_tree_has(size: int) -> None:
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(size)]
    edge = Edge()
    tiles: dict[tuple[int, int], bytes] = {}
    for leaf in leaves:
        tiles.update(((level, number), hashes) for level, number, hashes in edge.add(leaf))
    tiles.update(((level, number), hashes) for level, number, hashes in edge.partial())
    assert edge.root() == merkle.over(leaves)
    assert b"".join(tiles[0, number] for number in range(-(-size // WIDTH))) == b"".join(leaves)
    for (level, number), hashes in tiles.items():
        if level:
            below = [
                merkle.complete(split(tiles[level - 1, number * WIDTH + place], WIDTH))
                for place in range(len(hashes) // 32)
            ]
            assert hashes == b"".join(below)
