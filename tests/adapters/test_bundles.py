"""A bundle proves the log offline, and whatever the database's owner alters is found in it and named."""

import io
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import cryptography
import msgspec
import pytest

from adapters.notes import CheckpointSigner, is_signed
from adapters.postgres.audit import SENT, append
from adapters.postgres.bundles import NothingSealed, Period
from adapters.postgres.pool import Pool, open_pool
from adapters.publications import CheckpointFile
from domain.audit import AuditEvent, canonical
from domain.checkpoints.bundles import Damaged, Head, Writer, lines_of
from domain.checkpoints.merkle import leaf
from domain.checkpoints.verifying import Held, Verdict, verify
from tests.sealing import KEYS, MOMENT, ORIGIN, OTHER_SEED, SEED, event, logged, sealer_on
from vink.audit import ALWAYS, write_bundle, write_verifier
from vink.verifying import ALTERED, DAMAGED, PROVEN, UNTRUSTED, UNUSABLE, main

BATCHES = (1, 5, 300, 2, 1)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, 2, "vink_sealer")
    yield opened
    await opened.close()


@pytest.fixture
async def events(owner: Any, pool: Pool) -> list[AuditEvent]:
    """Sealed events: the first in a checkpoint, five in the next one, and so on, each an hour after the other."""
    found: list[AuditEvent] = []
    for number, count in enumerate(BATCHES):
        hour = MOMENT + timedelta(hours=number)
        found += await logged(owner, count, hour)
        await sealer_on(pool, now=lambda at=hour + timedelta(minutes=10): at).seal()  # type: ignore[misc]
    return found


async def bundle(database: str, period: Period = ALWAYS) -> str:
    output = io.StringIO()
    await write_bundle(database, period, output)
    return output.getvalue()


def checked(text: str, **more: Any) -> Verdict:
    return verify(
        io.StringIO(text, newline="\n"),
        more.pop("keys", KEYS),
        Held(**({"published": {}, "sent": {}} | more)),
        is_signed,
    )


async def wrong(database: str) -> list[str]:
    return checked(await bundle(database)).wrong


async def test_what_was_not_altered_is_proven(database: str, events: list[AuditEvent]) -> None:
    verdict = checked(await bundle(database))
    assert (verdict.wrong, verdict.untrusted, verdict.remarks) == ([], [], [])
    assert verdict.covered == "309 records from position 0 on, 5 checkpoints"


async def test_taking_a_bundle_is_logged_and_what_waits_is_no_fault(database: str, owner: Any, events: Any) -> None:
    await logged(owner, 2)
    assert await wrong(database) == []
    assert await owner.fetchval("select count(*) from audit_event where action = 'audit:bundle'") == 1
    assert await owner.fetchval("select count(*) from audit_pending") == 3


async def test_a_period_is_covered_from_checkpoint_to_checkpoint(database: str, events: list[AuditEvent]) -> None:
    for hour, until, covered in (
        (2, 3, "300 records from position 6 on, 2 checkpoints"),
        (1, 2, "5 records from position 1 on, 2 checkpoints"),
        (0, 1, "1 records from position 0 on, 1 checkpoints"),
        (3, 9, "3 records from position 306 on, 3 checkpoints"),
        (7, 9, "0 records from position 309 on, 1 checkpoints"),
    ):
        text = await bundle(database, Period(MOMENT + timedelta(hours=hour), MOMENT + timedelta(hours=until)))
        verdict = checked(text)
        assert (verdict.wrong, verdict.covered) == ([], covered)


async def test_of_nothing_there_is_no_bundle(database: str, owner: Any) -> None:
    await logged(owner, 1)
    with pytest.raises(NothingSealed):
        await bundle(database)


async def altered(owner: Any, at: AuditEvent, **changes: Any) -> bytes:
    """Return the record that an event would have with these changes."""
    return canonical(msgspec.structs.replace(at, **changes))


async def test_a_changed_record_is_named(database: str, owner: Any, events: list[AuditEvent]) -> None:
    for position in (0, 3, 100, 308):
        record = await altered(owner, events[position], client="another")
        await owner.execute("update audit_event set record = $2 where id = $1", events[position].id, record)
    found = await wrong(database)
    named = [f"Event {events[position].id} (position {position})" for position in (0, 3, 100, 308)]
    assert [one for one in found if one.endswith("was changed.")] == [f"{one} was changed." for one in named]


async def test_a_record_changed_with_its_columns_and_its_leaf_is_named(
    database: str, owner: Any, events: list[AuditEvent]
) -> None:
    record = await altered(owner, events[100], client="another")
    await owner.execute(
        "update audit_event set record = $2, client = 'another', leaf = $3 where id = $1",
        events[100].id,
        record,
        leaf(record),
    )
    assert await wrong(database) == [f"Event {events[100].id} (position 100) was changed."]


async def test_columns_changed_beside_the_record_are_named(database: str, owner: Any, events: list[AuditEvent]) -> None:
    await owner.execute(
        "update audit_event set actor = gen_random_uuid(), department = 'sof' where id = $1", events[7].id
    )
    assert await wrong(database) == [
        f"Event {events[7].id} (position 7) was changed: actor, department of its row, not of its record."
    ]


@pytest.mark.parametrize("position", [0, 305, 308])
async def test_a_record_changed_together_with_the_stored_tree_is_named_by_its_checkpoint(
    database: str, owner: Any, events: list[AuditEvent], position: int
) -> None:
    record = await altered(owner, events[position], client="another")
    given = (events[position].id, record, leaf(record))
    await owner.execute("update audit_event set record = $2, client = 'another', leaf = $3 where id = $1", *given)
    await owner.execute("update audit_leaf set leaf = $2 where event_id = $1", events[position].id, leaf(record))
    (found,) = await wrong(database)
    if position == 305:
        assert found.startswith("What checkpoint 2 sealed at the positions 6 to 305 was changed")
    else:
        number = {0: 0, 308: 4}[position]
        named = f"Event {events[position].id} (position {position})"
        assert found == f"{named} is not what checkpoint {number} sealed there."


async def test_a_record_changed_before_it_was_sealed_is_named_by_what_its_request_told(
    database: str, owner: Any, pool: Pool, tmp_path: Path
) -> None:
    SENT.set([])
    first, second = await logged(owner, 2)
    told = [*(SENT.get() or [])]
    record = await altered(owner, second, client="another")
    await owner.execute(
        "update audit_event set record = $2, client = 'another', leaf = $3 where id = $1",
        second.id,
        record,
        leaf(record),
    )
    await sealer_on(pool).seal()
    (tmp_path / "bundle").write_text(await bundle(database))
    lines = [msgspec.json.encode({"event": "request", "events": [one]}) + b"\n" for one in told]
    (tmp_path / "lines").write_bytes(b"".join([*lines, b'{"events": [1, "a b", [2]]}\n', b'{"eve']))
    given = [str(tmp_path / "bundle"), "--key", str(KEYS[0])]
    assert main(given) == PROVEN, "the seal alone cannot know"
    assert main([*given, "--requests", str(tmp_path / "lines")]) == ALTERED
    sent = {str(one): hashed for one, hashed in told}
    assert set(sent) == {str(first.id), str(second.id)}
    assert checked(await bundle(database), sent=sent).wrong == [
        f"Event {second.id} (position 1) was changed before it was sealed: the request told another hash."
    ]


async def test_a_deleted_record_is_named(database: str, owner: Any, events: list[AuditEvent]) -> None:
    await owner.execute("delete from audit_event where id = any($1)", [events[0].id, events[200].id])
    assert await wrong(database) == [
        f"Event {events[position].id} (position {position}) was deleted." for position in (0, 200)
    ]


async def test_a_record_deleted_with_its_leaf_is_named(database: str, owner: Any, events: list[AuditEvent]) -> None:
    await owner.execute("delete from audit_event where id = $1", events[200].id)
    await owner.execute("delete from audit_leaf where event_id = $1", events[200].id)
    assert await wrong(database) == ["Position 200 was deleted from the tree that is stored."]


async def test_a_record_deleted_with_all_the_others_moved_up_is_found(
    database: str, owner: Any, events: list[AuditEvent]
) -> None:
    await owner.execute("delete from audit_event where id = $1", events[3].id)
    await owner.execute("delete from audit_leaf where event_id = $1", events[3].id)
    await owner.execute("update audit_leaf set position = -position where position > 3")
    await owner.execute("update audit_leaf set position = -position - 1 where position < 0")
    first, *others = await wrong(database)
    assert first == "Position 308 was deleted from the tree that is stored."
    assert others[0].startswith("What checkpoint 1 sealed at the positions 1 to 5 was changed")


async def test_records_that_were_cut_off_at_either_end_are_named(
    database: str, owner: Any, events: list[AuditEvent]
) -> None:
    gone = [events[position].id for position in (0, 307, 308)]
    await owner.execute("delete from audit_event where id = any($1)", gone)
    await owner.execute("delete from audit_leaf where event_id = any($1)", gone)
    assert await wrong(database) == [
        f"Position {position} was deleted from the tree that is stored." for position in (0, 307, 308)
    ]


async def test_an_inserted_record_is_named(database: str, owner: Any, events: list[AuditEvent]) -> None:
    forged = event(5)
    await append(owner, forged)
    await owner.execute("delete from audit_pending where event_id = $1", forged.id)
    assert await wrong(database) == [f"Event {forged.id} was inserted: it is in the database and was never sealed."]


async def test_a_record_inserted_with_a_leaf_at_the_end_is_named(
    database: str, owner: Any, events: list[AuditEvent]
) -> None:
    forged = event(5)
    await append(owner, forged)
    await owner.execute("delete from audit_pending where event_id = $1", forged.id)
    await owner.execute(
        "insert into audit_leaf values (309, $1, $2, $3)", forged.id, forged.at, leaf(canonical(forged))
    )
    assert await wrong(database) == [f"Event {forged.id} was inserted: it is in the database and was never sealed."]


async def test_a_record_put_in_the_place_of_another_is_found(
    database: str, owner: Any, events: list[AuditEvent]
) -> None:
    forged = event(5)
    await append(owner, forged)
    await owner.execute("delete from audit_pending where event_id = $1", forged.id)
    await owner.execute("update audit_leaf set event_id = $1, at = $2 where position = 308", forged.id, forged.at)
    found = await wrong(database)
    assert f"Event {forged.id} (position 308) was changed." in found
    assert f"Event {events[308].id} was inserted: it is in the database and was never sealed." in found


async def swapped(owner: Any, first: int, second: int, *columns: str) -> None:
    """Exchange what the tree that is stored has at two positions."""
    rows = {
        row["position"]: row
        for row in await owner.fetch("select * from audit_leaf where position = any($1)", [first, second])
    }
    assert len(rows) == 2
    await owner.execute("update audit_leaf set event_id = gen_random_uuid() where position = any($1)", [first, second])
    for position, other in ((first, second), (second, first)):
        for column in columns:
            await owner.execute(
                f"update audit_leaf set {column} = $2 where position = $1", position, rows[other][column]
            )


@pytest.mark.parametrize(("first", "second"), [(1, 4), (0, 5), (0, 308), (306, 308)])
async def test_records_that_were_exchanged_with_their_hashes_are_named(
    database: str, owner: Any, events: list[AuditEvent], first: int, second: int
) -> None:
    await swapped(owner, first, second, "event_id", "at", "leaf")
    names = " and ".join(
        f"Event {events[other].id} (position {position})" for position, other in ((first, second), (second, first))
    )
    assert await wrong(database) == [f"{names} were exchanged."]


async def test_records_that_were_exchanged_without_their_hashes_are_named(
    database: str, owner: Any, events: list[AuditEvent]
) -> None:
    await swapped(owner, 10, 200, "event_id", "at")
    assert await wrong(database) == [
        f"Event {events[200].id} (position 10) was put in another place: its record was sealed at position 200.",
        f"Event {events[10].id} (position 200) was put in another place: its record was sealed at position 10.",
    ]


async def test_an_event_deleted_before_it_was_sealed_is_named(
    database: str, owner: Any, pool: Pool, events: Any
) -> None:
    (lost,) = await logged(owner, 1)
    await owner.execute("delete from audit_event where id = $1", lost.id)
    await sealer_on(pool).seal()
    assert f"Event {lost.id} was deleted before it was sealed." in await wrong(database)


async def test_what_is_altered_of_the_stored_tree_alone_is_named(
    database: str, owner: Any, events: list[AuditEvent]
) -> None:
    await owner.execute("update audit_node set hash = sha256('x')")
    found = await wrong(database)
    assert f"The proof fails that Event {events[256].id} (position 256) is in the log." in found
    assert "The proof fails that checkpoint 3 goes on from the one before it." in found


async def test_what_is_altered_of_checkpoints_is_named(database: str, owner: Any, events: Any) -> None:
    async def after(statement: str) -> list[str]:
        async with owner.transaction():
            await owner.execute(statement)
        return await wrong(database)

    assert await after("update audit_checkpoint set edge = array[sha256('x')] where number = 1") == [
        "The tree that is stored with checkpoint 1 is not the one it signed.",
    ]
    (gone,) = await after("delete from audit_verifier; delete from audit_checkpoint where number = 1")
    assert gone == "Of the checkpoints between 0 and 2 some were deleted."
    await owner.execute(
        "update audit_checkpoint set note = overlay(note placing "
        "case substr(note, length(note) - 20, 1) when 'A' then 'B' else 'A' end from length(note) - 20)"
    )
    key = f"{ORIGIN}+{str(KEYS[0]).split('+')[1]}"
    assert [one for one in await wrong(database) if "altered" in one] == [
        f"Checkpoint {number} was altered: the signature of {key} does not belong to it." for number in (0, 2, 3, 4)
    ]


async def test_a_checkpoint_that_was_published_otherwise_is_named(
    database: str, owner: Any, pool: Pool, events: Any, tmp_path: Path
) -> None:
    file = CheckpointFile(tmp_path / "checkpoints.jsonl")
    await sealer_on(pool, [file]).seal()
    published = {
        told["checkpoint"]: told["note"]
        for told in map(json.loads, (tmp_path / "checkpoints.jsonl").read_text().splitlines())
    }
    text = await bundle(database)
    assert checked(text, published=published).wrong == []
    other = {**published, 2: published[1]}
    assert checked(text, published=other).wrong == ["Checkpoint 2 is not the one that was published under this number."]
    later = {**published, 9: "later"}
    (remark,) = checked(text, published=later).remarks
    assert remark.startswith("The published checkpoints go on to 9, the bundle to 4: ")


async def test_two_keys_during_a_change_prove_all_of_it(database: str, owner: Any, pool: Pool, events: Any) -> None:
    both, new = CheckpointSigner([OTHER_SEED, SEED]), CheckpointSigner([OTHER_SEED])
    for signer in (both, new):
        await logged(owner, 1)
        await sealer_on(pool, signer=signer).seal()
    text = await bundle(database)
    new_keys = new.verifier_keys(ORIGIN)
    assert (checked(text, keys=[*KEYS, *new_keys]).wrong, checked(text, keys=[*KEYS, *new_keys]).untrusted) == ([], [])
    strange = checked(text, keys=KEYS)
    assert strange.untrusted == ["Checkpoint 6 proves nothing here: no key that is known has signed it."]
    assert len(checked(text, keys=new_keys).untrusted) == 5, "the old checkpoints need the old key"


async def test_without_a_key_those_of_the_bundle_count_and_are_shown(database: str, events: Any) -> None:
    verdict = checked(await bundle(database), keys=[])
    assert verdict.wrong == []
    assert str(KEYS[0]) in verdict.remarks[0]


def cut(text: str) -> str:
    return "".join(text.splitlines(keepends=True)[:-3])


def moved(text: str) -> str:
    lines = text.splitlines(keepends=True)
    lines[-5], lines[-6] = lines[-6], lines[-5]
    return "".join(lines)


def without_one(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:-6], *lines[-5:]])


def without_checkpoints(text: str) -> str:
    lines = [line for line in lines_of(io.StringIO(text, newline="\n")) if isinstance(line, Head)]
    writer = Writer()
    return "".join([*map(writer.line, lines), writer.end()])


DAMAGES: dict[str, tuple[Callable[[str], str], str]] = {
    "cut between lines": (cut, r"ends in the middle, after line 314\."),
    "cut within a line": (lambda text: text[:5000], r"Line \d+ is cut off or cannot be read\."),
    "empty": (lambda _: "", r"ends in the middle, after line 0\."),
    "lines in another order": (moved, r"Position 305 stands where 304 belongs: lines are missing or moved\."),
    "a line missing": (without_one, r"Position 305 stands where 304 belongs"),
    "something else": (lambda _: '{"a": 1}\n', r"Line 1 cannot be read\."),
    "no json": (lambda _: "PK\x03\x04\n", r"Line 1 is cut off or cannot be read\."),
    "a byte changed": (lambda text: text.replace("concern:read", "concern:raed", 1), "altered after it was written"),
    "more at the end": (lambda text: text + text, "follows the end"),
    "no checkpoint": (without_checkpoints, "no checkpoint in the bundle"),
    "another format": (lambda text: text.replace("bundle/1", "bundle/9", 1), "not in the format"),
    "a position that is a text": (lambda text: text.replace('"position": 7,', '"position": "7",'), "cannot be read"),
    "a hash that is none": (lambda text: text.replace('"inclusion": ["', '"inclusion": ["A', 1), "cannot be read"),
}


@pytest.mark.parametrize(("damage", "told"), DAMAGES.values(), ids=DAMAGES)
async def test_a_damaged_bundle_proves_nothing_and_says_why(
    database: str, events: Any, damage: Callable[[str], str], told: str
) -> None:
    damaged = damage(await bundle(database))
    with pytest.raises(Damaged, match=told):
        checked(damaged)


async def test_the_exit_status_tells_what_was_found(
    database: str, owner: Any, events: list[AuditEvent], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, broken, changed = (tmp_path / name for name in ("whole", "broken", "changed"))
    text = await bundle(database)
    whole.write_text(text)
    broken.write_text(cut(text))
    await owner.execute("delete from audit_event where id = $1", events[8].id)
    changed.write_text(await bundle(database))
    key, other = str(KEYS[0]), str(CheckpointSigner([OTHER_SEED]).verifier_keys(ORIGIN)[0])
    for given, status, says in (
        ([str(whole), "--key", key], PROVEN, "Proven: 309 records from position 0 on, 5 checkpoints."),
        ([str(whole)], PROVEN, "note: No key was given"),
        ([str(changed), "--key", key], ALTERED, f"ALTERED: Event {events[8].id} (position 8) was deleted."),
        ([str(broken), "--key", key], DAMAGED, "This proves nothing: The bundle ends in the middle"),
        ([str(tmp_path / "none")], DAMAGED, "none cannot be read: No such file or directory."),
        ([str(whole), "--key", other], UNTRUSTED, "Nothing is proven: these checkpoints need another key."),
        ([str(whole), "--key", "x"], UNUSABLE, "--key x cannot be used: a verifier key has the form name+id+key"),
        ([str(whole), "--published", str(tmp_path / "none")], UNUSABLE, "none cannot be read."),
        ([str(whole), "--published", str(broken)], UNUSABLE, "has no checkpoint in it."),
        ([str(whole), "--requests", str(whole)], UNUSABLE, "has no event in it."),
    ):
        assert main(given) == status, given
        shown = capsys.readouterr()
        assert says in shown.out + shown.err


async def test_the_verifier_is_one_file_that_needs_nothing_but_cryptography(
    database: str, events: Any, tmp_path: Path
) -> None:
    (tmp_path / "bundle").write_text(await bundle(database))
    write_verifier(tmp_path / "verify.pyz")
    packages = tmp_path / "packages"
    packages.mkdir()
    installed = Path(cryptography.__file__).parents[1]
    for name in ("cryptography", "cffi", *(one.name for one in installed.glob("_cffi_backend*"))):
        (packages / name).symlink_to(installed / name)
    # -S leaves out every installed package, so that only those two are there.
    done = subprocess.run(
        [sys.executable, "-S", "verify.pyz", "bundle", "--key", str(KEYS[0])],
        cwd=tmp_path,
        env={"PATH": os.defpath, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (PROVEN, "")
    assert done.stdout == "Proven: 309 records from position 0 on, 5 checkpoints.\n"


async def test_a_backdated_clock_is_remarked(database: str, owner: Any, pool: Pool) -> None:
    for at in (MOMENT, MOMENT - timedelta(days=1)):

        def clock(at: datetime = at) -> datetime:
            return at

        await logged(owner, 1)
        await sealer_on(pool, now=clock).seal()
    verdict = checked(await bundle(database))
    assert verdict.wrong == []
    assert verdict.remarks == ["The clock was set back before checkpoint 1 was signed."]
