"""The identity vault: what is sealed cannot be exchanged, and nobody but its functions comes near it."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest
from structlog.testing import capture_logs

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.citizens import Citizen, NewCitizen, read_citizen
from domain.errors import NotFound, TooMany
from domain.policy import Action
from domain.referrals.asking import submit_referral
from domain.referrals.inputs import ReferralSubmission
from domain.referrals.types import Referral
from tests.asking import ask
from tests.conftest import SECRET, TERMS
from tests.contract.conftest import Clock
from tests.referring import ADDRESS, CITIZEN, EMAIL, GUARDIAN, NAME, NUMBER, PHONE, of, ready, submitted
from vink.demo.personas import PERSONAS

SECRETS = (NAME, NUMBER, NUMBER.replace("-", ""), GUARDIAN, ADDRESS, PHONE, EMAIL)


@pytest.fixture
def citizen() -> Citizen:
    told = of(NewCitizen, CITIZEN, personal_number=NUMBER.replace("-", ""))
    now = datetime.now(UTC)
    common = {"id": new_id(), "department": "buf", "version": 1, "created_at": now, "updated_at": now}
    return Citizen(**{**msgspec.structs.asdict(told), **common})


@pytest.fixture
def moving() -> Clock:
    return Clock()


def opening(pool: Pool, moving: Clock | None = None, **limits: int) -> PostgresBegin:
    return PostgresBegin(pool, moving or clock.now, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET, **limits))


async def test_the_application_reaches_no_table_of_the_vault(pool: Pool) -> None:
    for statement in (
        "select * from vault.citizens",
        "delete from vault.citizens",
        "update vault.citizens set sealed = ''",
        "insert into vault.citizens select * from vault.citizens",
        "select * from vault.keys",
        "update vault.keys set wrapped_key = ''",
        "select * from vault.master_keys",
        "select * from vault.readings",
        "select * from vault.sealed_citizen(gen_random_uuid())",
        "select * from vault.keys_elsewhere('k', gen_random_uuid(), 1)",
        "select vault.replace_key(gen_random_uuid(), '', 'k', '', null, null)",
        "select vault.retire_key('k')",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(statement)


async def test_the_vault_role_cannot_log_in_and_belongs_to_nobody(owner: Any) -> None:
    role = await owner.fetchrow("select * from pg_roles where rolname = 'vink_vault'")
    members = await owner.fetchval(
        "select count(*) from pg_auth_members m join pg_roles r on r.oid = m.roleid where r.rolname = 'vink_vault'"
    )
    functions = await owner.fetch(
        "select p.proname, p.prosecdef, p.proconfig, pg_get_userbyid(p.proowner) as owner, p.proacl::text "
        "from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'vault'"
    )
    assert {role[may] for may in ("rolcanlogin", "rolsuper", "rolbypassrls", "rolcreaterole")} == {False}
    assert members == 0
    assert len(functions) == 19
    for one in functions:
        assert one["owner"] == "vink_vault"
        assert one["proconfig"] == ["search_path=pg_catalog, pg_temp"]
        if one["proname"] == "refuse_retired":
            continue
        assert one["prosecdef"] is True
        lent = {part.partition("=")[0] for part in one["proacl"].strip("{}").split(",")} - {"vink_vault", "postgres"}
        assert lent == (set() if one["proname"] in BY_HAND | WITHIN else {"vink_app"}), one["proname"]


BY_HAND = {"keys_elsewhere", "sealed_citizen", "replace_key", "retire_key"}
WITHIN = {"is_kept", "lock_keys", "destroy_keys", "forget_keys"}
"""What functions of the owner call, and no program."""
LOG = "select pg_read_file(current_setting('data_directory') || '/../server.log')"
READ = "select * from vault.read_citizen($1)"
CREATE = "select vault.create_citizen($1, 'buf', 1, now(), now(), 'k', '\\x00', array['name'], '\\x00', null)"


async def test_only_the_submission_of_a_referral_puts_somebody_into_the_vault(pool: Pool, begin: PostgresBegin) -> None:
    waiting = (await ready(begin)).citizen_ref
    flushed = {"flushing": "on", "roles": "frontline", "department": "buf"}
    for context, citizen_ref in (
        ({}, waiting),
        ({"flushing": "on"}, waiting),
        ({**flushed, "flushing": ""}, waiting),
        ({**flushed, "roles": "vink_coordinator"}, waiting),
        ({**flushed, "department": "sof"}, waiting),
        (flushed, new_id()),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _as(pool, context, CREATE, citizen_ref)


async def test_the_vault_itself_opens_to_vink_only_and_closes_with_the_referral(
    owner: Any, pool: Pool, begin: PostgresBegin
) -> None:
    referral = await submitted(begin)
    vink = {"department": "bif", "roles": "vink_coordinator"}
    for context, found in (
        ({}, 0),
        ({"department": "buf", "roles": "frontline"}, 0),
        ({"department": "bif", "roles": "system admin auditor dpo mentor panel_coordinator resource_person"}, 0),
        ({**vink, "flushing": "on"}, 0),
        (vink, 1),
    ):
        assert len(await _as(pool, context, READ, referral.citizen_ref)) == found
    for change in (
        "status = 'declined', holder = null, holder_id = null, due_at = null",
        "status = 'withdrawn', holder = null, holder_id = null, due_at = null",
        "status = 'received', holder = 'asker', holder_id = asker_id, due_at = now(), disclosure_stopped_at = now()",
        "status = 'received', disclosure_stopped_at = null, disclosure_until = now()",
        "status = 'awaiting_consent', disclosure_until = null, disclosure_stopped_at = null, submitted_at = null",
    ):
        await owner.fetch(f"update referrals set {change} where id = '{referral.id}'")
        assert await _as(pool, vink, READ, referral.citizen_ref) == []


async def _as(pool: Pool, context: dict[str, str], statement: str, citizen_ref: UUID) -> list[Any]:
    async with pool.acquire() as connection, connection.transaction():
        for name, value in context.items():
            await connection.execute("select set_config($1, $2, true)", f"vink.{name}", value)
        return list(await connection.fetch(statement, citizen_ref))


async def test_nobody_is_put_twice_under_one_reference(begin: PostgresBegin, citizen: Citizen) -> None:
    one = msgspec.structs.replace(citizen, id=(await ready(begin)).citizen_ref)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        work.vault.keep(one)
    with pytest.raises(asyncpg.UniqueViolationError):
        async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
            work.vault.keep(one)


async def test_a_person_reads_so_many_in_an_hour_whatever_process_answers(database: str, moving: Clock) -> None:
    pools = [await open_pool(database, 1, "vink_app") for _ in range(2)]
    begins = [opening(one, moving, most=3, usual=3) for one in pools]
    try:
        referral = await submitted(begins[0])
        answers = await asyncio.gather(*(_look_up(begins[n % 2], referral) for n in range(8)), return_exceptions=True)
        refused = [one for one in answers if isinstance(one, TooMany)]
        assert (len(refused), len([one for one in answers if isinstance(one, Citizen)])) == (5, 3)
        assert {one.retry_after for one in refused} <= {3599, 3600}
        moving.pass_by(minutes=59)
        with pytest.raises(TooMany) as later:
            await _look_up(begins[1], referral)
        assert 55 <= later.value.retry_after <= 60
        moving.pass_by(minutes=1)
        assert (await _look_up(begins[1], referral)).name == NAME
    finally:
        for one in pools:
            await one.close()


ALERT = (
    "select e.*, o.type, o.object_version, o.department as told from audit_event e join outbox o on o.object_id = e.id"
)


async def test_an_unusual_number_is_one_alert_for_each_person_and_hour(owner: Any, pool: Pool, moving: Clock) -> None:
    begin = opening(pool, moving, most=9, usual=2)
    referral = await submitted(begin)
    with capture_logs() as lines:
        for _ in range(2):
            await _look_up(begin, referral)
        assert (await owner.fetch(ALERT), lines) == ([], [])
        for _ in range(5):
            await _look_up(begin, referral)
        (alert,) = await owner.fetch(ALERT)
        (line,) = lines
        moving.pass_by(hours=1)
        for _ in range(3):
            await _look_up(begin, referral)
    assert len(await owner.fetch(ALERT)) == len(lines) == 2
    actor = PERSONAS["vink-coordinator"].actor()
    told = (alert["action"], alert["reason"], alert["actor"], alert["object_type"], alert["object_id"])
    assert told == ("citizen:alert", "unusual_volume", actor.subject, "staff_member", actor.subject)
    assert (alert["type"], alert["object_version"], alert["told"]) == ("citizen.readings_unusual", 1, "bif")
    assert line == {
        "event": "unusual_volume",
        "log_level": "warning",
        "client": actor.client_id,
        "readings": 3,
        "alert": str(alert["id"]),
    }
    pending = await owner.fetch(f"select from audit_pending where event_id = '{alert['id']}'")
    assert len(pending) == 1


async def test_each_reading_is_logged_in_the_statement_that_makes_it(owner: Any, begin: PostgresBegin) -> None:
    referral = await submitted(begin)
    await _look_up(begin, referral)
    with pytest.raises(NotFound):
        async with begin(ask("vink-coordinator", Action.CITIZEN_READ, purpose="support")) as work:
            await work.vault.read(new_id())
    found = await owner.fetch(
        "select object_id, purpose, outcome from audit_event where action = 'citizen:read' and object_type = 'citizen'",
    )
    assert [tuple(row) for row in found] == [(referral.citizen_ref, "referral_intake", "allowed")]


async def _look_up(begin: PostgresBegin, referral: Referral) -> Citizen:
    async with begin(ask("vink-coordinator", Action.CITIZEN_READ, purpose="referral_intake")) as work:
        return await read_citizen(work, referral.citizen_ref)


async def test_without_a_master_key_nobody_is_kept(pool: Pool) -> None:
    begin = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS)
    with pytest.raises(RuntimeError, match="master key"):
        await submitted(begin)


async def test_who_it_is_stands_nowhere_in_clear(database: str, owner: Any) -> None:
    name = database.partition("?")[0].rpartition("/")[2]
    await owner.execute(f"alter database {name} set log_statement = 'all'")
    opened = await open_pool(database, 1, "vink_app")
    begin = opening(opened)
    referral = await ready(begin)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN, personal_number=NUMBER))
        await submit_referral(work, referral.id, submission, referral.version)
    assert (await _look_up(begin, referral)).name == NAME
    await opened.close()
    await owner.execute(f"alter database {name} reset log_statement")

    dumped = await _dump(owner)
    assert "vault.citizens" in dumped
    assert str(referral.citizen_ref) in dumped["vault.citizens"], "the search looks where somebody is"
    ((log,),) = await owner.fetch(LOG)
    assert "vault.create_citizen" in log, "the server told every statement"
    for place, text in {**dumped, "server.log": log}.items():
        for secret in SECRETS:
            assert secret not in text, place
            assert secret.encode().hex() not in text, place


async def _dump(owner: Any) -> dict[str, str]:
    tables = await owner.fetch(
        "select format('%I.%I', n.nspname, c.relname) as name "
        "from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'm') and n.nspname !~ '^pg_toast'",
    )
    found = {}
    for row in tables:
        rows = await owner.fetch(f"select t::text from {row['name']} t")
        found[row["name"]] = "\n".join(one[0] for one in rows)
    return found
