"""A sample of the log is drawn alike in memory and on PostgreSQL: the same lot draws the same events."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.postgres.audit import append
from domain.audit import AuditEvent
from domain.concerns import ConcernStatus
from domain.departments import Names, NewDepartment, create_department
from domain.errors import NotFound
from domain.log_reviews.reviewing import draw_review
from domain.log_reviews.types import REVIEWED_KINDS, Drawn, LogReview, NewLogReview, SampleReason
from domain.policy import Action
from domain.ports import Begin
from domain.ports.log_samples import SampleWanted
from domain.responsibility import NOBODYS
from domain.staff import NewStaffMember, StaffMember, register_staff
from domain.units import NewUnit, UnitKind, create_unit
from tests.asking import ask, ask_of
from tests.contract.test_store import actor, concern, keep
from tests.domain.test_log_reviews import read
from tests.memory import MemoryBegin
from vink.demo.personas import fixed

DRAWING = ask("dpo", Action.LOG_REVIEW_DRAW)
TUESDAY = datetime(2026, 2, 10, 9, tzinfo=UTC)
WANTED = SampleWanted(
    department="buf",
    since=datetime(2026, 2, 1, tzinfo=UTC),
    until=datetime(2026, 3, 1, tzinfo=UTC),
    kinds=REVIEWED_KINDS,
    seed="0" * 32,
    random_size=3,
    per_rule=25,
    usual_reads=50,
    closed=(date(2026, 2, 7), date(2026, 2, 8)),
    opens=time(6),
    closes=time(20),
)


@pytest.fixture
def pool_of(request: pytest.FixtureRequest, begin: Begin) -> Any:
    return None if isinstance(begin, MemoryBegin) else request.getfixturevalue("pool")


async def logged(begin: Begin, pool: Any, events: Sequence[AuditEvent]) -> None:
    """Let these be in the log."""
    if isinstance(begin, MemoryBegin):
        begin.memory.events += events
        return
    for one in events:
        await append(pool, one)


async def drawn(begin: Begin, **changes: Any) -> dict[UUID, tuple[SampleReason, ...]]:
    async with begin(DRAWING) as work:
        _, found = await work.log_samples.draw(msgspec.structs.replace(WANTED, **changes))
    return {one.event_id: one.reasons for one in found}


async def test_the_lot_draws_as_many_as_are_wanted_the_same_each_time_and_others_with_another_lot(
    begin: Begin, pool_of: Any
) -> None:
    await logged(begin, pool_of, [read(0x900 + n) for n in range(40)])
    async with begin(DRAWING) as work:
        population, found = await work.log_samples.draw(WANTED)
    assert (population, len(found)) == (40, 3)
    assert [type(one) for one in found] == [Drawn] * 3
    assert await drawn(begin) == {one.event_id: (SampleReason.RANDOM,) for one in found}
    others = [set(await drawn(begin, seed=f"{n:032x}")) for n in range(1, 6)]
    assert len({frozenset(one) for one in others}) > 1
    lots = {fixed(0x900 + n): hashlib.sha256(f"{WANTED.seed}{fixed(0x900 + n)}".encode()).digest() for n in range(40)}
    assert {one.event_id for one in found} == set(sorted(lots, key=lambda one: lots[one])[:3])


async def test_a_read_at_night_or_on_a_free_day_is_drawn_by_rule(begin: Begin, pool_of: Any) -> None:
    at = {
        0x911: TUESDAY.replace(hour=4, minute=59),
        0x912: TUESDAY.replace(hour=5),
        0x913: TUESDAY.replace(hour=18, minute=59),
        0x914: TUESDAY.replace(hour=19),
        0x915: datetime(2026, 2, 7, 11, tzinfo=UTC),
        0x916: datetime(2026, 2, 6, 23, 30, tzinfo=UTC),
    }
    await logged(begin, pool_of, [read(number, moment) for number, moment in at.items()])
    found = await drawn(begin, random_size=1)
    off = {number for number in at if SampleReason.OFF_HOURS in found.get(fixed(number), ())}
    assert off == {0x911, 0x914, 0x915, 0x916}


async def test_of_a_day_with_more_reads_than_usual_one_stands_for_all(begin: Begin, pool_of: Any) -> None:
    busy = [read(0x930 + n, TUESDAY + timedelta(minutes=n)) for n in range(6)]
    other = [read(0x940 + n, TUESDAY + timedelta(days=1 + n)) for n in range(6)]
    await logged(begin, pool_of, [*busy, *other])
    found = await drawn(begin, usual_reads=5, random_size=1)
    unusual = [one for one, reasons in found.items() if SampleReason.UNUSUAL_VOLUME in reasons]
    assert len(unusual) == 1
    assert unusual[0] in {one.id for one in busy}
    assert not [one for one in (await drawn(begin, usual_reads=6)).values() if SampleReason.UNUSUAL_VOLUME in one]


async def test_a_read_after_closing_and_one_of_the_own_unit_are_drawn_by_rule(begin: Begin, pool_of: Any) -> None:
    member = await staffed(begin)
    thing = concern(unit_id=member.unit_id, closed_at=TUESDAY, status=ConcernStatus.CLOSED, **NOBODYS)
    await keep(begin, thing, who=actor("teacher", unit_id=member.unit_id))
    about: dict[str, Any] = {"object_id": thing.id}
    inside = {**about, "actor": member.id, "reason": "role:resource_person"}
    await logged(
        begin,
        pool_of,
        [
            read(0x951, TUESDAY + timedelta(minutes=1), **about),
            read(0x952, TUESDAY, **about),
            read(0x953, TUESDAY, **inside),
            read(0x954, TUESDAY, **{**inside, "reason": "role:frontline"}),
        ],
    )
    found = await drawn(begin, random_size=1)
    by = {
        reason: {one for one, reasons in found.items() if reason in reasons}
        for reason in (SampleReason.AFTER_CLOSING, SampleReason.OWN_UNIT)
    }
    assert by == {SampleReason.AFTER_CLOSING: {fixed(0x951)}, SampleReason.OWN_UNIT: {fixed(0x953)}}


async def staffed(begin: Begin) -> StaffMember:
    """Return a resource person who works at a school, in an empty municipality."""
    async with begin(ask("admin", Action.DEPARTMENT_CREATE)) as work:
        await create_department(work, NewDepartment(department="buf", name=Names("a", "b", "c")))
    async with begin(ask("admin", Action.UNIT_CREATE)) as work:
        school = await create_unit(work, NewUnit(department="buf", name="Fiktiv Skole", kind=UnitKind.SCHOOL))
    async with begin(ask("admin", Action.STAFF_REGISTER)) as work:
        new = NewStaffMember(department="buf", unit_id=school.id, subject="rikke", display_name="R", function="teacher")
        return await register_staff(work, new)


async def test_whoever_does_not_review_the_log_draws_nothing_and_reads_no_review(begin: Begin, pool_of: Any) -> None:
    await logged(begin, pool_of, [read(0x961)])
    if pool_of is not None:
        async with begin(ask("teacher", Action.CONCERN_READ)) as work:
            assert await work.log_samples.draw(WANTED) == (0, [])
    review = await reviewed(begin)
    for who in ("dpo", "auditor"):
        async with begin(ask(who, Action.LOG_REVIEW_READ)) as work:
            assert await work.log_reviews.get(review.id) == review
    for who in ("admin", "teacher", "vink-coordinator"):
        async with begin(ask(who, Action.CONCERN_READ)) as work:
            with pytest.raises(NotFound):
                await work.log_reviews.get(review.id)


async def reviewed(begin: Begin) -> LogReview:
    async with begin(ask("admin", Action.DEPARTMENT_CREATE)) as work:
        await create_department(work, NewDepartment(department="buf", name=Names("a", "b", "c")))
    async with begin(ask_of(DRAWING.actor, Action.LOG_REVIEW_DRAW)) as work:
        return await draw_review(work, NewLogReview(department="buf", month="2026-02"))
