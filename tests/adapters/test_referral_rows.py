"""What the database itself refuses about referrals, consents and assessments, should a rule ever be forgotten."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.pool import Pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.actors import Actor
from domain.consents.types import Consent
from domain.errors import Forbidden, Stale
from domain.events import Event
from domain.notification_assessments import NotificationAssessment, NotificationReceipt
from domain.policy import Action
from domain.records import change
from domain.referrals.types import Referral
from tests.asking import ask_of
from tests.conftest import SECRET, TERMS
from tests.referring import DISCLOSURE, assessed, consented, drafted, enrolled, lead, read, received
from vink.demo.personas import OTHER_SCHOOL, PERSONAS

TEACHER = PERSONAS["teacher"].actor()
SOCIAL_WORKER = PERSONAS["social-worker"].actor()
VINK = PERSONAS["vink-coordinator"].actor()
ELSEWHERE = msgspec.structs.replace(TEACHER, unit_id=OTHER_SCHOOL)
SYSTEM = PERSONAS["school-system"].actor()


@pytest.fixture
def begin(pool: Pool) -> PostgresBegin:
    access = VaultAccess(SECRET)
    return PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, access)


async def save(begin: PostgresBegin, actor: Actor, record: Any, **changes: Any) -> None:
    """Write the next version of a record past every rule of the domain."""
    async with begin(ask_of(actor, Action.REFERRAL_REVISE)) as work:
        work.kept.save(change(record, work.now, **changes), Event.REFERRAL_REVISED)


async def add(begin: PostgresBegin, actor: Actor, record: Any, **changes: Any) -> None:
    """Write a new record past every rule of the domain."""
    async with begin(ask_of(actor, Action.REFERRAL_DRAFT)) as work:
        work.kept.add(msgspec.structs.replace(record, id=new_id(), version=1, **changes), Event.REFERRAL_DRAFTED)


async def seen(pool: Pool, actor: Actor, table: str) -> set[UUID]:
    async with pool.acquire() as connection, connection.transaction():
        for name, value in {
            "department": actor.department,
            "subject": str(actor.subject),
            "unit": str(actor.unit_id or ""),
            "roles": " ".join(actor.roles),
        }.items():
            await connection.execute("select set_config($1, $2, true)", f"vink.{name}", value)
        return {row["id"] for row in await connection.fetch(f"select id from {table}")}


async def test_a_query_that_forgets_its_filter_finds_nothing(pool: Pool, begin: PostgresBegin) -> None:
    draft = await drafted(begin)
    await consented(begin, draft.id, DISCLOSURE)
    await assessed(begin, draft.id)
    for table in ("referrals", "consents", "notification_assessments"):
        assert len(await seen(pool, TEACHER, table)) == 1
        for actor in (SOCIAL_WORKER, VINK, ELSEWHERE, SYSTEM):
            assert await seen(pool, actor, table) == set(), (table, actor)
        assert await pool.fetch(f"select * from {table}") == []


async def test_vink_sees_and_changes_what_was_sent_until_it_is_stopped(pool: Pool, begin: PostgresBegin) -> None:
    referral = await received(begin)
    assert await seen(pool, VINK, "referrals") == {referral.id}
    assert len(await seen(pool, VINK, "consents")) == 2
    assert await seen(pool, VINK, "notification_assessments") == set()
    await save(begin, TEACHER, referral, disclosure_stopped_at=referral.submitted_at)
    assert await seen(pool, VINK, "referrals") == await seen(pool, VINK, "consents") == set()
    with pytest.raises(Stale):
        await save(begin, VINK, await read(begin, referral.id), intake_note="Skrevet alligevel.")


async def test_vink_sees_and_changes_nothing_once_the_consent_is_over(pool: Pool, begin: PostgresBegin) -> None:
    referral = await received(begin)
    (consent, *_) = await seen(pool, VINK, "consents")
    await save(begin, TEACHER, referral, disclosure_until=datetime.now(UTC) + timedelta(hours=1))
    assert await seen(pool, VINK, "referrals") == {referral.id}
    await save(begin, TEACHER, await read(begin, referral.id), disclosure_until=datetime.now(UTC))
    assert await seen(pool, VINK, "referrals") == await seen(pool, VINK, "consents") == set()
    with pytest.raises(Stale):
        await save(begin, VINK, await read(begin, referral.id), intake_note="Skrevet alligevel.")
    async with begin(ask_of(TEACHER, Action.CONSENT_READ)) as work:
        held = await work.consents.get(consent)
    with pytest.raises(Stale):
        await save(begin, VINK, held, withdrawn_by=VINK.subject)


async def test_nobody_writes_for_another_department(pool: Pool, begin: PostgresBegin) -> None:
    referral = await drafted(begin)
    consent, assessment = await consented(begin, referral.id, DISCLOSURE), await assessed(begin, referral.id)
    referral = await read(begin, referral.id)
    for actor in (SOCIAL_WORKER, VINK, ELSEWHERE, SYSTEM):
        with pytest.raises(Stale):
            await save(begin, actor, referral, needs_text="Ændret af en anden.")
        with pytest.raises(Stale):
            await save(begin, actor, consent, expires_at=consent.given_at)
    for actor in (SOCIAL_WORKER, VINK, SYSTEM):
        mine = {"department": actor.department, "unit_id": actor.unit_id}
        new: list[tuple[Referral | Consent | NotificationAssessment, dict[str, Any]]] = [
            (referral, {"referred_by": TEACHER.subject, "citizen_ref": new_id()}),
            (consent, {"recorded_by": actor.subject}),
            (consent, {"recorded_by": actor.subject, **mine}),
            (assessment, {"assessed_by": actor.subject}),
            (assessment, {"assessed_by": actor.subject, **mine}),
        ]
        for record, changes in new:
            with pytest.raises(Forbidden):
                await add(begin, actor, record, **changes)


async def test_what_was_weighed_is_never_altered(pool: Pool, begin: PostgresBegin) -> None:
    assessment = await assessed(begin, (await drafted(begin)).id)
    for changes in (
        {"result": "required"},
        {"sent_at": assessment.created_at},
        {"assessed_by": SYSTEM.subject},
        {"made_on": assessment.made_on - timedelta(days=1)},
    ):
        with pytest.raises(Forbidden):
            await save(begin, TEACHER, assessment, **changes)
    receipt = NotificationReceipt(
        received_on=assessment.made_on,
        recorded_by=TEACHER.subject,
        recorded_at=assessment.created_at,
        external_ref=None,
    )
    await save(begin, TEACHER, assessment, receipts=(receipt,))
    told = change(assessment, assessment.created_at, receipts=(receipt,))
    with pytest.raises(Stale):
        await save(begin, SOCIAL_WORKER, told, receipts=(receipt, receipt))


async def test_a_referral_under_way_has_a_holder_a_date_and_what_the_gate_asked_for(begin: PostgresBegin) -> None:
    referral = await received(begin)
    wrong: tuple[dict[str, Any], ...] = (
        {"holder": None, "due_at": None},
        {"due_at": None},
        {"status": "closed"},
        {"submitted_at": None},
        {"holder": "panel_coordinator"},
        {"status": "forgotten"},
    )
    for changes in wrong:
        with pytest.raises(asyncpg.CheckViolationError):
            await save(begin, TEACHER, referral, **changes)


async def test_a_consent_belongs_to_one_participant_of_one_department(begin: PostgresBegin) -> None:
    referral, other = await drafted(begin), await drafted(begin)
    consent, elsewhere = await consented(begin, referral.id, DISCLOSURE), await lead(begin, other)
    mother = await enrolled(begin, referral)
    wrong: tuple[dict[str, Any], ...] = (
        {"participant_id": elsewhere.id},
        {"participant_id": mother.id},
        {"participant_id": new_id()},
        {"referral_id": other.id},
        {"citizen_ref": mother.citizen_ref},
    )
    for changes in wrong:
        with pytest.raises(Stale):
            await add(begin, TEACHER, consent, **changes)
    for told in ({"given_by": "guardian"}, {"guardian_ref": new_id()}, {"recipients": ()}):
        with pytest.raises(asyncpg.CheckViolationError):
            await add(begin, TEACHER, consent, **told)
    with pytest.raises(Forbidden):
        await add(begin, msgspec.structs.replace(TEACHER, unit_id=None), consent, unit_id=OTHER_SCHOOL)


async def test_a_participant_belongs_to_one_referral_of_the_same_unit(begin: PostgresBegin) -> None:
    referral, participant = await received(begin), await enrolled(begin, await drafted(begin))
    for changes in ({"referral_id": new_id()}, {"department": "sof"}):
        with pytest.raises((Stale, Forbidden)):
            await add(begin, TEACHER, participant, citizen_ref=new_id(), **changes)
    with pytest.raises(Forbidden):
        whole = msgspec.structs.replace(TEACHER, unit_id=None)
        await add(begin, whole, participant, citizen_ref=new_id(), unit_id=OTHER_SCHOOL)
    with pytest.raises(asyncpg.UniqueViolationError):
        await add(begin, TEACHER, participant)
    wrong: tuple[dict[str, Any], ...] = (
        {"status": "left"},
        {"status": "refused"},
        {"left_at": referral.created_at},
        {"support_for": "sibling"},
    )
    for changed in wrong:
        with pytest.raises(asyncpg.CheckViolationError):
            await save(begin, TEACHER, participant, **changed)
    for actor in (VINK, SOCIAL_WORKER, ELSEWHERE):
        with pytest.raises(Stale):
            await save(begin, actor, await lead(begin, referral), left_at=referral.created_at, status="left")


async def test_vink_sees_each_participant_by_their_own_consent_and_nothing_of_what_was_withdrawn(
    pool: Pool, begin: PostgresBegin
) -> None:
    referral = await received(begin)
    youth, mother = await lead(begin, referral), await enrolled(begin, referral)
    assert await seen(pool, VINK, "participants") == {youth.id}
    assert await seen(pool, TEACHER, "participants") == {youth.id, mother.id}
    assert await seen(pool, SOCIAL_WORKER, "participants") == set()
    await save(begin, TEACHER, youth, disclosure_stopped_at=referral.submitted_at)
    assert await seen(pool, VINK, "participants") == await seen(pool, VINK, "consents") == set()
    assert await seen(pool, VINK, "referrals") == {referral.id}
    ended = {"holder": None, "holder_id": None, "due_at": None}
    await save(begin, VINK, referral, status="withdrawn", **ended)
    assert await seen(pool, VINK, "referrals") == set()
    assert await seen(pool, TEACHER, "referrals") == {referral.id}
    with pytest.raises(Stale):
        await save(begin, VINK, await read(begin, referral.id), intake_note="Skrevet alligevel.")


async def test_a_reference_belongs_to_one_referral(begin: PostgresBegin) -> None:
    referral = await drafted(begin)
    with pytest.raises(asyncpg.UniqueViolationError):
        await add(begin, TEACHER, referral)
