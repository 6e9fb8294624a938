"""Erasure: what was decided to be erased of one person is carried out as soon as nothing stops it."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.ports import Work
from domain.referrals.types import BEFORE
from domain.retention.disposing import dispose
from domain.retention.judging import judge, stopped
from domain.retention.types import (
    Disposal,
    DisposalGround,
    ErasureItem,
    KeptReason,
    Over,
    OverKind,
    RetentionRule,
    RetentionVerdict,
    RunItem,
)
from domain.subject_requests.answering import erasures_decided
from domain.subject_requests.types import SubjectRequestHead

BATCH = 200
V = RetentionVerdict


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """How an erasure stands, and the record of what was disposed of for it."""

    verdict: RetentionVerdict
    disposal: Disposal | None = None


class Reach(NamedTuple):
    """What an erasure would take now, what becomes of it, and why the texts of the referral stay."""

    verdict: RetentionVerdict
    over: Over | None = None
    item: RunItem | None = None
    kept: KeptReason | None = None


async def _reach(work: Work, citizen_ref: UUID, rules: Sequence[RetentionRule], whole: bool) -> Reach:
    found = await work.retention.person(citizen_ref)
    if found is None:
        return Reach(V.GONE)
    kept = (KeptReason.ABOUT_OTHERS if found.others else None) if whole else KeptReason.BY_DECISION
    over = await work.retention.over(OverKind.REFERRAL, found.referral_id)
    if over is None or (kept and over.status in BEFORE):
        return Reach(V.OPEN)
    reached = msgspec.structs.replace(over, kind=OverKind.CITIZEN, id=citizen_ref) if kept else over
    return Reach(stopped(over) or V.DUE, reached, judge(over, rules, work.now), kept)


async def erase_person(
    work: Work, citizen_ref: UUID, rules: Sequence[RetentionRule], run_id: UUID | None = None, whole: bool = True
) -> Erasure:
    """Carry out a decided erasure of one person, unless something stops it, and return how it stands then.

    Granted as a `whole`, of a referral with nobody else in it everything goes, whatever its period. Granted in part, or
    where others take part, what is the person's alone goes: who they are, their guardians, what their consents and
    disclosures say, wishes, goals, notes and reviews. The texts of the referral go with its own disposal; a draft goes
    on. Whoever calls this has the decision, and has the audit log name it.
    """
    found = await _reach(work, citizen_ref, rules, whole)
    if found.verdict is not V.DUE or found.over is None or found.item is None:
        return Erasure(verdict=found.verdict)
    disposal = await dispose(work, found.over, found.item, run_id, DisposalGround.ERASURE, found.kept)
    return Erasure(verdict=V.GONE, disposal=disposal)


class Standing(NamedTuple):
    """A decided erasure, and how it stands."""

    request: SubjectRequestHead
    verdict: RetentionVerdict

    @property
    def item(self) -> ErasureItem:
        return ErasureItem(request_id=self.request.id, verdict=self.verdict)


async def standing(work: Work, rules: Sequence[RetentionRule]) -> list[Standing]:
    """Return how each erasure stands that was granted, wholly or in part, and whose request is not closed, and carry
    out none."""
    found: list[Standing] = []
    after: UUID | None = None
    while batch := await erasures_decided(work, after, BATCH):
        found += [Standing(one, (await _reach(work, one.citizen_ref, rules, one.whole)).verdict) for one in batch]
        after = batch[-1].id
    return found
