"""What the sealed log promises to those who may read it, and to nobody else."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from adapters.notes import is_signed
from adapters.postgres.pool import open_pool
from domain.audit_search import AuditSearch, FoundEvent
from domain.checkpoints.merkle import is_consistent, is_included, leaf
from domain.checkpoints.notes import opened
from domain.checkpoints.proving import prove_consistency, prove_inclusion
from domain.errors import Invalid, NotFound
from domain.policy import Action
from domain.ports import Begin
from tests.asking import ask
from tests.contract.conftest import Clock
from tests.contract.test_audit_search import raised, searched
from tests.memory import MemoryBegin
from tests.memory_checkpoints import seal
from tests.sealing import KEYS, sealer_on

AUDITOR, PROVING = ask("auditor", Action.CHECKPOINT_READ), ask("dpo", Action.PROOF_READ)
Seal = Callable[[], Awaitable[None]]


@pytest.fixture
async def seal_all(request: pytest.FixtureRequest, begin: Begin, clock: Clock) -> Any:
    """Seals what was logged, as the worker does."""
    if isinstance(begin, MemoryBegin):

        async def in_memory() -> None:
            seal(begin.memory, clock.now)

        yield in_memory
        return
    pool = await open_pool(request.getfixturevalue("database"), 1, "vink_sealer")
    sealer = sealer_on(pool, now=clock)

    async def on_postgres() -> None:
        await sealer.seal()

    yield on_postgres
    await pool.close()


async def events(begin: Begin, clock: Clock) -> list[FoundEvent]:
    return [one for one in await searched(begin, clock) if one.action == "concern:raise"][::-1]


async def test_every_event_can_be_proven_once_it_is_sealed(begin: Begin, clock: Clock, seal_all: Seal) -> None:
    await raised(begin, times=5)
    made = await events(begin, clock)
    async with begin(PROVING) as work:
        with pytest.raises(NotFound):
            await prove_inclusion(work, made[0].id)
    await seal_all()
    await raised(begin, times=1)
    for one in made:
        async with begin(PROVING) as work:
            proof = await prove_inclusion(work, one.id)
        told = opened(proof.checkpoint.note, KEYS, is_signed).checkpoint
        assert (proof.place.event_id, str(one.id) in proof.place.record) == (one.id, True)
        hashed = leaf(proof.place.record.encode())
        assert is_included(hashed, proof.place.position, told.size, proof.path, told.root)
    (late,) = [one for one in await events(begin, clock) if one not in made]
    async with begin(PROVING) as work:
        with pytest.raises(NotFound):
            await prove_inclusion(work, late.id)


async def test_the_log_can_be_proven_to_have_grown_only(begin: Begin, clock: Clock, seal_all: Seal) -> None:
    for times in (3, 300, 7):
        await raised(begin, times=times)
        await seal_all()
    async with begin(AUDITOR) as work:
        checkpoints = list(await work.audit.checkpoints.page(None, 10))
    newest, middle, oldest = [opened(one.note, KEYS, is_signed).checkpoint for one in checkpoints]
    for older, newer in ((oldest, newest), (oldest, middle), (middle, newest), (newest, newest)):
        async with begin(PROVING) as work:
            proof = await prove_consistency(work, older.size, newer.size)
        assert is_consistent(older.size, newer.size, older.root, newer.root, proof.path)
    async with begin(PROVING) as work:
        assert (await prove_consistency(work, 1, None)).newer == newest.size
        for wrong, pointer in (((1, newest.size + 1), "?newer"), ((5, 4), "?older")):
            with pytest.raises(Invalid) as caught:
                await prove_consistency(work, *wrong)
            assert [one.pointer for one in caught.value.faults] == [pointer]


async def test_checkpoints_come_in_pages_and_one_by_one(begin: Begin, clock: Clock, seal_all: Seal) -> None:
    for _ in range(5):
        await raised(begin)
        await seal_all()
        clock.pass_by(seconds=1)
    found: list[int] = []
    after: UUID | None = None
    async with begin(AUDITOR) as work:
        while page := await work.audit.checkpoints.page(after, 2):
            found += [one.number for one in page]
            after = page[-1].id
        assert found == [4, 3, 2, 1, 0]
        newest = await work.audit.checkpoints.newest()
        assert newest is not None
        assert newest.number == 4
        last = await work.audit.checkpoints.get(page[-1].id if page else after or UUID(int=0))
        assert last.number == 0
        assert [one.key for one in await work.audit.checkpoints.keys()] == [str(one) for one in KEYS]
        with pytest.raises(NotFound):
            await work.audit.checkpoints.get(UUID(int=0))


async def test_what_is_read_of_it_is_logged(begin: Begin, clock: Clock, seal_all: Seal) -> None:
    await raised(begin)
    (event,) = await events(begin, clock)
    await seal_all()
    async with begin(AUDITOR) as work:
        newest = await work.audit.checkpoints.newest()
        assert newest is not None
        await work.audit.checkpoints.get(newest.id)
        await work.audit.checkpoints.page(None, 1)
        await work.audit.checkpoints.keys()
    async with begin(PROVING) as work:
        await prove_inclusion(work, event.id)
    looked = [one for one in await searched(begin, clock) if one.action in ("checkpoint:read", "proof:read")]
    assert {(one.action, one.object_type, one.object_id) for one in looked} == {
        ("checkpoint:read", "checkpoint", None),
        ("checkpoint:read", "checkpoint", newest.id),
        ("proof:read", "audit_event", event.id),
        ("proof:read", "checkpoint", None),
    }
    assert len(looked) == 6


async def test_whoever_may_not_read_the_log_is_told_nothing_of_it(begin: Begin, clock: Clock, seal_all: Seal) -> None:
    await raised(begin)
    (event,) = await events(begin, clock)
    await seal_all()
    async with begin(AUDITOR) as work:
        (newest,) = await work.audit.checkpoints.page(None, 1)
    for who in ("teacher", "admin", "vink-coordinator"):
        async with begin(ask(who, Action.ME_READ)) as work:
            sealed = work.audit.checkpoints
            assert not await sealed.page(None, 10)
            assert not await sealed.keys()
            assert await sealed.newest() is None
            for refused in (sealed.get(newest.id), sealed.place(event.id)):
                with pytest.raises(NotFound):
                    await refused
            search = AuditSearch(since=clock.now, until=clock.now)
            assert list(await work.audit.page(search, None, 1)) == []
