"""What lies with one person, in memory; like the functions of the database, past what the actor sees."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from domain.actors import Role
from domain.citizens import Citizen
from domain.errors import Forbidden
from domain.participants.types import Participant
from domain.records import Record
from domain.referrals.types import Referral
from domain.staff import StaffMember
from domain.subject_requests.packs import SHOWN, SubjectData
from domain.subject_requests.types import RESTRICTED, SubjectRequest
from domain.writeset import kind_name
from tests.memory_audit import MemoryAuditTrail

if TYPE_CHECKING:
    from tests.memory import MemoryWork

OVER = ("withdrawn", "ended", "closed", "disposed", "stopped", "rejected", "refused", "declined", "lapsed")
NOT_USED = ("disclosure", "transfer", "match_proposal", "support_course", "support_session", "goal")


def _order(record: Record) -> tuple[datetime, str]:
    return record.created_at, kind_name(type(record))


class MemorySubjects:
    def __init__(self, work: "MemoryWork") -> None:
        self._work = work
        self._records = work.memory.records

    async def known(self, citizen_ref: UUID) -> bool:
        return any(kind != "citizen" for kind, _ in await self.things(citizen_ref))

    async def things(self, citizen_ref: UUID) -> frozenset[tuple[str, UUID]]:
        if not self._work.actor.roles & {Role.DPO, Role.AUDITOR}:
            return frozenset()
        ids = MemoryAuditTrail(self._work).things_of(citizen_ref)
        return frozenset((kind_name(kind), thing) for kind, thing in self._records if thing in ids)

    async def data(self, request: SubjectRequest) -> SubjectData:
        work = self._work
        if not (request.gives and request.kind == "access"):
            return SubjectData(citizen=None, records=[])
        ids = MemoryAuditTrail(work).things_of(request.citizen_ref)
        found: list[Record] = sorted(
            (
                one
                for (kind, thing), one in self._records.items()
                if thing in ids and kind_name(kind) in SHOWN and self._own(one, request.citizen_ref)
            ),
            key=_order,
        )
        work.kept.disclosed("citizen", request.citizen_ref)
        for one in found:
            work.kept.saw(one)
            work.kept.disclosed(kind_name(type(one)), one.id)
        citizen = self._records.get((Citizen, request.citizen_ref))
        return SubjectData(citizen=citizen if isinstance(citizen, Citizen) else None, records=found)

    def _own(self, one: Record, citizen_ref: UUID) -> bool:
        """Whether it is about this person alone: what is of a referral, if that is for them."""
        if isinstance(one, Referral):
            return one.citizen_ref == citizen_ref
        referral = self._records.get((Referral, getattr(one, "subject_id", one.id)))
        return not isinstance(referral, Referral) or referral.citizen_ref == citizen_ref

    async def names(self, request: SubjectRequest, staff: Collection[UUID]) -> Mapping[UUID, str]:
        if not request.names_released:
            return {}
        members = (one for one in self._records.values() if isinstance(one, StaffMember) and one.id in staff)
        return {one.id: one.display_name for one in members}


def must_not_be_restricted(
    records: Mapping[tuple[type[Record], UUID], Record], record: Record, replaces: int | None
) -> None:
    """Refuse what uses the data of somebody who asked that they are kept and not used."""
    kind = kind_name(type(record))
    changed = kind == "referral" and replaces is not None and getattr(record, "disclosure_stopped_at", None) is None
    added = kind in NOT_USED and (replaces is None or kind == "disclosure")
    if not (changed or added) or getattr(record, "status", None) in OVER:
        return
    referral, participant = getattr(record, "referral_id", record.id), getattr(record, "participant_id", None)
    refs = {
        one.citizen_ref
        for one in records.values()
        if isinstance(one, Participant) and one.referral_id == referral and participant in (None, one.id)
    }
    if any(restricted(records, ref) for ref in refs):
        raise Forbidden(RESTRICTED, "restricted")


def restricted(records: Mapping[tuple[type[Record], UUID], Record], citizen_ref: UUID) -> bool:
    """Whether what is kept of a person must not be used."""
    return any(
        isinstance(one, SubjectRequest) and one.citizen_ref == citizen_ref and one.restricted_at and not one.lifted_at
        for one in records.values()
    )
