"""Checkpoints as notes, in C2SP's formats signed-note, tlog-checkpoint and tlog-cosignature; signing is elsewhere."""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from typing import NamedTuple

ED25519, COSIGNATURE = b"\x01", b"\x04"
"""What a signature is of: the note's text; the time and the text."""
NAME = re.compile(r"[^\s+]{1,200}\Z")
SIZE = re.compile(r"(0|[1-9][0-9]{0,18})\Z")
KEY = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/]+=*)\Z")
SIGNED = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+=*)\Z")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
MOST_SIGNATURES = 64

Check = Callable[[bytes, bytes, bytes], bool]
"""Whether (public key, message, signature) belong together, by Ed25519."""


class NoteError(ValueError):
    """A note or a key is not in the form that it must have, or a signature is wrong; the message tells what."""


class UnsignedError(NoteError):
    """No key that is known has signed the note."""


class Checkpoint(NamedTuple):
    """The state of the log: its name, how many records it holds, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes


class VerifierKey(NamedTuple):
    """The public half of a key, and the name of the log that it signs for."""

    name: str
    public: bytes

    def id_for(self, kind: bytes) -> bytes:
        """Return the key's id in signatures of this kind."""
        return hashlib.sha256(self.name.encode() + b"\n" + kind + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id_for(ED25519).hex()}+{b64encode(ED25519 + self.public).decode()}"


class Signature(NamedTuple):
    """A line below a note."""

    name: str
    key_id: bytes
    content: bytes


class Opened(NamedTuple):
    """A checkpoint that a known key signed; when its signer says that was, in seconds since 1970; and by which keys."""

    checkpoint: Checkpoint
    at: int
    keys: tuple[VerifierKey, ...]


def body_of(checkpoint: Checkpoint) -> bytes:
    """Return the text that is signed."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{b64encode(checkpoint.root).decode()}\n".encode()


def timed(body: bytes, at: int) -> bytes:
    """Return what a cosignature signs."""
    return b"cosignature/v1\ntime %d\n" % at + body


def signed(checkpoint: Checkpoint, at: int, signers: Sequence[tuple[VerifierKey, Callable[[bytes], bytes]]]) -> str:
    """Return the note: the checkpoint with two signatures of each signer, one of them with the time."""
    body = body_of(checkpoint)
    lines = []
    for key, sign in signers:
        lines.append(_line(key, ED25519, sign(body)))
        lines.append(_line(key, COSIGNATURE, at.to_bytes(8) + sign(timed(body, at))))
    return body.decode() + "\n" + "".join(lines)


def opened(note: str, known: Sequence[VerifierKey], check: Check) -> Opened:
    """Return what a note says, after every signature of a known key was checked; others count for nothing.

    Raises:
        UnsignedError: no known key signed both the text and the time.
        NoteError: a signature of a known key is wrong, or it is no such note.
    """
    body, signatures = taken_apart(note)
    at: dict[VerifierKey, int] = {}
    plain = set()
    for key in known:
        for one in signatures:
            if one.name == key.name and one.key_id == key.id_for(ED25519):
                _must_hold(check(key.public, body, one.content), key)
                plain.add(key)
            if one.name == key.name and one.key_id == key.id_for(COSIGNATURE):
                at[key] = int.from_bytes(one.content[:8])
                _must_hold(check(key.public, timed(body, at[key]), one.content[8:]), key)
    keys = tuple(key for key in at if key in plain)
    if not keys:
        raise UnsignedError("no key that is known has signed it")
    return Opened(read(body), max(at[key] for key in keys), keys)


def taken_apart(note: str) -> tuple[bytes, list[Signature]]:
    """Return the signed text and the signatures below it.

    Raises:
        NoteError: it is no signed note.
    """
    body, blank, below = note.rpartition("\n\n")
    lines = below.split("\n")
    if not blank or lines.pop() != "" or not 1 <= len(lines) <= MOST_SIGNATURES or CONTROL.search(note):
        raise NoteError("it is no signed note")
    return f"{body}\n".encode(), [_signature(line) for line in lines]


def read(body: bytes) -> Checkpoint:
    """Return the checkpoint that a note's text tells.

    Raises:
        NoteError: it tells none.
    """
    origin, size, root, *more = body.decode().split("\n")
    if more != [""] or not NAME.match(origin) or not SIZE.match(size):
        raise NoteError("it is no checkpoint")
    return Checkpoint(origin, int(size), hash_from(root))


def hash_from(text: str) -> bytes:
    """Return a hash from its text.

    Raises:
        NoteError: it is none.
    """
    found = _bytes(text)
    if len(found) != hashlib.sha256().digest_size:
        raise NoteError("a hash has another length than hashes have")
    return found


def verifier_key(text: str) -> VerifierKey:
    """Return a verifier key from the form in which it is handed out, `name+id+key`.

    Raises:
        NoteError: it is not in that form, or its id is not that of the key.
    """
    found = KEY.match(text.strip())
    public = _bytes(found["key"]) if found else b""
    if found is None or len(public) != 33 or public[:1] != ED25519:
        raise NoteError("a verifier key has the form name+id+key, for Ed25519")
    key = VerifierKey(found["name"], public[1:])
    if key.id_for(ED25519).hex() != found["id"]:
        raise NoteError("the id of a verifier key is not that of the key")
    return key


def _line(key: VerifierKey, kind: bytes, signature: bytes) -> str:
    return f"— {key.name} {b64encode(key.id_for(kind) + signature).decode()}\n"


def _signature(line: str) -> Signature:
    found = SIGNED.match(line)
    content = _bytes(found["signature"]) if found else b""
    if found is None or len(content) < 5:
        raise NoteError("a line below it is no signature")
    return Signature(found["name"], content[:4], content[4:])


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise NoteError("base64 cannot be read") from None


def _must_hold(holds: bool, key: VerifierKey) -> None:
    if not holds:
        raise NoteError(f"the signature of {key.name}+{key.id_for(ED25519).hex()} does not belong to it")
