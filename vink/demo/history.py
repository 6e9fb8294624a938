"""Puts many records into a database at once: sealed as the product seals them, and under row-level security."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import msgspec

from adapters.postgres.cases import Row
from adapters.postgres.keeping import alone
from adapters.postgres.pool import Pool
from adapters.postgres.statements import context_of
from adapters.postgres.tables import TABLES, insert_values, update_values
from domain.actors import Actor
from domain.consultations.words import Holder
from domain.records import Record
from domain.referrals.types import Referral, ReferralStatus
from domain.writeset import Write
from vink.demo.personas import PERSONAS

OF_DEPARTMENT = frozenset({"concerns", "referrals", "participants", "consents"})
"""What is the department's to keep, besides keys and persons; everything else is VINK's."""


async def put_history(pool: Pool, work: Any, records: Sequence[Record]) -> None:
    """Insert records as they stand, those first on which others stand; a referral is drafted and then sent, as the
    policies want it.

    Raises:
        asyncpg.PostgresError: they are there already, or a rule of the database is broken.
    """
    rows = await work.cases.rows([Write(one, None) for one in records])
    keys, others = rows[: len(rows) - len(records)], rows[len(rows) - len(records) :]
    sent = [(one, row) for one, row in zip(records, others, strict=True) if isinstance(one, Referral)]
    others = [row for row in others if row.kind is not Referral]
    async with pool.acquire() as connection, connection.transaction():
        await _put(connection, keys)
        await _put(connection, [_drafted(one, row) for one, row in sent])
        await _put(connection, [row for row in others if TABLES.get(row.kind) in OF_DEPARTMENT])
        await _put(connection, [_as_sent(one, row) for one, row in sent])
        await _put(connection, [row for row in others if TABLES.get(row.kind) not in OF_DEPARTMENT])


def _as_sent(referral: Referral, row: Row) -> Row:
    return Row(Referral, "update", update_values(referral, referral.version, row.values[-1]))


def _drafted(referral: Referral, row: Row) -> Row:
    """Return a referral as it is added, before it is sent; its text is sealed for the version that it will have."""
    draft = msgspec.structs.replace(
        referral,
        status=ReferralStatus.DRAFT,
        submitted_at=None,
        outcome=None,
        waiting_since=None,
        mentor_staff_id=None,
        mentor_until=None,
        holder=Holder.ASKER,
        holder_id=referral.asker_id,
        due_at=referral.updated_at,
    )
    return Row(Referral, "insert", insert_values(draft, row.values[-1]))


async def _put(connection: Any, rows: Sequence[Row]) -> None:
    for (kind, how), same in groupby(rows, lambda row: (row.kind, row.how)):
        entered = context_of(_keeper(kind))
        await connection.executemany(alone(how, kind), [[*entered, *row.values] for row in same])


def _keeper(kind: type[msgspec.Struct]) -> Actor:
    is_vinks = TABLES.get(kind) not in (None, *OF_DEPARTMENT)
    return PERSONAS["vink-coordinator" if is_vinks else "teacher"].actor()
