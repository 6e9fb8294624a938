from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.concerns import AgeBand, Urgency
from domain.consultations.words import Holder
from domain.errors import Forbidden, IllegalMove, Invalid, NotFound, Stale
from domain.events import Event
from domain.on_call.contacts import (
    COMMANDS,
    CallerFunction,
    NewOnCallContact,
    OnCallContact,
    OnCallContactClosing,
    OnCallContactKind,
    OnCallContactStatus,
    OnCallStep,
    close_contact,
    note_contact,
)
from domain.on_call.handing_over import hand_shift_over
from domain.on_call.planning import cancel_on_call_shift
from domain.on_call.types import (
    NewOnCallReport,
    OnCallCancellationReason,
    OnCallFunction,
    OnCallShift,
    OnCallShiftCancelled,
)
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.worklist import worklist
from tests.domain.conftest import MONDAY, Municipality
from tests.domain.desk import FIRST, PANEL_COORDINATOR, SECOND, VINK, planned, staffed
from vink.demo.personas import PERSONAS, fixed

F = OnCallFunction
S = OnCallContactStatus
HOUR = timedelta(hours=1)
REASON = OnCallCancellationReason.NOT_NEEDED


@pytest.fixture
def desk(municipality: Municipality) -> Municipality:
    return staffed(municipality)


def on_duty(desk: Municipality, function: OnCallFunction = F.MENTOR) -> OnCallShift:
    """Return a shift that has been running for three hours."""
    shift = planned(desk, function)
    desk.now = shift.starts_at + 3 * HOUR
    return shift


def new_contact(shift: OnCallShift, **changes: Any) -> NewOnCallContact:
    given: dict[str, Any] = {
        "shift_id": shift.id,
        "contacted_at": shift.starts_at + HOUR,
        "minutes": 20,
        "caller_function": CallerFunction.RELATIVE,
        "kind": OnCallContactKind.SUPPORT_TALK,
        "done": (OnCallStep.LISTENED,),
        "summary": "En forælder er træt.",
    }
    return NewOnCallContact(**(given | changes))


def note(desk: Municipality, shift: OnCallShift, who: str | None = None, **changes: Any) -> OnCallContact | None:
    who = who or FIRST[shift.function]
    return desk.act(who, Action.ON_CALL_CONTACT_NOTE, note_contact, new_contact(shift, **changes))


def noted(desk: Municipality, shift: OnCallShift, **changes: Any) -> OnCallContact:
    made = note(desk, shift, **changes)
    assert made is not None
    return made


def close(desk: Municipality, contact: OnCallContact, who: str = VINK) -> OnCallContact:
    closing = OnCallContactClosing(remark="Ringet op.")
    return desk.act(who, Action.ON_CALL_CONTACT_CLOSE, close_contact, contact.id, closing, contact.version)


def waits(desk: Municipality, who: str) -> list[UUID]:
    found = desk.act(who, Action.WORKLIST_READ, worklist, 50)
    return [one.id for one in found if one.kind == "on_call_contact"]


def test_what_needs_no_following_up_is_closed_and_nobody_s(desk: Municipality) -> None:
    contact = noted(desk, on_duty(desk))
    assert desk.stored(OnCallContact, contact.id) == contact
    assert (contact.status, contact.closed_at, contact.holder, contact.due_at) == (S.CLOSED, desk.now, None, None)
    assert (contact.noted_by, contact.function, contact.department) == (PERSONAS["mentor"].id, F.MENTOR, "bif")
    assert desk.memory.thin[-1].event is Event.ON_CALL_CONTACT_NOTED
    with pytest.raises(IllegalMove):
        close(desk, contact)


@pytest.mark.parametrize(
    ("function", "coordinator", "holder"),
    [(F.MENTOR, VINK, Holder.VINK_COORDINATOR), (F.RESOURCE_PERSON, PANEL_COORDINATOR, Holder.PANEL_COORDINATOR)],
)
def test_what_is_to_be_followed_up_is_the_coordinators_until_it_is_closed(
    desk: Municipality, function: OnCallFunction, coordinator: str, holder: Holder
) -> None:
    shift = on_duty(desk, function)
    due = desk.now + 5 * HOUR
    contact = noted(desk, shift, follow_up_by=due)
    assert (contact.status, contact.holder, contact.holder_id, contact.due_at) == (S.OPEN, holder, None, due)
    assert waits(desk, coordinator) == [contact.id]
    assert waits(desk, VINK if coordinator is PANEL_COORDINATOR else PANEL_COORDINATOR) == []
    assert waits(desk, FIRST[function]) == []
    closed = close(desk, contact, coordinator)
    assert (closed.status, closed.holder, closed.due_at, closed.closing_remark) == (S.CLOSED, None, None, "Ringet op.")
    assert waits(desk, coordinator) == []


def test_in_acute_danger_nothing_is_kept(desk: Municipality) -> None:
    shift = on_duty(desk)
    assert note(desk, shift, urgency=Urgency.ACUTE) is None
    assert not [one for one in desk.memory.records.values() if isinstance(one, OnCallContact)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"contacted_at": MONDAY}, [("/contacted_at", "outside_shift")]),
        ({"contacted_at": MONDAY + 5 * HOUR}, [("/contacted_at", "future")]),
        ({"contacted_at": MONDAY + 9 * HOUR}, [("/contacted_at", "outside_shift"), ("/contacted_at", "future")]),
        ({"follow_up_by": MONDAY + 4 * HOUR}, [("/follow_up_by", "impossible_date")]),
        ({"follow_up_by": MONDAY + timedelta(days=500)}, [("/follow_up_by", "impossible_date")]),
        ({"shift_id": fixed(0x999)}, [("/shift_id", "unknown")]),
        (
            {"contacted_at": MONDAY, "follow_up_by": MONDAY},
            [("/contacted_at", "outside_shift"), ("/follow_up_by", "impossible_date")],
        ),
    ],
)
def test_what_is_no_contact_on_the_shift_is_refused_with_every_fault(
    desk: Municipality, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    shift = on_duty(desk)
    with pytest.raises(Invalid) as refused:
        note(desk, shift, **changes)
    assert [(one.pointer, one.code) for one in refused.value.faults] == expected


def test_nobody_notes_on_another_s_shift(desk: Municipality) -> None:
    shift = on_duty(desk)
    for who, code in ((SECOND[F.MENTOR], "not_on_shift"), (FIRST[F.RESOURCE_PERSON], "unknown")):
        with pytest.raises(Invalid) as refused:
            note(desk, shift, who)
        assert [(one.pointer, one.code) for one in refused.value.faults] == [("/shift_id", code)]


def test_nothing_is_noted_on_a_shift_that_was_cancelled(desk: Municipality) -> None:
    shift = on_duty(desk)
    gone = OnCallShiftCancelled(reason=REASON, gap_known=True)

    async def meanwhile(work: Work) -> None:
        await note_contact(work, new_contact(shift))
        desk.act(VINK, Action.ON_CALL_SHIFT_CANCEL, cancel_on_call_shift, shift.id, gone, 1)

    with pytest.raises(Stale):
        desk.act("mentor", Action.ON_CALL_CONTACT_NOTE, meanwhile)
    with pytest.raises(Invalid) as refused:
        note(desk, shift)
    assert refused.value.faults[0].code == "cancelled"


def test_a_contact_is_whose_it_is_and_the_coordinators(desk: Municipality) -> None:
    contact = noted(desk, on_duty(desk), follow_up_by=MONDAY + 20 * HOUR)

    async def get(work: Work) -> OnCallContact:
        return await work.on_call_contacts.get(contact.id)

    for who in ("mentor", VINK):
        assert desk.act(who, Action.ON_CALL_CONTACT_READ, get) == contact
    for who in ("parent-coach", "resource-person", PANEL_COORDINATOR, "teacher", "admin"):
        with pytest.raises(NotFound):
            desk.act(who, Action.ON_CALL_CONTACT_READ, get)
    assert allowed_actions(PERSONAS[VINK].actor(), contact, COMMANDS) == ["close"]
    with pytest.raises(Forbidden):
        close(desk, contact, "mentor")


@pytest.mark.parametrize(("band", "minor"), [(AgeBand.FROM_15_TO_17, True), (AgeBand.UNKNOWN, False)])
def test_a_contact_tells_whether_it_was_about_a_minor(desk: Municipality, band: AgeBand, minor: bool) -> None:
    assert noted(desk, on_duty(desk), age_band=band).under_18 is minor


def test_what_is_handed_over_names_what_is_open(desk: Municipality) -> None:
    shift = on_duty(desk)
    open_one = noted(desk, shift, follow_up_by=MONDAY + 20 * HOUR)
    noted(desk, shift)
    report = NewOnCallReport(text="To opkald; det ene skal følges op.")
    given = desk.act("mentor", Action.ON_CALL_SHIFT_HAND_OVER, hand_shift_over, shift.id, report, 1)
    assert given.report is not None
    assert given.report.open_contacts == (open_one.id,)
