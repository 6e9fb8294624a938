"""The identity vault: what is sealed cannot be exchanged, and nobody but its functions comes near it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.pool import Pool, close_pool, open_pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from adapters.vault import SEALED, CannotOpenError, KeyRing, Seal
from domain.citizens import Citizen, NewCitizen, read_citizen
from domain.errors import NotFound, TooMany
from domain.policy import Action
from domain.referrals.asking import submit_referral
from domain.referrals.inputs import ReferralSubmission
from domain.referrals.types import Referral
from tests.asking import ask
from tests.conftest import TERMS
from tests.referring import ADDRESS, CITIZEN, EMAIL, GUARDIAN, NAME, NUMBER, PHONE, of, ready, submitted

NOW = datetime.now(UTC)
KEY, OLDER = bytes(range(32)), bytes(range(1, 33))
SECRETS = (NAME, NUMBER, NUMBER.replace("-", ""), GUARDIAN, ADDRESS, PHONE, EMAIL)


@pytest.fixture
def seal() -> Seal:
    return Seal(KeyRing([KEY]))


@pytest.fixture
def citizen() -> Citizen:
    told = of(NewCitizen, CITIZEN, personal_number=NUMBER.replace("-", ""))
    common = {"id": new_id(), "department": "buf", "version": 1, "created_at": NOW, "updated_at": NOW}
    return Citizen(**{**msgspec.structs.asdict(told), **common})


@pytest.fixture
def begin(pool: Pool) -> PostgresBegin:
    return opening(pool)


def opening(pool: Pool, access: VaultAccess | None = None) -> PostgresBegin:
    access = access or VaultAccess(Seal(KeyRing([KEY])), lambda _: None)
    return PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, access)


def test_what_is_sealed_opens_again_and_shows_nothing(seal: Seal, citizen: Citizen) -> None:
    sealed = seal.close(citizen)
    assert seal.open(sealed) == citizen
    shown = msgspec.json.encode(sealed) + sealed.sealed + sealed.wrapped_key
    assert not [one for one in SECRETS if one.encode() in shown]
    assert set(SEALED) == {"name", "personal_number", "contact", "protected_address", "guardians"}


def test_nobody_is_sealed_twice_alike(seal: Seal, citizen: Citizen) -> None:
    one, other = seal.close(citizen), seal.close(citizen)
    assert one.sealed != other.sealed
    assert one.wrapped_key != other.wrapped_key
    assert one.number_hash == other.number_hash


@pytest.mark.parametrize(
    "changes",
    [
        {"id": new_id()},
        {"fields": SEALED[1:]},
        {"fields": (*SEALED, "more")},
        {"fields": (",".join(SEALED),)},
        {"sealed": b""},
        {"wrapped_key": b"\0" * 60},
        {"key_id": "0123456789abcdef"},
    ],
)
def test_whatever_is_altered_does_not_open(seal: Seal, citizen: Citizen, changes: dict[str, Any]) -> None:
    with pytest.raises(CannotOpenError) as refused:
        seal.open(msgspec.structs.replace(seal.close(citizen), **changes))
    assert not [one for one in SECRETS if one in str(refused.value)]


def test_a_key_or_text_of_another_person_does_not_open(seal: Seal, citizen: Citizen) -> None:
    one, other = seal.close(citizen), seal.close(msgspec.structs.replace(citizen, id=new_id()))
    for name in ("sealed", "wrapped_key"):
        with pytest.raises(CannotOpenError):
            seal.open(msgspec.structs.replace(one, **{name: getattr(other, name)}))


def test_every_bit_counts(seal: Seal, citizen: Citizen) -> None:
    sealed = seal.close(citizen)
    for name in ("sealed", "wrapped_key"):
        content = getattr(sealed, name)
        for place in range(len(content)):
            bent = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
            with pytest.raises(CannotOpenError):
                seal.open(msgspec.structs.replace(sealed, **{name: bent}))


def test_an_earlier_master_key_still_opens_and_no_longer_seals(citizen: Citizen) -> None:
    before = Seal(KeyRing([OLDER])).close(citizen)
    after = Seal(KeyRing([KEY, OLDER]))
    assert after.open(before) == citizen
    assert after.close(citizen).key_id != before.key_id
    with pytest.raises(CannotOpenError):
        Seal(KeyRing([KEY])).open(before)


def test_a_personal_number_is_found_again_under_its_key_only(seal: Seal, citizen: Citizen) -> None:
    sealed = seal.close(citizen)
    number = NUMBER.replace("-", "")
    assert seal.number_hash(number, sealed.key_id) == sealed.number_hash
    other = Seal(KeyRing([OLDER]))
    assert other.close(citizen).number_hash != sealed.number_hash
    assert seal.close(msgspec.structs.replace(citizen, personal_number=None)).number_hash is None


@pytest.mark.parametrize("keys", [[], [b"short"], [KEY, b""]])
def test_a_master_key_has_32_bytes(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        KeyRing(keys)


async def test_the_application_reaches_no_table_of_the_vault(pool: Pool) -> None:
    for statement in (
        "select * from vault.citizens",
        "delete from vault.citizens",
        "update vault.citizens set sealed = ''",
        "insert into vault.citizens select * from vault.citizens",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(statement)


async def test_the_vault_role_cannot_log_in_and_belongs_to_nobody(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        role = await connection.fetchrow("select * from pg_roles where rolname = 'vink_vault'")
        members = await connection.fetchval(
            "select count(*) from pg_auth_members m join pg_roles r on r.oid = m.roleid where r.rolname = 'vink_vault'"
        )
        functions = await connection.fetch(
            "select p.proname, p.prosecdef, p.proconfig, pg_get_userbyid(p.proowner) as owner, p.proacl::text "
            "from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'vault'"
        )
    finally:
        await connection.close()
    assert {role[may] for may in ("rolcanlogin", "rolsuper", "rolbypassrls", "rolcreaterole")} == {False}
    assert members == 0
    assert {one["proname"] for one in functions} == {"create_citizen", "read_citizen"}
    for one in functions:
        assert (one["prosecdef"], one["owner"]) == (True, "vink_vault")
        assert one["proconfig"] == ["search_path=pg_catalog, pg_temp"]
        assert one["proacl"] == "{vink_vault=X/vink_vault,vink_app=X/vink_vault}"


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
    database: str, pool: Pool, begin: PostgresBegin
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
        "status = 'received', holder = 'asker', due_at = now(), disclosure_stopped_at = now()",
        "status = 'received', disclosure_stopped_at = null, disclosure_until = now()",
        "status = 'awaiting_consent', disclosure_until = null, disclosure_stopped_at = null, submitted_at = null",
    ):
        await _superuser(database, f"update referrals set {change} where id = '{referral.id}'")
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


async def test_a_caller_reads_so_many_and_no_more(pool: Pool) -> None:
    left = iter(range(2))

    def spend(who: object) -> None:
        assert who is not None
        if next(left, None) is None:
            raise TooMany(7)

    begin = opening(pool, VaultAccess(Seal(KeyRing([KEY])), spend))
    referral = await submitted(begin)
    for _ in range(2):
        await _look_up(begin, referral)
    with pytest.raises(TooMany):
        await _look_up(begin, referral)


async def test_each_reading_is_logged_in_the_statement_that_makes_it(database: str, begin: PostgresBegin) -> None:
    referral = await submitted(begin)
    await _look_up(begin, referral)
    with pytest.raises(NotFound):
        async with begin(ask("vink-coordinator", Action.CITIZEN_READ, purpose="support")) as work:
            await work.vault.read(new_id())
    found = await _superuser(
        database,
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


async def _superuser(database: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(database)
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


async def test_who_it_is_stands_nowhere_in_clear(database: str) -> None:
    name = database.partition("?")[0].rpartition("/")[2]
    await _superuser(database, f"alter database {name} set log_statement = 'all'")
    opened = await open_pool(database, 1, "vink_app")
    begin = opening(opened)
    referral = await ready(begin)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN, personal_number=NUMBER))
        await submit_referral(work, referral.id, submission, referral.version)
    assert (await _look_up(begin, referral)).name == NAME
    await close_pool(opened)

    dumped = await _dump(database)
    assert "vault.citizens" in dumped
    assert str(referral.citizen_ref) in dumped["vault.citizens"], "the search looks where somebody is"
    ((log,),) = await _superuser(database, LOG)
    assert "vault.create_citizen" in log, "the server told every statement"
    for place, text in {**dumped, "server.log": log}.items():
        for secret in SECRETS:
            assert secret not in text, place
            assert secret.encode().hex() not in text, place


async def _dump(database: str) -> dict[str, str]:
    tables = await _superuser(
        database,
        "select format('%I.%I', n.nspname, c.relname) as name "
        "from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'm') and n.nspname !~ '^pg_toast'",
    )
    found = {}
    for row in tables:
        rows = await _superuser(database, f"select t::text from {row['name']} t")
        found[row["name"]] = "\n".join(one[0] for one in rows)
    return found
