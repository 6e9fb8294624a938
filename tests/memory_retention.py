"""What is over, in memory: past what anybody sees, like the functions of the database."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.actors import Role
from domain.citizens import Citizen
from domain.concerns import UNDER_18, AgeBand, Concern
from domain.consultations.types import ENDED, Consultation
from domain.emergency_accesses import EmergencyAccess
from domain.errors import NotFound, Stale
from domain.log_reviews.types import LogReview
from domain.on_call.check_ins import CheckIn
from domain.on_call.contacts import OnCallContact
from domain.participants.types import Participant
from domain.ports.retention import Person
from domain.records import Record
from domain.referrals.types import BEFORE, Referral
from domain.retention.filing import LogMonth
from domain.retention.hold_types import HeldKind, Hold, HoldStatus
from domain.retention.types import Disposal, Extent, JournalExport, Over, OverKind, RetentionRun
from domain.subject_requests.types import SubjectRequest
from domain.support_courses.goals import Goal
from domain.support_courses.reviews import ProgressReview
from domain.support_courses.session_types import SupportSession
from domain.support_courses.types import SupportCourse
from domain.transfers.types import Transfer
from domain.writeset import kind_name
from tests.memory_belongings import KEYED, belongings, word

if TYPE_CHECKING:
    from tests.memory import MemoryWork

UNANSWERED = frozenset({"requested", "offered"})
REFERRALS_OVER = frozenset({"closed", "declined", "redirected", "withdrawn"})
KINDS: dict[HeldKind, type[Record]] = {
    HeldKind.CONCERN: Concern,
    HeldKind.CONSULTATION: Consultation,
    HeldKind.REFERRAL: Referral,
    HeldKind.SUBJECT_REQUEST: SubjectRequest,
}


class MemoryRetention:
    def __init__(self, work: "MemoryWork") -> None:
        self._work = work

    def _stored(self, kind: type) -> list[Any]:
        return [one for one in self._work.memory.records.values() if isinstance(one, kind)]

    def _all(self, as_of: datetime) -> list[Over]:
        if Role.DPO not in self._work.actor.roles:
            return []
        found = [self._closed(one, as_of) for one in self._stored(Concern) if one.status == "closed"]
        found += [self._closed(one, as_of) for one in self._stored(Consultation) if one.status in ENDED]
        found += [self._referral(one, as_of) for one in self._stored(Referral) if self._is_over(one)]
        found += [one for course in self._stored(SupportCourse) for one in self._notes(course, as_of)]
        found += [self._closed(one, as_of) for one in self._stored(Transfer) if one.status not in UNANSWERED]
        found += [self._closed(one, as_of) for one in self._stored(OnCallContact) if one.closed_at and one.summary]
        found += [self._closed(one, as_of) for one in self._stored(CheckIn) if one.status == "resolved"]
        found += [self._closed(one, as_of) for one in self._stored(SubjectRequest) if self._is_answered(one)]
        found += [self._closed(one, as_of) for one in self._stored(LogReview) if one.closed_at]
        found += [self._closed(one, as_of) for kind in (Disposal, RetentionRun) for one in self._stored(kind)]
        return sorted((one for one in found if one.over_at <= as_of), key=lambda one: (one.over_at, one.id))

    def _is_over(self, one: Referral) -> bool:
        followed = any(c.referral_id == one.id and c.holder for c in self._stored(SupportCourse))
        return one.status in BEFORE or (one.status in REFERRALS_OVER and not followed)

    def _is_answered(self, one: SubjectRequest) -> bool:
        restricting = one.restricted_at is not None and one.lifted_at is None
        return one.status == "closed" and not (
            restricting and any(p.citizen_ref == one.citizen_ref for p in self._stored(Participant))
        )

    def _closed(self, one: Any, as_of: datetime) -> Over:
        kind = OverKind[word(type(one))]
        unknown = isinstance(one, Transfer | SubjectRequest)
        young = unknown or getattr(one, "age_band", None) in UNDER_18 | {AgeBand.UNKNOWN}
        about = [getattr(one, name, None) for name in ("concern_id", "referral_id")]
        held = [one.id, *(found for found in about if found is not None)]
        return self._told(kind, one, young, self._ended_at(one), as_of, held, sent=False, ended=None)

    def _ended_at(self, one: Any) -> datetime:
        if isinstance(one, SubjectRequest) and one.closed_at is not None:
            return max(one.closed_at, one.lifted_at or one.closed_at)
        ended: datetime = getattr(one, "closed_at", None) or one.updated_at
        return ended

    def _referral(self, one: Referral, as_of: datetime) -> Over:
        young = one.minor_concerned or one.age_band in UNDER_18 | {AgeBand.UNKNOWN}
        ended = max((c.ended_at for c in self._stored(SupportCourse) if c.referral_id == one.id), default=None)
        if one.status in BEFORE:
            mine = [p for p in self._work.memory.records.values() if getattr(p, "referral_id", None) == one.id]
            changed = max([one.updated_at, *(p.updated_at for p in mine)])
        else:
            changed = one.closed_at or one.updated_at
        return self._told(
            OverKind.REFERRAL, one, young, changed, as_of, [one.id], sent=one.submitted_at is not None, ended=ended
        )

    def _notes(self, course: SupportCourse, as_of: datetime) -> list[Over]:
        notes = [one for one in self._stored(SupportSession) if one.course_id == course.id]
        if course.status != "ended" or course.holder is not None or not notes or course.ended_at is None:
            return []
        held = [one.held_on for one in self._stored(ProgressReview) if one.course_id == course.id and one.held_on]
        last = max([course.ended_at, *(datetime.combine(day, time(), UTC) for day in held)])
        return [
            self._told(
                OverKind.SESSION_NOTES,
                course,
                course.minor_concerned,
                last,
                as_of,
                [course.referral_id],
                sent=True,
                ended=course.ended_at,
            )
        ]

    def _told(
        self,
        kind: OverKind,
        one: Any,
        young: bool,
        over_at: datetime,
        as_of: datetime,
        held: list[UUID],
        *,
        sent: bool,
        ended: datetime | None,
    ) -> Over:
        filed = [f.document_id for f in self._stored(JournalExport) if f.subject_id == one.id and f.filed_at >= over_at]
        return Over(
            kind=kind,
            id=one.id,
            department=one.department,
            version=one.version,
            status=str(getattr(one, "status", "closed")),
            outcome=self._outcome(one),
            under_18=young,
            over_at=over_at,
            sent=sent,
            course_ended_at=ended,
            under_review=any(
                one.id in (e.concern_id, e.consultation_id, e.referral_id) and e.holder
                for e in self._stored(EmergencyAccess)
            ),
            unanswered=self._is_asked_about(held),
            filed_as=filed[0] if filed else None,
            holds=self._holds(held, as_of),
        )

    def _outcome(self, one: Any) -> str | None:
        if isinstance(one, Consultation):
            concern = next((c for c in self._stored(Concern) if c.id == one.concern_id), None)
            if concern is not None and concern.outcome == "no_concern":
                return "no_concern"
        names = ("decision",) if isinstance(one, SubjectRequest) else ("withdrawn_because", "outcome")
        return next((found for name in names if (found := getattr(one, name, None)) is not None), None)

    def _is_asked_about(self, held: list[UUID]) -> bool:
        refs = {one.citizen_ref for one in self._stored(Participant) if one.referral_id in held}
        return any(
            one.citizen_ref in refs and one.status in ("received", "decided") and one.kind != "erasure"
            for one in self._stored(SubjectRequest)
        )

    def _holds(self, held: list[UUID], at: datetime) -> tuple[UUID, ...]:
        standing = (one for one in self._stored(Hold) if one.status is HoldStatus.ACTIVE and one.until > at)
        return tuple(sorted(one.id for one in standing if one.subject_id in held))

    async def page(self, as_of: datetime, after: Over | None, limit: int) -> Sequence[Over]:
        found = self._all(as_of)
        if after is not None:
            found = [one for one in found if (one.over_at, one.id) > (after.over_at, after.id)]
        return found[:limit]

    async def over(self, kind: OverKind, id: UUID) -> Over | None:
        return next((one for one in self._all(self._work.now) if (one.kind, one.id) == (kind, id)), None)

    async def owner_of(self, kind: HeldKind, id: UUID) -> str | None:
        found = self._work.memory.records.get((KINDS[kind], id))
        return found.department if found and Role.DPO in self._work.actor.roles else None

    async def person(self, citizen_ref: UUID) -> Person | None:
        if Role.DPO not in self._work.actor.roles:
            return None
        everybody = self._stored(Participant)
        mine = next((one for one in everybody if one.citizen_ref == citizen_ref), None)
        referral = self._work.memory.records.get((Referral, mine.referral_id)) if mine else None
        kept = {one.id for one in self._stored(Citizen)}
        if mine is None or not isinstance(referral, Referral) or (referral.sent and citizen_ref not in kept):
            return None
        beside = [one for one in everybody if one.referral_id == mine.referral_id and one is not mine]
        drafted = referral.status in BEFORE
        others = any(one.citizen_ref in kept or (drafted and one.status != "left") for one in beside)
        return Person(mine.referral_id, others)

    async def courses(self, over: Over) -> Sequence[Record]:
        kinds = (SupportCourse, Goal, ProgressReview)
        found: list[Record] = [one for kind in kinds for one in self._stored(kind) if one.referral_id == over.id]
        for one in found:
            self._work.kept.disclosed(kind_name(type(one)), one.id)
        return sorted(found, key=lambda one: one.created_at)

    async def log_month(self, over: Over) -> LogMonth | None:
        assert over.kind is OverKind.LOG_MONTH
        return None

    async def extent(self, over: Over) -> Extent:
        if Role.DPO not in self._work.actor.roles:
            raise NotFound
        gone = belongings(self._work.memory, over)
        persons = [one for one in gone if isinstance(one, Citizen)]
        keyed = [one for one in gone if word(type(one)) in KEYED]
        return Extent(records=len(gone) - len(persons), keys=len(keyed), identities=len(persons))

    def dispose(self, over: Over) -> None:
        self._work.kept.dispose(over)

    def carry_out(self, disposed: Sequence[Over]) -> None:
        memory = self._work.memory
        for over in disposed:
            judged = (over.kind, over.id)
            if over.kind is OverKind.CITIZEN:
                (referral_id,) = (one.referral_id for one in self._stored(Participant) if one.citizen_ref == over.id)
                judged = (OverKind.REFERRAL, referral_id)
            now = next((one for one in self._all(self._work.now) if (one.kind, one.id) == judged), None)
            if now is None or now.version != over.version or now.holds or now.unanswered:
                raise Stale
            for gone in belongings(memory, over):
                del memory.records[type(gone), gone.id]
