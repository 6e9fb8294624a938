"""Drawing a sample of the log in memory, by the same lots and rules as the database."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.calendar import ZONE
from domain.audit import AuditEvent, Outcome
from domain.concerns import Concern
from domain.consultations.types import Consultation
from domain.log_reviews.types import Drawn, SampleReason
from domain.ports.log_samples import SampleWanted
from domain.records import Record
from domain.referrals.types import Referral
from domain.staff import StaffMember


class MemoryLogSamples:
    def __init__(self, records: Mapping[tuple[type[Record], UUID], Record], events: Iterable[AuditEvent]) -> None:
        self._records = records
        self._events = events

    def _thing(self, event: AuditEvent) -> Concern | Consultation | Referral | None:
        found = (one for one in self._records.values() if one.id == event.object_id)
        return next((one for one in found if isinstance(one, Concern | Consultation | Referral)), None)

    def _reasons(self, event: AuditEvent, wanted: SampleWanted) -> Iterable[SampleReason]:
        thing = self._thing(event)
        members = (one for one in self._records.values() if isinstance(one, StaffMember) and one.id == event.actor)
        home = next((one.unit_id for one in members), None)
        if thing is not None and home is not None and home == thing.unit_id and event.reason != "role:frontline":
            yield SampleReason.OWN_UNIT
        if thing is not None and thing.closed_at is not None and event.at > thing.closed_at:
            yield SampleReason.AFTER_CLOSING
        local = event.at.astimezone(ZoneInfo(ZONE))
        if local.date() in wanted.closed or not wanted.opens <= local.time() < wanted.closes:
            yield SampleReason.OFF_HOURS

    async def draw(self, wanted: SampleWanted) -> tuple[int, Sequence[Drawn]]:
        looked = sorted(
            (
                one
                for one in self._events
                if one.department == wanted.department
                and wanted.since <= one.at < wanted.until
                and one.outcome is Outcome.ALLOWED
                and one.object_id is not None
                and one.object_type in wanted.kinds
                and one.action.endswith(":read")
            ),
            key=lambda one: hashlib.sha256(f"{wanted.seed}{one.id}".encode()).digest(),
        )
        by_reason: dict[SampleReason, list[AuditEvent]] = defaultdict(list)
        days: dict[object, list[AuditEvent]] = defaultdict(list)
        for one in looked:
            by_reason[SampleReason.RANDOM].append(one)
            days[one.actor, one.at.astimezone(ZoneInfo(ZONE)).date()].append(one)
            for reason in self._reasons(one, wanted):
                by_reason[reason].append(one)
        unusual = {day[0].id for day in days.values() if len(day) > wanted.usual_reads}
        by_reason[SampleReason.UNUSUAL_VOLUME] = [one for one in looked if one.id in unusual]
        drawn: dict[UUID, list[SampleReason]] = defaultdict(list)
        for reason in sorted(by_reason):
            size = wanted.random_size if reason is SampleReason.RANDOM else wanted.per_rule
            for one in by_reason[reason][:size]:
                drawn[one.id].append(reason)
        return len(looked), [
            Drawn(event_id=one.id, at=one.at, actor=one.actor, reasons=tuple(drawn[one.id]))
            for one in sorted(looked, key=lambda one: (one.at, one.id))
            if one.id in drawn
        ]
