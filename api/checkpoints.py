"""The sealed log over HTTP, for auditors and the data-protection officer: checkpoints, keys and proofs."""

from base64 import b64encode
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from api.operations import lists, reads
from api.views import PageQuery, View, show
from domain.checkpoints import proving
from domain.checkpoints.notes import read, taken_apart
from domain.checkpoints.types import SignedCheckpoint
from domain.policy import Action
from domain.ports import Work
from domain.text import NO_DATA, whole

MOST_RECORDS = 2**53 - 1
Size = Annotated[int, Meta(ge=1, le=MOST_RECORDS)]
Number = Annotated[int, Meta(ge=0, le=MOST_RECORDS)]
Hash = Annotated[
    str, Meta(pattern=whole("[A-Za-z0-9+/]{43}="), max_length=44, extra_json_schema=NO_DATA, description="In base64.")
]
Path = Annotated[list[Hash], Meta(max_length=64)]
Note = Annotated[
    str,
    Meta(
        pattern="^[^\\u0000-\\u0009\\u000b-\\u001f]+\\n$",
        max_length=20_000,
        extra_json_schema=NO_DATA,
        description="The signed note, as C2SP's tlog-checkpoint has it.",
    ),
]
VerifierKeyText = Annotated[
    str,
    Meta(
        pattern=whole(r"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*"),
        max_length=400,
        extra_json_schema=NO_DATA,
        description="As C2SP's signed-note has it: name, id and Ed25519 key.",
    ),
]
RecordText = Annotated[
    str,
    Meta(
        pattern=whole(r"\{[\x20-\x7e]+\}"),
        max_length=4000,
        extra_json_schema=NO_DATA,
        description="The record as it was sealed (RFC 8785); its leaf is SHA-256(0x00 || record).",
    ),
]


class CheckpointView(View, frozen=True, kw_only=True):
    """A state of the log that was signed: how many records it held, and the root of the Merkle tree over them."""

    id: UUID
    number: Number
    at: Annotated[datetime, Meta(tz=True)]
    size: Size
    root: Hash
    note: Note


class VerifierKeyView(View, frozen=True, kw_only=True):
    """A key that signs checkpoints, or did, and the number of the first one that it signed."""

    key: VerifierKeyText
    checkpoint: Number


class VerifierKeysView(View, frozen=True, kw_only=True):
    """Every key that ever signed a checkpoint. Compare them with those that you were given by another way."""

    keys: Annotated[list[VerifierKeyView], Meta(max_length=1000)]


class InclusionProofView(View, frozen=True, kw_only=True):
    """That a record stands at its place in the log of a checkpoint (RFC 9162 section 2.1.3)."""

    event_id: UUID
    position: Number
    record: RecordText
    checkpoint: CheckpointView
    path: Path


class ConsistencyProofView(View, frozen=True, kw_only=True):
    """That the newer log begins with all of the older one (RFC 9162 section 2.1.4)."""

    older: Size
    newer: Size
    path: Path


class ConsistencyQuery(View, frozen=True, kw_only=True, forbid_unknown_fields=True):
    older: Size
    newer: Size | UnsetType = UNSET


@lists("/v1/audit/checkpoints", Action.CHECKPOINT_READ)
async def list_checkpoints(work: Work, query: PageQuery, after: UUID | None) -> list[CheckpointView]:
    """List the checkpoints of the log, newest first. There is one for every second in which something was logged, and
    one for every hour in which nothing was. Keep some: whoever holds one can prove later what the log held then."""
    return [shown_checkpoint(one) for one in await work.audit.checkpoints.page(after, query.limit + 1)]


@reads("/v1/audit/checkpoints/{checkpoint_id}", Action.CHECKPOINT_READ)
async def read_checkpoint(work: Work, checkpoint_id: UUID) -> CheckpointView:
    """Read one checkpoint."""
    return shown_checkpoint(await work.audit.checkpoints.get(checkpoint_id))


@reads("/v1/audit/verifier-keys", Action.CHECKPOINT_READ)
async def read_verifier_keys(work: Work) -> VerifierKeysView:
    """Read the keys that sign, or signed, checkpoints."""
    return VerifierKeysView(keys=[show(VerifierKeyView, one) for one in await work.audit.checkpoints.keys()])


@reads("/v1/audit/proofs/inclusion/{event_id}", Action.PROOF_READ)
async def read_inclusion_proof(work: Work, event_id: UUID) -> InclusionProofView:
    """Prove that an event is in the log of the newest checkpoint. An event is sealed within a second or two; until then
    there is nothing to prove, and the answer is 404."""
    found = await proving.prove_inclusion(work, event_id)
    return show(
        InclusionProofView,
        found.place,
        checkpoint=shown_checkpoint(found.checkpoint),
        path=[b64encode(one).decode() for one in found.path],
    )


@reads("/v1/audit/proofs/consistency", Action.PROOF_READ)
async def read_consistency_proof(work: Work, query: ConsistencyQuery) -> ConsistencyProofView:
    """Prove that the log only grew. The log of `newer` records, by default that of the newest checkpoint, begins with
    all of the log of `older` records."""
    newer = None if query.newer is UNSET else query.newer
    found = await proving.prove_consistency(work, query.older, newer)
    return show(ConsistencyProofView, found, path=[b64encode(one).decode() for one in found.path])


def shown_checkpoint(found: SignedCheckpoint) -> CheckpointView:
    """Return a checkpoint as auditors see it."""
    root = read(taken_apart(found.note)[0]).root
    return show(CheckpointView, found, root=b64encode(root).decode())
