"""The database says the same as the policy, row by row, on everything that the demo holds."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest

from adapters.ids import new_id
from adapters.postgres.pool import Pool
from adapters.postgres.sealed import SEALED
from adapters.postgres.statements import CONTEXT, context_of
from adapters.postgres.tables import TABLES, columns, insert_values
from domain.actors import Actor, Role
from domain.concerns import Concern
from domain.consents.types import Consent
from domain.consultations.types import Consultation
from domain.disclosures.types import Disclosure
from domain.emergency_accesses import EmergencyAccess
from domain.kle import lies_under
from domain.notification_assessments import NotificationAssessment
from domain.participants.types import Participant
from domain.policy import opened, sees, visible
from domain.records import Record
from domain.referrals.types import Referral
from domain.three_way_talks import ThreeWayTalk
from domain.transfers.types import Transfer
from tests.api.conftest import Call
from tests.api.matrix import application_on
from tests.api.matrix import opened as client_of
from tests.api.referring import ok, ready, submitted
from tests.api.test_named import CONCERN, QUESTION
from tests.opened import everything
from vink.demo.personas import PERSONAS

LIFTED = "update subject_requests set lifted_at = now() where restricted_at is not null"
"""A restriction would end statements before row security says what it has to say."""
MATTERS = (Concern, Consultation, Referral)
THROUGH = {
    *("ThreeWayTalk", "Participant", "Consent", "Disclosure", "Correction"),
    *("MatchWishes", "MatchProposal", "MentorConflict"),
    *("Goal", "SupportSession", "ProgressReview"),
}
"""Kinds that are asked for through another record: the policy alone shows more of them than the database does."""


@pytest.fixture
async def client(demo_pool: Pool) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(application_on(demo_pool)) as one:
        yield one


async def enter(connection: Any, actor: Actor, flushing: bool) -> None:
    """Enter the context of a request, as every statement of the application does."""
    for name, value in zip(CONTEXT, context_of(actor), strict=True):
        await connection.execute("select set_config($1, $2, true)", f"vink.{name}", value)
    await connection.execute("select set_config('vink.flushing', $1, true)", "on" if flushing else "")


async def ids(connection: Any, statement: str) -> set[UUID]:
    """Return the ids that a statement touches; none when it may not be made at all."""
    try:
        async with connection.transaction():
            return {row["id"] for row in await connection.fetch(statement)}
    except asyncpg.InsufficientPrivilegeError:
        return set()


async def added(connection: Any, kind: type[Record], records: Iterable[Record]) -> set[UUID]:
    """Return the ids of those records of which a copy may be added."""
    names = columns(kind)
    numbered = ", ".join(f"${n}::{sql}" for n, sql in enumerate(names.values(), start=1))
    statement = f"insert into {TABLES[kind]} ({', '.join(names)}) values ({numbered})"
    found = set()
    for record in records:
        try:
            async with connection.transaction():
                copy = msgspec.structs.replace(record, id=new_id())
                await connection.execute(statement, *insert_values(copy, b"sealed" if kind in SEALED else None))
            found.add(record.id)
        except asyncpg.InsufficientPrivilegeError:
            pass
        except asyncpg.IntegrityConstraintViolationError:
            found.add(record.id)  # row security let it pass
    return found


def things(access: EmergencyAccess) -> set[UUID | None]:
    """Return what an access opens."""
    return {access.concern_id, access.consultation_id, access.referral_id}


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
async def test_row_security_alone_shows_and_changes_no_more_than_the_policy(
    superuser: Pool, demo_pool: Pool, call: Call, kind: type[Record]
) -> None:
    if kind in (Referral, Participant, Consent, Disclosure, NotificationAssessment):
        await ready(call)
        await submitted(call)
    await superuser.execute(LIFTED)
    # What was disposed of is there for nobody (ADR 0036): it is not told apart from what does not exist.
    records = [one for one in await everything(superuser, kind) if getattr(one, "status", None) != "disposed"]
    accesses = await everything(superuser, EmergencyAccess)
    assert records, "without records this shows nothing"
    standing = "where sealed <> ''" if kind in SEALED else ""
    async with demo_pool.acquire() as connection:
        for name, persona in PERSONAS.items():
            actor = persona.actor()
            scope = visible(actor, kind.__name__, datetime.now(UTC))
            wanted = {one.id for one in records if sees(one, scope)}
            own = {one for access in accesses if access.opened_by == actor.subject for one in things(access)}
            most = opened(actor, kind.__name__, datetime.now(UTC))
            read = wanted | {one.id for one in records if one.id in own and sees(one, most)}
            async with connection.transaction():
                await enter(connection, actor, flushing=False)
                shown = await ids(connection, f"select id from {TABLES[kind]}")
                assert shown <= read, name
                assert kind.__name__ in THROUGH or shown == read, name
                await enter(connection, actor, flushing=True)
                changed = await ids(connection, f"update {TABLES[kind]} set version = version {standing} returning id")
                assert changed <= shown & wanted, name
                foreign = (one for one in records if one.id not in shown & wanted)
                assert await added(connection, kind, foreign) == set(), name


@pytest.mark.parametrize("kind", [Concern, Consultation, Referral, Participant, Consent, Disclosure, Transfer])
@pytest.mark.parametrize("numbers", [("27.12",), ("27.24",), ("27.12.04", "99"), ("27.1",)], ids=" ".join)
async def test_row_security_alone_keeps_to_the_kle_numbers(
    superuser: Pool, demo_pool: Pool, call: Call, kind: type[Record], numbers: tuple[str, ...]
) -> None:
    await submitted(call)
    await ok(call, "teacher", "POST", "/v1/concerns", {**CONCERN, "kle": "27.24.04"})
    await ok(call, "teacher", "POST", "/v1/consultations", {**QUESTION, "kle": "27.24.04"})
    await superuser.execute(LIFTED)
    first = "select id from referrals order by id limit 3"
    await superuser.execute(f"update referrals set kle = '27.24.04' where id in ({first})")
    matters: list[Any] = [one for of in MATTERS for one in await everything(superuser, of)]
    under = {one.id for one in matters if lies_under(one.kle, numbers)}
    records = [one for one in await everything(superuser, kind) if getattr(one, "status", None) != "disposed"]
    known = {one.id for one in records}
    whole = PERSONAS["area-leader"].actor()
    numbered = msgspec.structs.replace(whole, kle=numbers)
    async with demo_pool.acquire() as connection, connection.transaction():

        async def touched(actor: Actor, statement: str, flushing: bool) -> set[UUID]:
            await enter(connection, actor, flushing)
            return await ids(connection, statement) & known

        select, update = f"select id from {TABLES[kind]}", f"update {TABLES[kind]} set version = version returning id"
        wanted = {one.id for one in records if matter_of(one) in under}
        assert await touched(numbered, select, False) == await touched(whole, select, False) & wanted
        assert await touched(numbered, update, True) == await touched(whole, update, True) & wanted
        own = [by(whole, one) for one in records]
        await enter(connection, whole, flushing=True)
        addable = await added(connection, kind, own)
        assert addable
        await enter(connection, numbered, flushing=True)
        assert await added(connection, kind, own) == (set() if kind is Transfer else addable & wanted)


def by(actor: Actor, record: Record) -> Record:
    """Return a record as the actor would have made it."""
    made = dict.fromkeys(("asked_by", "referred_by", "recorded_by", "proposed_by", "offered_by"), actor.subject)
    changes: dict[str, Any] = {**made, **({"status": "offered"} if isinstance(record, Transfer) else {})}
    changes |= {"submitted_at": None} if isinstance(record, Referral) else {}
    return msgspec.structs.replace(record, **{name: one for name, one in changes.items() if hasattr(record, name)})


def matter_of(record: Any) -> UUID:
    """Return the matter to which a record belongs, or which it is."""
    if isinstance(record, MATTERS):
        return record.id
    found: UUID = getattr(record, "referral_id", None) or record.concern_id
    return found


@pytest.mark.parametrize("table", TABLES.values())
async def test_without_a_context_nothing_is_shown_and_nothing_changed(demo_pool: Pool, table: str) -> None:
    async with demo_pool.acquire() as connection:
        assert await ids(connection, f"select id from {table}") == set()
        assert await ids(connection, f"update {table} set version = version returning id") == set()


async def test_the_log_is_shown_to_those_who_read_it_and_changed_by_nobody(call: Call, demo_pool: Pool) -> None:
    await call("teacher", "GET", "/v1/me")
    async with demo_pool.acquire() as connection:
        for name, persona in PERSONAS.items():
            async with connection.transaction():
                await enter(connection, persona.actor(), flushing=True)
                shown = await ids(connection, "select id from audit_event")
                assert bool(shown) == (persona.role in (Role.AUDITOR, Role.DPO)), name
                for statement in (
                    "update audit_event set action = action returning id",
                    "delete from audit_event returning id",
                    "select event_id as id from audit_payload where body is not null",
                ):
                    assert await ids(connection, statement) == set()


async def test_a_talk_is_added_by_its_planner_for_the_department_that_asked(superuser: Pool, demo_pool: Pool) -> None:
    (talk, *_) = await everything(superuser, ThreeWayTalk)
    planner = PERSONAS["teacher"].actor()
    own = msgspec.structs.replace(talk, planned_by=planner.subject, department=planner.department)
    for changes, passes in (
        ({}, True),
        ({"planned_by": PERSONAS["resource-person"].id}, False),
        ({"department": "sof"}, False),
    ):
        async with demo_pool.acquire() as connection, connection.transaction():
            await enter(connection, planner, flushing=True)
            copies = await added(connection, ThreeWayTalk, [msgspec.structs.replace(own, **changes)])
            assert copies == ({talk.id} if passes else set()), changes
