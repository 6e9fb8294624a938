"""Proofs for auditors: that an event is sealed, and that the log only grew."""

from collections.abc import Sequence
from uuid import UUID

from domain.checkpoints.merkle import Subtree, consistency, hash_of, hashed, inclusion, tiles
from domain.checkpoints.types import ConsistencyProof, InclusionProof
from domain.errors import Fault, Invalid, NotFound
from domain.ports import Work


async def prove_inclusion(work: Work, event_id: UUID) -> InclusionProof:
    """Return the proof that an event is in the log of the newest checkpoint.

    Raises:
        NotFound: there is no such event, it is not sealed yet, or the actor may not read the log.
    """
    place = await work.audit.checkpoints.place(event_id)
    checkpoint = await work.audit.checkpoints.newest()
    if checkpoint is None or place.position >= checkpoint.size:
        raise NotFound
    path = await _hashes(work, inclusion(place.position, checkpoint.size))
    return InclusionProof(place=place, checkpoint=checkpoint, path=path)


async def prove_consistency(work: Work, older: int, newer: int | None) -> ConsistencyProof:
    """Return the proof that the log of `newer` records begins with all of the log of `older` records; without `newer`,
    it is that of the newest checkpoint.

    Raises:
        Invalid: the log was never that large, or the sizes are in the wrong order.
    """
    newest = await work.audit.checkpoints.newest()
    size = newest.size if newest else 0
    newer = size if newer is None else newer
    if newer > size:
        raise Invalid((Fault("?newer", "too_large", f"The newest checkpoint is of {size} records."),))
    if older > newer:
        raise Invalid((Fault("?older", "too_large", f"This must not be more than `newer`, which is {newer}."),))
    path = await _hashes(work, consistency(older, newer))
    return ConsistencyProof(older=older, newer=newer, path=path)


async def paths(work: Work, proofs: Sequence[list[Subtree]]) -> list[list[bytes]]:
    """Return the hashes of each proof, those of all of them read at once."""
    stored = await work.audit.checkpoints.hashes(tiles(one for proof in proofs for one in proof))
    return hashed(proofs, stored)


async def _hashes(work: Work, subtrees: Sequence[Subtree]) -> list[bytes]:
    stored = await work.audit.checkpoints.hashes(tiles(subtrees))
    return [hash_of(one, stored) for one in subtrees]
