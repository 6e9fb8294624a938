"""Disposal: keys are destroyed, what is left is emptied, and a record says how much, why and when."""

from uuid import UUID

import msgspec

from domain.errors import GateClosed, NotFound
from domain.events import Event
from domain.ports import Work
from domain.retention.judging import judge, stopped
from domain.retention.rules import decided_rules
from domain.retention.types import Disposal, DisposalGround, Over, OverKind, RunItem


async def dispose(work: Work, over: Over, item: RunItem, run_id: UUID | None) -> Disposal:
    """Dispose of something that is over, because its period is. What became of it meanwhile makes the work Stale: it
    was reopened, held, or disposed of by somebody else."""
    return await _disposed(work, over, item, DisposalGround.PERIOD, run_id)


async def _disposed(work: Work, over: Over, item: RunItem, ground: DisposalGround, run_id: UUID | None) -> Disposal:
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


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """How far a decided erasure reached: the whole referral with its disposal, or the identity of one of several
    persons, whose texts end with the referral."""

    citizen_ref: UUID
    disposal: Disposal | None


async def erase_person(work: Work, citizen_ref: UUID) -> Erasure:
    """Carry out a decided erasure of one person, once the referral is over that they take part in.

    Of a referral with nobody else in it everything goes, whatever its period. Where others take part, the person's
    identity goes for good, and the texts of the referral with its own disposal. Whoever calls this has the decision,
    and has the audit log name it.

    Raises:
        NotFound: nobody has this reference, or it was erased before.
        GateClosed: the referral is open, is held, an emergency access to it is not reviewed, or its copy is not filed.
    """
    found = await work.retention.person(citizen_ref)
    if found is None:
        raise NotFound
    over = await work.retention.over(OverKind.REFERRAL, found.referral_id)
    if over is None:
        raise GateClosed(("referral_ended",))
    item = judge(over, await decided_rules(work), work.now)
    stop = stopped(over, item.record_class)
    if stop is not None:
        raise GateClosed((stop.value,))
    if found.others:
        work.vault.destroy_citizen(citizen_ref)
        return Erasure(citizen_ref=citizen_ref, disposal=None)
    disposal = await _disposed(work, over, item, DisposalGround.ERASURE, None)
    return Erasure(citizen_ref=citizen_ref, disposal=disposal)
