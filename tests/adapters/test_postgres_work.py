"""What only PostgreSQL can promise: privileges, isolation, and all or nothing when somebody pulls the plug."""

import asyncio
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.log import find_submission
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.audit import AuditEvent, Outcome, canonical
from domain.checkpoints.merkle import leaf
from domain.concerns import AgeBand, Concern, NewConcern, RaisedByFunction, raise_concern
from domain.errors import AlreadyDone, DomainError, Forbidden, NotFound, Stale
from domain.events import Event
from domain.policy import Action
from domain.ports import Begin
from domain.records import change
from tests.asking import ask
from tests.conftest import SECRET, TERMS
from vink.database import UNAVAILABLE
from vink.demo.matters import CONCERNS, CONSULTATIONS
from vink.demo.personas import PERSONAS

NEW = NewConcern(
    raised_by_function=RaisedByFunction.TEACHER,
    age_band=AgeBand.FROM_15_TO_17,
    situation_text="En elev har ændret sig meget på kort tid.",
)
RAISING = ask("teacher", Action.CONCERN_RAISE)
READING = ask("teacher", Action.CONCERN_READ)
CHANGED = frozenset({"SELECT", "INSERT", "UPDATE"})
ALLOWED: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            *("departments", "units", "staff", "staff_grants", "clients", "concerns", "consultations"),
            *(
                "three_way_talks",
                "resource_persons",
                "adviser_entries",
                "mentors",
                "emergency_accesses",
                "transfers",
                "log_reviews",
                "capacity_entries",
                "match_wishes",
                "mentor_conflicts",
                "match_proposals",
                "support_courses",
                "goals",
                "support_sessions",
                "progress_reviews",
                "referrals",
                "participants",
                "consents",
                "disclosures",
                "notification_assessments",
            ),
        ),
        CHANGED,
    ),
    "corrections": frozenset({"SELECT", "INSERT"}),
    "retention_rules": frozenset({"SELECT", "INSERT", "UPDATE"}),
    "holds": frozenset({"SELECT", "INSERT", "UPDATE"}),
    "subject_requests": frozenset({"SELECT", "INSERT", "UPDATE"}),
    **dict.fromkeys(("retention_runs", "disposals", "journal_exports"), frozenset({"SELECT", "INSERT"})),
    "on_call_shifts": frozenset({"SELECT", "INSERT", "UPDATE"}),
    "on_call_contacts": frozenset({"SELECT", "INSERT", "UPDATE"}),
    "check_ins": frozenset({"SELECT", "INSERT", "UPDATE"}),
    "on_call_feeds": frozenset({"SELECT", "INSERT", "UPDATE"}),
    "supervisions": frozenset({"SELECT", "INSERT"}),
    "submissions": frozenset({"SELECT", "INSERT"}),
    "audit_event": frozenset({"SELECT", "INSERT"}),
    "audit_payload": frozenset({"INSERT"}),
    "audit_pending": frozenset({"INSERT"}),
    **dict.fromkeys(("audit_leaf", "audit_node", "audit_checkpoint", "audit_verifier"), frozenset({"SELECT"})),
    "vault.new_case_keys": frozenset({"INSERT"}),
    "outbox": frozenset({"SELECT", "INSERT"}),
    "webhook_subscriptions": frozenset({"SELECT", "INSERT", "UPDATE"}),
    "webhook_deliveries": frozenset({"SELECT"}),
    "installation": frozenset({"SELECT"}),
    "migrations": frozenset({"SELECT"}),
}
"""Everything that the application may do to a table; to those that are not named, nothing."""
OPEN = {"installation", "migrations"}
"""Tables without a word about anybody: which migrations ran, and whether this is a demo."""
POWERFUL = {
    "vault.adopt_key",
    "vault.case_key",
    "vault.create_citizen",
    "vault.destroy_key",
    "vault.hold_case",
    "vault.known_keys",
    "vault.read_citizen",
    "vault.same_number",
    "vault.spend_reading",
    "vink.beyond_subjects",
    "vink.colleague_holds",
    "vink.colleague_will_hold",
    "vink.emergency_readings",
    "vink.openable",
    "vink.owner_of",
    "vink.courses_of",
    "vink.courses_to_file",
    "vink.dispose",
    "vink.disposal_extent",
    "vink.owner_of_held",
    "vink.taking_part",
    "vault.read_subject",
    "vink.data_of_subject",
    "vink.names_of_staff",
    "vink.persons_of",
    "vink.restricts",
    "vink.things_of",
    "vink.what_is_over",
    "vink.sealed_month",
    "vink.follow_consents",
    "vink.department_of_participant",
    "vink.audit_backlog",
    "vink.draw_log_sample",
    "vink.duties_of",
    "vink.duties_at",
    "vink.feed_of_key",
    "vink.forget_events",
    "vink.ask_replay",
    "vink.claim_webhooks",
    "vink.keep_delivery",
    "vink.release_webhook",
    "vink.not_back",
    "vink.place_events",
    "vink.waiting_events",
    "vink.mentor_duties_of",
    "vink.on_call_duties_of",
    "vink.return_mentor_duty",
    "vink.return_on_call_duty",
    "vink.roster_members",
    "vink.return_duty",
    "vink.forget_expired_oauth",
    "vink.keep_house",
    "vink.lapsed",
}
"""Functions that run with their owner's rights and that the application may call."""
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def begin_on(pool: Pool) -> PostgresBegin:
    return PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))


async def raised(begin: Begin) -> Concern:
    async with begin(RAISING) as work:
        made = await raise_concern(work, NEW)
    assert made is not None
    return made


async def test_the_application_may_do_what_is_listed_and_nothing_else(owner: Any) -> None:
    rows = await owner.fetch(
        "select c.oid::regclass::text as name, c.relrowsecurity, c.relforcerowsecurity, "
        "array(select p from unnest($1::text[]) as p where has_table_privilege('vink_app', c.oid, p)) as granted "
        "from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')",
        PRIVILEGES,
    )
    found = {row["name"]: frozenset(row["granted"]) for row in rows if row["granted"]}
    assert found == ALLOWED
    unguarded = {row["name"] for row in rows if not (row["relrowsecurity"] and row["relforcerowsecurity"])}
    readable = {name for name, granted in found.items() if "SELECT" in granted}
    assert readable & unguarded == OPEN
    assert {row["name"] for row in rows} >= {"oauth_secrets", "oauth_passwords", "vault.citizens"}, "the walk sees all"


async def test_the_application_owns_nothing_and_is_nobody_special(owner: Any) -> None:
    assert (
        await owner.fetchval(
            "select count(*) from pg_shdepend d join pg_roles r on r.oid = d.refobjid "
            "where r.rolname = 'vink_app' and d.deptype = 'o'"
        )
        == 0
    )
    row = await owner.fetchrow("select * from pg_roles where rolname = 'vink_app'")
    special = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication", "rolcanlogin")
    assert [name for name in special if row[name]] == []
    assert await owner.fetchval("select count(*) from pg_auth_members m where m.member = 'vink_app'::regrole") == 0


async def test_only_the_listed_functions_lend_the_application_their_owners_rights(owner: Any) -> None:
    rows = await owner.fetch(
        "select n.nspname || '.' || p.proname as name, p.proconfig from pg_proc p join pg_namespace n "
        "on n.oid = p.pronamespace where p.prosecdef and has_function_privilege('vink_app', p.oid, 'EXECUTE')"
    )
    assert {row["name"] for row in rows} == POWERFUL
    assert all(any("search_path" in one for one in row["proconfig"]) for row in rows)
    assert not await owner.fetchval("select has_schema_privilege('vink_app', 'public', 'CREATE')")


@pytest.mark.parametrize("statement", ["update {} set at = at", "delete from {}", "truncate {}"])
async def test_the_log_is_only_ever_added_to(demo_pool: Pool, statement: str) -> None:
    for table in ("audit_event", "audit_payload", "audit_pending", "outbox"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await demo_pool.execute(statement.format(table))


async def test_without_a_context_every_table_is_empty(demo_pool: Pool, demo_owner: Any) -> None:
    day = datetime.now(UTC) - timedelta(days=2)
    await demo_owner.execute("insert into submissions values ('s', 'f', $1, 'concern', $1, $2)", new_id(), day)
    filled = set()
    for table, granted in ALLOWED.items():
        if "SELECT" in granted and table not in OPEN:
            assert await demo_pool.fetchval(f"select count(*) from {table}") == 0, table
            filled |= {table} if await demo_owner.fetchval(f"select count(*) from {table}") else set()
    assert filled >= {"concerns", "consultations", "three_way_talks", "resource_persons", "audit_event", "submissions"}


async def test_the_context_does_not_outlive_its_statement(demo: str) -> None:
    pool = await open_pool(demo, 1, "vink_app")
    try:
        begin = begin_on(pool)

        async def left() -> list[Any]:
            names = ("department", "subject", "unit", "roles", "flushing")
            return [await pool.fetchval("select nullif(current_setting($1, true), '')", f"vink.{one}") for one in names]

        async with begin(READING) as work:
            await work.concerns.get(CONCERNS["read_concern"])
            assert await left() == [None] * 5
            assert len(await work.concerns.page({}, None, 10)) > 0
            assert await left() == [None] * 5
            await work.consultations.count("status", {})
            await work.consultations.waiting(({"holder": "asker", "holder_id": None},), 10)
        async with begin(RAISING) as work:
            await raise_concern(work, NEW)
        assert await left() == [None] * 5
        with pytest.raises(Stale):
            async with begin(RAISING) as work:
                found = await work.concerns.get(CONCERNS["read_concern"])
                work.concerns.save(msgspec.structs.replace(found, version=9), Event.CONCERN_CLOSED)
        assert await find_submission(pool, ask("teacher", Action.CONCERN_RAISE, submission=b"none")) is None
        assert await left() == [None] * 5
        assert await pool.fetchval("select count(*) from concerns") == 0
    finally:
        await pool.close()


async def test_one_connection_serves_one_department_after_the_other(demo: str) -> None:
    pool = await open_pool(demo, 1, "vink_app")
    try:
        begin = begin_on(pool)
        for _ in range(3):
            for who, department in (("teacher", "buf"), ("social-worker", "sof"), ("mentor", None)):
                async with begin(ask(who, Action.CONCERN_READ)) as work:
                    found = {one.department for one in await work.concerns.page({}, None, 50)}
                assert found == ({department} if department else set()), who
    finally:
        await pool.close()


async def test_of_many_who_save_one_version_at_once_exactly_one_wins(database: str) -> None:
    pools = [await open_pool(database, 4, "vink_app") for _ in range(2)]
    try:
        before = await raised(begin_on(pools[0]))

        async def save(number: int) -> str | None:
            text = f"Nummer {number} var først."
            try:
                async with begin_on(pools[number % 2])(RAISING) as work:
                    work.concerns.save(change(before, clock.now(), situation_text=text), Event.CONCERN_CLOSED)
            except Stale:
                return None
            return text

        won = [one for one in await asyncio.gather(*(save(n) for n in range(16))) if one]
        assert len(won) == 1
        async with begin_on(pools[0])(READING) as work:
            after = await work.concerns.get(before.id)
        assert (after.situation_text, after.version) == (won[0], 2)
    finally:
        for pool in pools:
            await pool.close()


async def test_of_many_who_send_one_submission_at_once_exactly_one_makes_something(database: str, owner: Any) -> None:
    pools = [await open_pool(database, 4, "vink_app") for _ in range(2)]
    try:

        async def send(number: int) -> bool:
            asked = ask("teacher", Action.CONCERN_RAISE, submission=b"s" * 32, fingerprint=b"f" * 32)
            try:
                async with begin_on(pools[number % 2])(asked) as work:
                    await raise_concern(work, NEW)
            except AlreadyDone:
                return False
            return True

        assert sum(await asyncio.gather(*(send(n) for n in range(16)))) == 1
        for table in ("concerns", "audit_event", "audit_pending", "outbox", "submissions"):
            assert await owner.fetchval(f"select count(*) from {table}") == 1, table
        kept = await find_submission(pools[0], ask("teacher", Action.CONCERN_RAISE, submission=b"s" * 32))
        assert kept is not None
        assert (kept.fingerprint, kept.object_id) == (b"f" * 32, await owner.fetchval("select id from concerns"))
        others = ask("social-worker", Action.CONCERN_RAISE, submission=b"s" * 32)
        assert await find_submission(pools[0], others) is None
    finally:
        for pool in pools:
            await pool.close()


async def waiting_backend(owner: Any) -> int:
    """Return the process of the statement that waits for a lock, as soon as there is one."""
    async with asyncio.timeout(10):
        while True:
            found: int | None = await owner.fetchval(
                "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            )
            if found:
                return found
            await asyncio.sleep(0)


async def test_a_connection_that_is_lost_in_the_middle_keeps_nothing(database: str, pool: Pool, owner: Any) -> None:
    killer = await asyncpg.connect(database)
    try:
        locked = owner.transaction()
        await locked.start()
        await owner.execute("lock table outbox in access exclusive mode")
        writing = asyncio.ensure_future(raised(begin_on(pool)))
        await killer.execute("select pg_terminate_backend($1)", await waiting_backend(killer))
        with pytest.raises(UNAVAILABLE):
            await writing
        await locked.rollback()
        for table in ("concerns", "audit_event", "audit_pending", "outbox"):
            assert await owner.fetchval(f"select count(*) from {table}") == 0, table
        again = await raised(begin_on(pool))
        assert await owner.fetchval("select id from concerns") == again.id
    finally:
        await killer.close()


async def test_connections_that_were_cut_while_idle_are_replaced(pool: Pool, owner: Any) -> None:
    begin = begin_on(pool)
    await raised(begin)
    await owner.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()"
    )
    kept = 0
    for _ in range(4):
        try:
            await raised(begin)
            kept += 1
        except UNAVAILABLE:
            continue
    assert kept >= 2
    assert await owner.fetchval("select count(*) from concerns") == kept + 1


@pytest.mark.parametrize("table", ["audit_event", "audit_pending", "audit_payload"])
async def test_what_cannot_be_logged_is_neither_done_nor_told(pool: Pool, owner: Any, table: str) -> None:
    begin = begin_on(pool)
    before = await raised(begin)
    await owner.execute(f"revoke insert on {table} from vink_app")
    refusals = (DomainError, asyncpg.PostgresError)
    with pytest.raises(refusals):
        async with begin(READING) as work:
            await work.concerns.page({"status": "raised"}, None, 10)
    if table != "audit_payload":
        with pytest.raises(refusals):
            async with begin(READING) as work:
                await work.concerns.get(before.id)
        with pytest.raises(refusals):
            await raised(begin)
        with pytest.raises(refusals):
            async with begin(ask("teacher", Action.ME_READ)):
                pass
    assert await owner.fetchval("select count(*) from concerns") == 1
    assert await owner.fetchval("select count(*) from audit_event") == 1


async def test_a_row_that_row_security_refuses_is_not_ones_own_to_write(pool: Pool, owner: Any) -> None:
    before = await raised(begin_on(pool))
    foreign = msgspec.structs.replace(before, id=new_id(), department="sof")
    with pytest.raises(Forbidden) as refused:
        async with begin_on(pool)(RAISING) as work:
            work.concerns.add(foreign, Event.CONCERN_RAISED)
    assert refused.value.reason == "row_security"
    with pytest.raises(Stale):
        async with begin_on(pool)(ask("social-worker", Action.CONCERN_CLOSE)) as work:
            work.concerns.save(change(before, clock.now()), Event.CONCERN_CLOSED)
    assert await owner.fetchval("select count(*) from concerns") == 1


async def test_the_clock_of_the_database_counts_too_when_something_is_read_back(
    demo_pool: Pool, demo_owner: Any
) -> None:
    closed = CONSULTATIONS["read_consultation"][0]
    reading = ask("resource-person", Action.CONSULTATION_READ)
    slow = PostgresBegin(
        demo_pool, lambda: clock.now() - timedelta(days=1), new_id, DanishCalendar(), TERMS, VaultAccess(SECRET)
    )
    async with slow(reading) as work:
        assert (await work.consultations.get(closed)).id == closed
    await demo_owner.execute(
        "update consultations set read_back_until = now() - interval '1 second' where id = $1", closed
    )
    with pytest.raises(NotFound):
        async with slow(reading) as work:
            await work.consultations.get(closed)


def jcs(fields: dict[str, Any]) -> bytes:
    """Return RFC 8785 canonical JSON of a flat object of texts, by another way than the product's."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fields_of(event: Any) -> dict[str, Any]:
    names = "action actor client department id object_id object_type outcome purpose reason request_id"
    found = {name: event[name] if event[name] is None else str(event[name]) for name in names.split()}
    return {**found, "at": event["at"].astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")}


async def test_each_record_of_the_log_is_canonical_hashed_committed_and_pending(
    demo_pool: Pool, demo_owner: Any
) -> None:
    async with begin_on(demo_pool)(READING) as work:
        await work.concerns.page({"status": "raised"}, None, 10)
    rows = await demo_owner.fetch(
        "select e.*, p.salt, p.body, (select count(*) from audit_pending q where q.event_id = e.id and q.at = e.at) "
        "as pending from audit_event e left join audit_payload p on p.event_id = e.id and p.at = e.at"
    )
    assert len(rows) > 100
    assert [row["body"] for row in rows if row["body"]] == [b'{"status":"raised"}']
    for row in rows:
        fields = fields_of(row)
        if row["body"] is not None:
            assert len(row["salt"]) == 32
            fields["commit"] = hashlib.sha256(row["salt"] + row["body"]).hexdigest()
        assert row["record"] == jcs(fields)
        assert row["leaf"] == hashlib.sha256(b"\0" + row["record"]).digest()
        assert row["pending"] == 1


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(
    at=st.datetimes(min_value=datetime(2000, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.timezones()),  # noqa: DTZ001
    texts=st.tuples(*[TEXTS] * 6),
    ids=st.tuples(*[st.none() | st.uuids()] * 2),
    outcome=st.sampled_from(Outcome),
    body=st.none() | st.binary(max_size=8),
)
def test_whatever_is_in_an_event_its_record_is_canonical(
    at: datetime, texts: tuple[Any, ...], ids: tuple[Any, ...], outcome: Outcome, body: bytes | None
) -> None:
    client, department, object_type, reason, purpose, action = texts
    event = AuditEvent(
        id=PERSONAS["teacher"].id,
        at=at,
        actor=ids[0],
        client=client,
        department=department,
        action=action or "",
        object_type=object_type,
        object_id=ids[1],
        outcome=outcome,
        reason=reason,
        purpose=purpose,
        request_id="0" * 32,
        payload=body,
        salt=None if body is None else b"salt",
    )
    fields = fields_of(msgspec.structs.asdict(event))
    if body is not None:
        fields["commit"] = hashlib.sha256(b"salt" + body).hexdigest()
    assert canonical(event) == jcs(fields)
    assert leaf(canonical(event)) == hashlib.sha256(b"\0" + jcs(fields)).digest()


async def test_months_are_made_ahead_and_nothing_falls_outside_them(demo: str, demo_owner: Any) -> None:
    for parent in ("audit_event", "audit_payload"):
        rows = await demo_owner.fetch(
            "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid "
            "where i.inhparent = $1::regclass and c.relname <> $2 order by 1",
            *(parent, f"{parent}_other"),
        )
        first = datetime.now(UTC).replace(day=1)
        months = [
            f"{first.year + (first.month - 1 + n) // 12}{(first.month - 1 + n) % 12 + 1:02}" for n in range(-1, 14)
        ]
        assert [row["relname"] for row in rows] == [f"{parent}_{month}" for month in months]
        assert await demo_owner.fetchval(f"select count(*) from {parent}_other") == 0
    assert await demo_owner.fetchval("select count(*) from audit_event") > 100
    pool = await open_pool(demo, 1, "vink_app")
    try:
        last = (datetime.now(UTC).replace(day=1) + timedelta(days=13 * 31)).replace(day=1) - timedelta(days=31)
        late = PostgresBegin(pool, lambda: last, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))
        async with late(READING) as work:
            await work.concerns.page({"status": "raised"}, None, 10)
    finally:
        await pool.close()
    for parent in ("audit_event", "audit_payload"):
        assert await demo_owner.fetchval(f"select count(*) from {parent} where at = $1", last) == 1
        assert await demo_owner.fetchval(f"select count(*) from {parent}_other") == 0


async def test_housekeeping_forgets_submissions_after_a_day_and_not_before(pool: Pool, owner: Any) -> None:
    now = datetime.now(UTC)
    for name, age in ((b"old", 25), (b"new", 23)):
        at = now - timedelta(hours=age)
        await owner.execute("insert into submissions values ($1, 'f', $2, 'concern', $2, $3)", name, new_id(), at)
    done = {row["task"]: row["rows"] for row in await pool.fetch("select * from vink.keep_house()")}
    assert done["submissions"] == 1
    assert await owner.fetchval("select id from submissions") == b"new"


async def test_a_month_that_is_missing_is_made_by_the_worker(database: str, owner: Any) -> None:
    months = await owner.fetch(
        "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_event'::regclass "
        "and inhrelid::regclass::text <> 'audit_event_other' order by 1"
    )
    gone = months[-1]["name"]
    await owner.execute(f"drop table {gone}")
    pool = await open_pool(database, 1, "vink_app")
    try:
        await pool.fetch("select * from vink.keep_house()")
    finally:
        await pool.close()
    assert await owner.fetchval("select to_regclass($1)::text", gone) == gone
