"""Envelope encryption of who somebody is: a data key for each person, wrapped by a master key (R21)."""

import msgspec

from adapters.envelope import CannotOpenError, place, seal, unseal
from adapters.keys import DataKey, KeyUse, MasterKeys, new_data_key, unwrapped
from domain.citizens import Citizen
from domain.records import Record

IN_CLEAR = frozenset(Record.__struct_fields__)
SEALED = tuple(sorted(name for name in Citizen.__struct_fields__ if name not in IN_CLEAR))
"""The fields that exist only as ciphertext."""


class SealedCitizen(Record, frozen=True, kw_only=True):
    """What the database holds of a citizen. `number_hash` finds the same personal number again, under the same key."""

    master_key: str
    wrapped_key: bytes
    fields: tuple[str, ...]
    sealed: bytes
    number_hash: bytes | None

    @property
    def data_key(self) -> DataKey:
        return DataKey(id=self.id, use=KeyUse.PERSON, master_key=self.master_key, wrapped_key=self.wrapped_key)


class Seal:
    """Seals and opens citizens."""

    def __init__(self, keys: MasterKeys) -> None:
        self._keys = keys

    async def close(self, citizen: Citizen) -> SealedCitizen:
        """Return the citizen as ciphertext under a new key, bound to its reference and to the fields that it holds."""
        key, kept = await new_data_key(self._keys, KeyUse.PERSON, citizen.id)
        content = msgspec.json.encode({name: getattr(citizen, name) for name in SEALED})
        number = citizen.personal_number
        return SealedCitizen(
            **{name: getattr(citizen, name) for name in Record.__struct_fields__},
            master_key=kept.master_key,
            wrapped_key=kept.wrapped_key,
            fields=SEALED,
            sealed=seal(key, content, place("fields", citizen.id, *SEALED)),
            number_hash=None if number is None else await self.number_hash(number, kept.master_key),
        )

    async def open(self, sealed: SealedCitizen) -> Citizen:
        """Return the citizen.

        Raises:
            CannotOpenError: the master key is not at hand, or anything of the record was altered or exchanged.
        """
        key = await unwrapped(self._keys, sealed.data_key)
        content = msgspec.json.decode(unseal(key, sealed.sealed, place("fields", sealed.id, *sealed.fields)))
        in_clear = {name: getattr(sealed, name) for name in IN_CLEAR}
        try:
            return msgspec.convert({**content, **in_clear}, Citizen)
        except msgspec.ValidationError:
            raise CannotOpenError("a sealed record does not hold what it should") from None

    async def number_hash(self, personal_number: str, master_key: str) -> bytes:
        """Return the keyed hash of a personal number of ten digits, for exact comparison among VINK's own referrals."""
        return await self._keys.digest(master_key, b"number\0" + personal_number.encode())
