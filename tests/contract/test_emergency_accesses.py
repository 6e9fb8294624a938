"""What is opened in an emergency is read by one person, for hours, and looked at afterwards."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.ids import new_id
from domain import emergency_accesses as emergencies
from domain.concerns import ConcernClosing, ConcernOutcome, NewConcern, close_concern, raise_concern
from domain.consents.withdrawing import leave, withdraw_consent
from domain.consultations.asking import request_consultation, withdraw_consultation
from domain.consultations.types import NewConsultation
from domain.emergency_accesses import (
    AccessReview,
    EmergencyAccess,
    EmergencyReading,
    EmergencyReason,
    NewEmergencyAccess,
    OpenedKind,
    ReviewFinding,
    open_in_emergency,
    review_access,
)
from domain.errors import DomainError, Forbidden, IllegalMove, NotFound
from domain.policy import Action
from domain.ports import Begin, Work
from domain.referrals.asking import draft_referral
from domain.referrals.inputs import NewReferral
from domain.referrals.types import Referral
from domain.units import NewUnit, UnitKind, create_unit
from domain.worklist import worklist
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.contract.test_organisation import made_department
from tests.referring import CONCERN, DISCLOSURE, PARTICIPATION, REFERRAL, assessed, consented, drafted, of, submit
from tests.referring import read as reread
from vink.demo.personas import PERSONAS, SCHOOL

TEACHER = PERSONAS["teacher"].actor()
OTHER = msgspec.structs.replace(TEACHER, subject=new_id())
WHOLE = msgspec.structs.replace(TEACHER, unit_id=None, subject=new_id())
MANAGER, DPO = PERSONAS["manager"].actor(), PERSONAS["dpo"].actor()
WHY = NewEmergencyAccess(reason=EmergencyReason.DANGER_TO_CHILD, text="Et barn står her og er bange for at gå hjem.")
FOUND = AccessReview(finding=ReviewFinding.JUSTIFIED, remark="Det var rigtigt at se efter.")
OPEN, REVIEW = Action.EMERGENCY_ACCESS_OPEN, Action.EMERGENCY_ACCESS_REVIEW
READS = {
    OpenedKind.CONCERN: Action.CONCERN_READ,
    OpenedKind.CONSULTATION: Action.CONSULTATION_READ,
    OpenedKind.REFERRAL: Action.REFERRAL_READ,
}


async def elsewhere(begin: Begin) -> UUID:
    """Return a unit of the department that is not the teacher's."""
    await made_department(begin)
    async with begin(ask("admin", Action.UNIT_CREATE)) as work:
        return (await create_unit(work, NewUnit(department="buf", name="Anden skole", kind=UnitKind.SCHOOL))).id


async def put(begin: Begin, kind: OpenedKind, unit_id: UUID) -> UUID:
    """Return something of this kind that belongs to the unit."""
    use_cases: dict[OpenedKind, tuple[Action, Callable[[Work], Awaitable[Any]]]] = {
        OpenedKind.CONCERN: (
            Action.CONCERN_RAISE,
            lambda work: raise_concern(work, of(NewConcern, CONCERN, unit_id=str(unit_id))),
        ),
        OpenedKind.CONSULTATION: (
            Action.CONSULTATION_REQUEST,
            lambda work: request_consultation(work, NewConsultation(question="Hvad siger jeg nu?", unit_id=unit_id)),
        ),
        OpenedKind.REFERRAL: (Action.REFERRAL_DRAFT, lambda work: emergency_referral(work, unit_id)),
    }
    action, use_case = use_cases[kind]
    async with begin(ask_of(WHOLE, action)) as work:
        found: UUID = (await use_case(work)).id
    return found


async def emergency_referral(work: Work, unit_id: UUID) -> Referral | None:
    return await draft_referral(work, of(NewReferral, REFERRAL, unit_id=str(unit_id)))


async def opened(begin: Begin, kind: OpenedKind, id: UUID, actor: Any = TEACHER) -> EmergencyAccess:
    async with begin(ask_of(actor, OPEN)) as work:
        return await open_in_emergency(work, kind, id, WHY)


async def read(begin: Begin, kind: OpenedKind, id: UUID, actor: Any = TEACHER) -> Any:
    async with begin(ask_of(actor, READS[kind])) as work:
        return await getattr(work, f"{kind}s").get(id)


async def reviewed(begin: Begin, access: EmergencyAccess, actor: Any = MANAGER) -> EmergencyAccess:
    async with begin(ask_of(actor, REVIEW)) as work:
        return await review_access(work, access.id, FOUND, access.version)


async def readings(begin: Begin, access: EmergencyAccess, actor: Any = MANAGER) -> list[EmergencyReading] | None:
    async with begin(ask_of(actor, Action.EMERGENCY_ACCESS_READ)) as work:
        found = await emergencies.readings_of(work, await work.emergency_accesses.get(access.id))
    return None if found is None else list(found)


async def waiting(begin: Begin, actor: Any) -> list[tuple[UUID, bool, list[str]]]:
    async with begin(ask_of(actor, Action.WORKLIST_READ)) as work:
        items = await worklist(work, 20)
    return [(one.id, one.overdue, one.allowed_actions) for one in items if one.kind == "emergency_access"]


@pytest.mark.parametrize("kind", OpenedKind)
async def test_one_thing_of_another_unit_is_opened_to_one_person_for_hours(
    begin: Begin, clock: Clock, kind: OpenedKind
) -> None:
    unit_id = await elsewhere(begin)
    thing, beside = await put(begin, kind, unit_id), await put(begin, kind, unit_id)
    with pytest.raises(NotFound):
        await read(begin, kind, thing)
    access = await opened(begin, kind, thing)
    assert access.ends_at == clock.now + timedelta(hours=4)
    assert (await read(begin, kind, thing)).unit_id == unit_id
    for stranger, other in ((OTHER, thing), (TEACHER, beside)):
        with pytest.raises(NotFound):
            await read(begin, kind, other, stranger)
    async with begin(ask_of(TEACHER, READS[kind])) as work:
        assert thing not in {one.id for one in await getattr(work, f"{kind}s").page({}, None, 50)}
    assert thing not in {one[0] for one in await waiting(begin, TEACHER)}
    clock.pass_by(hours=4)
    with pytest.raises(NotFound):
        await read(begin, kind, thing)
    again = await opened(begin, kind, thing)
    assert again.id != access.id
    assert await read(begin, kind, thing)


async def test_two_who_open_the_same_thing_each_read_until_their_own_end(begin: Begin, clock: Clock) -> None:
    thing = await put(begin, OpenedKind.CONCERN, await elsewhere(begin))
    await opened(begin, OpenedKind.CONCERN, thing)
    clock.pass_by(hours=3)
    await opened(begin, OpenedKind.CONCERN, thing, OTHER)
    clock.pass_by(hours=2)
    with pytest.raises(NotFound):
        await read(begin, OpenedKind.CONCERN, thing)
    assert await read(begin, OpenedKind.CONCERN, thing, OTHER)


async def refused(begin: Begin, kind: OpenedKind, id: UUID, actor: Any = TEACHER) -> type[DomainError]:
    with pytest.raises(DomainError) as told:
        await opened(begin, kind, id, actor)
    assert not [one for one in await accesses(begin) if id in (one.concern_id, one.consultation_id, one.referral_id)]
    return type(told.value)


async def accesses(begin: Begin) -> list[EmergencyAccess]:
    async with begin(ask_of(DPO, Action.EMERGENCY_ACCESS_READ)) as work:
        return list(await work.emergency_accesses.page({}, None, 50))


@pytest.mark.parametrize("kind", OpenedKind)
async def test_what_is_unknown_another_departments_or_not_of_ones_own_role_is_not_opened(
    begin: Begin, kind: OpenedKind
) -> None:
    thing = await put(begin, kind, await elsewhere(begin))
    assert await refused(begin, kind, new_id()) is NotFound
    abroad = msgspec.structs.replace(TEACHER, department="sof")
    assert await refused(begin, kind, thing, abroad) is NotFound
    for name in ("vink-coordinator", "panel-coordinator", "manager", "dpo", "admin", "school-system"):
        assert await refused(begin, kind, thing, PERSONAS[name].actor()) is NotFound, name


async def test_what_one_reads_anyway_is_not_opened(begin: Begin) -> None:
    unit_id = await elsewhere(begin)
    thing = await put(begin, OpenedKind.CONCERN, unit_id)
    own = msgspec.structs.replace(OTHER, unit_id=unit_id)
    for actor in (WHOLE, own):
        assert await refused(begin, OpenedKind.CONCERN, thing, actor) is IllegalMove
    async with begin(ask_of(WHOLE, Action.CONCERN_RAISE)) as work:
        of_no_unit = await raise_concern(work, of(NewConcern, CONCERN))
    assert of_no_unit is not None
    assert await refused(begin, OpenedKind.CONCERN, of_no_unit.id) is IllegalMove


async def test_it_is_read_and_nothing_is_done_to_it(begin: Begin) -> None:
    thing = await put(begin, OpenedKind.CONCERN, await elsewhere(begin))
    await opened(begin, OpenedKind.CONCERN, thing)
    with pytest.raises(NotFound):
        async with begin(ask_of(TEACHER, Action.CONCERN_CLOSE)) as work:
            await close_concern(work, thing, ConcernClosing(outcome=ConcernOutcome.NO_CONCERN), 1)
    with pytest.raises(DomainError):
        async with begin(ask_of(TEACHER, Action.CONSULTATION_REQUEST)) as work:
            await request_consultation(work, NewConsultation(question="Hvad siger jeg nu?", concern_id=thing))


async def test_nothing_is_opened_past_a_withdrawal_and_what_is_open_closes_with_it(begin: Begin) -> None:
    unit_id = await elsewhere(begin)
    question = await put(begin, OpenedKind.CONSULTATION, unit_id)
    await opened(begin, OpenedKind.CONSULTATION, question)
    async with begin(ask_of(WHOLE, Action.CONSULTATION_WITHDRAW)) as work:
        await withdraw_consultation(work, question, 1)
    referral = await put(begin, OpenedKind.REFERRAL, unit_id)
    await opened(begin, OpenedKind.REFERRAL, referral)
    async with begin(ask_of(WHOLE, Action.PARTICIPANT_READ)) as work:
        (participant,) = await work.participants.page({"referral_id": referral}, None, 2)
    async with begin(ask("mentor", Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, participant.id)
    for kind, thing in ((OpenedKind.CONSULTATION, question), (OpenedKind.REFERRAL, referral)):
        with pytest.raises(NotFound):
            await read(begin, kind, thing)
        with pytest.raises(NotFound):
            await opened(begin, kind, thing)


@pytest.mark.parametrize("how", ["withdrawn", "over"])
async def test_nothing_is_opened_past_the_end_of_a_consent(begin: Begin, clock: Clock, how: str) -> None:
    referral = await drafted(begin)
    await consented(begin, referral.id, PARTICIPATION)
    until = (clock.now + timedelta(hours=1)).isoformat()
    consent = await consented(begin, referral.id, {**DISCLOSURE, "expires_at": until})
    await assessed(begin, referral.id)
    sent = await submit(begin, await reread(begin, referral.id))
    elsewhere_teacher = msgspec.structs.replace(OTHER, unit_id=new_id())
    assert sent.unit_id == SCHOOL
    await opened(begin, OpenedKind.REFERRAL, sent.id, elsewhere_teacher)
    assert await read(begin, OpenedKind.REFERRAL, sent.id, elsewhere_teacher)
    if how == "withdrawn":
        async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
            await withdraw_consent(work, consent.id)
    else:
        clock.pass_by(hours=1)
    with pytest.raises(NotFound):
        await read(begin, OpenedKind.REFERRAL, sent.id, elsewhere_teacher)
    with pytest.raises(NotFound):
        await opened(begin, OpenedKind.REFERRAL, sent.id, elsewhere_teacher)
    assert (await reread(begin, sent.id)).needs_text == sent.needs_text, "the department itself reads on"


async def test_each_reading_names_the_access_and_a_reviewer_sees_them(begin: Begin, clock: Clock) -> None:
    unit_id = await elsewhere(begin)
    thing = await put(begin, OpenedKind.CONCERN, unit_id)
    access = await opened(begin, OpenedKind.CONCERN, thing)
    clock.pass_by(minutes=1)
    for _ in range(2):
        await read(begin, OpenedKind.CONCERN, thing)
    await read(begin, OpenedKind.CONCERN, thing, WHOLE)
    wanted = [EmergencyReading(at=clock.now, action="concern:read")] * 2
    assert await readings(begin, access) == await readings(begin, access, DPO) == wanted
    assert await readings(begin, access, TEACHER) is None
    of_unit = msgspec.structs.replace(MANAGER, unit_id=unit_id)
    assert await readings(begin, access, of_unit) == wanted
    for actor in (msgspec.structs.replace(MANAGER, unit_id=SCHOOL), msgspec.structs.replace(MANAGER, department="sof")):
        with pytest.raises(NotFound):
            await readings(begin, access, actor)


async def test_it_waits_for_a_review_that_ends_it(begin: Begin, clock: Clock) -> None:
    thing = await put(begin, OpenedKind.CONCERN, await elsewhere(begin))
    access = await opened(begin, OpenedKind.CONCERN, thing)
    assert await waiting(begin, MANAGER) == [(access.id, False, ["review"])]
    assert await waiting(begin, DPO) == await waiting(begin, TEACHER) == []
    clock.pass_by(hours=1)
    found = await reviewed(begin, access)
    assert (found.status, found.finding, found.remark) == ("reviewed", FOUND.finding, FOUND.remark)
    assert (found.reviewed_by, found.ends_at, found.holder) == (MANAGER.subject, clock.now, None)
    assert await accesses(begin) == [found]
    with pytest.raises(NotFound):
        await read(begin, OpenedKind.CONCERN, thing)
    assert await waiting(begin, MANAGER) == []
    with pytest.raises(IllegalMove):
        await reviewed(begin, found, DPO)


async def test_an_overdue_review_shows_to_the_data_protection_officer_too(begin: Begin, clock: Clock) -> None:
    access = await opened(begin, OpenedKind.CONCERN, await put(begin, OpenedKind.CONCERN, await elsewhere(begin)))
    clock.pass_by(days=15)
    assert await waiting(begin, MANAGER) == await waiting(begin, DPO) == [(access.id, True, ["review"])]
    assert (await reviewed(begin, access, DPO)).ends_at == access.ends_at


async def test_nobody_reviews_what_they_opened(begin: Begin) -> None:
    access = await opened(begin, OpenedKind.CONCERN, await put(begin, OpenedKind.CONCERN, await elsewhere(begin)))
    own = msgspec.structs.replace(MANAGER, subject=TEACHER.subject)
    with pytest.raises(Forbidden) as told:
        await reviewed(begin, access, own)
    assert told.value.reason == "own_request"
    assert await waiting(begin, own) == []
    with pytest.raises(Forbidden):
        await reviewed(begin, access, TEACHER)
    assert await accesses(begin) == [access]
