"""Envelope encryption of who somebody is: a data key for each person, wrapped by a master key (R21)."""

import hashlib
import hmac
import os
from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.citizens import Citizen
from domain.records import Record

KEY_BYTES = 32
NONCE_BYTES = 12
SCHEME = b"vink-vault-1"
IN_CLEAR = frozenset(Record.__struct_fields__)
SEALED = tuple(sorted(name for name in Citizen.__struct_fields__ if name not in IN_CLEAR))
"""The fields that exist only as ciphertext."""


class CannotOpenError(RuntimeError):
    """A sealed record cannot be opened: its key is not at hand, or it is not what was sealed. It says no content."""


class KeyProvider(Protocol):
    """Knows the master keys: the present one, which seals, and earlier ones, which still open."""

    @property
    def present(self) -> str:
        """The id of the key that seals."""
        ...

    def key(self, key_id: str) -> bytes:
        """Return the 32 bytes of a master key.

        Raises:
            KeyError: it is not known here.
        """
        ...


class KeyRing:
    """Master keys held in memory, the present one first. An id tells nothing about its key."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"a master key has {KEY_BYTES} bytes, and there must be one")
        self._keys = {_derived(key, b"id").hex()[:16]: key for key in keys}
        self.present = next(iter(self._keys))

    def key(self, key_id: str) -> bytes:
        return self._keys[key_id]


class SealedCitizen(Record, frozen=True, kw_only=True):
    """What the database holds of a citizen. `number_hash` finds the same personal number again, under the same key.

    `wrapped_key` and `sealed` begin with their nonce. Destroying `wrapped_key` destroys the identity.
    """

    key_id: str
    wrapped_key: bytes
    fields: tuple[str, ...]
    sealed: bytes
    number_hash: bytes | None


class Seal:
    """Seals and opens citizens."""

    def __init__(self, keys: KeyProvider, random: Callable[[int], bytes] = os.urandom) -> None:
        self._keys = keys
        self._random = random

    def close(self, citizen: Citizen) -> SealedCitizen:
        """Return the citizen as ciphertext, bound to its reference and to the fields that it holds."""
        key_id = self._keys.present
        data_key = self._random(KEY_BYTES)
        content = msgspec.json.encode({name: getattr(citizen, name) for name in SEALED})
        number = citizen.personal_number
        return SealedCitizen(
            id=citizen.id,
            department=citizen.department,
            version=citizen.version,
            created_at=citizen.created_at,
            updated_at=citizen.updated_at,
            key_id=key_id,
            wrapped_key=self._encrypt(self._wrapping_key(key_id), data_key, _bound(citizen.id, b"key", key_id)),
            fields=SEALED,
            sealed=self._encrypt(data_key, content, _bound(citizen.id, b"fields", *SEALED)),
            number_hash=None if number is None else self.number_hash(number, key_id),
        )

    def open(self, sealed: SealedCitizen) -> Citizen:
        """Return the citizen.

        Raises:
            CannotOpenError: the master key is not at hand, or anything of the record was altered or exchanged.
        """
        wrapped_for = _bound(sealed.id, b"key", sealed.key_id)
        data_key = _decrypt(self._wrapping_key(sealed.key_id), sealed.wrapped_key, wrapped_for)
        content = _decrypt(data_key, sealed.sealed, _bound(sealed.id, b"fields", *sealed.fields))
        in_clear = {name: getattr(sealed, name) for name in IN_CLEAR}
        return msgspec.convert({**msgspec.json.decode(content), **in_clear}, Citizen)

    def number_hash(self, personal_number: str, key_id: str) -> bytes:
        """Return the keyed hash of a personal number of ten digits, for exact comparison among VINK's own referrals."""
        return hmac.digest(_derived(self._master_key(key_id), b"number"), personal_number.encode(), hashlib.sha256)

    def _wrapping_key(self, key_id: str) -> bytes:
        return _derived(self._master_key(key_id), b"wrap")

    def _master_key(self, key_id: str) -> bytes:
        try:
            return self._keys.key(key_id)
        except KeyError:
            raise CannotOpenError("the master key that sealed this is not at hand") from None

    def _encrypt(self, key: bytes, content: bytes, bound: bytes) -> bytes:
        nonce = self._random(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, content, bound)


def _decrypt(key: bytes, content: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise CannotOpenError("a sealed record is not what was sealed") from None


def _derived(master_key: bytes, use: bytes) -> bytes:
    return hmac.digest(master_key, SCHEME + b"/" + use, hashlib.sha256)


def _bound(citizen_ref: UUID, use: bytes, *words: str) -> bytes:
    return b"\0".join((SCHEME, use, citizen_ref.bytes.hex().encode(), *(word.encode() for word in words)))
