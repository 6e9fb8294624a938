"""What an export of the log promises: everything that was asked for, once, with its proof, to an end that is logged."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from adapters.notes import is_signed
from domain import audit_export
from domain.audit_export import export
from domain.audit_search import AuditSearch
from domain.checkpoints.bundles import Damaged, ExportHead, Recorded, lines_of
from domain.checkpoints.exports import verify_export
from domain.checkpoints.verifying import Held, Verdict
from domain.errors import Invalid
from domain.policy import Action
from domain.ports import Begin
from tests.asking import ask
from tests.contract.conftest import Clock
from tests.contract.test_audit_search import raised, searched
from tests.contract.test_checkpoints import Seal, seal_all
from tests.sealing import KEYS

__all__ = ["seal_all"]

EXPORTING = ask("auditor", Action.AUDIT_EXPORT, purpose="audit")


async def exported(begin: Begin, clock: Clock, checkpoint: Any = None, **wanted: Any) -> list[str]:
    window = {"since": clock.now - timedelta(days=30), "until": clock.now + timedelta(seconds=1)}
    async with begin(EXPORTING) as work:
        lines = await export(work, AuditSearch(**(window | wanted)), checkpoint)
    return [line async for some in lines for line in some]


def checked(lines: Iterable[str]) -> Verdict:
    return verify_export(lines, KEYS, Held({}, {}), is_signed)


def records(lines: Iterable[str]) -> list[Recorded]:
    return [one for one in lines_of(lines) if isinstance(one, Recorded)]


async def test_an_export_has_everything_that_was_asked_for_and_proves_it(
    begin: Begin, clock: Clock, seal_all: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_export, "AT_ONCE", 3)
    await raised(begin, times=4)
    clock.pass_by(seconds=1)
    await raised(begin, "social-worker", times=3)
    await seal_all()
    wanted = await searched(begin, clock, object_type="concern")
    lines = await exported(begin, clock, object_type="concern")
    assert [one.event for one in records(lines)] == [str(one.id) for one in wanted[::-1]]
    verdict = checked(lines)
    assert (verdict.wrong, verdict.untrusted, verdict.remarks) == ([], [], [])
    assert verdict.covered == "7 events of the log as of checkpoint 0, as many as were sent"
    of_one = await exported(begin, clock, department="sof")
    assert len(records(of_one)) == 3
    assert checked(of_one).wrong == []


async def test_that_it_began_and_how_it_ended_is_logged_with_the_number_of_rows(
    begin: Begin, clock: Clock, seal_all: Seal
) -> None:
    await raised(begin, times=2)
    await seal_all()
    lines = await exported(begin, clock, object_type="concern")
    ended, began = await searched(begin, clock, action="audit:export", object_type="audit_event")
    assert (began.purpose, began.outcome, began.details) == ("audit", "allowed", "kept")
    assert ended.reason
    assert ended.reason.startswith("rows:2:sha256:")
    assert f'"sha256": "{ended.reason.rpartition(":")[2]}"' in lines[-1]


async def test_one_that_is_given_up_in_the_middle_is_logged_as_cut_off(
    begin: Begin, clock: Clock, seal_all: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_export, "AT_ONCE", 2)
    await raised(begin, times=5)
    await seal_all()
    search = AuditSearch(since=clock.now - timedelta(1), until=clock.now + timedelta(1), object_type="concern")
    async with begin(EXPORTING) as work:
        lines = await export(work, search, None)
    sent = []
    async for some in lines:
        sent += some
        if len(records_of(sent)) == 4:
            break
    await lines.aclose()
    (ended,) = await searched(begin, clock, outcome="failed")
    assert (ended.action, ended.reason) == ("audit:export", "cut_off:rows:4")
    with pytest.raises(Damaged, match="ends in the middle, after line 7"):
        checked(sent)


def records_of(lines: list[str]) -> list[str]:
    return [one for one in lines if one.startswith('{"line": "record"')]


async def test_what_is_not_sealed_by_then_is_left_out(begin: Begin, clock: Clock, seal_all: Seal) -> None:
    with pytest.raises(Invalid):
        await exported(begin, clock)
    await raised(begin, times=2)
    await seal_all()
    await raised(begin, times=3)
    assert len(records(await exported(begin, clock, object_type="concern"))) == 2
    async with begin(EXPORTING) as work:
        first = await work.audit.checkpoints.newest()
    clock.pass_by(minutes=5)
    await seal_all()
    assert len(records(await exported(begin, clock, object_type="concern"))) == 5
    lines = await exported(begin, clock, first, object_type="concern")
    assert len(records(lines)) == 2
    (head,) = [one for one in lines_of(lines) if isinstance(one, ExportHead)]
    assert first
    assert (head.number, head.size) == (first.number, first.size)
    assert checked(lines).wrong == []
