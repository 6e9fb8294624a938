"""The Merkle tree of RFC 9162: how it grows, and how it is proven that it holds something or only grew."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

SPAN = 8
"""Levels between the hashes that are stored: every leaf, and every complete subtree of 256, 256², ... leaves."""
EMPTY = hashlib.sha256().digest()


class Subtree(NamedTuple):
    """The leaves from `first` to before `past`; as the tree has it, whole or cut off by the tree's end."""

    first: int
    past: int


class Stored(NamedTuple):
    """The place of a stored hash: of the leaves from `number` * 256^`tier`, 256^`tier` of them."""

    tier: int
    number: int


def leaf(record: bytes) -> bytes:
    """Return the hash of a record as a leaf: SHA-256(0x00 || record)."""
    return hashlib.sha256(b"\x00" + record).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees side by side: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(edge: Sequence[bytes]) -> bytes:
    """Return the root of a tree from its edge: the hashes of the complete subtrees it consists of, largest first."""
    if not edge:
        return EMPTY
    found = edge[-1]
    for one in reversed(edge[:-1]):
        found = node(one, found)
    return found


class Grown(NamedTuple):
    """A tree after leaves were added: its edge, and the further hashes that are to be stored."""

    edge: list[bytes]
    stored: dict[Stored, bytes]


def grow(edge: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> Grown:
    """Add leaves to a tree of `size` leaves with this edge."""
    edge, stored = list(edge), {}
    for found in leaves:
        size += 1
        level = 0
        while not size >> level & 1:
            level += 1
            found = node(edge.pop(), found)
            if level % SPAN == 0:
                stored[Stored(level // SPAN, (size >> level) - 1)] = found
        edge.append(found)
    return Grown(edge, stored)


def inclusion(index: int, size: int) -> list[Subtree]:
    """Return the subtrees whose hashes prove that a tree of `size` leaves holds the one at `index`, in the order of the
    proof (RFC 9162 section 2.1.3.1)."""
    first, past = 0, size
    found = []
    while past - first > 1:
        middle = first + _split(past - first)
        if index < middle:
            found.append(Subtree(middle, past))
            past = middle
        else:
            found.append(Subtree(first, middle))
            first = middle
    return found[::-1]


def consistency(older: int, newer: int) -> list[Subtree]:
    """Return the subtrees whose hashes prove that a tree of `newer` leaves begins with the one of `older` leaves, at
    least one, in the order of the proof (RFC 9162 section 2.1.4.1)."""
    first, past = 0, newer
    found = []
    while older < past:
        middle = first + _split(past - first)
        if older <= middle:
            found.append(Subtree(middle, past))
            past = middle
        else:
            found.append(Subtree(first, middle))
            first = middle
    return ([Subtree(first, past)] if first else []) + found[::-1]


def edge_of(size: int) -> list[Subtree]:
    """Return the complete subtrees that a tree of `size` leaves consists of, the largest first."""
    return _complete(Subtree(0, size))


def tiles(subtrees: Iterable[Subtree]) -> set[Stored]:
    """Return which runs of 256 stored hashes are needed for these subtrees; `number` counts the runs of a tier."""
    found = set()
    for subtree in subtrees:
        for one in _complete(subtree):
            tier, first, _ = _row(one)
            found.add(Stored(tier, first >> SPAN))
    return found


def hash_of(subtree: Subtree, stored: Mapping[Stored, bytes]) -> bytes:
    """Return the hash of a subtree from what is stored.

    Raises:
        KeyError: a hash is missing.
    """
    found = []
    for one in _complete(subtree):
        tier, first, past = _row(one)
        hashes = [stored[Stored(tier, number)] for number in range(first, past)]
        while len(hashes) > 1:
            hashes = [node(*hashes[i : i + 2]) for i in range(0, len(hashes), 2)]
        found += hashes
    return root(found)


def hashed(proofs: Iterable[Sequence[Subtree]], stored: Mapping[Stored, bytes]) -> list[list[bytes]]:
    """Return the hashes of each proof; what is missing in the database is a hash of nothing, which proves nothing."""
    proofs = list(proofs)
    known = {one: _hash_or_empty(one, stored) for one in {one for proof in proofs for one in proof}}
    return [[known[one] for one in proof] for proof in proofs]


def _hash_or_empty(subtree: Subtree, stored: Mapping[Stored, bytes]) -> bytes:
    try:
        return hash_of(subtree, stored)
    except KeyError:
        return EMPTY


def is_included(record_hash: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes) -> bool:
    """Whether the path proves that the tree of this root holds the leaf at `index` (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    subtrees = inclusion(index, size)
    if len(subtrees) != len(path):
        return False
    found = record_hash
    for subtree, beside in zip(subtrees, path, strict=True):
        found = node(beside, found) if subtree.past <= index else node(found, beside)
    return found == expected


def is_consistent(older: int, newer: int, older_root: bytes, newer_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the newer tree begins with the older one (RFC 9162 section 2.1.4.2)."""
    if older == newer:
        return older_root == newer_root and not path
    if older == 0:
        return older_root == EMPTY and not path
    subtrees = consistency(older, newer) if older < newer else []
    if len(subtrees) != len(path):
        return False
    before = after = older_root
    for subtree, beside in zip(subtrees, path, strict=True):
        if subtree.past == older:
            before = after = beside
        elif subtree.first >= older:
            after = node(after, beside)
        else:
            before, after = node(beside, before), node(beside, after)
    return bool(subtrees) and before == older_root and after == newer_root


def _split(size: int) -> int:
    """The largest power of two that is less than the size."""
    return 1 << (size - 1).bit_length() - 1


def _complete(subtree: Subtree) -> list[Subtree]:
    first, past = subtree
    found = []
    while first < past:
        width = 1 << (past - first).bit_length() - 1
        found.append(Subtree(first, first + width))
        first += width
    return found


def _row(complete: Subtree) -> tuple[int, int, int]:
    """Tier, first and past of the stored hashes below a complete subtree."""
    level = (complete.past - complete.first).bit_length() - 1
    tier = level // SPAN
    return tier, complete.first >> tier * SPAN, complete.past >> tier * SPAN
