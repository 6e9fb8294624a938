"""Every text that somebody can write about a case is marked; after its disposal the mark is nowhere, under any key."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.envelope import CannotOpenError, place, unseal
from adapters.ids import new_id
from adapters.journal import JournalFolder
from adapters.keys import DataKey, unwrapped
from adapters.postgres.pool import open_pool
from adapters.postgres.sealed import SEALED
from adapters.postgres.tables import TABLES
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.writeset import kind_name
from tests.api.test_canary import CANARY, app, example, log, marked, server_log, tables_with
from tests.conftest import TERMS
from vink import contract
from vink.demo.examples import EXAMPLES
from vink.retention import retain

__all__ = ["app", "log"]

ABOUT_STAFF = {
    "clients",
    "departments",
    "log_reviews",
    "mentors",
    "on_call_shifts",
    "retention_rules",
    "staff",
    "units",
}
"""Tables whose texts are about the organisation, and about no case."""
OVER = """
    update concerns set status = 'closed', outcome = coalesce(outcome, 'handled_locally'),
        closed_at = now() - $1::interval, holder = null, holder_id = null, successor_id = null, due_at = null
        where status <> 'disposed';
    update consultations set status = 'closed', closed_at = now() - $1::interval,
        holder = null, holder_id = null, successor_id = null, due_at = null;
    update support_courses set status = 'ended', outcome = 'consent_withdrawn', ended_at = now() - $1::interval,
        holder = null, holder_id = null, due_at = null, pause = null, next_session_at = null, review_due_on = null,
        last_talk_held_on = null, no_last_talk = null;
    update referrals set status = 'withdrawn', closed_at = now() - $1::interval, holder = null, holder_id = null,
        successor_id = null, due_at = null, waiting_since = null, held_since = null, outcome = null;
    update holds set until = now() - $1::interval;
    update on_call_contacts set status = 'closed', closed_at = now() - $1::interval, holder = null, holder_id = null,
        due_at = null;
    update check_ins set updated_at = now() - $1::interval where status = 'resolved';
    update transfers set status = 'lapsed', answered_by = null, answered_at = null, turn_of = null, holder = null,
        updated_at = now() - $1::interval, due_at = null;
    update emergency_accesses set status = 'reviewed', finding = 'justified', reviewed_at = ends_at,
        reviewed_by = '00000000-0000-7000-8000-00000000beef', holder = null, holder_id = null, due_at = null
        where status <> 'reviewed';
    update subject_requests set decision = case when status = 'received' then 'refused' else decision end,
        proposed_by = coalesce(proposed_by, received_by), decided_at = coalesce(decided_at, created_at),
        status = 'closed', closed_at = now() - $1::interval, holder = null, due_at = null,
        lifted_at = case when restricted_at is not null then now() - $1::interval end;
"""
"""Lets everything be over, long ago, whatever it was."""


CASES = (
    *("consultations", "three_way_talks", "referrals", "participants", "consents", "disclosures", "corrections"),
    *("match_wishes", "match_proposals", "support_courses", "goals", "support_sessions", "progress_reviews"),
    *("on_call_contacts", "subject_requests", "journal_exports", "vault.citizens"),
)


async def five_years_on(owner: Any) -> None:
    """Let what disposals left be over, too, and the run be another day's."""
    await owner.execute(
        "update disposals set due_at = due_at - interval '5 years 9 days', "
        "created_at = created_at - interval '5 years 9 days';"
        "update retention_runs set created_at = created_at - interval '5 years 9 days'"
    )


async def counted(owner: Any, tables: Iterable[str]) -> dict[str, int]:
    """Return how many rows each table has."""
    return {one: await owner.fetchval(f"select count(*) from {one}") for one in tables}


async def opened_with(owner: Any, mark: str) -> set[str]:
    """Return the tables of which a ciphertext holds this, under any key that is left."""
    found = set()
    keys = {
        row["id"]: await unwrapped(contract.SECRET, msgspec.convert(dict(row), DataKey))
        for row in await owner.fetch(
            "select id, use, master_key, wrapped_key from vault.keys where wrapped_key is not null"
        )
    }
    for kind, sealing in SEALED.items():
        case = f"coalesce({', '.join(sealing.case)})"
        for row in await owner.fetch(f"select id, version, sealed, {case} as case from {TABLES[kind]}"):
            bound = place("text", row["id"], kind_name(kind), str(row["version"]))
            for key in [keys[row["case"]]] if row["case"] in keys else keys.values():
                try:
                    found |= {TABLES[kind]} if mark.encode() in unseal(key, row["sealed"], bound) else set()
                except CannotOpenError:
                    continue
    return found


async def write_everywhere(app: Any) -> None:
    """Send every example with the mark in every text of it."""
    for operation in contract.in_order():
        if operation.name == "readAuditEvent":
            continue
        body = EXAMPLES[operation.name].body
        sent = msgspec.UNSET if body is msgspec.UNSET else marked(operation.body, json.loads(msgspec.json.encode(body)))
        answer = await example(app, operation, sent)
        assert 200 <= answer.status < 300, (operation.name, answer)


async def run_of_the_day(database: str, folder: Path) -> dict[str, int] | None:
    """Carry out a run as the worker does."""
    pool = await open_pool(database, 2, "vink_app")
    try:
        begin = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, VaultAccess(contract.SECRET))
        return await retain(pool, begin, JournalFolder(folder), clock.now)
    finally:
        await pool.close()


async def test_no_text_of_a_case_outlives_its_disposal(
    staged_database: str, staged_owner: Any, app: Any, log: Any, tmp_path: Path
) -> None:
    await write_everywhere(app)
    sealed = await opened_with(staged_owner, CANARY)
    never = {TABLES[kind] for kind in SEALED} - sealed
    assert never <= {"match_proposals", "participants", "webhook_subscriptions"}, (
        "each kind of text was written, and is found while its key is there"
    )
    await staged_owner.execute(OVER.replace("$1", "'1500 days'"))
    done = await run_of_the_day(staged_database, tmp_path / "journal")
    assert done is not None
    assert done["disposed"] > 50
    assert (done["held"], done["not_filed"]) == (0, 0)
    left = await staged_owner.fetch(
        "select id, use from vault.keys where wrapped_key is not null "
        "and id not in (select id from webhook_subscriptions)"
    )
    assert left == [], "no key of a case or a person is left"
    assert await staged_owner.fetchval("select count(*) from vault.citizens where sealed <> ''") == 0
    assert await opened_with(staged_owner, CANARY) == set()
    assert await tables_with(staged_owner, CANARY) <= ABOUT_STAFF
    written = log()
    assert CANARY not in written
    assert CANARY not in await server_log(staged_owner)
    await five_years_on(staged_owner)
    assert await run_of_the_day(staged_database, tmp_path / "journal")
    assert await counted(staged_owner, CASES) == dict.fromkeys(CASES, 0), "five years later no row is left"
    copies = [one.read_text() for one in (tmp_path / "journal").rglob("*.json")]
    assert any(CANARY in one for one in copies), "the archive has it, which is the archive's"
    assert all(one.parent.parent.name == "journal" for one in tmp_path.rglob("*.json"))
