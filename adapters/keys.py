"""Master keys, as operations; and the data keys of persons and cases, which exist outside of memory wrapped only."""

import hashlib
import hmac
import os
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.envelope import KEY_BYTES, SCHEME, CannotOpenError, place, seal, unseal


class MasterKeys(Protocol):
    """The master keys that are at hand: the present one wraps, each of them unwraps and digests.

    No operation gives a key away, so that a key management service or a hardware module can stand behind it.
    """

    @property
    def present(self) -> str:
        """The id of the key that wraps. An id tells nothing about its key."""
        ...

    @property
    def at_hand(self) -> Collection[str]:
        """The ids of all keys that can be used, the present one among them."""
        ...

    async def wrap(self, data_key: bytes, bound: bytes) -> bytes:
        """Return a data key encrypted with the present key, bound to the place that `bound` names."""
        ...

    async def unwrap(self, key_id: str, wrapped: bytes, bound: bytes) -> bytes:
        """Return the data key.

        Raises:
            CannotOpenError: that master key is not at hand, or this is not what it wrapped for this place.
        """
        ...

    async def digest(self, key_id: str, content: bytes) -> bytes:
        """Return 32 bytes that only the holder of the master key can compute from the content.

        Raises:
            CannotOpenError: that master key is not at hand.
        """
        ...


class KeyRing:
    """Master keys held in memory, the present one first."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"a master key has {KEY_BYTES} bytes, and there must be one")
        self._keys = {
            _derived(key, b"id").hex()[:16]: (AESGCM(_derived(key, b"wrap")), _derived(key, b"digest")) for key in keys
        }
        self.present = next(iter(self._keys))
        self.at_hand = tuple(self._keys)

    async def wrap(self, data_key: bytes, bound: bytes) -> bytes:
        return seal(self._keys[self.present][0], data_key, bound)

    async def unwrap(self, key_id: str, wrapped: bytes, bound: bytes) -> bytes:
        return unseal(self._key(key_id)[0], wrapped, bound)

    async def digest(self, key_id: str, content: bytes) -> bytes:
        return hmac.digest(self._key(key_id)[1], content, hashlib.sha256)

    def _key(self, key_id: str) -> tuple[AESGCM, bytes]:
        try:
            return self._keys[key_id]
        except KeyError:
            raise CannotOpenError("the master key that sealed this is not at hand") from None


def _derived(master_key: bytes, use: bytes) -> bytes:
    return hmac.digest(master_key, SCHEME + b"/" + use, hashlib.sha256)


class KeyUse(StrEnum):
    """What a data key seals."""

    PERSON = "person"
    CASE = "case"


class DataKey(msgspec.Struct, frozen=True, kw_only=True):
    """A data key as the database holds it; `id` is the person's reference, or the case's. Destroying it destroys what
    it sealed."""

    id: UUID
    use: KeyUse
    master_key: str
    wrapped_key: bytes


async def new_data_key(keys: MasterKeys, use: KeyUse, id: UUID) -> tuple[bytes, DataKey]:
    """Return a new data key, and how it is kept."""
    key = os.urandom(KEY_BYTES)
    return key, await wrapped(keys, key, use, id)


async def wrapped(keys: MasterKeys, key: bytes, use: KeyUse, id: UUID) -> DataKey:
    """Return a data key as it is kept under the present master key."""
    master_key = keys.present
    return DataKey(id=id, use=use, master_key=master_key, wrapped_key=await keys.wrap(key, place(use, id, master_key)))


async def unwrapped(keys: MasterKeys, kept: DataKey) -> bytes:
    """Return a data key.

    Raises:
        CannotOpenError: its master key is not at hand, or anything of it was altered or exchanged.
    """
    return await keys.unwrap(kept.master_key, kept.wrapped_key, place(kept.use, kept.id, kept.master_key))
