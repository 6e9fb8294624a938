"""The log of the store in memory, as auditors may read it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from domain.audit import AuditEvent, Outcome, canonical
from domain.audit_export import SealedEvent
from domain.audit_search import MATCHED, AccessAct, AuditSearch, Details, FoundEvent, act_of
from domain.breach_reports import ABOUT_PEOPLE, Reading, ReadingTotals
from domain.checkpoints.merkle import leaf
from domain.errors import NotFound
from domain.participants.types import Participant
from domain.policy import sees, visible
from domain.records import Record
from domain.writeset import kind_name
from tests.memory_checkpoints import MemoryCheckpoints

if TYPE_CHECKING:
    from tests.memory import MemoryWork


def found(event: AuditEvent) -> FoundEvent:
    """Return an event as it is found: without what was noted beside it."""
    told = msgspec.structs.asdict(event) | {"payload": None, "salt": None}
    return FoundEvent(**told, details=Details.NONE if event.payload is None else Details.KEPT)


class MemoryAuditTrail:
    def __init__(self, work: "MemoryWork") -> None:
        self._work = work
        self._memory = work.memory

    def _readable(self) -> bool:
        return bool(visible(self._work.actor, "AuditEvent", self._work.now))

    @property
    def checkpoints(self) -> MemoryCheckpoints:
        return MemoryCheckpoints(self._work)

    async def get(self, id: UUID) -> FoundEvent:
        for one in self._memory.events:
            if one.id == id and self._readable():
                self._work.log("audit_event", id)
                return found(one)
        raise NotFound

    async def page(
        self, search: AuditSearch, after: UUID | None, limit: int, about: tuple[str, UUID] | None = None
    ) -> Sequence[FoundEvent]:
        if not self._readable():
            return []
        matching = self._matching(search)[::-1]
        kind, thing = about or ("audit_event", None)
        self._work.log(kind, thing, msgspec.json.encode(search, order="sorted"))
        start = next(
            (i + 1 for i, one in enumerate(matching) if one.id == after), 0 if after is None else len(matching)
        )
        return [found(one) for one in matching[start : start + limit]]

    async def readings(self, search: AuditSearch, limit: int) -> tuple[ReadingTotals, Sequence[Reading]]:
        if not self._readable():
            return ReadingTotals(persons=0, things=0, readers=0, events=0, readings=0), []
        seen: dict[tuple[object, ...], list[AuditEvent]] = {}
        for one in self._matching(search):
            act = act_of(one.action, one.outcome)
            if one.object_type in ABOUT_PEOPLE and act not in (AccessAct.LOG, AccessAct.REFUSED):
                key = (one.object_type, one.object_id, one.actor, one.client, one.department)
                seen.setdefault(key, []).append(one)
        self._work.log("audit_event", None, msgspec.json.encode(search, order="sorted"))
        readings = [self._reading(events) for events in seen.values()]
        readings.sort(key=lambda one: (not one.citizen_refs, one.citizen_refs, one.object_type, str(one.object_id)))
        totals = ReadingTotals(
            persons=len({ref for one in readings for ref in one.citizen_refs}),
            things=len({one.object_id for one in readings} - {None}),
            readers=len({(one.actor, one.client, one.department) for one in readings}),
            events=sum(len(events) for events in seen.values()),
            readings=len(readings),
        )
        return totals, readings[:limit]

    def _reading(self, events: Sequence[AuditEvent]) -> Reading:
        acts = [act_of(one.action, one.outcome) for one in events]
        first = events[0]
        assert first.object_type
        return Reading(
            citizen_refs=tuple(sorted(ref for ref in self._refs() if first.object_id in self.things_of(ref))),
            object_type=first.object_type,
            object_id=first.object_id,
            actor=first.actor,
            client=first.client,
            department=first.department,
            purposes=tuple(sorted({one.purpose for one in events if one.purpose})),
            reads=acts.count(AccessAct.READ),
            listings=acts.count(AccessAct.LISTED),
            changes=acts.count(AccessAct.CHANGED),
            first_at=events[0].at,
            last_at=events[-1].at,
        )

    async def begin_export(self, search: AuditSearch) -> None:
        self._work.log("audit_event", None, msgspec.json.encode(search, order="sorted"))

    async def sealed(self, search: AuditSearch, after: SealedEvent | None, limit: int) -> Sequence[SealedEvent]:
        if not self._readable():
            return []
        following = [one for one in self._matching(search) if after is None or (one.at, one.id) > (after.at, after.id)]
        places = self._places()
        return [
            SealedEvent(
                id=one.id,
                at=one.at,
                record=canonical(one).decode(),
                row=None,
                position=places.get(one.id),
                leaf=leaf(canonical(one)) if one.id in places else None,
            )
            for one in following[:limit]
        ]

    async def end_export(self, outcome: Outcome, reason: str) -> None:
        event = self._work.kept.allowed("audit_event", None, reason=reason)
        now = self._work.memory.clock()
        self._memory.events.append(msgspec.structs.replace(event, at=now, outcome=outcome))

    def _places(self) -> dict[UUID, int]:
        return {one.event_id: one.position for one in self._memory.sealed.places}

    def _refs(self) -> set[UUID]:
        return {one.citizen_ref for one in self._memory.records.values() if isinstance(one, Participant)}

    def things_of(self, citizen_ref: UUID) -> set[UUID]:
        """Return the ids of what lies with a participant: the records that name them, or that are of their referral and
        of no other participant, or lie in their courses."""
        records = list(self._memory.records.values())
        found = {citizen_ref}
        for one in records:
            if isinstance(one, Participant) and one.citizen_ref == citizen_ref:
                found |= {one.id, one.referral_id, *_below(records, one)}
        return found

    def _matching(self, search: AuditSearch) -> list[AuditEvent]:
        """Return the events that match, oldest first."""
        wanted = {name: value for name in MATCHED if (value := getattr(search, name)) is not None}
        things = None if search.person is None else self.things_of(search.person)
        places = self._places()
        matching = [
            one
            for one in self._memory.events
            if search.since <= one.at < search.until
            and sees(one, (wanted,))
            and (search.act is None or act_of(one.action, one.outcome) is search.act)
            and (things is None or one.object_id in things)
            and (search.size is None or places.get(one.id, search.size) < search.size)
        ]
        return sorted(matching, key=lambda one: (one.at, one.id))


def _below(records: Iterable[Record], participant: Participant) -> set[UUID]:
    courses = {one.id for one in records if kind_name(type(one)) == "support_course" and _of(one, participant)}
    return {
        one.id
        for one in records
        if kind_name(type(one)) in ABOUT_PEOPLE
        and (
            getattr(one, "course_id", None) in courses
            or _of(one, participant)
            or (
                participant.referral_id in (getattr(one, "referral_id", None), getattr(one, "subject_id", None))
                and not hasattr(one, "participant_id")
                and not hasattr(one, "course_id")
                and not isinstance(one, Participant)
            )
        )
    }


def _of(one: Record, participant: Participant) -> bool:
    return participant.id in (getattr(one, "participant_id", None), getattr(one, "id", None))
