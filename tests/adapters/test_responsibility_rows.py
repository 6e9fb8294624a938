"""On PostgreSQL, whatever people do: every open item has exactly one holder; and the database alone insists on it."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.pool import Pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain import staff
from domain.concerns import Concern, NewConcern, raise_concern
from domain.corrections import Correction, NewCorrection, SubjectKind, add_correction
from domain.errors import Forbidden, NotFound, Stale
from domain.events import Event
from domain.hand_overs import CONCERN, NewHandOver, hand_over
from domain.policy import Action
from domain.records import change
from domain.transfers.types import Transfer
from tests.asking import ask, ask_of
from tests.conftest import SECRET, TERMS
from tests.contract.conftest import Clock
from tests.recycling import Recycled, in_database
from tests.referring import CONCERN as A_CONCERN
from tests.referring import drafted, of, received
from tests.referring import read as reread
from tests.responsibility import DEPARTMENTS, Responsibility
from vink.demo.organisation import put_organisation
from vink.demo.personas import PERSONAS, fixed

TEACHER, VINK = PERSONAS["teacher"].actor(), PERSONAS["vink-coordinator"].actor()
ACCESS = VaultAccess(SECRET, most=10**6, usual=10**6)
WHOLE_DEPARTMENT = msgspec.structs.replace(TEACHER, subject=fixed(0x903), unit_id=None)


def test_whatever_people_do_it_is_somebodys(server: str, template: str) -> None:
    # A state machine is no coroutine: it has a loop of its own, and what is recycled lives in one loop.
    recycled = Recycled(server)
    runner = asyncio.Runner()

    class OnPostgres(Responsibility):
        """On a database of its own."""

        def __init__(self) -> None:
            super().__init__()
            self.clock = Clock()
            runner.run(self.open())

        async def open(self) -> None:
            self.database = await recycled.borrow(template)
            pool = await recycled.pool(in_database(server, self.database), 1, "vink_app")
            async with pool.acquire() as connection, connection.transaction():
                await put_organisation(connection, self.clock.now, {})
            self.begin = PostgresBegin(pool, self.clock, new_id, DanishCalendar(), TERMS, ACCESS)

        def teardown(self) -> None:
            runner.run(recycled.give_back(template, self.database))

        def done(self, coroutine: Any) -> Any:
            return runner.run(coroutine)

        def items(self) -> list[Any]:
            found: list[Any] = runner.run(self.stored("concerns", "consultations", "referrals"))
            return found

        def transfers(self) -> list[Transfer]:
            found: dict[Any, Transfer] = {one.id: one for one in runner.run(self.stored("transfers"))}
            return list(found.values())

        async def stored(self, *names: str) -> list[Any]:
            found = []
            for department in DEPARTMENTS:
                actor = msgspec.structs.replace(WHOLE_DEPARTMENT, department=department)
                async with self.begin(ask_of(actor, Action.WORKLIST_READ)) as work:
                    for name in names:
                        found += await getattr(work, name).page({}, None, 50)
            return found

    few = settings(max_examples=5, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
    with runner:
        try:
            run_state_machine_as_test(OnPostgres, settings=few)
        finally:
            runner.run(recycled.close())


@pytest.fixture
async def begin(pool: Pool) -> PostgresBegin:
    async with pool.acquire() as connection, connection.transaction():
        await put_organisation(connection, clock.now(), {})
    return PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, ACCESS)


async def raised(begin: PostgresBegin) -> Concern:
    async with begin(ask("teacher", Action.CONCERN_RAISE)) as work:
        made = await raise_concern(work, of(NewConcern, A_CONCERN))
    assert made is not None
    return made


async def save(begin: PostgresBegin, record: Any, **changes: Any) -> None:
    """Write the next version of a record past every rule of the domain."""
    async with begin(ask_of(TEACHER, Action.REFERRAL_REVISE)) as work:
        work.kept.save(change(record, work.now, **changes), Event.REFERRAL_REVISED)


async def test_the_database_alone_refuses_an_open_item_of_nobody_or_of_two(begin: PostgresBegin) -> None:
    concern, referral = await raised(begin), await received(begin)
    somebody, soon = new_id(), clock.now() + timedelta(days=1)
    wrong: list[tuple[Any, dict[str, Any]]] = [
        (concern, {"holder": None, "due_at": None, "holder_id": None}),
        (concern, {"due_at": None}),
        (concern, {"holder": "panel_coordinator"}),
        (concern, {"status": "closed"}),
        (referral, {"holder_id": somebody}),
        (referral, {"status": "ended", "holder": None, "due_at": None}),
        (referral, {"status": "accepted"}),
        (referral, {"waiting_since": soon}),
        (referral, {"held_since": soon, "status": "active"}),
        (referral, {"status": "closed", "holder": None, "due_at": None}),
        (referral, {"outcome": "forgotten"}),
    ]
    for record, changes in wrong:
        with pytest.raises(asyncpg.CheckViolationError):
            await save(begin, record, **changes)
    ended = {"status": "ended", "holder": "vink_coordinator", "due_at": soon}
    await save(begin, referral, **ended)


async def test_a_correction_is_only_added_and_by_those_who_see_its_subject(pool: Pool, begin: PostgresBegin) -> None:
    draft, sent = await drafted(begin), await received(begin)
    made = [await corrected(begin, "teacher", one.id) for one in (draft, sent)]
    made.append(await corrected(begin, "vink-coordinator", sent.id))
    with pytest.raises(Forbidden):
        await save(begin, made[0], text="Noget helt andet.")
    for who, subject in (("vink-coordinator", draft.id), ("social-worker", sent.id)):
        with pytest.raises(NotFound):
            await corrected(begin, who, subject)
        with pytest.raises(Forbidden):
            async with begin(ask(who, Action.CORRECTION_ADD)) as work:
                past = msgspec.structs.replace(made[0], id=new_id(), subject_id=subject, made_by=work.actor.subject)
                work.kept.add(past, Event.CORRECTION_ADDED)
    with pytest.raises(Forbidden):
        async with begin(ask("teacher", Action.CORRECTION_ADD)) as work:
            work.kept.add(msgspec.structs.replace(made[1], id=new_id(), made_by=VINK.subject), Event.CORRECTION_ADDED)
    async with begin(ask("vink-coordinator", Action.CORRECTION_READ)) as work:
        assert {one.id for one in await work.corrections.page({}, None, 9)} == {made[1].id, made[2].id}
    assert await pool.fetch("select * from corrections") == []


async def corrected(begin: PostgresBegin, who: str, referral_id: Any) -> Correction:
    new = NewCorrection(
        subject_kind=SubjectKind.REFERRAL, subject_id=referral_id, pointer="/needs_text", text="Det er omvendt."
    )
    async with begin(ask(who, Action.CORRECTION_ADD)) as work:
        return await add_correction(work, new)


async def leave(begin: PostgresBegin, who: str, actor: str = "admin") -> None:
    async with begin(ask(actor, Action.STAFF_LEAVE)) as work:
        member = await work.staff.get(PERSONAS[who].id)
        await staff.leave(work, member.id, member.version)


async def test_who_records_a_leaving_returns_what_was_held_and_sees_nothing_of_it(
    pool: Pool, owner: Any, begin: PostgresBegin
) -> None:
    concern, referral = await raised(begin), await received(begin)
    async with begin(ask("teacher-2", Action.CONCERN_HAND_OVER)) as work:
        await hand_over(work, CONCERN, concern.id, NewHandOver(to=PERSONAS["teacher-2"].id), concern.version)
    await leave(begin, "teacher")
    await leave(begin, "teacher-2")
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        left = await work.concerns.get(concern.id)
    assert (left.holder, left.holder_id, left.version) == ("asker", None, 2)
    returned = await reread(begin, referral.id)
    assert (returned.asker_id, returned.holder, returned.version) == (None, "vink_coordinator", referral.version)
    with pytest.raises(Stale):
        await save(begin, referral, goals_wanted="Besluttet, før nogen holdt op.")
    await save(begin, returned, goals_wanted="Besluttet bagefter.")
    told = await owner.fetch("select type, object_id from outbox where type like '%.returned'")
    logged = await owner.fetch("select object_id from audit_event where action = 'staff:leave'")
    assert {(row["type"], row["object_id"]) for row in told} == {
        ("concern.returned", concern.id),
        ("referral.returned", referral.id),
    }
    assert {concern.id, referral.id} <= {row["object_id"] for row in logged}
    async with begin(ask("admin", Action.STAFF_LEAVE)) as work:
        for store in (work.concerns, work.referrals):
            assert await store.page({}, None, 9) == []


@pytest.mark.parametrize("who", ["teacher", "vink-coordinator", "panel-coordinator", "auditor"])
async def test_nobody_else_asks_for_duties_or_gives_them_back(pool: Pool, begin: PostgresBegin, who: str) -> None:
    concern = await raised(begin)
    async with begin(ask("admin", Action.STAFF_LEAVE)) as work:
        (duty,) = await work.duties.of(TEACHER.subject)
    async with begin(ask(who, Action.WORKLIST_READ)) as work:
        with pytest.raises(NotFound):
            await work.duties.of(TEACHER.subject)
    with pytest.raises(Forbidden):
        async with begin(ask(who, Action.WORKLIST_READ)) as work:
            work.duties.give_back(change(duty, work.now), Event.CONCERN_RETURNED)
    with pytest.raises(Stale):
        async with begin(ask("admin", Action.STAFF_LEAVE)) as work:
            work.duties.give_back(change(change(duty, work.now), work.now), Event.CONCERN_RETURNED)
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        assert await work.concerns.get(concern.id) == concern
