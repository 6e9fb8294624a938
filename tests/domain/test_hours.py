import csv
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from pypdf import PdfReader

from adapters.pdf import render
from domain import hours
from domain.capacity.types import DONE, CapacityEntry, CapacityKind, CapacityStatus, monday
from domain.code_lists import Language
from domain.hours import HoursKind, HoursStatement, statement
from domain.on_call.contacts import CallerFunction, NewOnCallContact, OnCallContactKind, OnCallStep, note_contact
from domain.on_call.planning import cancel_on_call_shift
from domain.on_call.types import OnCallCancellationReason, OnCallFunction, OnCallShift, OnCallShiftCancelled
from domain.policy import Action
from domain.ports import Work
from tests.domain.conftest import Municipality
from tests.domain.desk import PANEL_COORDINATOR, VINK, planned, staffed
from vink.demo.personas import PERSONAS, fixed

F = OnCallFunction
K = HoursKind
MENTOR = PERSONAS["mentor"].id
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(municipality: Municipality) -> Municipality:
    return staffed(municipality)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def shift(desk: Municipality, start: datetime, length: float, function: F = F.MENTOR) -> OnCallShift:
    desk.now = start - HOUR
    return planned(desk, function, start, ends_at=start + length * HOUR)


def note(desk: Municipality, on: OnCallShift, when: datetime, minutes: int) -> None:
    desk.now = when
    new = NewOnCallContact(
        shift_id=on.id,
        contacted_at=when,
        minutes=minutes,
        caller_function=CallerFunction.RELATIVE,
        kind=OnCallContactKind.ADVICE,
        done=(OnCallStep.ADVISED,),
        summary="En forælder er træt.",
    )
    desk.act("mentor", Action.ON_CALL_CONTACT_NOTE, note_contact, new)


def told(desk: Municipality, month: str, who: str = VINK) -> HoursStatement:
    return desk.act(who, Action.HOURS_READ, statement, MENTOR, month)


def lines(found: HoursStatement) -> list[tuple[date, HoursKind, int, int]]:
    return [(one.day, one.kind, one.times, one.minutes) for one in found.lines]


def totals(found: HoursStatement) -> dict[HoursKind, tuple[int, int]]:
    return {one.kind: (one.times, one.minutes) for one in found.totals}


def test_a_shift_is_told_by_the_days_of_the_municipality_and_counted_once(desk: Municipality) -> None:
    shift(desk, at(3, 3, 20), 8)  # 21:00 to 5:00 in Copenhagen
    desk.now = at(4, 2, 9)
    found = told(desk, "2026-03")
    assert lines(found) == [(date(2026, 3, 3), K.ON_CALL, 1, 180), (date(2026, 3, 4), K.ON_CALL, 0, 300)]
    assert totals(found) == {K.ON_CALL: (1, 480)}
    assert (found.staff_id, found.display_name, found.month) == (MENTOR, "mentor (fiktiv)", "2026-03")


def test_a_shift_across_the_turn_of_the_month_is_told_in_both_and_counted_in_the_first(desk: Municipality) -> None:
    shift(desk, at(3, 31, 20), 8)  # 22:00 to 6:00 in summer time
    desk.now = at(5, 1, 9)
    assert lines(told(desk, "2026-03")) == [(date(2026, 3, 31), K.ON_CALL, 1, 120)]
    assert lines(told(desk, "2026-04")) == [(date(2026, 4, 1), K.ON_CALL, 0, 360)]


@pytest.mark.parametrize(("day", "hours"), [((3, 29), 23), ((10, 25), 25)])
def test_the_day_on_which_the_clocks_change_has_the_hours_that_were_worked(
    desk: Municipality, day: tuple[int, int], hours: int
) -> None:
    month, number = day
    start = datetime(2026, month, number, tzinfo=UTC) - (2 if month == 10 else 1) * HOUR
    shift(desk, start, 12)
    shift(desk, start + 12 * HOUR, hours - 12)
    desk.now = start + timedelta(days=40)
    assert lines(told(desk, f"2026-{month:02}")) == [(date(2026, month, number), K.ON_CALL, 2, hours * 60)]


def test_contacts_are_told_apart_from_the_time_on_call_in_which_they_lie(desk: Municipality) -> None:
    on = shift(desk, at(3, 3, 8), 8)
    note(desk, on, at(3, 3, 9), 20)
    note(desk, on, at(3, 3, 10), 25)
    desk.now = at(4, 2, 9)
    found = told(desk, "2026-03")
    assert lines(found) == [(date(2026, 3, 3), K.ON_CALL, 1, 480), (date(2026, 3, 3), K.ON_CALL_CONTACT, 2, 45)]
    assert lines(told(desk, "2026-04")) == []


def test_what_lies_ahead_and_what_was_cancelled_is_no_work(desk: Municipality) -> None:
    ahead = shift(desk, at(3, 20, 8), 8)
    running = shift(desk, at(3, 10, 8), 8)
    desk.now = at(3, 10, 10)
    assert totals(told(desk, "2026-03")) == {K.ON_CALL: (1, 120)}
    gone = OnCallShiftCancelled(reason=OnCallCancellationReason.NOT_NEEDED, gap_known=True)
    for one in (ahead, running):
        desk.act(VINK, Action.ON_CALL_SHIFT_CANCEL, cancel_on_call_shift, one.id, gone, 1)
    desk.now = at(4, 2, 9)
    assert lines(told(desk, "2026-03")) == []


def test_the_same_is_told_to_themselves(desk: Municipality) -> None:
    on = shift(desk, at(3, 3, 8), 8)
    note(desk, on, at(3, 3, 9), 20)
    desk.now = at(4, 2, 9)
    assert told(desk, "2026-03", "mentor") == told(desk, "2026-03")


def test_a_resource_person_s_hours_are_told_to_the_panel_s_coordinator(desk: Municipality) -> None:
    shift(desk, at(3, 3, 8), 8, F.RESOURCE_PERSON)
    desk.now = at(4, 2, 9)
    expert = PERSONAS["resource-person"].id
    found = desk.act(PANEL_COORDINATOR, Action.HOURS_READ, statement, expert, "2026-03")
    assert totals(found) == {K.ON_CALL: (1, 480)}


def entry(kind: CapacityKind, day: date | None, minutes: int, **changes: Any) -> CapacityEntry:
    """Return what the ledger of the mentor's hours keeps."""
    week = monday(day or date(2026, 3, 2))
    given: dict[str, Any] = {
        "id": fixed(0x800 + minutes),
        "department": "bif",
        "version": 1,
        "created_at": at(3, 1, 9),
        "updated_at": at(3, 1, 9),
        "status": CapacityStatus.STANDING,
        "mentor_id": fixed(0xA17),
        "staff_id": MENTOR,
        "number": minutes,
        "kind": kind,
        "course_id": None,
        "session_id": None,
        "from_week": week,
        "to_week": week,
        "day": day,
        "minutes": minutes,
        "overbooked": None,
        "recorded_by": MENTOR,
    }
    return CapacityEntry(**(given | changes))


def test_what_the_ledger_has_as_done_is_told_and_what_is_planned_absent_or_cancelled_is_not(desk: Municipality) -> None:
    kind = CapacityKind
    desk.put(
        entry(kind.SESSION, date(2026, 3, 31), 60),
        entry(kind.SESSION, date(2026, 3, 31), 45),
        entry(kind.TRAVEL, date(2026, 3, 31), 30),
        entry(kind.ADVISER_WORK, date(2026, 3, 1), 90),
        entry(kind.SESSION, date(2026, 4, 1), 61),
        entry(kind.SESSION, date(2026, 2, 28), 62),
        entry(kind.RESERVATION, None, 120),
        entry(kind.ABSENCE, None, 270),
        entry(kind.ADVISER_WORK, date(2026, 3, 2), 33, status=CapacityStatus.CANCELLED),
        entry(kind.ADVISER_WORK, date(2026, 3, 2), 34, staff_id=PERSONAS["parent-coach"].id),
    )
    desk.now = at(4, 2, 9)
    for who in (VINK, "mentor"):
        assert lines(told(desk, "2026-03", who)) == [
            (date(2026, 3, 1), K.ADVISER_WORK, 1, 90),
            (date(2026, 3, 31), K.SESSION, 2, 105),
            (date(2026, 3, 31), K.TRAVEL, 1, 30),
        ]
    assert lines(told(desk, "2026-05")) == []


def test_every_kind_that_the_ledger_has_as_done_is_a_kind_of_hours() -> None:
    assert {one.value for one in DONE} <= {one.value for one in HoursKind}


def test_whatever_else_keeps_hours_adds_its_own(desk: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    async def sessions(work: Work, staff_id: object, span: hours.Span) -> list[hours.Worked]:
        assert (staff_id, span.since) == (MENTOR, at(2, 28, 23))
        return [hours.Worked(date(2026, 3, 3), K.SESSION, 60), hours.Worked(date(2026, 3, 3), K.SESSION, 30)]

    shift(desk, at(3, 3, 8), 8)
    desk.now = at(4, 2, 9)
    monkeypatch.setattr(hours, "SOURCES", (*hours.SOURCES, sessions))
    assert lines(told(desk, "2026-03")) == [
        (date(2026, 3, 3), K.SESSION, 2, 90),
        (date(2026, 3, 3), K.ON_CALL, 1, 480),
    ]


def test_the_table_has_words_and_numbers_only(desk: Municipality) -> None:
    shift(desk, at(3, 3, 20), 8)
    desk.now = at(4, 2, 9)
    text = hours.table(told(desk, "2026-03"))
    assert text.count("\r\n") == 3
    assert list(csv.DictReader(StringIO(text))) == [
        {"staff_id": str(MENTOR), "day": "2026-03-03", "kind": "on_call", "times": "1", "minutes": "180"},
        {"staff_id": str(MENTOR), "day": "2026-03-04", "kind": "on_call", "times": "0", "minutes": "300"},
    ]


@pytest.mark.parametrize(("language", "word"), [(Language.DA, "Vagt"), (Language.SV, "Jour"), (Language.EN, "On call")])
def test_the_document_tells_it_in_words(desk: Municipality, language: Language, word: str) -> None:
    shift(desk, at(3, 3, 20), 8)
    desk.now = at(4, 2, 9)
    found = told(desk, "2026-03")

    async def written(work: Work) -> bytes:
        return render(hours.document(work, found, language))

    text = PdfReader(BytesIO(desk.act(VINK, Action.HOURS_READ, written))).pages[0].extract_text()
    assert "2026-03" in text
    assert f"{word}: 1" in text
    assert "8:00" in text
    assert "2026-03-04" in text
