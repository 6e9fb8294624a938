"""A year of fictional events of any number, and one person among the things that they tell of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from benchmarks.world import SQL_ID, known

FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 360
SEALED = 0.9
"""The part of the events that the checkpoint covers."""
AT_ONCE = 500_000
TOUCHES = 50
"""How often each thing is touched, in however many events."""
THING, CITIZEN, REFERRAL, PARTICIPANT = known(11), known(12), known(13), known(14)
ACTOR, RARE = UUID("019b0000-0000-7000-9000-000000000007"), UUID("019b0000-0000-7000-9000-00000000ffff")
BYTES = 1_150
"""What one event takes on disk, its place in the tree and its indexes included."""


def at(part: float) -> datetime:
    """Return when that part of the year is over."""
    return FIRST_DAY + timedelta(days=DAYS * part)


def statements(count: int, note: str = "note") -> Iterator[str]:
    """Yield what puts that many events there, in an empty, migrated database; nothing of it outlives a crash."""
    yield f"select vink.make_audit_partitions('{FIRST_DAY:%Y-%m-%d}', 12)"
    yield (
        "do $$ declare part regclass; begin for part in select inhrelid from pg_inherits "
        "where inhparent = 'audit_event'::regclass loop execute format('alter table %s set unlogged', part); end loop; "
        "end $$"
    )
    yield "alter table audit_leaf set unlogged"
    for first in range(0, count, AT_ONCE):
        yield _events(count, first, min(first + AT_ONCE, count))
    yield (
        f"insert into audit_checkpoint values (0, '{known(0)}', '{at(SEALED)}', {round(count * SEALED)}, "
        f"'{{}}', '{note}')"
    )
    yield f"insert into vault.keys (id, use, master_key, wrapped_key) values ('{REFERRAL}', 'case', 'x', '\\x00')"
    yield f"""insert into referrals (id, department, version, created_at, updated_at, status, referred_by, citizen_ref,
        kle, support_for, age_band, minor_concerned, sealed, submitted_at, known_version, outcome)
        values ('{REFERRAL}', 'buf', 1, '{FIRST_DAY}', '{FIRST_DAY}', 'closed', '{ACTOR}', '{CITIZEN}', '27.00.00',
        'youth', '15_17', true, '\\x00', '{FIRST_DAY}', 1, 'other_support')"""
    yield f"""insert into participants (id, department, version, created_at, updated_at, status, referral_id,
        citizen_ref, support_for, age_band, sealed)
        values ('{PARTICIPANT}', 'buf', 1, '{FIRST_DAY}', '{FIRST_DAY}', 'active', '{REFERRAL}', '{CITIZEN}', 'youth',
        '15_17', '\\x00')"""
    yield "vacuum (analyze, parallel 0) audit_event, audit_leaf, audit_payload, referrals, participants"
    yield "checkpoint"


def _events(count: int, first: int, past: int) -> str:
    things = max(count // TOUCHES, 100)
    return f"""
        with made as (
            insert into audit_event (id, at, actor, client, department, action, object_type, object_id, outcome,
                reason, purpose, request_id, record, leaf)
            select {SQL_ID}, timestamptz '{FIRST_DAY}' + interval '{DAYS} days' * (n::float8 / {count}),
                case when n % {max(count // 60, 1)} = 0 then '{RARE}'::uuid
                    else ('019b0000-0000-7000-9000-' || lpad(to_hex(n % 211), 12, '0'))::uuid end,
                'staff-app', (array['buf', 'buf', 'buf', 'buf', 'buf', 'sof', 'sof', 'sof', 'bif', 'bif'])[1 + n % 10],
                case when n % 7 = 0 then thing || ':raise' when n % 11 = 0 then thing || ':list' else thing || ':read'
                end, thing, ('019b0000-0000-7000-8000-' || lpad(to_hex(n % {things}), 12, '0'))::uuid,
                case when n % 997 = 0 then 'refused' else 'allowed' end, 'role:frontline',
                case when n % 3 = 1 then 'referral_intake' end, lpad(to_hex(n), 32, '0'),
                decode(repeat('7b', 380), 'hex'), sha256(int8send(n))
            from (select n, (array['concern', 'referral', 'citizen'])[1 + (n % {things}) % 3] as thing
                from generate_series({first}::bigint, {past - 1}) as n) as numbered
            returning id, at, leaf
        )
        insert into audit_leaf (position, event_id, at, leaf)
        select {first} + row_number() over (order by id) - 1, id, at, leaf from made
    """
