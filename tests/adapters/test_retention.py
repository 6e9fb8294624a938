"""The daily run on a real database: what it takes, what it leaves, and what is left after it was killed anywhere."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.journal import JournalFolder
from adapters.postgres.audit import append
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin, PostgresWork
from domain.concerns import ConcernClosing, ConcernOutcome, close_concern
from domain.consents.giving import record_consent
from domain.consents.types import NewConsent
from domain.errors import Forbidden, NotFound, Stale
from domain.participants.enrolling import activate_participant
from domain.participants.inputs import Introduction
from domain.participants.types import Participant
from domain.policy import Action
from domain.ports import Ask
from domain.referrals.types import Referral
from domain.retention.erasing import erase_person
from domain.retention.filing import Filed, JournalDocument
from domain.retention.hold_types import HoldLifting
from domain.retention.holding import lift_hold
from tests.adapters.test_bundles import bundle, checked
from tests.asking import ask
from tests.conftest import SECRET, TERMS
from tests.contract.conftest import Clock
from tests.contract.test_retention import UNFOUNDED, closed, disposed, every, held, looked, withdrawn
from tests.contract.test_subject_requests import asked, decided
from tests.contract.test_subject_requests import closed as answer
from tests.referring import (
    DISCLOSURE,
    MOTHER,
    PARTICIPATION,
    drafted,
    enrolled,
    of,
    raised,
    read,
    submitted,
)
from tests.sealing import event, sealer_on
from tests.supporting import course_of, goal, met, mother_of, review, reviews_of, staffed, started
from vink.retention import retain

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def begin(pool: Pool, clock: Clock) -> PostgresBegin:
    return PostgresBegin(pool, clock, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))


@pytest.fixture
def journal(tmp_path: Path) -> JournalFolder:
    return JournalFolder(tmp_path / "journal")


def files(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.is_file())


async def test_a_run_files_and_disposes_of_what_is_due_and_leaves_the_rest(
    pool: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder, tmp_path: Path
) -> None:
    due, kept_back, open_still = await closed(begin), await closed(begin), await raised(begin)
    referral = await withdrawn(begin, await submitted(begin))
    draft = await drafted(begin)
    clock.now += 184 * DAY
    young = await closed(begin)
    await held(begin, kept_back)
    assert await retain(pool, begin, journal, clock) == {"disposed": 3, "held": 1, "not_filed": 0}
    assert set(await every(begin)) == {kept_back.id, young.id}
    assert {row["subject_id"] for row in await owner.fetch("select subject_id from disposals")} == {
        due.id,
        referral.id,
        draft.id,
    }
    (copy,) = files(tmp_path)
    told = msgspec.json.decode(copy.read_bytes())
    assert told["records"]["referral"]["needs_text"] == referral.needs_text
    assert (copy.stat().st_mode & 0o777, copy.parent.name) == (0o600, "buf")
    rows = await owner.fetch("select id from vault.keys where wrapped_key is not null")
    assert {row["id"] for row in rows} == {kept_back.id, open_still.id, young.id}
    (run,) = await owner.fetch("select * from retention_runs")
    assert (run["dry"], run["looked_at"], run["due"], run["held"], run["disposed"]) == (False, 9, 3, 1, 3)
    events = await owner.fetch("select object_id, reason from audit_event where action = 'disposal:erase'")
    assert {row["object_id"] for row in events} >= {due.id, referral.id, draft.id}
    assert {row["reason"] for row in events} == {"advice", "referral", "draft"}


async def test_a_run_files_what_was_unfounded_and_disposes_of_it_first(
    pool: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    await withdrawn(begin, await submitted(begin))
    unfounded = await withdrawn(begin, await submitted(begin), UNFOUNDED)
    clock.now += 31 * DAY
    assert await retain(pool, begin, journal, clock) == {"disposed": 1, "held": 0, "not_filed": 0}
    record = await owner.fetchrow("select * from disposals")
    assert (record["subject_id"], record["record_class"], record["days"]) == (unfounded.id, "no_concern", 30)
    assert record["filed_as"].startswith("buf/referral-")


async def test_what_vink_did_is_filed_with_vinks_own_system_also_when_nobody_there_reads_it_any_more(
    pool: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder, tmp_path: Path
) -> None:
    await staffed(begin, clock)
    course = await started(begin, clock)
    wanted = await goal(begin, course)
    scales = [{"goal_id": str(wanted.id), "scale": 4}]
    await review(begin, clock, (await reviews_of(begin, course))[0], scales=scales, decision="continue")
    await withdrawn(begin, await read(begin, course.referral_id))
    with pytest.raises(NotFound):
        await course_of(begin, course.id)
    clock.now += DAY
    await retain(pool, begin, journal, clock)
    vinks, departments = files(tmp_path)
    assert (vinks.parent.name, departments.parent.name) == ("bif", "buf")
    told = msgspec.json.decode(vinks.read_bytes())
    assert [one["id"] for one in told["records"]["support_course"]] == [str(course.id)]
    assert [one["text"] for one in told["records"]["goal"]] == [wanted.text]
    held = [one for one in told["records"]["progress_review"] if one["status"] == "held"]
    assert [(one["what_changed"], one["scales"]) for one in held] == [("Det går bedre.", scales)]
    assert wanted.text not in departments.read_text(), "the department reads states, never what was done"
    exports = await owner.fetch("select department, document_id from journal_exports order by id")
    assert [(row["department"], row["document_id"]) for row in exports] == [
        (one.parent.name, f"{one.parent.name}/{one.name}") for one in (departments, vinks)
    ]
    read_by = await owner.fetch("select object_type from audit_event where action = 'journal-export:read'")
    assert {row["object_type"] for row in read_by} >= {"support_course", "goal", "progress_review"}


async def test_what_disposals_left_goes_five_years_later_and_what_else_points_at_it_goes_first(
    pool: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    concern = await raised(begin)
    referral = await submitted(begin, concern_id=str(concern.id), direct_reason=None)
    async with begin(ask("teacher", Action.CONCERN_CLOSE)) as work:
        said = ConcernClosing(outcome=ConcernOutcome.NO_CONCERN)
        await close_concern(work, concern.id, said, (await work.concerns.get(concern.id)).version)
    clock.now += 31 * DAY
    assert (await retain(pool, begin, journal, clock) or {})["disposed"] == 1
    await withdrawn(begin, referral)
    clock.now += 93 * DAY
    assert (await retain(pool, begin, journal, clock) or {})["disposed"] == 1
    clock.now += (1826 - 93) * DAY
    assert [(one.kind, one.record_class, one.days) for one in await looked(begin)] == [
        ("retention_run", "skeleton", 1826)
    ]
    assert (await retain(pool, begin, journal, clock) or {})["disposed"] == 1, (
        "the referral still points at the concern"
    )
    clock.now += 93 * DAY
    assert {(one.kind, one.verdict, one.trigger) for one in await looked(begin)} == {
        ("disposal", "due", "disposed"),
        ("retention_run", "due", "closed"),
    }
    clock.now += DAY
    await retain(pool, begin, journal, clock)
    assert await owner.fetchval("select count(*) from referrals") == 0
    clock.now += DAY
    await retain(pool, begin, journal, clock)
    for table in (
        "concerns",
        "participants",
        "consents",
        "vault.keys",
        "vault.citizens",
        "journal_exports",
        "disposals",
    ):
        assert await owner.fetchval(f"select count(*) from {table}") == 0, table
    events = "select count(*) from audit_event where action = 'disposal:erase' and reason = 'skeleton'"
    assert await owner.fetchval(events) == 4, "two runs, two disposals"


async def test_a_day_has_one_run(
    pool: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    await closed(begin)
    clock.now += 184 * DAY
    assert await retain(pool, begin, journal, clock) == {"disposed": 1, "held": 0, "not_filed": 0}
    await closed(begin)
    assert await retain(pool, begin, journal, clock) == {}
    clock.now += DAY
    assert await retain(pool, begin, journal, clock) == {"disposed": 0, "held": 0, "not_filed": 0}
    assert await owner.fetchval("select count(*) from retention_runs") == 2


async def test_of_two_workers_at_once_one_carries_it_out(
    pool: Pool, begin: PostgresBegin, clock: Clock, database: str, journal: JournalFolder
) -> None:
    for _ in range(3):
        await closed(begin)
    clock.now += 184 * DAY
    found = await asyncio.gather(*(retain(pool, begin, journal, clock) for _ in range(2)))
    assert sorted((one or {}).get("disposed", 0) for one in found) == [0, 3]


class Unwilling(JournalFolder):
    """A system that confirms nothing until it is mended."""

    broken = True

    async def file(self, document: JournalDocument) -> Filed:
        if self.broken:
            raise OSError("no space left")
        return await super().file(document)


async def test_nothing_is_disposed_of_whose_copy_is_not_confirmed(
    pool: Pool, begin: PostgresBegin, clock: Clock, tmp_path: Path
) -> None:
    journal = Unwilling(tmp_path)
    referral = await withdrawn(begin, await submitted(begin))
    clock.now += 100 * DAY
    assert await retain(pool, begin, journal, clock) == {"disposed": 0, "held": 0, "not_filed": 1}
    assert set(await every(begin)) == {referral.id}
    journal.broken = False
    clock.now += DAY
    assert await retain(pool, begin, journal, clock) == {"disposed": 1, "held": 0, "not_filed": 0}


async def test_one_that_is_refused_for_whatever_reason_keeps_no_other_and_is_tried_again_the_next_day(
    pool: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    first, bad, last = [await closed(begin) for _ in range(3)]
    clock.now += 184 * DAY
    stuck, wanted = [await withdrawn(begin, await submitted(begin)) for _ in range(2)]
    request, _ = [
        await decided(begin, await asked(begin, clock, one.citizen_ref, "erasure")) for one in (stuck, wanted)
    ]
    await owner.execute(
        "create function refuse() returns trigger language plpgsql as $$ begin raise 'with a word of the case'; end $$"
    )
    for table, number in (("concerns", bad.id), ("referrals", stuck.id)):
        await owner.execute(
            f"create trigger refuses before update or delete on {table} for each row when (old.id = '{number}') "
            "execute function refuse()"
        )
    with capture_logs() as told:
        assert await retain(pool, begin, journal, clock) == {"disposed": 3, "held": 0, "not_filed": 0}
    assert {one["id"] for one in told if one["event"] == "not_disposed_of"} == {str(bad.id), str(request.id)}
    assert "word of the case" not in str(told)
    assert {row["subject_id"] for row in await owner.fetch("select subject_id from disposals")} == {
        first.id,
        last.id,
        wanted.id,
    }
    for table in ("concerns", "referrals"):
        await owner.execute(f"drop trigger refuses on {table}")
    clock.now += DAY
    assert await retain(pool, begin, journal, clock) == {"disposed": 2, "held": 0, "not_filed": 0}


class Killed(BaseException):
    """What a kill is to whoever is in the middle."""


class Fragile(PostgresBegin):
    """Begins so many works, and is killed as the next one begins or, where it `commits`, right after it was kept."""

    left = 0
    commits = False

    def __call__(self, ask: Ask) -> PostgresWork:
        self.left -= 1
        if self.left < 0 and not self.commits:
            raise Killed
        work = super().__call__(ask)
        if self.left < 0:
            kept = work.flush

            async def killed() -> None:
                await kept()
                raise Killed

            # What a kill right after keeping leaves behind.
            work.flush = killed  # type: ignore[method-assign]
        return work


async def test_a_run_that_is_killed_between_any_two_steps_is_finished_by_the_next_and_nothing_is_done_twice(
    pool: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder, tmp_path: Path
) -> None:
    fragile = Fragile(pool, clock, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))
    one, other = await closed(begin), await closed(begin)
    referral = await withdrawn(begin, await submitted(begin))
    clock.now += 184 * DAY
    wanted = await withdrawn(begin, await submitted(begin))
    request = await decided(begin, await asked(begin, clock, wanted.citizen_ref, "erasure"))
    kills, done = 0, None
    while done is None:
        fragile.left, fragile.commits = kills // 2, kills % 2 == 1
        try:
            done = await retain(pool, fragile, journal, clock)
        except Killed:
            kills += 1
            assert kills < 60
    assert kills >= 8, "it was killed at each of its steps"
    assert await every(begin) == {}
    records = await owner.fetch("select subject_id from disposals")
    assert sorted(row["subject_id"] for row in records) == sorted((one.id, other.id, referral.id, wanted.id))
    assert len(files(tmp_path)) == 2
    assert await owner.fetchval("select count(*) from journal_exports") == 2
    assert await stood(owner) == [[(str(request.id), "gone")]]


async def test_a_hold_that_is_placed_while_something_is_disposed_of_wins_or_is_told_that_it_is_gone(
    begin: PostgresBegin, clock: Clock, owner: Any
) -> None:
    for _ in range(5):
        concern = await closed(begin)
        clock.now += 184 * DAY
        before = await every(begin)
        results = await asyncio.gather(
            disposed(begin, concern.id, before), held(begin, concern), return_exceptions=True
        )
        gone = await owner.fetchval("select status from concerns where id = $1", concern.id) == "disposed"
        holds = await owner.fetchval("select count(*) from holds where subject_id = $1 and sealed <> ''", concern.id)
        assert (gone, holds) in ((True, 0), (False, 1)), results


@pytest.mark.parametrize("who", ["teacher", "vink-coordinator", "admin", "auditor"])
async def test_the_database_alone_lets_nobody_else_dispose(begin: PostgresBegin, clock: Clock, who: str) -> None:
    concern = await closed(begin)
    clock.now += 184 * DAY
    over = (await every(begin))[concern.id]
    with pytest.raises(Forbidden):
        async with begin(ask(who, Action.RETENTION_RUN_START)) as work:
            work.retention.dispose(over)
    assert set(await every(begin)) == {concern.id}


async def test_what_is_open_is_not_disposed_of_whatever_is_said_of_it(begin: PostgresBegin, clock: Clock) -> None:
    concern, ended = await raised(begin), await closed(begin)
    over = (await every(begin))[ended.id]
    with pytest.raises(Stale):
        async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
            work.retention.dispose(msgspec.structs.replace(over, id=concern.id, version=concern.version))
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        assert await work.concerns.get(concern.id) == concern


async def test_the_same_copy_is_filed_once_and_a_torn_one_is_mended(tmp_path: Path) -> None:
    journal = JournalFolder(tmp_path)
    content = b'{"fiktivt": true}'
    document = JournalDocument(department="buf", kind="referral", id=new_id(), version=2, kle="27.00", content=content)
    first = await journal.file(document)
    assert await journal.file(document) == first
    (copy,) = files(tmp_path)
    copy.write_bytes(b'{"fik')
    assert await journal.file(document) == first
    assert copy.read_bytes() == document.content
    assert files(tmp_path) == [copy]


async def test_the_log_is_proven_after_a_disposal_and_what_it_said_of_the_case_is_gone(
    database: str, begin: PostgresBegin, clock: Clock, owner: Any
) -> None:
    concern = await closed(begin)
    told = msgspec.structs.replace(event(), object_id=concern.id, payload=b"kanariefugl", salt=b"s" * 32, at=clock())
    await append(owner, told)
    sealing = await open_pool(database, 2, "vink_sealer")
    try:
        while await sealer_on(sealing).seal():
            pass
        before = await owner.fetchval("select count(*) from audit_leaf")
        clock.now += 184 * DAY
        await disposed(begin, concern.id)
        assert await owner.fetchval("select count(*) from audit_payload where event_id = $1", told.id) == 0
        while await sealer_on(sealing, now=clock).seal():
            pass
        assert await owner.fetchval("select count(*) from audit_leaf") > before
    finally:
        await sealing.close()
    text = await bundle(database)
    assert "kanariefugl" not in text
    assert str(told.id) in text, "that it happened stays"
    assert checked(text).wrong == []


async def of_two(begin: PostgresBegin) -> tuple[Referral, Participant]:
    """Return a referral in which a parent takes part beside the young person, and that parent."""
    referral = await submitted(begin)
    parent = await enrolled(begin, referral)
    async with begin(ask("teacher", Action.CONSENT_RECORD)) as work:
        for consent in (PARTICIPATION, DISCLOSURE):
            await record_consent(work, referral.id, of(NewConsent, {**consent, "participant_id": str(parent.id)}))
    async with begin(ask("teacher", Action.PARTICIPANT_ACTIVATE)) as work:
        await activate_participant(work, parent.id, of(Introduction, {"citizen": MOTHER}), parent.version)
    return await read(begin, referral.id), parent


async def stood(owner: Any) -> list[list[tuple[str, str]]]:
    """Return how each erasure stood in each run."""
    runs = await owner.fetch("select erasures from retention_runs order by id")
    return [[(one["request_id"], one["verdict"]) for one in json.loads(row["erasures"])] for row in runs]


async def test_of_several_persons_one_is_erased_and_the_others_stay_known(
    begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder, pool: Pool
) -> None:
    referral, parent = await of_two(begin)
    await withdrawn(begin, referral)
    clock.now += DAY
    await retain(pool, begin, journal, clock)
    async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
        erased = await erase_person(work, referral.citizen_ref, ())
    assert erased.disposal is not None
    assert (erased.verdict, erased.disposal.kept, erased.disposal.identities) == ("gone", "about_others", 1)
    kept = {row["id"] for row in await owner.fetch("select id from vault.citizens where sealed <> ''")}
    assert kept == {parent.citizen_ref}
    async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
        last = await erase_person(work, parent.citizen_ref, ())
    assert last.disposal is not None
    assert last.disposal.subject_kind == "referral", "with the last one all of it goes"


async def test_what_is_one_persons_alone_goes_with_them_and_nothing_of_the_others(
    pool: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    await staffed(begin, clock)
    course = await started(begin, clock)
    referral = await read(begin, course.referral_id)
    mother = await mother_of(begin, referral)
    wanted = await goal(begin, course)
    await met(begin, clock, course)
    scales = [{"goal_id": str(wanted.id), "scale": 4}]
    await review(begin, clock, (await reviews_of(begin, course))[0], scales=scales, decision="continue")
    await withdrawn(begin, await read(begin, course.referral_id))
    request = await decided(begin, await asked(begin, clock, referral.citizen_ref, "erasure"))
    clock.now += DAY
    assert (await retain(pool, begin, journal, clock) or {})["disposed"] == 1
    assert await stood(owner) == [[(str(request.id), "gone")]]
    for table in ("goals", "support_sessions", "progress_reviews"):
        assert await owner.fetchval(f"select count(*) from {table} where sealed <> ''") == 0, table
    for table in ("participants", "consents"):
        rows = await owner.fetch(f"select citizen_ref from {table} where sealed <> ''")
        assert {row["citizen_ref"] for row in rows} == {mother.citizen_ref}, table
    told = await owner.fetch("select participant_id from disclosures where sealed <> ''")
    assert {row["participant_id"] for row in told} <= {mother.id}
    assert (await read(begin, referral.id)).needs_text == referral.needs_text


async def test_one_of_several_stays_known_who_is_held_or_asks_meanwhile(
    pool: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    referral, parent = await of_two(begin)
    await withdrawn(begin, referral)
    clock.now += DAY
    await retain(pool, begin, journal, clock)
    with pytest.raises(Stale):
        async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
            assert (await erase_person(work, parent.citizen_ref, ())).verdict == "gone"
            hold = await held(begin, referral, "referral")
    async with begin(ask("dpo", Action.HOLD_LIFT)) as work:
        await lift_hold(work, hold.id, HoldLifting(reason="Afgjort. (Fiktivt)"), hold.version)
    with pytest.raises(Stale):
        async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
            assert (await erase_person(work, parent.citizen_ref, ())).verdict == "gone"
            await asked(begin, clock, parent.citizen_ref)
    assert await owner.fetchval("select count(*) from vault.citizens where sealed <> ''") == 2


async def test_whose_data_are_restricted_is_erased_all_the_same(
    pool: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    referral, parent = await of_two(begin)
    await withdrawn(begin, referral)
    restriction = await decided(begin, await asked(begin, clock, parent.citizen_ref, "restriction"))
    await answer(begin, restriction)
    request = await decided(begin, await asked(begin, clock, parent.citizen_ref, "erasure"))
    await retain(pool, begin, journal, clock)
    assert await stood(owner) == [[(str(request.id), "gone")]]
    kept = await owner.fetch("select id from vault.citizens where sealed <> ''")
    assert {row["id"] for row in kept} == {referral.citizen_ref}
    assert (await answer(begin, request)).status == "closed"


async def test_a_run_carries_out_what_was_decided_and_says_of_the_rest_why_it_waits(
    pool: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    referral = await submitted(begin)
    request = await decided(begin, await asked(begin, clock, referral.citizen_ref, "erasure"))
    assert await retain(pool, begin, journal, clock) == {"disposed": 0, "held": 0, "not_filed": 0}
    await withdrawn(begin, referral)
    hold = await held(begin, referral, "referral")
    clock.now += DAY
    await retain(pool, begin, journal, clock)
    async with begin(ask("dpo", Action.HOLD_LIFT)) as work:
        await lift_hold(work, hold.id, HoldLifting(reason="Afgjort. (Fiktivt)"), hold.version)
    clock.now += DAY
    assert await retain(pool, begin, journal, clock) == {"disposed": 1, "held": 0, "not_filed": 0}
    clock.now += DAY
    await retain(pool, begin, journal, clock)
    assert await stood(owner) == [[(str(request.id), one)] for one in ("open", "held", "gone", "gone")]
    record = await owner.fetchrow("select d.* from disposals d join retention_runs r on r.id = d.run_id")
    assert (record["ground"], record["subject_id"], record["identities"]) == ("erasure", referral.id, 1)
    told = await owner.fetch("select object_type from audit_event where reason = $1", f"erasure:{request.id}")
    assert {row["object_type"] for row in told} == {"referral", "disposal"}, "the log names the decision"
    assert (await answer(begin, request)).status == "closed"


async def test_no_key_goes_while_a_course_that_ended_is_followed_up(begin: PostgresBegin, owner: Any) -> None:
    referral = await submitted(begin)
    await owner.execute(
        "update referrals set status = 'ended', coordinator_id = holder_id, due_at = coalesce(due_at, now()) "
        "where id = $1",
        referral.id,
    )
    with pytest.raises(Forbidden):
        async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
            work.vault.destroy_citizen(referral.citizen_ref)
    assert await every(begin) == {}
