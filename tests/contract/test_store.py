"""What the store of the panel's records promises, in memory as on PostgreSQL."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec
import pytest

from adapters.ids import new_id
from domain.actors import Actor, Role
from domain.audit import AuditEvent, Outcome
from domain.audit_search import AuditSearch
from domain.concerns import (
    AgeBand,
    Concern,
    ConcernOutcome,
    ConcernStatus,
    ConcernWish,
    Observation,
    ObservationSource,
    RaisedByFunction,
    Urgency,
)
from domain.consultations.types import Consultation, Decision, Entry, ReferralAuthorisation
from domain.consultations.words import (
    Channel,
    ConsultationOutcome,
    ConsultationStatus,
    EntryKind,
    Expertise,
    Holder,
    Recommendation,
    RedirectTarget,
    SpokenLanguage,
)
from domain.departments import Names, NewDepartment, create_department
from domain.errors import AlreadyDone, Invalid, NotFound, Stale
from domain.events import Event
from domain.policy import Action, Known, Visible, scopes_of
from domain.ports import Begin
from domain.records import Record, change
from domain.resource_persons import Profession, ResourcePerson, ResourcePersonStatus
from domain.responsibility import NOBODYS, HandOver
from domain.staff import NewStaffMember, register_staff
from domain.three_way_talks import ThreeWayTalk, ThreeWayTalkStatus
from domain.writeset import kind_name
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.memory import MemoryBegin
from vink.demo.personas import OTHER_SCHOOL, PERSONAS, SCHOOL, fixed

K = TypeVar("K", bound=Record)
STORES = {
    Concern: "concerns",
    Consultation: "consultations",
    ThreeWayTalk: "three_way_talks",
    ResourcePerson: "resource_persons",
}
ASKER = PERSONAS["teacher"].id
EXPERT = PERSONAS["resource-person"].id
COORDINATOR = PERSONAS["panel-coordinator"].id
SOMEBODY = fixed(0x999)
LONG_AGO = datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=UTC)
RAISING = ask("teacher", Action.CONCERN_RAISE)
READING = ask("teacher", Action.CONCERN_READ)
TEXT = 'Æblegrød, »citat«, 😀, \\ og "tegn"\n\tpå to linjer; null og {} og \'1'


def actor(who: str, *roles: Role, **changes: Any) -> Actor:
    found = PERSONAS[who].actor()
    if roles:
        changes = {"roles": frozenset(roles), "scopes": scopes_of(roles)} | changes
    return msgspec.structs.replace(found, **changes)


OFFERED = HandOver(to=SOMEBODY, by=ASKER, at=LONG_AGO, message=TEXT, answered_at=LONG_AGO, accepted=False)


def concern(**changes: Any) -> Concern:
    """Return a concern in which every field has a value."""
    given: dict[str, Any] = {
        "id": new_id(),
        "department": "buf",
        "version": 1,
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO + timedelta(microseconds=1),
        "status": ConcernStatus.RAISED,
        "unit_id": SCHOOL,
        "raised_by": ASKER,
        "local_ref": "K-17",
        "kle": "27.12.04",
        "raised_by_function": RaisedByFunction.TEACHER,
        "age_band": AgeBand.FROM_10_TO_14,
        "situation_text": TEXT,
        "observations": (
            Observation("Trækker sig fra klassen.", "i marts", ObservationSource.OWN),
            Observation("Viste andre korte film.", "før ferien", ObservationSource.ONLINE),
        ),
        "strengths_text": "Holder fast i sin sport.",
        "already_tried": "Klasselæreren har talt med eleven.",
        "wish": ConcernWish.UNSURE,
        "urgency": Urgency.SOON,
        "outcome": ConcernOutcome.HANDLED_LOCALLY,
        "closing_remark": "Tak.",
        "closed_at": LONG_AGO,
        "holder": Holder.ASKER,
        "holder_id": ASKER,
        "due_at": LONG_AGO,
        "successor_id": SOMEBODY,
        "hand_over": OFFERED,
    }
    return Concern(**(given | changes))


def entry(kind: EntryKind, side: Holder, **changes: Any) -> Entry:
    given: dict[str, Any] = {
        "id": new_id(),
        "at": LONG_AGO,
        "kind": kind,
        "side": side,
        "author": EXPERT,
        "text": TEXT,
        "recommendation": None,
        "suggested_steps": (),
        "useful": None,
    }
    return Entry(**(given | changes))


def consultation(**changes: Any) -> Consultation:
    """Return a consultation with a dialogue, in which every field has a value."""
    given: dict[str, Any] = {
        "id": new_id(),
        "department": "buf",
        "version": 1,
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO + timedelta(microseconds=1),
        "status": ConsultationStatus.ASSIGNED,
        "unit_id": SCHOOL,
        "concern_id": None,
        "asked_by": ASKER,
        "asked_by_staff": True,
        "kle": "27.12.04",
        "question": TEXT,
        "expertise_requested": (Expertise.RETURNEES, Expertise.MENTAL_HEALTH),
        "language": SpokenLanguage.TIGRINYA,
        "channel": Channel.THREE_WAY,
        "answer_wanted_by": date(2026, 2, 28),
        "age_band": AgeBand.FROM_15_TO_17,
        "urgency": Urgency.SOON,
        "submitted_at": LONG_AGO,
        "offered_to": (SOMEBODY, COORDINATOR),
        "assigned_to": EXPERT,
        "recused": (SOMEBODY,),
        "dialogue": (
            entry(EntryKind.INFORMATION_REQUESTED, Holder.RESOURCE_PERSON),
            entry(
                EntryKind.ADVICE,
                Holder.RESOURCE_PERSON,
                recommendation=Recommendation.OFFER_VINK,
                suggested_steps=("Spørg først.", "Hold fast."),
            ),
            entry(EntryKind.FEEDBACK, Holder.ASKER, text=None, useful=5),
        ),
        "decisions": (
            Decision(step="triage", by=COORDINATOR, at=LONG_AGO, reason=None),
            Decision(step="assign", by=COORDINATOR, at=LONG_AGO, reason="Kender emnet."),
        ),
        "recommendation": Recommendation.OFFER_VINK,
        "outcome": ConsultationOutcome.REFERRAL_OFFERED,
        "closing_remark": "Tak.",
        "redirected_to": RedirectTarget.SSP,
        "closed_at": LONG_AGO,
        "read_back_until": None,
        "holder": Holder.RESOURCE_PERSON,
        "holder_id": EXPERT,
        "due_at": LONG_AGO,
        "successor_id": SOMEBODY,
        "hand_over": OFFERED,
        "asker_id": ASKER,
        "referral_authorisation": ReferralAuthorisation(by=ASKER, at=LONG_AGO, used_at=None),
    }
    return Consultation(**(given | changes))


def draft(**changes: Any) -> Consultation:
    """Return a consultation in which every field is empty that may be."""
    none = (
        "unit_id answer_wanted_by submitted_at assigned_to recommendation outcome closing_remark redirected_to "
        "closed_at holder_id successor_id hand_over asker_id referral_authorisation"
    )
    given: dict[str, Any] = {
        **dict.fromkeys(none.split()),
        **dict.fromkeys(("expertise_requested", "offered_to", "recused", "dialogue", "decisions"), ()),
        "status": ConsultationStatus.DRAFT,
        "holder": Holder.ASKER,
    }
    return consultation(**(given | changes))


ENDED: dict[str, Any] = {
    "status": ConsultationStatus.CLOSED,
    "holder": None,
    "holder_id": None,
    "due_at": None,
    "successor_id": None,
    "offered_to": (),
}


def talk(about: Consultation, **changes: Any) -> ThreeWayTalk:
    given: dict[str, Any] = {
        "id": new_id(),
        "department": about.department,
        "version": 1,
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        "status": ThreeWayTalkStatus.HELD,
        "consultation_id": about.id,
        "planned_by": ASKER,
        "planned_at": LONG_AGO,
        "youth_agreed": True,
        "agreement_reported_by": RaisedByFunction.STREET_WORKER,
        "held_at": LONG_AGO,
        "note": TEXT,
    }
    return ThreeWayTalk(**(given | changes))


async def resource_person(begin: Begin, subject: str = "rasmus") -> ResourcePerson:
    """Return somebody for the panel, who is on the staff list already."""
    async with begin(ask("admin", Action.STAFF_REGISTER)) as work:
        known = {one.department for one in await work.departments.page({}, None, 10)}
    if "sof" not in known:
        async with begin(ask("admin", Action.DEPARTMENT_CREATE)) as work:
            await create_department(work, NewDepartment(department="sof", name=Names("a", "b", "c")))
    async with begin(ask("admin", Action.STAFF_REGISTER)) as work:
        new = NewStaffMember(department="sof", subject=subject, display_name="R", function="psychologist")
        member = await register_staff(work, new)
    return ResourcePerson(
        id=new_id(),
        department="sof",
        version=1,
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
        status=ResourcePersonStatus.ACTIVE,
        staff_id=member.id,
        unit_id=OTHER_SCHOOL,
        profession=Profession.POLICE_OFFICER,
        expertise=(Expertise.GANG_CROSSOVER, Expertise.RETURNEES),
        languages=(SpokenLanguage.DANISH, SpokenLanguage.SOMALI),
        weekly_hours=2.25,
        trained_until=date(2027, 12, 31),
    )


async def keep(begin: Begin, *records: Record, who: str | Actor | None = None, **more: Any) -> None:
    """Keep new records in one work: somebody's, or those of a teacher of the whole department."""
    who = who or actor("teacher", unit_id=None)
    asked = ask_of(PERSONAS[who].actor() if isinstance(who, str) else who, Action.CONSULTATION_REQUEST, **more)
    async with begin(asked) as work:
        for record in records:
            getattr(work, STORES[type(record)]).add(record, Event.CONSULTATION_SUBMITTED)


async def read(begin: Begin, who: str | Actor, record: K, id: UUID | None = None) -> K:
    asked = ask_of(PERSONAS[who].actor() if isinstance(who, str) else who, Action.CONSULTATION_READ)
    async with begin(asked) as work:
        found: K = await getattr(work, STORES[type(record)]).get(id or record.id)
    return found


async def listed(
    begin: Begin, who: str | Actor, after: UUID | None = None, limit: int = 100, oldest: bool = False, **where: Any
) -> list[UUID]:
    asked = ask_of(PERSONAS[who].actor() if isinstance(who, str) else who, Action.CONSULTATION_READ)
    async with begin(asked) as work:
        found = await work.consultations.page(where, after, limit, oldest)
        return [one.id for one in found]


async def logged(begin: Begin, clock: Clock) -> list[AuditEvent]:
    """Return what is in the log of the panel's records, the oldest first, without the looking at the log itself."""
    search = AuditSearch(since=clock.now - timedelta(days=30), until=clock.now + timedelta(days=1))
    async with begin(ask("auditor", Action.AUDIT_READ)) as work:
        found = await work.audit.page(search, None, 100)
    return [one for one in reversed(found) if one.action != "audit:read"]


@pytest.fixture
def outbox(request: pytest.FixtureRequest, begin: Begin) -> Callable[[], Awaitable[Sequence[tuple[Any, ...]]]]:
    """Tell what left through the outbox: type, id, version and department, in order."""

    async def thin() -> Sequence[tuple[Any, ...]]:
        if isinstance(begin, MemoryBegin):
            kept = [(one.event, one.record) for one in begin.memory.thin]
            return [(event, one.id, one.version, one.department) for event, one in kept]
        owner = await asyncpg.connect(request.getfixturevalue("database"))
        try:
            rows = await owner.fetch("select type, object_id, object_version, department from outbox order by id")
        finally:
            await owner.close()
        return [tuple(row) for row in rows]

    if not isinstance(begin, MemoryBegin):
        request.getfixturevalue("database")
    return thin


async def test_every_field_is_read_back_as_it_was_kept(begin: Begin) -> None:
    about = concern()
    full, bare = consultation(concern_id=about.id), draft()
    held = talk(full)
    person = await resource_person(begin)
    await keep(begin, about, full, bare)
    await keep(begin, held)
    await keep(begin, person, who="panel-coordinator")
    for who, kept in (
        ("teacher", about),
        ("teacher", full),
        ("resource-person", full),
        ("teacher", bare),
        ("teacher", held),
        ("panel-coordinator", person),
    ):
        found = await read(begin, who, kept)
        assert found == kept
        for name in kept.__struct_fields__:
            assert type(getattr(found, name)) is type(getattr(kept, name)) or isinstance(getattr(kept, name), UUID)
    none = "unit_id local_ref strengths_text already_tried outcome closing_remark closed_at"
    empty = concern(observations=(), **dict.fromkeys(none.split()))
    await keep(begin, empty)
    assert await read(begin, "teacher", empty) == empty


async def test_every_field_but_owner_id_and_creation_can_change(begin: Begin) -> None:
    before = draft(unit_id=SCHOOL)
    await keep(begin, before)
    after = msgspec.structs.replace(
        consultation(concern_id=None, version=2, id=before.id), created_at=before.created_at
    )
    async with begin(RAISING) as work:
        work.consultations.save(after, Event.CONSULTATION_SUBMITTED)
    assert await read(begin, "teacher", before) == after


async def test_an_unknown_id_and_one_of_another_kind_are_not_found(begin: Begin) -> None:
    about, full = concern(), consultation()
    await keep(begin, about, full)
    with pytest.raises(NotFound):
        await read(begin, "teacher", about, new_id())
    with pytest.raises(NotFound):
        await read(begin, "teacher", about, full.id)


async def test_a_department_sees_its_own_and_a_unit_its_own_and_what_is_of_none(begin: Begin) -> None:
    whole = actor("teacher", unit_id=None)
    records = {unit: concern(unit_id=unit) for unit in (SCHOOL, OTHER_SCHOOL, None)}
    await keep(begin, *records.values(), who=whole)
    seen: dict[str | Actor, set[UUID | None]] = {
        "teacher": {SCHOOL, None},
        whole: {SCHOOL, OTHER_SCHOOL, None},
        actor("teacher", unit_id=OTHER_SCHOOL): {OTHER_SCHOOL, None},
        "school-system": {SCHOOL, OTHER_SCHOOL, None},
        "social-worker": set(),
        "social-system": set(),
        "panel-coordinator": set(),
        "vink-coordinator": set(),
        "resource-person-2": set(),
        "admin": set(),
        "auditor": set(),
    }
    for who, units in seen.items():
        asked = ask_of(PERSONAS[who].actor() if isinstance(who, str) else who, Action.CONCERN_READ)
        async with begin(asked) as work:
            found = await work.concerns.page({}, None, 10)
            counted = await work.concerns.count("status", {})
        assert {one.unit_id for one in found} == units, who
        assert sum(counted.values()) == len(units), who
        for unit, record in records.items():
            if unit in units:
                assert await read(begin, who, record) == record
            else:
                with pytest.raises(NotFound):
                    await read(begin, who, record)


async def test_the_panel_sees_what_was_sent_and_an_expert_what_is_offered_or_given_to_them(begin: Begin) -> None:
    kept = {
        "draft": draft(),
        "sent": consultation(**ENDED, assigned_to=None),
        "offered": draft(offered_to=(SOMEBODY, EXPERT), submitted_at=LONG_AGO),
        "given": consultation(),
        "given to another": consultation(assigned_to=SOMEBODY, holder_id=SOMEBODY),
    }
    await keep(begin, *kept.values())
    seen: dict[str | Actor, set[str]] = {
        "teacher": set(kept),
        "panel-coordinator": set(kept) - {"draft"},
        "resource-person": {"offered", "given"},
        actor("resource-person", Role.RESOURCE_PERSON, Role.PANEL_COORDINATOR): set(kept) - {"draft"},
        actor("resource-person", Role.FRONTLINE): set(),
        "resource-person-2": set(),
        "social-worker": set(),
        "mentor": set(),
    }
    for who, names in seen.items():
        assert set(await listed(begin, who)) == {kept[name].id for name in names}, who
        for name, record in kept.items():
            if name in names:
                assert await read(begin, who, record) == record
            else:
                with pytest.raises(NotFound):
                    await read(begin, who, record)


async def test_an_ended_consultation_is_read_back_until_its_time_is_over(begin: Begin, clock: Clock) -> None:
    until = clock.now + timedelta(hours=1)
    ended = consultation(**ENDED, read_back_until=until)
    await keep(begin, ended)
    assert await read(begin, "resource-person", ended) == ended
    clock.pass_by(hours=1, microseconds=-1)
    assert await listed(begin, "resource-person") == [ended.id]
    clock.pass_by(microseconds=1)
    assert await listed(begin, "resource-person") == []
    with pytest.raises(NotFound):
        await read(begin, "resource-person", ended)
    assert await read(begin, "teacher", ended) == ended


async def test_an_expert_sees_their_own_entry_of_the_panel_and_the_coordinator_all(begin: Begin) -> None:
    mine, other = await resource_person(begin), await resource_person(begin, "rikke")
    await keep(begin, mine, other, who="panel-coordinator")
    me = actor("resource-person", subject=mine.staff_id)
    assert await read(begin, me, mine) == mine
    with pytest.raises(NotFound):
        await read(begin, me, other)
    for who, count in (("panel-coordinator", 2), (me, 1), ("resource-person-2", 0), ("teacher", 0), ("admin", 0)):
        asked = ask_of(PERSONAS[who].actor() if isinstance(who, str) else who, Action.RESOURCE_PERSON_READ)
        async with begin(asked) as work:
            assert len(await work.resource_persons.page({}, None, 10)) == count, who


async def test_nobody_is_on_the_panel_twice_unless_they_left(begin: Begin) -> None:
    mine = await resource_person(begin)
    await keep(begin, mine, who="panel-coordinator")
    again = msgspec.structs.replace(mine, id=new_id())
    with pytest.raises(Invalid) as refused:
        await keep(begin, again, who="panel-coordinator")
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/staff_id", "taken")]
    async with begin(ask("panel-coordinator", Action.RESOURCE_PERSON_LEAVE)) as work:
        left = change(mine, LONG_AGO, status=ResourcePersonStatus.LEFT)
        work.resource_persons.save(left, Event.RESOURCE_PERSON_CHANGED)
    await keep(begin, again, who="panel-coordinator")
    assert await read(begin, "panel-coordinator", again) == again


async def test_of_two_who_change_one_version_the_second_is_refused_and_keeps_nothing(
    begin: Begin, clock: Clock, outbox: Callable[[], Awaitable[Sequence[tuple[Any, ...]]]]
) -> None:
    about = concern()
    await keep(begin, about)
    first, other = change(about, clock.now, situation_text="Den første."), concern()
    with pytest.raises(Stale):
        async with begin(RAISING) as slow:
            read_by_slow = await slow.concerns.get(about.id)
            async with begin(RAISING) as quick:
                quick.concerns.save(first, Event.CONCERN_CLOSED)
            slow.concerns.add(other, Event.CONCERN_RAISED)
            slow.concerns.save(change(read_by_slow, clock.now, situation_text="Den anden."), Event.CONCERN_CLOSED)
    assert await read(begin, "teacher", about) == first
    with pytest.raises(NotFound):
        await read(begin, "teacher", other)
    assert [one[2] for one in await outbox()] == [1, 2]
    assert [one.object_id for one in await logged(begin, clock)] == [about.id] * 3, "added, changed, read"


async def test_a_version_is_never_skipped_and_a_record_that_is_not_there_is_not_made(begin: Begin) -> None:
    about = concern()
    await keep(begin, about)
    for wrong in (
        msgspec.structs.replace(about, version=3),
        msgspec.structs.replace(about, version=1),
        concern(version=2),
    ):
        with pytest.raises(Stale):
            async with begin(RAISING) as work:
                work.concerns.save(wrong, Event.CONCERN_CLOSED)
    assert await read(begin, "teacher", about) == about


async def test_an_exception_undoes_everything(
    begin: Begin, clock: Clock, outbox: Callable[[], Awaitable[Sequence[tuple[Any, ...]]]]
) -> None:
    about, other = concern(), consultation()
    await keep(begin, about)
    with pytest.raises(ZeroDivisionError):
        async with begin(RAISING) as work:
            work.consultations.add(other, Event.CONSULTATION_SUBMITTED)
            work.concerns.save(change(about, clock.now, situation_text="Aldrig."), Event.CONCERN_CLOSED)
            raise ZeroDivisionError
    assert await read(begin, "teacher", about) == about
    with pytest.raises(NotFound):
        await read(begin, "teacher", other)
    assert len(await outbox()) == 1
    assert [one.action for one in await logged(begin, clock)] == ["consultation:request", "consultation:read"]


async def test_a_submission_is_carried_out_once(
    begin: Begin, clock: Clock, outbox: Callable[[], Awaitable[Sequence[tuple[Any, ...]]]]
) -> None:
    first, second, other = concern(), concern(), concern()
    await keep(begin, first, submission=b"s" * 32, fingerprint=b"f" * 32)
    with pytest.raises(AlreadyDone):
        await keep(begin, second, submission=b"s" * 32, fingerprint=b"f" * 32)
    with pytest.raises(AlreadyDone):
        await keep(begin, second, submission=b"s" * 32, fingerprint=b"g" * 32)
    await keep(begin, other, submission=b"t" * 32, fingerprint=b"f" * 32)
    with pytest.raises(NotFound):
        await read(begin, "teacher", second)
    assert [one[1] for one in await outbox()] == [first.id, other.id]


async def test_a_submission_that_failed_can_be_sent_again(begin: Begin, clock: Clock) -> None:
    about = concern()
    with pytest.raises(Stale):
        async with begin(ask("teacher", Action.CONCERN_RAISE, submission=b"s" * 32, fingerprint=b"f" * 32)) as work:
            work.concerns.add(about, Event.CONCERN_RAISED)
            work.concerns.save(change(concern(), clock.now), Event.CONCERN_CLOSED)
    await keep(begin, about, submission=b"s" * 32, fingerprint=b"f" * 32)
    assert await read(begin, "teacher", about) == about


async def test_a_submission_that_made_nothing_leaves_no_trace_but_its_event(begin: Begin, clock: Clock) -> None:
    for _ in range(2):
        async with begin(ask("teacher", Action.CONCERN_RAISE, submission=b"s" * 32, fingerprint=b"f" * 32)):
            pass
    assert [(one.action, one.object_id) for one in await logged(begin, clock)] == [("concern:raise", None)] * 2


async def many(begin: Begin, count: int = 7) -> list[Consultation]:
    """Keep consultations, each of which the teacher with three roles sees for several reasons."""
    made = [
        consultation(assigned_to=ASKER, holder_id=ASKER, offered_to=(ASKER,), unit_id=SCHOOL if n % 2 else None)
        for n in range(count)
    ]
    await keep(begin, *made)
    return made


EVERY_REASON = actor("teacher", Role.FRONTLINE, Role.PANEL_COORDINATOR, Role.RESOURCE_PERSON, unit_id=SCHOOL)


@pytest.mark.parametrize("oldest_first", [False, True])
async def test_pages_follow_one_another_without_gap_or_repetition(begin: Begin, oldest_first: bool) -> None:
    made = await many(begin)
    expected = [one.id for one in (made if oldest_first else made[::-1])]
    for limit in (1, 2, 3, 7, 100):
        found: list[UUID] = []
        while page := await listed(begin, EVERY_REASON, found[-1] if found else None, limit, oldest_first):
            assert len(page) <= limit
            found += page
        assert found == expected, limit


async def test_a_page_is_narrowed_by_every_form_of_filter(begin: Begin) -> None:
    made = [
        consultation(status=ConsultationStatus.ASSIGNED, urgency=Urgency.ROUTINE),
        consultation(status=ConsultationStatus.FOLLOW_UP, urgency=Urgency.SOON),
        draft(urgency=Urgency.SOON),
    ]
    await keep(begin, *made)
    ids = [one.id for one in made]
    cases: list[tuple[dict[str, Any], list[UUID]]] = [
        ({}, ids[::-1]),
        ({"status": "assigned"}, ids[:1]),
        ({"status": "closed"}, []),
        ({"status": ("assigned", "follow_up")}, [ids[1], ids[0]]),
        ({"status": ("assigned", "follow_up"), "urgency": "soon"}, [ids[1]]),
        ({"unit_id": None}, [ids[2]]),
        ({"unit_id": SCHOOL}, [ids[1], ids[0]]),
        ({"unit_id": OTHER_SCHOOL}, []),
        ({"submitted_at": Known()}, [ids[1], ids[0]]),
    ]
    for where, expected in cases:
        assert await listed(begin, "teacher", **where) == expected, where
    assert await listed(begin, "teacher", made[1].id, 100, urgency="soon") == []
    assert await listed(begin, "social-worker", status="assigned") == []


async def test_what_waits_comes_most_overdue_first_and_only_to_whom_it_waits_for(begin: Begin, clock: Clock) -> None:
    def due(days: int, **changes: Any) -> Consultation:
        return consultation(due_at=clock.now + timedelta(days=days), **changes)

    def of_asker(who: UUID | None) -> dict[str, Any]:
        return {"holder": Holder.ASKER, "holder_id": who, "asker_id": who}

    asker = of_asker(ASKER)
    mine = [due(2, **asker), due(-3, **asker), due(1, **of_asker(None)), due(-3, **asker)]
    other = [
        due(-9, **of_asker(SOMEBODY)),
        due(-9, holder=Holder.PANEL_COORDINATOR, holder_id=None),
        due(-9),
        consultation(**ENDED),
    ]
    await keep(begin, *other, *mine)
    turns: Visible = ({"holder": "asker", "holder_id": ASKER}, {"holder": "asker", "holder_id": None})
    expected = [mine[1].id, mine[3].id, mine[2].id, mine[0].id]
    for limit in (1, 2, 3, 50):
        async with begin(ask("teacher", Action.WORKLIST_READ)) as work:
            assert [one.id for one in await work.consultations.waiting(turns, limit)] == expected[:limit]
    async with begin(ask("social-worker", Action.WORKLIST_READ)) as work:
        assert await work.consultations.waiting(turns, 50) == []
    async with begin(ask("teacher", Action.WORKLIST_READ)) as work:
        assert await work.consultations.waiting((), 50) == []
    async with begin(ask("mentor", Action.WORKLIST_READ)) as work:
        assert await work.consultations.waiting(turns, 50) == []


async def test_counts_go_by_the_values_of_a_column_and_stay_within_what_is_seen(begin: Begin) -> None:
    given = {"assigned_to": SOMEBODY, "holder_id": SOMEBODY}
    await keep(
        begin, consultation(), consultation(), consultation(**given), draft(), who=actor("teacher", unit_id=None)
    )
    cases: list[tuple[str, str, dict[str, Any], dict[Any, int]]] = [
        ("panel-coordinator", "holder_id", {"holder": "resource_person"}, {EXPERT: 2, SOMEBODY: 1}),
        ("resource-person", "holder_id", {"holder": "resource_person"}, {EXPERT: 2}),
        ("teacher", "status", {}, {"assigned": 3, "draft": 1}),
        ("teacher", "holder_id", {}, {EXPERT: 2, SOMEBODY: 1, None: 1}),
        ("teacher", "status", {"status": "closed"}, {}),
        ("social-worker", "status", {}, {}),
        ("mentor", "status", {}, {}),
    ]
    for who, column, where, expected in cases:
        async with begin(ask(who, Action.CONSULTATION_ASSIGN)) as work:
            assert dict(await work.consultations.count(column, where)) == expected, (who, column, where)


async def test_each_write_is_logged_once_and_leaves_one_thin_event(
    begin: Begin, clock: Clock, outbox: Callable[[], Awaitable[Sequence[tuple[Any, ...]]]]
) -> None:
    about, full = concern(), consultation()
    asked = ask("teacher", Action.CONSULTATION_REQUEST, purpose="consultation")
    async with begin(asked) as work:
        work.concerns.add(about, Event.CONCERN_RAISED)
        work.consultations.add(full, Event.CONSULTATION_SUBMITTED)
    assert await outbox() == [
        ("concern.raised", about.id, 1, "buf"),
        ("consultation.submitted", full.id, 1, "buf"),
    ]
    events = await logged(begin, clock)
    assert [(one.object_type, one.object_id) for one in events] == [("concern", about.id), ("consultation", full.id)]
    for one in events:
        assert (one.at, one.actor, one.client, one.department) == (clock.now, ASKER, "staff-app", "buf")
        assert (one.action, one.outcome, one.reason) == ("consultation:request", Outcome.ALLOWED, "role:frontline")
        assert (one.purpose, one.request_id) == ("consultation", "0" * 32)


async def test_several_changes_to_one_record_are_one_write_but_each_is_told(
    begin: Begin, clock: Clock, outbox: Callable[[], Awaitable[Sequence[tuple[Any, ...]]]]
) -> None:
    about = concern()
    second = change(about, clock.now, status=ConcernStatus.CONSULTING)
    third = change(second, clock.now, status=ConcernStatus.CLOSED, **NOBODYS)
    async with begin(RAISING) as work:
        work.concerns.add(about, Event.CONCERN_RAISED)
        work.concerns.save(second, Event.CONCERN_CONSULTING)
    assert await read(begin, "teacher", about) == second
    fourth = change(third, clock.now, closing_remark="Til sidst.")
    async with begin(RAISING) as work:
        work.concerns.save(third, Event.CONCERN_CLOSED)
        work.concerns.save(fourth, Event.CONCERN_CLOSED)
    assert await read(begin, "teacher", about) == fourth
    assert [(one[0], one[2]) for one in await outbox()] == [
        ("concern.raised", 1),
        ("concern.consulting", 2),
        ("concern.closed", 3),
        ("concern.closed", 4),
    ]
    assert [one.action for one in await logged(begin, clock)].count("concern:raise") == 4


async def test_each_reading_is_logged_where_the_operation_only_reads(begin: Begin, clock: Clock) -> None:
    about = concern()
    await keep(begin, about)
    async with begin(READING) as work:
        await work.concerns.get(about.id)
    async with begin(READING) as work:
        await work.concerns.page({"status": "raised"}, None, 10)
    async with begin(READING) as work:
        await work.concerns.page({"status": "closed"}, None, 10)
    reads = [one for one in await logged(begin, clock) if one.action == "concern:read"]
    assert [(one.object_type, one.object_id, one.outcome) for one in reads] == [
        ("concern", about.id, Outcome.ALLOWED),
        ("concern", None, Outcome.ALLOWED),
        ("concern", None, Outcome.ALLOWED),
    ]


async def test_a_reading_that_finds_nothing_is_left_to_the_refusal_to_log(begin: Begin, clock: Clock) -> None:
    about = concern()
    await keep(begin, about)
    with pytest.raises(NotFound):
        async with begin(ask("social-worker", Action.CONCERN_READ)) as work:
            await work.concerns.get(about.id)
    with pytest.raises(NotFound):
        async with begin(READING) as work:
            await work.concerns.get(new_id())
    assert [one.action for one in await logged(begin, clock)] == ["consultation:request"]


async def test_in_an_operation_that_writes_the_event_of_the_write_stands_for_its_reads(
    begin: Begin, clock: Clock
) -> None:
    about = concern()
    await keep(begin, about)
    async with begin(ask("teacher", Action.CONCERN_CLOSE)) as work:
        found = await work.concerns.get(about.id)
        await work.concerns.page({}, None, 10)
        closed = change(found, clock.now, status=ConcernStatus.CLOSED, **NOBODYS)
        work.concerns.save(closed, Event.CONCERN_CLOSED)
    events = await logged(begin, clock)
    assert [(one.action, one.object_id) for one in events[1:]] == [("concern:close", about.id)]


async def test_a_work_that_wrote_nothing_still_logs_one_event(begin: Begin, clock: Clock) -> None:
    for who, action in (("teacher", Action.CONCERN_RAISE), ("mentor", Action.ME_READ)):
        async with begin(ask(who, action)):
            pass
    async with begin(ask("mentor", Action.CONSULTATION_READ)) as work:
        assert await work.consultations.page({}, None, 10) == []
    found = [(one.action, one.object_type, one.object_id) for one in await logged(begin, clock)]
    assert found == [("concern:raise", None, None), ("me:read", None, None), ("consultation:read", None, None)]


async def test_the_log_names_kinds_by_their_own_words() -> None:
    assert [kind_name(kind) for kind in STORES] == ["concern", "consultation", "three_way_talk", "resource_person"]
