"""Disposal: keys are destroyed, what is left is emptied, and a record says how much, why and when."""

from uuid import UUID

import msgspec

from domain.events import Event
from domain.ports import Work
from domain.retention.types import Disposal, DisposalGround, KeptReason, Over, OverKind, RunItem

TRACES = frozenset({OverKind.DISPOSAL, OverKind.RETENTION_RUN})
"""What disposals leave. Its end leaves no record, or there would be one for ever: the log and the run tell of it."""


async def dispose(
    work: Work,
    over: Over,
    item: RunItem,
    run_id: UUID | None,
    ground: DisposalGround = DisposalGround.PERIOD,
    kept: KeptReason | None = None,
) -> Disposal:
    """Dispose of something that is over, because its period is, or on another ground; `kept` says why something of it
    stays. What became of it meanwhile makes the work Stale: it was reopened, held, asked about, or disposed of by
    somebody else."""
    extent = await work.retention.extent(over)
    disposal = Disposal(
        id=work.new_id(),
        department=over.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        subject_kind=over.kind,
        subject_id=over.id,
        ground=ground,
        kept=kept,
        run_id=run_id,
        record_class=item.record_class,
        rule_id=item.rule_id,
        days=item.days if ground is DisposalGround.PERIOD else None,
        trigger=item.trigger,
        trigger_at=item.trigger_at,
        due_at=item.due_at if ground is DisposalGround.PERIOD else work.now,
        under_18=over.under_18,
        filed_as=over.filed_as,
        **msgspec.structs.asdict(extent),
    )
    work.retention.dispose(over)
    work.disposals.add(disposal, Event.DISPOSED)
    return disposal
