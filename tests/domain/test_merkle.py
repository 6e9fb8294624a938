"""The tree of RFC 9162: known answers of Certificate Transparency, and every proof of every small tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.checkpoints.merkle import (
    EMPTY,
    Stored,
    Subtree,
    consistency,
    edge_of,
    grow,
    hash_of,
    inclusion,
    is_consistent,
    is_included,
    leaf,
    node,
    root,
    tiles,
)

RECORDS = [
    bytes.fromhex(one)
    for one in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = """
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
""".split()
"""The roots over the first 0, 1, ... records, as the tests of Certificate Transparency (RFC 6962) have them."""
INCLUDED = {
    (0, 8): "96a296d2 5f083f0a 6b47aaf2",
    (5, 8): "bc1a0643 ca854ea1 d37ee418",
    (2, 3): "fac54203",
    (1, 5): "6e340b9c 5f083f0a bc1a0643",
}
GREW = {(1, 8): "96a296d2 5f083f0a 6b47aaf2", (6, 8): "0ebc5d34 ca854ea1 d37ee418", (2, 5): "5f083f0a bc1a0643"}
"""The same tests' proofs, each hash by its first eight digits."""


def naive(leaves: list[bytes]) -> bytes:
    """The root as RFC 9162 section 2.1.1 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(naive(leaves[:split]), naive(leaves[split:]))


def stored(leaves: list[bytes]) -> dict[Stored, bytes]:
    return {Stored(0, n): one for n, one in enumerate(leaves)} | grow([], 0, leaves).stored


KNOWN = [leaf(one) for one in RECORDS]
LEAVES = [leaf(n.to_bytes(2)) for n in range(700)]
STORED = stored(LEAVES)


def test_the_roots_are_those_of_certificate_transparency() -> None:
    assert [root(grow([], 0, KNOWN[:size]).edge).hex() for size in range(9)] == ROOTS


@pytest.mark.parametrize(("index", "size"), INCLUDED)
def test_inclusion_proofs_are_those_of_certificate_transparency(index: int, size: int) -> None:
    path = [hash_of(one, stored(KNOWN)) for one in inclusion(index, size)]
    assert " ".join(one.hex()[:8] for one in path) == INCLUDED[index, size]
    assert is_included(KNOWN[index], index, size, path, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("older", "newer"), GREW)
def test_consistency_proofs_are_those_of_certificate_transparency(older: int, newer: int) -> None:
    path = [hash_of(one, stored(KNOWN)) for one in consistency(older, newer)]
    assert " ".join(one.hex()[:8] for one in path) == GREW[older, newer]
    assert is_consistent(older, newer, bytes.fromhex(ROOTS[older]), bytes.fromhex(ROOTS[newer]), path)


def test_every_leaf_of_every_small_tree_is_proven_and_nothing_else_is() -> None:
    for size in range(1, 40):
        expected = naive(LEAVES[:size])
        for index in range(size):
            path = [hash_of(one, STORED) for one in inclusion(index, size)]
            assert is_included(LEAVES[index], index, size, path, expected)
            assert not is_included(LEAVES[index + 1], index, size, path, expected)
            assert not is_included(LEAVES[index], index + 1, size, path, expected)
            assert not is_included(LEAVES[index], index - 1, size, path, expected)
            assert not is_included(LEAVES[index], index, size, [*path, EMPTY], expected)
            for n in range(len(path)):
                assert not is_included(LEAVES[index], index, size, [*path[:n], EMPTY, *path[n + 1 :]], expected)


def test_every_growth_of_every_small_tree_is_proven_and_nothing_else_is() -> None:
    for newer in range(1, 40):
        after = naive(LEAVES[:newer])
        assert is_consistent(0, newer, EMPTY, after, [])
        for older in range(1, newer):
            before = naive(LEAVES[:older])
            path = [hash_of(one, STORED) for one in consistency(older, newer)]
            assert is_consistent(older, newer, before, after, path)
            assert not is_consistent(older, newer, after, before, path)
            assert not is_consistent(newer, older, before, after, path)
            assert not is_consistent(older, newer, before, after, path[:-1])
            for n in range(len(path)):
                assert not is_consistent(older, newer, before, after, [*path[:n], EMPTY, *path[n + 1 :]])
        assert is_consistent(newer, newer, after, after, [])
        assert not is_consistent(newer, newer, after, EMPTY, [])


@given(st.lists(st.integers(0, 300), max_size=6))
def test_it_grows_to_the_same_in_whatever_steps(steps: list[int]) -> None:
    edge: list[bytes] = []
    size = 0
    kept: dict[Stored, bytes] = {}
    for step in steps:
        step = min(step, len(LEAVES) - size)
        edge, more = grow(edge, size, LEAVES[size : size + step])
        size += step
        kept |= more
    assert root(edge) == naive(LEAVES[:size])
    assert kept == grow([], 0, LEAVES[:size]).stored
    assert edge == [hash_of(one, STORED) for one in edge_of(size)]


@given(st.integers(1, 700), st.data())
def test_a_proof_needs_no_more_than_a_few_runs_of_what_is_stored(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    subtrees = inclusion(index, size)
    runs = tiles(subtrees)
    assert len(runs) <= 4
    few = {place: one for place, one in STORED.items() if Stored(place.tier, place.number >> 8) in runs}
    path = [hash_of(one, few) for one in subtrees]
    assert is_included(LEAVES[index], index, size, path, naive(LEAVES[:size]))


def test_a_hash_that_is_missing_is_not_made_up() -> None:
    with pytest.raises(KeyError):
        hash_of(Subtree(0, 8), {place: one for place, one in STORED.items() if place.number != 3})
