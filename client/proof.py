"""The proof that the sealed log holds an event, checked here by the reader's side: RFC 9162, C2SP's signed notes."""

import hashlib
from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"
TOLD = (
    *("id", "action", "actor", "client", "department", "object_type", "object_id", "outcome", "purpose", "reason"),
    "request_id",
)
"""What an event and its record both tell, in the same words."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was checked of a proof, and what held: the record is that of the event; its path leads to the root; the
    signed note tells that root; and the key that signed it, None where no known one did."""

    same: bool
    included: bool
    told: bool
    key: str | None

    @property
    def holds(self) -> bool:
        """Whether all of it held."""
        return self.same and self.included and self.told and self.key is not None


def checked(event: Mapping[str, Any], proof: Mapping[str, Any], keys: Sequence[str]) -> Verdict:
    """Return what holds of a proof for an event as it is shown; whatever cannot be read does not hold."""
    try:
        checkpoint = proof["checkpoint"]
        body, signatures = _taken_apart(checkpoint["note"])
        lines = body.decode().split("\n")
        root = b64decode(checkpoint["root"], validate=True)
        path = [b64decode(one, validate=True) for one in proof["path"]]
        leaf = hashlib.sha256(b"\x00" + proof["record"].encode()).digest()
        return Verdict(
            same=_same(event, msgspec.json.decode(proof["record"])),
            included=_leads(leaf, proof["position"], checkpoint["size"], path) == root,
            told=lines[1:3] == [str(checkpoint["size"]), checkpoint["root"]],
            key=next((one for one in keys if _signed(one, body, signatures)), None),
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return Verdict(same=False, included=False, told=False, key=None)


def _same(event: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    at = {datetime.fromisoformat(one["at"]) for one in (event, record)}
    return len(at) == 1 and all(event[name] == record[name] for name in TOLD)


def _leads(found: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root to which a path leads from a leaf (RFC 9162 section 2.1.3.2); None where it does not fit."""
    last = size - 1
    if not 0 <= index <= last:
        return None
    for beside in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            found = hashlib.sha256(b"\x01" + beside + found).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + beside).digest()
        index, last = index >> 1, last >> 1
    return found if last == 0 else None


def _taken_apart(note: str) -> tuple[bytes, list[tuple[str, bytes]]]:
    body, blank, below = note.rpartition("\n\n")
    if not blank:
        raise ValueError("no signed note")
    signatures = []
    for line in below.splitlines():
        dash, name, content = line.split(" ")
        if dash == "—":
            signatures.append((name, b64decode(content, validate=True)))
    return f"{body}\n".encode(), signatures


def _signed(key: str, body: bytes, signatures: Sequence[tuple[str, bytes]]) -> bool:
    """Whether a key, written as name+id+key, signed a text."""
    name, told, encoded = key.split("+", 2)
    public = b64decode(encoded, validate=True)
    known = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
    if public[:1] != ED25519 or known.hex() != told:
        return False
    for signer, content in signatures:
        if signer == name and content[:4] == known:
            try:
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(content[4:], body)
            except InvalidSignature:
                return False
            return True
    return False
