"""A look at all that is over: what would be disposed of, why, and what stops it."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from domain.events import Event
from domain.ports import Work
from domain.retention.erasing import standing
from domain.retention.judging import judge
from domain.retention.rules import decided_rules
from domain.retention.types import ErasureItem, NewRetentionRun, Over, RetentionRun, RetentionVerdict, RunItem

BATCH = 200
MOST = 1000
"""Items and erasures that a run tells of; its counts are of all."""
V = RetentionVerdict
STOPPED = (V.HELD, V.UNDER_REVIEW, V.UNANSWERED, V.NOT_SEALED)


async def all_over(work: Work, as_of: datetime) -> AsyncIterator[Over]:
    """Yield all that is over, what has been so longest first, a batch at a time."""
    after: Over | None = None
    while batch := await work.retention.page(as_of, after, BATCH):
        for one in batch:
            yield one
        after = batch[-1]


async def dry_run(work: Work, new: NewRetentionRun) -> RetentionRun:
    """Return what would be disposed of as of a moment, and what would not although its period is over; and how decided
    erasures stand now."""
    as_of = new.as_of or work.now
    rules = await decided_rules(work)
    items = [judge(one, rules, as_of) async for one in all_over(work, as_of)]
    erasures = [one.item for one in await standing(work, rules)]
    run = run_of(work, work.new_id(), items, erasures, as_of, dry=True)
    work.retention_runs.add(run, Event.RETENTION_LOOKED)
    return run


def run_of(
    work: Work,
    run_id: UUID,
    items: Sequence[RunItem],
    erasures: Sequence[ErasureItem],
    as_of: datetime,
    *,
    dry: bool,
    disposed: Iterable[UUID] = (),
) -> RetentionRun:
    """Return a run with its counts, with what was due or stopped, and with how erasures stand; what is simply kept is
    only counted."""
    verdicts = Counter(one.verdict for one in items)
    return RetentionRun(
        id=run_id,
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        dry=dry,
        as_of=as_of,
        started_by=work.actor.subject,
        looked_at=len(items),
        due=verdicts[V.DUE],
        held=sum(verdicts[one] for one in STOPPED),
        not_filed=verdicts[V.NOT_FILED],
        disposed=len(set(disposed)),
        items=tuple(one for one in items if one.verdict is not V.KEPT)[:MOST],
        erasures=tuple(erasures)[:MOST],
    )
