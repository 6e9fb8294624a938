"""Fills an empty database with the fictional municipality, once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.postgres.outbox import place
from adapters.postgres.pool import Pool
from domain.ports import Begin
from vink.demo.adviser_entries import put_adviser_entries
from vink.demo.capacity import put_capacity
from vink.demo.courses import put_courses, put_refusal
from vink.demo.desk import put_desk
from vink.demo.disclosures import put_disclosures
from vink.demo.emergencies import put_emergencies
from vink.demo.log_reviews import put_reads, put_reviews
from vink.demo.matching import put_matching
from vink.demo.matters import Script, ScriptedIds, put_matters
from vink.demo.on_call import put_on_call
from vink.demo.organisation import put_organisation
from vink.demo.referrals import put_referrals
from vink.demo.retention import put_retention
from vink.demo.subject_requests import put_subject_requests
from vink.demo.transfers import put_transfers
from vink.demo.waiting import put_waiting
from vink.demo.webhooks import put_deliveries, put_subscriptions

BeginWith = Callable[[Callable[[], datetime], Callable[[], UUID]], Begin]


async def seed(
    pool: Pool, begin: BeginWith, now: datetime, new_id: Callable[[], UUID], jwks: dict[str, dict[str, Any]]
) -> None:
    """Put organisation and matters into an empty database; `jwks` has each system's public keys.

    `begin` takes a clock and a source of ids, and opens works on the same database.
    """
    async with pool.acquire() as connection, connection.transaction():
        await put_organisation(connection, now, jwks)
        await put_reads(connection, now)
        await put_capacity(connection, now)
        await put_on_call(connection, now)
        await put_desk(connection, now)
    ids = ScriptedIds(new_id)
    script = Script(begin(lambda: now, ids), ids)
    await put_matters(script, now)
    await put_adviser_entries(script)
    await put_referrals(script, now)
    await put_disclosures(script)
    await put_waiting(script, now)
    await put_reviews(script, now)
    await put_emergencies(script)
    await put_matching(script, now)
    await put_transfers(script)
    await put_courses(pool, begin(lambda: now, ids), now)
    await put_subject_requests(script, now)
    await put_refusal(script)
    await put_retention(pool, begin(lambda: now, ids), script, now)
    await put_subscriptions(begin(lambda: now, ids), now)
    while await place(pool, lambda: now, lambda: new_id().hex[-18:]):
        pass
    await put_deliveries(pool, begin(lambda: now, ids), now, new_id())
