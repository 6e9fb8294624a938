"""Who saw a thing, who saw what lies with a person, what somebody saw, and the log as it was then."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.audit import Outcome
from domain.audit_search import AccessAct, AuditSearch, FoundEvent, as_of, covering
from domain.breach_reports import BreachReport, breach_report
from domain.citizens import read_citizen
from domain.errors import Invalid
from domain.policy import Action
from domain.ports import Begin
from tests.asking import ask
from tests.contract.conftest import Clock
from tests.contract.test_audit_search import AUDITOR, raised, searched
from tests.contract.test_checkpoints import Seal, seal_all
from tests.referring import enrolled, lead, received
from vink.demo.personas import PERSONAS

__all__ = ["seal_all"]

DPO = ask("dpo", Action.BREACH_REPORT_READ, purpose="data_breach")


async def accesses(begin: Begin, clock: Clock, checkpoint: Any = None, **wanted: Any) -> list[FoundEvent]:
    """Return who saw it: what was allowed, unless an act is asked for."""
    usual: dict[str, Any] = {} if "act" in wanted else {"outcome": Outcome.ALLOWED}
    window = {"since": clock.now - timedelta(days=30), "until": clock.now + timedelta(seconds=1)}
    async with begin(AUDITOR) as work:
        search = as_of(AuditSearch(**(window | usual | wanted)), checkpoint)
        return list(await work.audit.page(search, None, 100, ("object", UUID(int=1))))


async def test_who_saw_a_thing_is_told_with_the_kind_of_act(begin: Begin, clock: Clock) -> None:
    await raised(begin)
    (made,) = await searched(begin, clock, object_type="concern")
    assert made.object_id
    clock.pass_by(seconds=1)
    async with begin(ask("teacher", Action.CONCERN_READ, purpose="consultation")) as work:
        await work.concerns.get(made.object_id)
    seen = await accesses(begin, clock, object_id=made.object_id)
    assert [(one.act, one.actor, one.purpose) for one in seen] == [
        (AccessAct.READ, PERSONAS["teacher"].id, "consultation"),
        (AccessAct.CHANGED, PERSONAS["teacher"].id, None),
    ]
    for act in AccessAct:
        found = await accesses(begin, clock, object_id=made.object_id, act=act)
        assert [one.act for one in found] == [act] * (act in (AccessAct.READ, AccessAct.CHANGED)), act


async def test_whoever_asked_the_log_about_a_thing_is_told_apart(begin: Begin, clock: Clock) -> None:
    await accesses(begin, clock, object_id=UUID(int=1))
    (asked,) = await accesses(begin, clock, object_id=UUID(int=1), act=AccessAct.LOG)
    assert (asked.actor, asked.object_type, asked.details) == (PERSONAS["auditor"].id, "object", "kept")
    assert await accesses(begin, clock, object_id=UUID(int=1), act=AccessAct.READ) == []


async def test_who_saw_anything_that_lies_with_a_person(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    clock.pass_by(seconds=1)
    other = await received(begin)
    clock.pass_by(seconds=1)
    mother = await enrolled(begin, referral)
    youth = await lead(begin, referral)
    async with begin(ask("vink-coordinator", Action.CITIZEN_READ, purpose="referral_intake")) as work:
        await read_citizen(work, referral.citizen_ref)
    seen = await accesses(begin, clock, person=referral.citizen_ref)
    things = {one.object_id for one in seen}
    assert {referral.id, youth.id, referral.citizen_ref} <= things
    assert {"referral", "participant", "citizen", "consent", "disclosure", "notification_assessment"} == {
        one.object_type for one in seen
    }
    assert [one.actor for one in seen if one.act is AccessAct.READ and one.object_type == "citizen"] == [
        PERSONAS["vink-coordinator"].id
    ]
    assert not things & {other.id, other.citizen_ref, mother.id, mother.citizen_ref}, "others are not among them"
    hers = {one.object_id for one in await accesses(begin, clock, person=mother.citizen_ref)}
    assert {mother.id, referral.id} <= hers
    assert youth.id not in hers
    assert referral.citizen_ref not in hers
    assert await accesses(begin, clock, person=UUID(int=7)) == []


async def test_nobody_else_learns_what_lies_with_a_person(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    search = AuditSearch(since=clock.now - timedelta(1), until=clock.now + timedelta(1), person=referral.citizen_ref)
    for who in ("teacher", "vink-coordinator", "admin"):
        async with begin(ask(who, Action.ME_READ)) as work:
            assert await work.audit.page(search, None, 10) == []
            assert (await work.audit.readings(search, 10))[1] == []
            assert await work.audit.sealed(search, None, 10) == []


async def test_the_log_as_of_then_holds_nothing_that_came_later(begin: Begin, clock: Clock, seal_all: Seal) -> None:
    await raised(begin)
    clock.pass_by(seconds=2)
    await seal_all()
    async with begin(AUDITOR) as work:
        first = await work.audit.checkpoints.newest()
    assert first
    clock.pass_by(seconds=1)
    await raised(begin)
    waiting = clock.now
    await seal_all()
    clock.pass_by(hours=1)
    await raised(begin)
    for told, expected in (
        (first.at.isoformat(), 1),
        (str(first.id), 1),
        ((first.at + timedelta(milliseconds=500)).isoformat(), 1),
        (waiting.isoformat(), 2),
        (clock.now.isoformat(), 2),
        (None, 3),
    ):
        async with begin(AUDITOR) as work:
            covered = await covering(work, told)
        found = await accesses(begin, clock, covered, object_type="concern")
        assert len(found) == expected, told
        assert told is None or covered is not None
        assert expected != 1 or covered == first


async def test_as_of_wants_a_time_by_which_something_was_sealed(begin: Begin, clock: Clock, seal_all: Seal) -> None:
    await raised(begin)
    await seal_all()
    before = (clock.now - timedelta(days=1)).isoformat()
    for told, code in (
        (before, "nothing_sealed"),
        (str(UUID(int=3)), "nothing_sealed"),
        ("2026-03-01T00:00:00", "invalid"),
        ("0000-03-01T00:00:00Z", "invalid"),
        ("g" * 36, "invalid"),
    ):
        async with begin(AUDITOR) as work:
            with pytest.raises(Invalid) as refused:
                await covering(work, told)
        assert refused.value.faults[0].code == code, told


async def reported(begin: Begin, clock: Clock, **wanted: Any) -> BreachReport:
    window = {"since": clock.now - timedelta(days=2), "until": clock.now + timedelta(seconds=1)}
    async with begin(DPO) as work:
        return await breach_report(work, AuditSearch(**(window | wanted)))


async def test_a_breach_report_counts_who_saw_which_references(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    youth = await lead(begin, referral)
    for _ in range(2):
        clock.pass_by(minutes=1)
        async with begin(ask("vink-coordinator", Action.REFERRAL_READ, purpose="referral_intake")) as work:
            await work.referrals.get(referral.id)
    async with begin(ask("vink-coordinator", Action.REFERRAL_READ, purpose="support")) as work:
        await work.referrals.page({}, None, 5)
    found = await reported(begin, clock, actor=PERSONAS["vink-coordinator"].id)
    (one,) = [one for one in found.readings if one.object_id == referral.id]
    assert (one.citizen_refs, one.object_type, one.department) == ((referral.citizen_ref,), "referral", "bif")
    assert (one.reads, one.listings, one.changes, one.purposes) == (2, 0, 1, ("referral_intake",))
    assert one.last_at == clock.now
    assert one.first_at <= clock.now - timedelta(minutes=2)
    (listed,) = [one for one in found.readings if one.object_id is None]
    assert (listed.object_type, listed.reads + listed.listings, listed.citizen_refs) == ("referral", 1, ())
    assert (found.totals.persons, found.totals.things, found.totals.readers) == (1, 1, 1)
    assert (found.complete, found.totals.events) == (True, 4)
    everybody = await reported(begin, clock)
    assert {one.actor for one in everybody.readings} == {PERSONAS[who].id for who in ("teacher", "vink-coordinator")}
    assert youth.id in {one.object_id for one in everybody.readings}
    for narrowed in ({"department": "sof"}, {"client": "another"}, {"until": clock.now - timedelta(days=1)}):
        nothing = await reported(begin, clock, **narrowed)
        assert (nothing.readings, nothing.totals.events, nothing.complete) == ((), 0, True)
    logged = await searched(begin, clock, purpose="data_breach")
    assert [(one.action, one.actor) for one in logged] == [("breach-report:read", PERSONAS["dpo"].id)] * 5
