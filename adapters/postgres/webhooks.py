"""What deliveries keep through functions of the database, and which subscription a worker may serve now."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from adapters.postgres.pool import Pool
from adapters.postgres.tables import read
from domain.webhooks.delivering import Claim
from domain.webhooks.types import AskedReplay, MadeDelivery

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork


class PostgresWebhooks:
    """Deliveries, beside their table."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    def record(self, made: MadeDelivery) -> None:
        self._work.kept.enclose(made, "webhook_delivery")

    def replay(self, asked: AskedReplay) -> None:
        self._work.kept.enclose(asked, "webhook_delivery")


async def claim(pool: Pool, at: datetime, token: UUID, most: int) -> list[Claim]:
    """Return at most `most` subscriptions with something to send at this moment, each claimed for a minute under this
    token: no other worker gets them until then, or until they are released."""
    rows = await pool.fetch("select * from vink.claim_webhooks($1, $2, $3)", at, token, most)
    return [read(Claim, row) for row in rows]


async def release(pool: Pool, claim: Claim, token: UUID, after: UUID | None) -> None:
    """Give a claim back; with `after`, everything up to that event was sent or passed by."""
    await pool.execute("select vink.release_webhook($1, $2, $3)", claim.id, token, after)
