"""The sealed log of the store in memory; `seal` does what the sealer does."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from adapters.ids import new_id
from domain.audit import canonical
from domain.checkpoints.merkle import Stored, grow, leaf, root
from domain.checkpoints.notes import Checkpoint
from domain.checkpoints.types import Place, SealingKey, SignedCheckpoint
from domain.errors import NotFound
from domain.policy import visible
from tests.sealing import KEYS, ORIGIN, SIGNER

if TYPE_CHECKING:
    from tests.memory import Memory, MemoryWork


class Sealed(msgspec.Struct):
    """What is kept of the tree between works."""

    places: list[Place] = []
    hashes: dict[Stored, bytes] = {}
    edge: list[bytes] = []
    checkpoints: list[SignedCheckpoint] = []


def seal(memory: "Memory", now: datetime) -> None:
    """Seal every event that is not sealed yet, and sign a checkpoint."""
    sealed = memory.sealed
    size = len(sealed.places)
    records = [(one.id, canonical(one)) for one in memory.events[size:]]
    leaves = [leaf(record) for _, record in records]
    for position, (event_id, record) in enumerate(records, start=size):
        sealed.places.append(Place(event_id=event_id, position=position, record=record.decode()))
    sealed.hashes |= {Stored(0, position): one for position, one in enumerate(leaves, start=size)}
    sealed.edge, more = grow(sealed.edge, size, leaves)
    sealed.hashes |= more
    note = SIGNER.sign(Checkpoint(ORIGIN, len(sealed.places), root(sealed.edge)), int(now.timestamp()))
    number = len(sealed.checkpoints)
    sealed.checkpoints.append(SignedCheckpoint(id=new_id(), number=number, at=now, size=len(sealed.places), note=note))


class MemoryCheckpoints:
    def __init__(self, work: "MemoryWork") -> None:
        self._work = work
        readable = visible(work.actor, "AuditEvent", work.now)
        self._sealed = work.memory.sealed if readable else Sealed()
        self._readable = bool(readable)

    async def newest(self) -> SignedCheckpoint | None:
        return next(iter(await self.page(None, 1)), None)

    async def get(self, id: UUID) -> SignedCheckpoint:
        for one in self._sealed.checkpoints:
            if one.id == id:
                self._work.log("checkpoint", id)
                return one
        raise NotFound

    async def signed_by(self, moment: datetime) -> SignedCheckpoint | None:
        if self._readable:
            self._work.log("checkpoint", None)
        signed = [one for one in self._sealed.checkpoints if one.at <= moment]
        return signed[-1] if signed else None

    async def page(self, after: UUID | None, limit: int) -> Sequence[SignedCheckpoint]:
        if not self._readable:
            return []
        self._work.log("checkpoint", None)
        found = self._sealed.checkpoints[::-1]
        start = next((i + 1 for i, one in enumerate(found) if one.id == after), 0 if after is None else len(found))
        return found[start : start + limit]

    async def keys(self) -> Sequence[SealingKey]:
        if not self._readable:
            return []
        self._work.log("checkpoint", None)
        return [SealingKey(key=str(one), checkpoint=0) for one in KEYS] if self._sealed.checkpoints else []

    async def place(self, event_id: UUID) -> Place:
        for one in self._sealed.places:
            if one.event_id == event_id:
                self._work.log("audit_event", event_id)
                return one
        raise NotFound

    async def hashes(self, wanted: Collection[Stored]) -> dict[Stored, bytes]:
        return {
            place: one for place, one in self._sealed.hashes.items() if Stored(place.tier, place.number >> 8) in wanted
        }
