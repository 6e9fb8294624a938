"""A request as the domain knows it: who asks for what, and what an Idempotency-Key was used for."""

from uuid import UUID

import msgspec

from domain.actors import Actor
from domain.code_lists import Language
from domain.policy import Action


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One request: who asks for what, in which request, for which purpose.

    `reads` says that the operation only reads: each read is then logged in the statement that makes it. In an
    operation that writes, the event of the write stands for the reads that it needed. `submission` and
    `fingerprint` are set when the client named the request with an Idempotency-Key. `rule` is why
    something is done that nobody asked for; it stands in the log in place of the role that allowed it.
    """

    actor: Actor
    action: Action
    audited_as: str
    reads: bool
    request_id: str
    language: Language = Language.DA
    purpose: str | None = None
    submission: bytes | None = None
    fingerprint: bytes | None = None
    rule: str | None = None


class Submission(msgspec.Struct, frozen=True):
    """What an Idempotency-Key was used for: the fingerprint of the request, and the thing that it made."""

    fingerprint: bytes
    object_id: UUID
