"""Migrations on real databases: empty, done, altered, twice at once, and by an owner who is no superuser."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.keys import KeyRing
from adapters.postgres.embedded import running
from adapters.postgres.master_keys import Keeper, vouch
from adapters.postgres.migrate import MigrationError, migrate, scripts
from adapters.postgres.pool import open_pool, prepared
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.actors import Role
from domain.concerns import AgeBand, Concern, NewConcern, RaisedByFunction, raise_concern
from domain.consents.giving import record_consent
from domain.consents.types import NewConsent
from domain.consents.withdrawing import leave
from domain.duties import return_duties
from domain.errors import NotFound
from domain.matching.confirming import confirm_match
from domain.policy import Action
from domain.referrals.asking import draft_referral
from domain.referrals.inputs import NewReferral
from domain.worklist import worklist
from tests.asking import ask, ask_of
from tests.conftest import TERMS
from tests.contract.conftest import Clock
from tests.contract.test_matching import CONFIRM, hours_of, ready, said_yes
from tests.matching import act, proposed, waiting
from tests.places import folder
from tests.recycling import NUMBERS, execute, in_database
from tests.referring import PARTICIPATION, REFERRAL, employed, of, read, submitted
from vink.demo.personas import PERSONAS

SHIPPED = scripts()
NEW = NewConcern(
    raised_by_function=RaisedByFunction.TEACHER,
    age_band=AgeBand.UNKNOWN,
    situation_text="En elev har ændret sig meget på kort tid.",
)


@pytest.fixture
async def empty(server: str) -> AsyncIterator[str]:
    """The address of a database in which nothing is."""
    name = f"empty_{next(NUMBERS)}"
    await execute(server, f"create database {name}")
    yield in_database(server, name)
    await execute(server, f"drop database {name} with (force)")


async def columns(url: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return [
            tuple(row)
            for row in await connection.fetch(
                "select table_schema, table_name, column_name, data_type from information_schema.columns "
                "where table_schema not in ('pg_catalog', 'information_schema', 'saved') order by 1, 2, 3"
            )
        ]
    finally:
        await connection.close()


def test_migrations_are_numbered_without_doubles_and_in_the_order_of_their_names() -> None:
    numbers = [number for number, _, _ in scripts()]
    assert numbers == sorted(set(numbers))
    assert [name for _, name, _ in scripts()] == sorted(name for _, name, _ in scripts())


async def test_an_empty_database_gets_every_migration_in_order_and_a_done_one_none(empty: str, database: str) -> None:
    told: list[str] = []
    assert await migrate(empty, told.append) == len(scripts())
    assert told == [name for _, name, _ in scripts()]
    assert await columns(empty) == await columns(database)
    assert await migrate(empty, told.append) == 0
    assert len(told) == len(scripts())


async def test_a_migration_that_was_altered_since_it_ran_stops_everything(database: str) -> None:
    last = scripts()[-1]
    await execute(database, f"delete from migrations where number = {last[0]}")
    await execute(database, "update migrations set digest = 'another' where number = 1")
    with pytest.raises(MigrationError, match=r"0001_foundation\.sql has been altered"):
        await migrate(database)


async def test_a_migration_that_fails_leaves_nothing_of_itself(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [*SHIPPED, (9999, "9999_broken.sql", "create table half (id integer); select 1 / 0")]
    monkeypatch.setattr("adapters.postgres.migrate.scripts", lambda: broken)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty)
    connection = await asyncpg.connect(empty)
    try:
        assert await connection.fetchval("select to_regclass('half')") is None
        assert await connection.fetchval("select max(number) from migrations") == SHIPPED[-1][0]
    finally:
        await connection.close()


async def test_of_two_migrators_at_once_one_waits_and_finds_all_done(empty: str) -> None:
    assert sorted(await asyncio.gather(migrate(empty), migrate(empty))) == [0, len(scripts())]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a server on which no role of ours exists yet."""
    with folder() as made, running(made / "data", durable=False) as url:
        yield url


async def test_an_owner_who_may_create_roles_is_enough(cluster: str) -> None:
    await execute(cluster, "create role municipality login createrole")
    await execute(cluster, "create database owned owner municipality")
    url = in_database(cluster, "owned").replace("postgres@", "municipality@")
    assert await migrate(url) == len(scripts())
    assert await migrate(url) == 0
    pool, owner = await open_pool(url, 1, "vink_app"), await asyncpg.connect(url)
    try:
        assert not await owner.fetchval("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        begin = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, VaultAccess(KeyRing([b"o" * 32])))
        async with begin(ask("teacher", Action.CONCERN_RAISE)) as work:
            made = await raise_concern(work, NEW)
        assert made is not None
        async with begin(ask("teacher", Action.CONCERN_READ)) as work:
            assert await work.concerns.page({}, None, 10) == [made]
        assert await owner.fetchval("select count(*) from concerns") == 0, "row security binds the owner, too"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await owner.fetchval("select count(*) from vault.citizens")
        await _keeps_house(pool, owner)
        await _tends_keys(pool, owner)
        leader = UUID(await employed(begin))
        async with begin(ask("teacher", Action.REFERRAL_DRAFT)) as work:
            assert await work.colleagues.hold(leader, Role.FRONTLINE, None, None)
        assert await pool.fetch("select * from staff") == []
        after = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, VaultAccess(KeyRing([b"n" * 32])))
        await _keeps_to_the_numbers(after)
        await _returns_what_a_leaver_held(after, made)
        await _frees_the_hours_of_whoever_says_no(after)
    finally:
        await owner.close()
        await pool.close()


async def _tends_keys(pool: Any, owner: Any) -> None:
    old, ring = KeyRing([b"o" * 32]), KeyRing([b"n" * 32, b"o" * 32])
    await prepared(owner)
    await vouch(owner, old)
    begin = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, VaultAccess(old))
    referral = await submitted(begin)
    await vouch(owner, ring)
    keeper = Keeper(owner, ring, clock.now, new_id)
    assert await keeper.rewrap(lambda _: None) == []
    assert await keeper.renew(referral.citizen_ref)
    assert await keeper.retire(old.present)
    after = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, VaultAccess(KeyRing([b"n" * 32])))
    assert (await read(after, referral.id)).needs_text == referral.needs_text
    async with after(ask("vink-coordinator", Action.CITIZEN_READ)) as work:
        assert (await work.vault.read(referral.citizen_ref)).id == referral.citizen_ref


async def _keeps_house(pool: Any, owner: Any) -> None:
    aged = datetime.now(UTC) - timedelta(hours=25)
    subject = new_id()
    async with owner.transaction():
        await owner.execute("select set_config('vink.subject', $1, true)", str(subject))
        await owner.execute("insert into submissions values ('s', 'f', $1, 'concern', $1, $2)", subject, aged)
    assert await pool.fetchval("select count(*) from submissions") == 0
    done = {row["task"]: row["rows"] for row in await pool.fetch("select * from vink.keep_house()")}
    assert done["submissions"] == 1


async def _returns_what_a_leaver_held(begin: PostgresBegin, made: Concern) -> None:
    assert made.holder_id is not None
    async with begin(ask("admin", Action.STAFF_LEAVE)) as work:
        await return_duties(work, made.holder_id)
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        returned = await work.concerns.get(made.id)
    assert (returned.holder, returned.holder_id, returned.version) == ("asker", None, 1)


async def _keeps_to_the_numbers(begin: PostgresBegin) -> None:
    hidden = await submitted(begin, kle="27.24.04")
    numbered = msgspec.structs.replace(PERSONAS["teacher"].actor(), kle=("27.12",))
    async with begin(ask("teacher", Action.PARTICIPANT_READ)) as work:
        (participant,) = await work.participants.page({"referral_id": hidden.id}, None, 9)
    async with begin(ask_of(numbered, Action.REFERRAL_READ)) as work:
        with pytest.raises(NotFound):
            await work.referrals.get(hidden.id)
    async with begin(ask_of(numbered, Action.REFERRAL_DRAFT)) as work:
        mine = await draft_referral(work, of(NewReferral, REFERRAL))
    assert mine is not None
    async with begin(ask_of(numbered, Action.CONSENT_RECORD)) as work:
        await record_consent(work, mine.id, of(NewConsent, PARTICIPATION))
    async with begin(ask_of(numbered, Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, participant.id)
    assert (await read(begin, hidden.id)).status == "withdrawn"


async def _frees_the_hours_of_whoever_says_no(begin: PostgresBegin) -> None:
    (mentor,) = await ready(begin, Clock(), "mads")
    one, other = await waiting(begin), await waiting(begin)
    yes = await said_yes(begin, await proposed(begin, one, mentor.id))
    match = await act(begin, CONFIRM, confirm_match, yes.id, 2)
    await proposed(begin, other, mentor.id)
    for participant in (one, other):
        async with begin(ask("auditor", Action.PARTICIPANT_LEAVE)) as work:
            await leave(work, participant.id)
    assert await hours_of(begin, mentor.id) == [(match.course_id, "reservation", "cancelled")]
    waits = await act(begin, Action.WORKLIST_READ, worklist, 50)
    assert not {"match_proposal", "support_course"} & {one.kind for one in waits}, "and nothing is proposed any more"
