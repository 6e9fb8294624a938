"""The events of requests that did not become a work, and what an Idempotency-Key was used for."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from adapters.postgres.audit import append
from adapters.postgres.pool import Pool
from domain.actors import Actor
from domain.audit import AuditEvent, Outcome
from domain.ports import Ask, Submission


class PostgresLog:
    """Appends refusals, each in a transaction of its own."""

    def __init__(self, pool: Pool, clock: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._pool = pool
        self._clock = clock
        self._new_id = new_id

    async def refused(
        self,
        actor: Actor | None,
        action: str,
        reason: str,
        request_id: str,
        named: tuple[str, UUID] | None,
        failed: bool,
    ) -> None:
        """Append a refusal, or an unforeseen error when `failed`."""
        await append(
            self._pool,
            AuditEvent(
                id=self._new_id(),
                at=self._clock(),
                actor=actor.subject if actor else None,
                client=actor.client_id if actor else None,
                department=actor.department if actor else None,
                action=action,
                object_type=named[0] if named else None,
                object_id=named[1] if named else None,
                outcome=Outcome.FAILED if failed else Outcome.REFUSED,
                reason=reason,
                purpose=None,
                request_id=request_id,
            ),
        )


async def find_submission(pool: Pool, ask: Ask) -> Submission | None:
    """Return what this request's Idempotency-Key was used for, or None."""
    row = await pool.fetchrow(
        "with context as materialized (select set_config('vink.subject', $1, true) is not null as entered) "
        "select fingerprint, object_id from submissions where id = $2 and (select entered from context)",
        str(ask.actor.subject),
        ask.submission,
    )
    return Submission(row["fingerprint"], row["object_id"]) if row else None
