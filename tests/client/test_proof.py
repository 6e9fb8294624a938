"""What the page says of a proof is what it checked, also where somebody has forged something."""

from base64 import b64encode
from typing import Any
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.proof import checked
from domain.checkpoints.merkle import Stored, grow, hash_of, inclusion, leaf, root
from domain.checkpoints.notes import Checkpoint, VerifierKey, signed

SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def key_of(signer: Ed25519PrivateKey) -> VerifierKey:
    return VerifierKey("log.example/audit", signer.public_key().public_bytes_raw())


def event(number: int) -> dict[str, Any]:
    told = "action actor client department object_id object_type outcome purpose reason request_id"
    return {"id": str(UUID(int=number)), "at": "2026-03-01T10:00:00.5Z"} | {one: f"{one}-1" for one in told.split()}


def proof(index: int, size: int) -> dict[str, Any]:
    """Return the proof of an event in a log of so many."""
    records = [msgspec.json.encode(event(number), order="sorted") for number in range(size)]
    leaves = [leaf(one) for one in records]
    stored = {Stored(0, number): one for number, one in enumerate(leaves)}
    whole = root(grow([], 0, leaves).edge)
    path = [hash_of(one, stored) for one in inclusion(index, size)]
    note = signed(Checkpoint("log.example/audit", size, whole), 1_700_000_000, [(key_of(SIGNER), SIGNER.sign)])
    encoded = b64encode(whole).decode()
    return {
        "event_id": event(index)["id"],
        "position": index,
        "record": records[index].decode(),
        "checkpoint": {"number": 7, "size": size, "root": encoded, "note": note},
        "path": [b64encode(one).decode() for one in path],
    }


KEYS = [str(key_of(SIGNER))]


def test_every_place_of_every_small_log_is_proven() -> None:
    for size in range(1, 34):
        for index in range(size):
            assert checked(event(index), proof(index, size), KEYS).holds, (index, size)


def test_a_record_in_another_place_is_not_proven() -> None:
    for size in range(2, 18):
        for index in range(size):
            moved = proof(index, size) | {"position": (index + 1) % size}
            assert not checked(event(index), moved, KEYS).included, (index, size)


@pytest.mark.parametrize("name", ["action", "actor", "object_id", "outcome", "purpose", "at", "id"])
def test_an_event_that_tells_something_else_than_was_sealed_does_not_hold(name: str) -> None:
    verdict = checked(event(2) | {name: "2026-03-01T10:00:01Z"}, proof(2, 5), KEYS)
    assert not verdict.same
    assert verdict.included
    assert not verdict.holds


def test_an_altered_record_does_not_lead_to_the_root() -> None:
    found = proof(2, 5)
    assert not checked(event(2), found | {"record": found["record"].replace("action-1", "action-2")}, KEYS).included


def test_a_path_that_is_cut_or_lengthened_proves_nothing() -> None:
    found = proof(2, 5)
    for path in (found["path"][:-1], [*found["path"], found["path"][0]], []):
        assert not checked(event(2), found | {"path": path}, KEYS).included


def test_a_root_that_nobody_signed_is_no_proof() -> None:
    """Whoever alters the log can make a path to a root of their own; the note tells that it is not the signed one."""
    found, other = proof(2, 5), proof(2, 6)
    swapped = other | {"checkpoint": other["checkpoint"] | {"note": found["checkpoint"]["note"]}}
    verdict = checked(event(2), swapped, KEYS)
    assert verdict.included
    assert not verdict.told
    assert not verdict.holds


def test_a_note_that_another_key_signed_is_no_proof() -> None:
    assert checked(event(2), proof(2, 5), [str(key_of(OTHER))]).key is None
    assert checked(event(2), proof(2, 5), []).key is None
    assert checked(event(2), proof(2, 5), [str(key_of(OTHER)), *KEYS]).key == KEYS[0]


def test_an_altered_note_is_no_proof() -> None:
    found = proof(2, 5)
    altered = found["checkpoint"] | {"note": found["checkpoint"]["note"].replace("\n5\n", "\n6\n"), "size": 6}
    verdict = checked(event(2), found | {"checkpoint": altered}, KEYS)
    assert verdict.told
    assert verdict.key is None


@pytest.mark.parametrize("change", [{"path": ["?"]}, {"record": "["}, {"checkpoint": {}}, {"position": "2"}])
def test_what_cannot_be_read_does_not_hold(change: dict[str, Any]) -> None:
    assert not checked(event(2), proof(2, 5) | change, KEYS).holds
