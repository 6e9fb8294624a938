"""The daily run of retention: what is over is filed, and disposed of when its period is; erasures are carried out."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from adapters.envelope import CannotOpenError
from adapters.postgres.pool import Pool
from domain.actors import Actor, Role
from domain.errors import NotFound, Stale
from domain.events import Event
from domain.expiry import WORKER, worker
from domain.policy import Action
from domain.ports import Ask, Begin
from domain.ports.retention import Journal
from domain.retention.disposing import TRACES, dispose
from domain.retention.erasing import Standing, erase_person, standing
from domain.retention.filing import JournalDocument, LogMonth, copy_of, course_copies, month_copy, record_exports
from domain.retention.judging import judge, wants_filing
from domain.retention.rules import decided_rules
from domain.retention.running import BATCH, run_of
from domain.retention.types import ErasureItem, Over, OverKind, RetentionRule, RetentionVerdict, RunItem
from vink.database import UNAVAILABLE

LOCK = 0x56494E4B_52455401
"""The advisory lock of whoever carries out a run."""
EVERYWHERE = "vink"


async def retain(pool: Pool, begin: Begin, journal: Journal, now: Callable[[], datetime]) -> dict[str, int] | None:
    """Carry out the run of this day and return how much was disposed of: nothing where it was done before, and None
    where somebody else is at it.

    Each copy and each disposal is kept by itself. A run that is killed anywhere leaves nothing half done: the next one
    goes over the same things, finds what was filed and what is gone, and goes on.

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be used.
    """
    async with pool.acquire() as connection:
        if not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
            return None
        try:
            return await Run(begin, journal, now).carried_out()
        finally:
            await connection.execute("select pg_advisory_unlock($1)", LOCK)


class Run:
    """One run, in batches; between two of its steps nothing is held open."""

    def __init__(self, begin: Begin, journal: Journal, now: Callable[[], datetime]) -> None:
        self._begin = begin
        self._journal = journal
        self._now = now
        self._log = structlog.get_logger("retention")
        self._as_of = now()
        self._rules: list[RetentionRule] = []
        self._disposed: list[UUID] = []

    async def carried_out(self) -> dict[str, int]:
        """Carry it out, unless this day has had one, and return how much was disposed of."""
        async with self._begin(as_officer("retention-run:start")) as work:
            last = await work.retention_runs.page({"started_by": WORKER}, None, 1)
            today = work.calendar.local(work.now).date()
            if last and work.calendar.local(last[0].created_at).date() == today:
                return {}
            self._rules += await decided_rules(work)
            run_id = work.new_id()
        items: list[RunItem] = []
        after: Over | None = None
        while batch := await self._batch(after):
            items += [await self._seen_to(one, run_id) for one in batch]
            after = batch[-1]
        erasures = await self._erasures(run_id)
        async with self._begin(as_officer("retention-run:end")) as work:
            run = run_of(work, run_id, items, erasures, work.now, dry=False, disposed=self._disposed)
            work.retention_runs.add(run, Event.RETENTION_RUN)
        return {"disposed": run.disposed, "held": run.held, "not_filed": run.not_filed}

    async def _batch(self, after: Over | None) -> list[Over]:
        async with self._begin(as_officer("retention-run:read")) as work:
            return list(await work.retention.page(self._as_of, after, BATCH))

    async def _seen_to(self, over: Over, run_id: UUID) -> RunItem:
        """File something that is over where that is due, dispose of it when it can be, and return what was found."""
        item = judge(over, self._rules, self._now())
        with self._by_itself(over.kind, over.id):
            if wants_filing(over):
                over = await self._filed(over)
                item = judge(over, self._rules, self._now())
            if item.verdict is RetentionVerdict.DUE:
                rule = await self._told(over) or item.record_class
                async with self._begin(as_officer("disposal:erase", over.department, rule)) as work:
                    if over.kind in TRACES:
                        work.retention.dispose(over)
                    else:
                        await dispose(work, over, item, run_id)
                self._disposed.append(over.id)
        return item

    @contextmanager
    def _by_itself(self, kind: str, id: UUID) -> Iterator[None]:
        """Let what goes wrong with one thing stop no other. Somebody was first, and it is left alone; or it is refused
        for a reason that nobody foresaw, which is told, and the next run tries again. The words of an error may quote a
        text and are not told."""
        try:
            yield
        except UNAVAILABLE:
            raise
        except (Stale, NotFound):
            self._log.info("left_alone", kind=kind, id=str(id))
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are not to wait for it
            self._log.error("not_disposed_of", kind=kind, id=str(id), error=type(error).__name__)

    async def _erasures(self, run_id: UUID) -> list[ErasureItem]:
        """Carry out the decided erasures that nothing stops, and return how each stands."""
        async with self._begin(as_officer("retention-run:read")) as work:
            found = await standing(work, self._rules)
        return [await self._erased(one, run_id) for one in found]

    async def _erased(self, found: Standing, run_id: UUID) -> ErasureItem:
        if found.verdict is not RetentionVerdict.DUE:
            return found.item
        request = found.request
        with self._by_itself("subject_request", request.id):
            async with self._begin(as_officer("disposal:erase", rule=f"erasure:{request.id}")) as work:
                erasure = await erase_person(work, request.citizen_ref, self._rules, run_id, request.whole)
            self._disposed += [erasure.disposal.subject_id] if erasure.disposal else []
            return Standing(request, erasure.verdict).item
        return found.item

    async def _told(self, over: Over) -> str | None:
        """Return what the record of the end of a month of the log has to say, and None of anything else.

        Raises:
            Stale: the month is not what was sealed.
        """
        if over.kind is not OverKind.LOG_MONTH:
            return None
        return (await self._month(over)).told

    async def _month(self, over: Over) -> LogMonth:
        async with self._begin(as_officer("journal-export:read", over.department)) as work:
            found = await work.retention.log_month(over)
        if found is None:
            raise Stale
        return found

    async def _copies(self, over: Over) -> list[JournalDocument]:
        if over.kind is OverKind.LOG_MONTH:
            return [month_copy(over, await self._month(over))]
        async with self._begin(as_department(over.department)) as work:
            own = await copy_of(work, over)
        async with self._begin(as_officer("journal-export:read", over.department)) as work:
            return [own, *await course_copies(work, over, own.kle)]

    async def _filed(self, over: Over) -> Over:
        """Return it as it stands once its copy is filed, or unchanged when that is not confirmed."""
        try:
            copies = await self._copies(over)
            filed = [(one, await self._journal.file(one)) for one in copies]
            async with self._begin(as_officer("journal-export:record", over.department)) as work:
                record_exports(work, over, filed)
        except (OSError, Stale, NotFound, CannotOpenError) as error:
            self._log.warning("not_filed", kind=over.kind, id=str(over.id), error=type(error).__name__)
            return over
        return msgspec.structs.replace(over, filed_as=filed[0][1].document_id)


def as_officer(audited_as: str, department: str = EVERYWHERE, rule: str | None = None) -> Ask:
    """Return the ask by which the worker does what the data-protection officer answers for."""
    right = Action.RETENTION_RUN_START
    return _ask(right, audited_as, worker(department, frozenset({Role.DPO}), right), rule or "retention")


def as_department(department: str) -> Ask:
    """Return the ask by which the worker reads what a department files."""
    right = Action.REFERRAL_READ
    return _ask(right, "journal-export:read", worker(department, frozenset({Role.FRONTLINE}), right), "retention")


def _ask(right: Action, audited_as: str, actor: Actor, rule: str) -> Ask:
    return Ask(
        actor=actor,
        action=right,
        audited_as=audited_as,
        reads=right is Action.REFERRAL_READ,
        request_id=secrets.token_hex(16),
        rule=rule,
    )
