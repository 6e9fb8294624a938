"""Master keys: vouched for at the start, replaced without anything ever being unreadable, retired when not needed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.envelope import CannotOpenError
from adapters.ids import new_id
from adapters.keys import DataKey, KeyRing, KeyUse, new_data_key, unwrapped
from adapters.postgres.master_keys import Keeper, WrongKeysError, known_keys, vouch
from adapters.postgres.pool import Pool, prepared
from adapters.postgres.tables import read as read_row
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from benchmarks.plans import buffers, plan_of
from domain.citizens import NewCitizen
from domain.errors import Forbidden
from domain.policy import Action
from domain.referrals.asking import submit_referral
from domain.referrals.duplicates import find_duplicates
from domain.referrals.inputs import ReferralSubmission
from domain.referrals.types import Referral
from tests.asking import ask
from tests.conftest import TERMS
from tests.referring import CITIZEN, NAME, NUMBER, of, read, ready

OLD, NEW, OTHER = b"o" * 32, b"n" * 32, b"x" * 32
OLD_ID, NEW_ID = KeyRing([OLD]).present, KeyRing([NEW]).present
PHASES = {"before": KeyRing([OLD, NEW]), "during": KeyRing([NEW, OLD]), "after": KeyRing([NEW])}


def begin_with(pool: Pool, keys: KeyRing) -> PostgresBegin:
    return PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, VaultAccess(keys, most=1000, usual=1000))


async def sent(begin: PostgresBegin, number: str = NUMBER) -> Referral:
    referral = await ready(begin)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN, personal_number=number))
        return await submit_referral(work, referral.id, submission, referral.version)


async def name_of(begin: PostgresBegin, referral: Referral) -> str:
    async with begin(ask("vink-coordinator", Action.CITIZEN_READ, purpose="referral_intake")) as work:
        return (await work.vault.read(referral.citizen_ref)).name


async def duplicates_of(begin: PostgresBegin, referral: Referral) -> set[UUID]:
    async with begin(ask("vink-coordinator", Action.DUPLICATE_READ, purpose="referral_intake")) as work:
        return set((await find_duplicates(work, referral.id)).referral_ids)


@pytest.fixture
async def owner(database: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database)
    await prepared(connection)
    yield connection
    await connection.close()


def keeper(owner: Any, keys: KeyRing) -> Keeper:
    return Keeper(owner, keys, clock.now, new_id)


def silent(_: int) -> None:
    return None


async def refused(where: Any, keys: KeyRing) -> str:
    with pytest.raises(WrongKeysError) as caught:
        await vouch(where, keys)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


async def test_the_first_key_of_a_database_is_taken_and_another_one_is_not(pool: Pool, owner: Any) -> None:
    await vouch(pool, KeyRing([OLD]))
    await vouch(pool, KeyRing([OLD]))
    assert [(one.id, one.needed) for one in await known_keys(pool)] == [(OLD_ID, False)]
    message = await refused(pool, KeyRing([OTHER]))
    assert message.startswith("VINK_MASTER_KEY_FILE does not hold a key that this database was sealed with")
    assert OLD_ID in message
    assert [one.id for one in await known_keys(pool)] == [OLD_ID]


async def test_a_key_that_something_needs_must_be_at_hand(pool: Pool) -> None:
    await vouch(pool, KeyRing([OLD]))
    await sent(begin_with(pool, KeyRing([OLD])))
    await vouch(pool, PHASES["during"])
    assert await refused(pool, PHASES["after"]) == (
        f"1 persons and 1 cases are sealed with the master key {OLD_ID}, "
        "which is not at hand: put it into the folder VINK_FURTHER_KEYS."
    )
    await vouch(pool, PHASES["before"])


async def test_a_start_looks_at_no_more_however_much_is_sealed(owner: Any, pool: Pool) -> None:
    await vouch(pool, KeyRing([OLD]))
    touched = []
    for count in (10, 20_000):
        await owner.execute(
            "insert into vault.keys (id, use, master_key, wrapped_key) "
            "select gen_random_uuid(), 'case', $1, 'x' from generate_series(1, $2::int)",
            *(OLD_ID, count),
        )
        async with pool.acquire() as connection:
            found = await plan_of(connection, "select * from vault.known_keys($1)", [False], run=True)
        touched.append(buffers(found))
    assert touched[1] <= touched[0]


async def test_what_was_sealed_before_any_key_was_known_is_vouched_for_too(pool: Pool) -> None:
    await sent(begin_with(pool, KeyRing([OLD])))
    assert "was sealed with" in await refused(pool, KeyRing([OTHER]))
    await vouch(pool, KeyRing([OLD]))


async def test_a_key_that_is_not_what_it_says_is_noticed(pool: Pool) -> None:
    class Exchanged(KeyRing):
        """A provider that knows the id, but has another key behind it."""

        async def unwrap(self, key_id: str, wrapped: bytes, bound: bytes) -> bytes:
            assert key_id == self.present
            return await KeyRing([OTHER]).unwrap(KeyRing([OTHER]).present, wrapped, bound)

    await vouch(pool, KeyRing([OLD]))
    message = await refused(pool, Exchanged([OLD]))
    assert message == f"The master key {OLD_ID} does not open what it sealed: put the right one in its place."


async def test_of_two_processes_that_start_with_different_keys_one_is_refused(pool: Pool) -> None:
    proof = b"proof"
    async with pool.acquire() as first, pool.acquire() as second:
        assert await first.fetchval("select vault.adopt_key($1, $2, $3)", OLD_ID, proof, [OLD_ID])
        assert not await second.fetchval("select vault.adopt_key($1, $2, $3)", NEW_ID, proof, [NEW_ID])
        assert await second.fetchval("select vault.adopt_key($1, $2, $3)", NEW_ID, proof, [NEW_ID, OLD_ID])


async def test_nothing_is_unreadable_and_no_duplicate_missed_in_any_phase(pool: Pool, owner: Any) -> None:
    await vouch(pool, KeyRing([OLD]))
    first = [await sent(begin_with(pool, KeyRing([OLD]))) for _ in range(3)]
    stopped = _Stop(after=2)
    await vouch(pool, PHASES["during"])
    with pytest.raises(_Stopped):
        await keeper(owner, PHASES["during"]).rewrap(stopped, batch=2)
    counted = {one.id: one.persons + one.cases for one in await known_keys(pool, counted=True)}
    assert counted[NEW_ID] == 4
    assert counted[OLD_ID] > 0
    late = await sent(begin_with(pool, PHASES["before"]))
    new = await sent(begin_with(pool, PHASES["during"]))
    everybody = [*first, late, new]
    for phase in ("before", "during"):
        begin = begin_with(pool, PHASES[phase])
        for one in everybody:
            assert await name_of(begin, one) == NAME
            assert (await read(begin, one.id)).needs_text == one.needs_text
            assert await duplicates_of(begin, one) == {other.id for other in everybody} - {one.id}
    assert await keeper(owner, PHASES["during"]).rewrap(silent, batch=2) == []
    begin = begin_with(pool, PHASES["after"])
    for one in everybody:
        assert await name_of(begin, one) == NAME
        assert (await read(begin, one.id)).needs_text == one.needs_text
        assert await duplicates_of(begin, one) == {other.id for other in everybody} - {one.id}
    await vouch(pool, PHASES["after"])


class _Stopped(Exception):
    """What a test stops with."""


class _Stop:
    """Stops after so many batches, as a kill between two of them would."""

    def __init__(self, after: int) -> None:
        self._left = after

    def __call__(self, _: int) -> None:
        self._left -= 1
        if not self._left:
            raise _Stopped


async def test_a_key_is_retired_when_nothing_needs_it_and_seals_nothing_afterwards(pool: Pool, owner: Any) -> None:
    await vouch(pool, KeyRing([OLD]))
    await sent(begin_with(pool, KeyRing([OLD])))
    await vouch(pool, PHASES["during"])
    tending = keeper(owner, PHASES["during"])
    assert not await tending.retire(OLD_ID)
    await tending.rewrap(silent)
    assert not await tending.retire("0123456789abcdef")
    assert await tending.retire(OLD_ID)
    assert not await tending.retire(OLD_ID)
    assert [(one.id, one.retired, one.needed) for one in await known_keys(pool, counted=True)] == [
        (OLD_ID, True, False),
        (NEW_ID, False, True),
    ]
    with pytest.raises(Forbidden):
        await ready(begin_with(pool, PHASES["before"]))
    assert "is retired" in await refused(pool, PHASES["before"])
    await sent(begin_with(pool, PHASES["after"]))


MAKING = """
    with entered as materialized (
        select set_config('vink.flushing', 'on', true), set_config('vink.subject', $1::uuid::text, true)
    )
    insert into vault.new_case_keys (id, use, master_key, wrapped_key)
    select $1::uuid, 'case', $2, '\\x00' from entered
"""


async def test_whoever_retires_waits_for_a_key_that_is_being_made(pool: Pool, owner: Any) -> None:
    await vouch(pool, KeyRing([OLD]))
    await vouch(pool, PHASES["during"])
    async with pool.acquire() as making:
        async with making.transaction():
            await making.execute(MAKING, new_id(), OLD_ID)
            retiring = asyncio.ensure_future(keeper(owner, PHASES["during"]).retire(OLD_ID))
            while not await pool.fetchval("select count(*) from pg_locks where not granted"):
                assert not retiring.done()
        assert not await retiring, "something is sealed with it"


async def test_a_key_that_was_to_be_made_while_its_master_was_retired_is_refused(pool: Pool, owner: Any) -> None:
    await vouch(pool, KeyRing([OLD]))
    await vouch(pool, PHASES["during"])
    async with pool.acquire() as making:
        async with owner.transaction():
            assert await owner.fetchval("select vault.retire_key($1)", OLD_ID)
            made = asyncio.ensure_future(making.execute(MAKING, new_id(), OLD_ID))
            while not await pool.fetchval("select count(*) from pg_locks where not granted"):
                assert not made.done()
        with pytest.raises(asyncpg.WithCheckOptionViolationError):
            await made


async def test_one_person_is_sealed_anew(pool: Pool, owner: Any) -> None:
    keys = KeyRing([OLD])
    begin = begin_with(pool, keys)
    referral, other = await sent(begin), await sent(begin)
    text = "select wrapped_key, sealed, number_hash from vault.sealed_citizen($1)"
    before, untouched = await owner.fetchrow(text, referral.citizen_ref), await owner.fetchrow(text, other.citizen_ref)
    assert await keeper(owner, keys).renew(referral.citizen_ref)
    after = await owner.fetchrow(text, referral.citizen_ref)
    assert after["wrapped_key"] != before["wrapped_key"]
    assert after["sealed"] != before["sealed"]
    assert after["number_hash"] == before["number_hash"]
    assert await owner.fetchrow(text, other.citizen_ref) == untouched
    assert await name_of(begin, referral) == NAME
    assert not await keeper(owner, keys).renew(new_id())


async def test_what_cannot_be_opened_stays_and_stops_nothing_else(pool: Pool, owner: Any) -> None:
    begin = begin_with(pool, KeyRing([OLD]))
    broken, whole = await sent(begin), await sent(begin)
    bent = "update vault.keys set wrapped_key = set_byte(wrapped_key, 20, get_byte(wrapped_key, 20) # 1) where id = $1"
    await owner.execute(bent, broken.citizen_ref)
    assert await keeper(owner, PHASES["during"]).rewrap(silent, batch=1) == [broken.citizen_ref]
    after = begin_with(pool, PHASES["after"])
    assert await name_of(after, whole) == NAME
    with pytest.raises(CannotOpenError):
        await keeper(owner, KeyRing([OLD])).renew(broken.citizen_ref)


async def test_each_step_leaves_its_event(pool: Pool, owner: Any) -> None:
    await vouch(pool, KeyRing([OLD]))
    referral = await sent(begin_with(pool, KeyRing([OLD])))
    await vouch(pool, PHASES["during"])
    tending = keeper(owner, PHASES["during"])
    await tending.rewrap(silent)
    await tending.renew(referral.citizen_ref)
    await tending.retire(OLD_ID)
    text = "select action, object_type, object_id, reason from audit_event where action like 'vault:%' order by at, id"
    assert [tuple(row) for row in await owner.fetch(text)] == [
        ("vault:rewrap", None, None, f"master_key:{NEW_ID}"),
        ("vault:renew", "citizen", referral.citizen_ref, f"master_key:{NEW_ID}"),
        ("vault:retire", None, None, f"master_key:{OLD_ID}"),
    ]
    waiting = "select count(*) from audit_pending p join audit_event e on e.id = p.event_id where action like 'vault:%'"
    assert await owner.fetchval(waiting) == 3


def vink(database: str, folder: Path, *step: str, key: bytes = NEW, stop: bool = False) -> tuple[int, str]:
    """Run the command as the owner of a database; with `stop`, kill it as soon as it tells of a first batch."""
    for name, content in {"present": key, "further/one": OLD, "further/two": NEW}.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.touch(0o600)
        file.write_bytes(content)
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database,
        "VINK_MASTER_KEY_FILE": str(folder / "present"),
        "VINK_FURTHER_KEYS": str(folder / "further"),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "vink", "vault", *step],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        if stop:
            process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        told = process.stdout.read()
    return process.returncode, told


async def test_a_rewrap_that_is_killed_goes_on_where_it_was(
    database: str, pool: Pool, owner: Any, tmp_path: Path
) -> None:
    await vouch(pool, KeyRing([OLD]))
    begin = begin_with(pool, KeyRing([OLD]))
    referral, other = await sent(begin), await sent(begin)
    made = [await new_data_key(KeyRing([OLD]), KeyUse.CASE, new_id()) for _ in range(3000)]
    rows = [(kept.id, kept.use, kept.master_key, kept.wrapped_key) for _, kept in made]
    await owner.copy_records_to_table("keys", schema_name="vault", records=rows, columns=COLUMNS)
    assert vink(database, tmp_path, "rewrap", stop=True)[0] == -signal.SIGKILL
    left = {one.id: one.persons + one.cases for one in await known_keys(pool, counted=True)}
    assert left[OLD_ID] > 100
    assert left[NEW_ID] >= 100
    for phase in ("before", "during"):
        assert await name_of(begin_with(pool, PHASES[phase]), referral) == NAME
        assert await duplicates_of(begin_with(pool, PHASES[phase]), referral) == {other.id}
    code, told = vink(database, tmp_path, "retire", OLD_ID)
    assert (code, "still needed" in told) == (1, True), told
    code, told = vink(database, tmp_path, "rewrap")
    assert (code, told.splitlines()[-1]) == (0, f"everything is sealed with {NEW_ID}")
    again = set(told.splitlines()[:-1])
    assert again <= {"  100 keys"} | {f"  {n} keys" for n in range(1, 100)}
    for (key, kept), row in zip(made, await owner.fetch(KEPT, [kept.id for _, kept in made]), strict=True):
        assert row["id"] == kept.id
        assert await unwrapped(PHASES["after"], read_row(DataKey, row)) == key
    assert vink(database, tmp_path, "rewrap") == (0, f"everything is sealed with {NEW_ID}\n")


COLUMNS = ("id", "use", "master_key", "wrapped_key")
KEPT = """select id, use, master_key, wrapped_key from vault.keys
    join unnest($1::uuid[]) with ordinality as wanted (id, place) using (id) order by place"""


async def test_the_command_tells_what_it_did_and_what_it_cannot_do(
    database: str, pool: Pool, owner: Any, tmp_path: Path
) -> None:
    await vouch(pool, KeyRing([OLD]))
    referral = await sent(begin_with(pool, KeyRing([OLD])))
    assert vink(database, tmp_path, "rewrap")[0] == 0
    code, told = vink(database, tmp_path, "status")
    assert (code, told.splitlines()) == (
        0,
        [
            f"{OLD_ID}  0 persons, 0 cases  needed by nothing: `vink vault retire` it",
            f"{NEW_ID}  1 persons, 1 cases  seals",
        ],
    )
    code, told = vink(database, tmp_path, "retire", NEW_ID)
    assert (code, "is the key that seals" in told) == (1, True), told
    assert vink(database, tmp_path, "retire", OLD_ID)[0] == 0
    assert f"{OLD_ID}  0 persons, 0 cases  retired" in vink(database, tmp_path, "status")[1]
    assert vink(database, tmp_path, "renew", str(referral.citizen_ref)) == (0, "sealed anew\n")
    code, told = vink(database, tmp_path, "renew", str(new_id()))
    assert (code, "is not in the vault" in told) == (1, True), told
    bent = "update vault.keys set wrapped_key = set_byte(wrapped_key, 20, get_byte(wrapped_key, 20) # 1) where id = $1"
    await owner.execute(bent, referral.citizen_ref)
    code, told = vink(database, tmp_path, "renew", str(referral.citizen_ref))
    assert (code, "stays as it is" in told, "Traceback" in told) == (1, True, False), told
    code, told = vink(database, tmp_path, "rewrap", key=b"y" * 32)
    assert code == 1
    assert told.splitlines()[-1] == (
        f"vink: 1 keys cannot be opened and stay as they are, the first of {referral.citizen_ref}."
    )
