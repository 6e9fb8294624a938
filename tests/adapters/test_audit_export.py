"""An export is checked by the program that checks bundles: a cut, a change and a stranger in it are named."""

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.audit import append
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.work import PostgresBegin
from domain.audit import AuditEvent, canonical
from domain.audit_export import export
from domain.audit_search import AuditSearch
from domain.checkpoints.bundles import ExportHead, Writer, lines_of
from domain.checkpoints.exports import HEADING, table_row
from domain.policy import Action
from tests.asking import ask
from tests.conftest import TERMS
from tests.sealing import KEYS, MOMENT, event, sealer_on
from tests.sealing import logged as appended
from vink.verifying import ALTERED, DAMAGED, PROVEN, main

DAY = timedelta(days=1)


@pytest.fixture
async def events(database: str, owner: Any) -> list[AuditEvent]:
    found = await appended(owner, 30)
    sealing = await open_pool(database, 1, "vink_sealer")
    await sealer_on(sealing, now=lambda: MOMENT + timedelta(minutes=5)).seal()
    await sealing.close()
    return found


async def exported(pool: Pool, **wanted: Any) -> list[str]:
    begin = PostgresBegin(pool, lambda: MOMENT + DAY, new_id, DanishCalendar(), TERMS)
    async with begin(ask("auditor", Action.AUDIT_EXPORT, purpose="audit")) as work:
        lines = await export(work, AuditSearch(since=MOMENT - DAY, until=MOMENT + DAY, **wanted), None)
    return [line async for some in lines for line in some]


def table(lines: list[str]) -> list[str]:
    return [HEADING, *map(table_row, lines)]


def check(place: Path, texts: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    file = place / "export"
    file.write_text("".join(texts), newline="")
    status = main([str(file), "--key", str(KEYS[0])])
    shown = capsys.readouterr()
    return status, shown.out + shown.err


@pytest.mark.parametrize("form", [list, table])
async def test_both_forms_are_proven_as_they_are(
    pool: Pool, events: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: Callable[..., list[str]]
) -> None:
    told = "Proven: 30 events of the log as of checkpoint 0, as many as were sent.\n"
    assert check(tmp_path, form(await exported(pool)), capsys) == (PROVEN, told)


CUTS: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "between lines": (lambda lines: lines[:20], "ends in the middle, after line"),
    "within a line": (lambda lines: [*lines[:20], lines[20][:90]], "cut off"),
    "one line less": (lambda lines: [*lines[:9], *lines[10:]], "lines are missing, moved or changed"),
    "two exchanged": (lambda lines: [*lines[:8], lines[9], lines[8], *lines[10:]], "lines were moved or put in"),
    "one twice": (lambda lines: [*lines[:9], *lines[8:]], "lines were moved or put in"),
}


@pytest.mark.parametrize(("cut", "told"), CUTS.values(), ids=CUTS)
@pytest.mark.parametrize("form", [list, table])
async def test_what_was_cut_off_or_moved_proves_nothing_and_says_so(
    pool: Pool,
    events: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    form: Callable[..., list[str]],
    cut: Callable[[list[str]], list[str]],
    told: str,
) -> None:
    status, shown = check(tmp_path, cut(form(await exported(pool))), capsys)
    assert (status, shown.startswith("This proves nothing: ")) == (DAMAGED, True)
    assert told in shown


async def test_a_cell_that_tells_something_else_than_its_record_is_named(
    pool: Pool, events: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = table(await exported(pool))
    rows[7] = rows[7].replace('"buf"', '"sof"', 1)
    status, shown = check(tmp_path, rows, capsys)
    assert (status, "Row 8 of the table tells another department than its record." in shown) == (DAMAGED, True)


async def test_nothing_in_a_table_is_a_formula(
    pool: Pool, database: str, owner: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = ['=HYPERLINK("http://x.example")', "+1", "-1", "@SUM(1)", "'=1", 'a"b,c']
    for number, client in enumerate(evil):
        await append(owner, msgspec.structs.replace(event(number), client=client))
    sealing = await open_pool(database, 1, "vink_sealer")
    await sealer_on(sealing, now=lambda: MOMENT + timedelta(minutes=5)).seal()
    await sealing.close()
    rows = table(await exported(pool))
    cells = [one[3] for one in list(csv.reader(rows))[1:] if one[0] == "record"]
    assert cells == [f"'{one}" for one in evil[:-1]] + evil[-1:]
    assert check(tmp_path, rows, capsys)[0] == PROVEN


async def test_what_was_altered_in_the_database_is_named(
    pool: Pool, owner: Any, events: list[AuditEvent], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = canonical(msgspec.structs.replace(events[3], client="another"))
    await owner.execute("update audit_event set record = $2 where id = $1", events[3].id, changed)
    await owner.execute("update audit_event set actor = gen_random_uuid() where id = $1", events[5].id)
    status, shown = check(tmp_path, await exported(pool), capsys)
    assert status == ALTERED
    assert f"ALTERED: Event {events[3].id} (position 3) was changed.\n" in shown
    named = f"ALTERED: Event {events[5].id} (position 5) was changed: actor of its row, not of its record."
    assert named in shown


async def test_an_event_that_was_not_asked_for_is_named(
    pool: Pool, events: list[AuditEvent], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, *lines = lines_of(await exported(pool))
    assert isinstance(head, ExportHead)
    writer = Writer()
    other = head._replace(asked={**head.asked, "department": "sof"})
    forged = [writer.line(one) for one in (other, *lines)]
    status, shown = check(tmp_path, [*forged, writer.end()], capsys)
    assert status == ALTERED
    assert f"Event {events[0].id} (position 0) was not asked for: department is another one." in shown


async def test_each_line_is_json_that_others_can_read(pool: Pool, events: list[AuditEvent]) -> None:
    lines = [json.loads(one) for one in await exported(pool, actor=events[4].actor)]
    assert [one["line"] for one in lines] == ["export", "key", "checkpoint", "record", "end"]
    assert lines[0]["asked"]["actor"] == str(events[4].actor)
