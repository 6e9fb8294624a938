"""Runs of retention over HTTP: what would be disposed of, what was, and what stopped it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.operations import creates, lists, reads
from api.views import PageQuery, View, show
from domain.log_reviews.reporting import Count
from domain.policy import Action
from domain.ports import Work
from domain.retention import running
from domain.retention.types import ErasureItem, NewRetentionRun, RunItem
from domain.text import Version


class RetentionRunSummary(View, frozen=True, kw_only=True):
    """How much was looked at, and how much of it was due, stopped, or disposed of. A dry run disposes of nothing."""

    id: UUID
    version: Version
    dry: bool
    as_of: datetime
    started_by: UUID
    created_at: datetime
    looked_at: Count
    due: Count
    held: Count
    not_filed: Count
    disposed: Count


class RetentionRunView(RetentionRunSummary, frozen=True, kw_only=True):
    """A run with what was due, or stopped although it was, at most a thousand: what, why, and by which rule; and how
    each decided erasure stands: carried out, or what it waits for."""

    items: Annotated[tuple[RunItem, ...], Meta(max_length=running.MOST)]
    erasures: Annotated[tuple[ErasureItem, ...], Meta(max_length=running.MOST)]


@reads("/v1/retention/runs/{retention_run_id}", Action.RETENTION_RUN_READ)
async def read_retention_run(work: Work, retention_run_id: UUID) -> RetentionRunView:
    """Read a run: ids, classes, rules and dates, and nothing that anybody wrote."""
    return show(RetentionRunView, await work.retention_runs.get(retention_run_id))


@lists("/v1/retention/runs", Action.RETENTION_RUN_READ)
async def list_retention_runs(work: Work, query: PageQuery, after: UUID | None) -> list[RetentionRunSummary]:
    """List the runs: the worker's of each day, and dry runs."""
    return [show(RetentionRunSummary, one) for one in await work.retention_runs.page({}, after, query.limit + 1)]


@creates("/v1/retention/runs", Action.RETENTION_RUN_START, again=read_retention_run)
async def start_retention_run(work: Work, body: NewRetentionRun) -> RetentionRunView:
    """Start a dry run: what would be disposed of, now or as of a moment to come, and why. It disposes of nothing; the
    worker does that, daily."""
    return show(RetentionRunView, await running.dry_run(work, body))
