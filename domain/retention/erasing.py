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
    """How an erasure stands, and what was disposed of for it: the whole referral, or, where others take part, nothing
    but who the one person is."""

    verdict: RetentionVerdict
    disposal: Disposal | None = None


class Reach(NamedTuple):
    """What an erasure would take now, and what becomes of it."""

    verdict: RetentionVerdict
    over: Over | None = None
    item: RunItem | None = None
    others: bool = False


async def _reach(work: Work, citizen_ref: UUID, rules: Sequence[RetentionRule]) -> Reach:
    found = await work.retention.person(citizen_ref)
    if found is None:
        return Reach(V.GONE)
    over = await work.retention.over(OverKind.REFERRAL, found.referral_id)
    if over is None or (found.others and over.status in BEFORE):
        return Reach(V.OPEN)
    item = judge(over, rules, work.now)
    return Reach(stopped(over) or V.DUE, over, item, found.others)


async def erase_person(
    work: Work, citizen_ref: UUID, rules: Sequence[RetentionRule], run_id: UUID | None = None
) -> Erasure:
    """Carry out a decided erasure of one person, unless something stops it, and return how it stands then.

    Of a referral with nobody else in it everything goes, whatever its period. Where others take part, the person's
    identity goes for good, and the texts of the referral with its own disposal; a draft for several goes on. Whoever
    calls this has the decision, and has the audit log name it.
    """
    found = await _reach(work, citizen_ref, rules)
    if found.verdict is not V.DUE or found.over is None or found.item is None:
        return Erasure(verdict=found.verdict)
    if found.others:
        work.vault.destroy_citizen(citizen_ref)
        return Erasure(verdict=V.GONE)
    disposal = await dispose(work, found.over, found.item, run_id, DisposalGround.ERASURE)
    return Erasure(verdict=V.GONE, disposal=disposal)


class Standing(NamedTuple):
    """A decided erasure, and how it stands."""

    request: SubjectRequestHead
    verdict: RetentionVerdict

    @property
    def item(self) -> ErasureItem:
        return ErasureItem(request_id=self.request.id, verdict=self.verdict)


async def standing(work: Work, rules: Sequence[RetentionRule]) -> list[Standing]:
    """Return how each erasure stands that was granted and whose request is not closed, and carry out none."""
    found: list[Standing] = []
    after: UUID | None = None
    while batch := await erasures_decided(work, after, BATCH):
        found += [Standing(one, (await _reach(work, one.citizen_ref, rules)).verdict) for one in batch]
        after = batch[-1].id
    return found
