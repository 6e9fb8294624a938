"""The ledger of hours: what a week has left, what is refused, and when somebody is free."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.capacity.booking import cancel_entry, read_weeks, record_entry, release, reserve, use
from domain.capacity.forecast import HORIZON, ForecastReason, Profile, forecast, read_forecast, suits
from domain.capacity.types import (
    COMMANDS,
    DONE,
    WEEK,
    CapacityEntry,
    CapacityKind,
    CapacityStatus,
    NewCapacityEntry,
    Overbooking,
    OwnTime,
    monday,
)
from domain.capacity.weeks import between, following, reckoned
from domain.consultations.words import Expertise, SpokenLanguage
from domain.errors import IllegalMove, Invalid, NotFound, OverBooked, Stale
from domain.mentors.types import MeetingTime, MentorGender, MentorKind, MentorStatus
from domain.policy import Action, allowed_actions
from tests.domain.conftest import MONDAY, Municipality, person
from tests.domain.test_mentors import mentor
from vink.demo.personas import fixed

VINK = "vink-coordinator"
TODAY = MONDAY.date()
COURSE, OTHER_COURSE = fixed(0xC01), fixed(0xC02)
LATER = TODAY + 3 * WEEK
RECORD, CANCEL, READ = Action.CAPACITY_ENTRY_RECORD, Action.CAPACITY_ENTRY_CANCEL, Action.CAPACITY_ENTRY_READ
BOOK = RECORD
"""What a course will be prepared by; the ledger itself asks for no right of its own."""


@pytest.fixture
def town(municipality: Municipality) -> Municipality:
    """A municipality with one mentor of four and a half hours a week."""
    municipality.put(mentor())
    return municipality


def absence(**changes: Any) -> NewCapacityEntry:
    given: dict[str, Any] = {"kind": OwnTime.ABSENCE, "day": TODAY, "minutes": 90}
    return NewCapacityEntry(**(given | changes))


def work_done(**changes: Any) -> NewCapacityEntry:
    return absence(kind=OwnTime.ADVISER_WORK, **changes)


def week(town: Municipality, day: date = TODAY, who: str = VINK) -> tuple[int, int, int, int, int]:
    (one,) = town.act(who, READ, read_weeks, fixed(0xA01), day, 1)
    return one.given, one.absent, one.reserved, one.used, one.free


def short(refused: Any) -> list[tuple[date, int, int]]:
    return [(one.week, one.free, one.wanted) for one in refused.value.weeks]


def entries(town: Municipality) -> list[CapacityEntry]:
    found = [one for one in town.memory.records.values() if isinstance(one, CapacityEntry)]
    return sorted(found, key=lambda one: one.number)


def test_weeks_begin_on_monday_and_run_over_the_new_year() -> None:
    assert monday(date(2026, 3, 2)) == monday(date(2026, 3, 8)) == date(2026, 3, 2)
    assert following(date(2026, 12, 30), 2) == [date(2026, 12, 28), date(2027, 1, 4)]
    assert between(date(2026, 3, 8), date(2026, 3, 9)) == [date(2026, 3, 2), date(2026, 3, 9)]
    assert between(date(2026, 3, 9), date(2026, 3, 8)) == []


def test_what_is_used_for_a_course_is_taken_from_what_is_reserved_for_it(town: Municipality) -> None:
    somebody = mentor()
    town.act(VINK, BOOK, reserve, somebody, COURSE, TODAY, LATER, 120)
    town.act(VINK, BOOK, reserve, somebody, OTHER_COURSE, TODAY, TODAY, 60)
    assert week(town) == (270, 0, 180, 0, 90)
    town.act("mentor", BOOK, use, somebody, COURSE, TODAY + timedelta(days=2), 60, 30)
    assert week(town) == (270, 0, 90, 90, 90)
    town.act("mentor", BOOK, use, somebody, COURSE, TODAY + timedelta(days=6), 60)
    assert week(town) == (270, 0, 60, 150, 60)
    assert [(one.kind, one.day) for one in entries(town) if one.kind in DONE] == [
        (CapacityKind.SESSION, TODAY + timedelta(days=2)),
        (CapacityKind.TRAVEL, TODAY + timedelta(days=2)),
        (CapacityKind.SESSION, TODAY + timedelta(days=6)),
    ]
    assert week(town, TODAY + WEEK) == (270, 0, 120, 0, 150)
    assert week(town, LATER + WEEK) == (270, 0, 0, 0, 270)


def test_a_booking_too_many_is_refused_with_the_weeks_and_nothing_of_it_is_kept(town: Municipality) -> None:
    somebody = mentor()
    town.act(VINK, BOOK, reserve, somebody, COURSE, TODAY + WEEK, LATER, 180)
    with pytest.raises(OverBooked) as refused:
        town.act(VINK, BOOK, reserve, somebody, OTHER_COURSE, TODAY, LATER + WEEK, 120)
    assert short(refused) == [(TODAY + n * WEEK, 90, 120) for n in (1, 2, 3)]
    assert len(entries(town)) == 1
    kept = town.act(
        VINK, BOOK, reserve, somebody, OTHER_COURSE, TODAY, LATER + WEEK, 120, Overbooking.AGREED_WITH_MENTOR
    )
    assert kept.overbooked is Overbooking.AGREED_WITH_MENTOR
    assert week(town, TODAY + WEEK)[-1] == -30
    assert week(town)[-1] == 150


def test_the_last_minute_is_booked_and_no_reason_is_kept_where_none_was_needed(town: Municipality) -> None:
    kept = town.act(VINK, BOOK, reserve, mentor(), COURSE, TODAY, LATER, 270, Overbooking.SHORT_PEAK)
    assert (kept.overbooked, week(town)[-1]) == (None, 0)


def test_a_week_that_is_overbooked_takes_no_more_but_bears_what_is_used_of_its_reservation(town: Municipality) -> None:
    somebody = mentor()
    town.act(VINK, BOOK, reserve, somebody, COURSE, TODAY, TODAY, 300, Overbooking.SHORT_PEAK)
    (held,) = town.act("mentor", BOOK, use, somebody, COURSE, TODAY, 300)
    assert held.overbooked is None
    with pytest.raises(OverBooked) as refused:
        town.act("mentor", RECORD, record_entry, somebody.id, work_done(minutes=1))
    assert short(refused) == [(TODAY, -30, 1)]


def test_what_was_done_is_never_refused_and_tells_that_it_went_beyond(town: Municipality) -> None:
    (held,) = town.act("mentor", BOOK, use, mentor(), COURSE, TODAY, 271)
    assert held.overbooked is Overbooking.ALREADY_DONE
    assert town.act("mentor", BOOK, use, mentor(), COURSE, TODAY, 0) == []


def test_reserving_anew_takes_the_place_of_what_was_reserved_from_then_on(town: Municipality) -> None:
    somebody = mentor()
    town.act(VINK, BOOK, reserve, somebody, COURSE, TODAY, LATER, 200)
    town.act(VINK, BOOK, reserve, somebody, COURSE, TODAY + 2 * WEEK, LATER + WEEK, 250)
    assert [week(town, TODAY + n * WEEK)[2] for n in range(6)] == [200, 200, 250, 250, 250, 0]


def test_what_is_given_back_is_free_from_that_week_on_and_what_was_used_stays(town: Municipality) -> None:
    somebody = mentor()
    town.act(VINK, BOOK, reserve, somebody, COURSE, TODAY, LATER, 120)
    town.act(VINK, BOOK, reserve, somebody, OTHER_COURSE, TODAY, LATER, 60)
    town.act("mentor", BOOK, use, somebody, COURSE, TODAY + WEEK, 45)
    town.act(VINK, BOOK, release, somebody.id, COURSE, TODAY + WEEK + timedelta(days=3))
    assert [week(town, TODAY + n * WEEK)[2:] for n in range(3)] == [(180, 0, 90), (60, 45, 165), (60, 0, 210)]
    town.act(VINK, BOOK, release, somebody.id, COURSE, TODAY)
    assert week(town)[2] == 60
    assert [one.status for one in entries(town)] == ["cancelled", "standing", "standing"]


def test_an_absence_takes_its_weeks_and_advice_its_day(town: Municipality) -> None:
    town.act("mentor", RECORD, record_entry, fixed(0xA01), absence(until=TODAY + timedelta(days=9), minutes=270))
    made = town.act(VINK, RECORD, record_entry, fixed(0xA01), work_done(day=TODAY - timedelta(days=3), minutes=45))
    assert [week(town, TODAY + n * WEEK) for n in (-1, 0, 1, 2)] == [
        (270, 0, 0, 45, 225),
        (270, 270, 0, 0, 0),
        (270, 270, 0, 0, 0),
        (270, 0, 0, 0, 270),
    ]
    assert (made.day, made.from_week, made.recorded_by) == (
        TODAY - timedelta(days=3),
        TODAY - WEEK,
        person(VINK).subject,
    )


IMPOSSIBLE: list[tuple[NewCapacityEntry, list[tuple[str, str]]]] = [
    (absence(day=TODAY - timedelta(days=367)), [("/day", "out_of_range")]),
    (absence(day=TODAY + timedelta(days=367)), [("/day", "out_of_range")]),
    (absence(until=TODAY - timedelta(days=1)), [("/until", "out_of_range")]),
    (absence(until=TODAY + timedelta(days=367)), [("/until", "out_of_range")]),
    (work_done(day=TODAY + timedelta(days=1)), [("/day", "future")]),
    (
        work_done(day=TODAY + timedelta(days=1), until=TODAY + timedelta(days=2)),
        [("/until", "one_day"), ("/day", "future")],
    ),
]


@pytest.mark.parametrize(("new", "expected"), IMPOSSIBLE)
def test_impossible_days_are_told_and_nothing_is_kept(
    town: Municipality, new: NewCapacityEntry, expected: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as refused:
        town.act("mentor", RECORD, record_entry, fixed(0xA01), new)
    assert [(one.pointer, one.code) for one in refused.value.faults] == expected
    assert entries(town) == []


def test_what_was_written_down_wrongly_is_struck_out_and_what_a_course_takes_is_not(town: Municipality) -> None:
    made = town.act("mentor", RECORD, record_entry, fixed(0xA01), work_done())
    assert allowed_actions(person("mentor"), made, COMMANDS) == ["cancel"]
    cancelled = town.act("mentor", CANCEL, cancel_entry, made.id, 1)
    assert (cancelled.status, week(town)[-1]) == (CapacityStatus.CANCELLED, 270)
    for wrong, seen in ((IllegalMove, 2), (Stale, 1)):
        with pytest.raises(wrong):
            town.act("mentor", CANCEL, cancel_entry, made.id, seen)
    kept = town.act(VINK, BOOK, reserve, mentor(), COURSE, TODAY, LATER, 60)
    with pytest.raises(IllegalMove):
        town.act(VINK, CANCEL, cancel_entry, kept.id, 1)


def test_each_mentor_sees_and_writes_down_their_own_hours_only(town: Municipality) -> None:
    other = mentor(id=fixed(0xA02), staff_id=person("parent-coach").subject)
    town.put(other)
    made = town.act("mentor", RECORD, record_entry, fixed(0xA01), work_done())
    with pytest.raises(NotFound):
        town.act("parent-coach", CANCEL, cancel_entry, made.id, 1)
    with pytest.raises(NotFound):
        town.act("mentor", RECORD, record_entry, other.id, work_done())
    with pytest.raises(NotFound):
        week(town, who="parent-coach")
    with pytest.raises(NotFound):
        town.act("teacher", READ, read_weeks, fixed(0xA01), TODAY, 1)


PROFILE = Profile(kind=MentorKind.MENTOR)


@pytest.mark.parametrize(
    ("wanted", "lacking"),
    [
        ({"kind": MentorKind.MENTOR}, {"kind": MentorKind.PARENT_COACH}),
        ({"languages": (SpokenLanguage.SOMALI, SpokenLanguage.ARABIC)}, {"languages": (SpokenLanguage.SOMALI,)}),
        ({"gender": MentorGender.NOT_STATED}, {"gender": MentorGender.WOMAN}),
        ({"expertise": Expertise.SCHOOL_AND_LEARNING}, {"expertise": Expertise.RETURNEES}),
        ({"meeting_time": MeetingTime.WEEKDAY_EVENING}, {"meeting_time": MeetingTime.WEEKEND}),
    ],
)
def test_each_wish_of_a_profile_decides_by_itself(wanted: dict[str, Any], lacking: dict[str, Any]) -> None:
    assert suits(mentor(), msgspec.structs.replace(PROFILE, **wanted))
    assert not suits(mentor(), msgspec.structs.replace(PROFILE, **lacking))


def test_nobody_of_the_police_suits_who_wants_none() -> None:
    without = msgspec.structs.replace(PROFILE, no_police=True)
    assert suits(mentor(is_police=True), PROFILE)
    assert not suits(mentor(is_police=True), without)
    assert suits(mentor(), without)


def told(town: Municipality, minutes: int = 120, lasting: int = 4, **wanted: Any) -> tuple[date | None, str]:
    found = town.act(
        VINK, Action.FORECAST_READ, read_forecast, msgspec.structs.replace(PROFILE, **wanted), minutes, lasting
    )
    return found.first.week, found.first.reason.value


def test_the_first_slot_is_now_or_after_what_stands_before_it(town: Municipality) -> None:
    assert told(town) == (TODAY, "free_now")
    town.act(VINK, BOOK, reserve, mentor(), COURSE, TODAY, LATER, 200)
    assert told(town) == (LATER + WEEK, "course_ends")
    assert told(town, minutes=70) == (TODAY, "free_now")
    town.act("mentor", RECORD, record_entry, fixed(0xA01), absence(day=LATER + WEEK, minutes=270))
    assert told(town) == (LATER + 2 * WEEK, "absence_ends")


def test_a_course_rests_while_its_mentor_is_away_for_some_weeks_and_no_longer(town: Municipality) -> None:
    town.act(VINK, BOOK, reserve, mentor(), COURSE, TODAY, LATER, 120)
    away = absence(day=TODAY + 2 * WEEK, until=TODAY + 5 * WEEK, minutes=270)
    town.act("mentor", RECORD, record_entry, fixed(0xA01), away)
    assert week(town, TODAY + 2 * WEEK) == (270, 270, 0, 0, 0)
    assert told(town, lasting=9) == (TODAY, "free_now")
    town.act("mentor", RECORD, record_entry, fixed(0xA01), absence(day=TODAY + WEEK, minutes=200))
    assert week(town, TODAY + WEEK) == (270, 200, 70, 0, 0)
    assert told(town, lasting=9) == (TODAY + 6 * WEEK, "absence_ends"), "five weeks running are too long"
    town.act(VINK, BOOK, reserve, mentor(), OTHER_COURSE, TODAY, TODAY + 5 * WEEK, 150)
    with pytest.raises(OverBooked):
        town.act("mentor", RECORD, record_entry, fixed(0xA01), absence(day=TODAY + 2 * WEEK, minutes=1))


def test_a_gap_that_is_too_short_is_no_slot(town: Municipality) -> None:
    town.act(VINK, BOOK, reserve, mentor(), COURSE, TODAY + 3 * WEEK, TODAY + 5 * WEEK, 200)
    assert told(town, lasting=3) == (TODAY, "free_now")
    assert told(town, lasting=4) == (TODAY + 6 * WEEK, "course_ends")


def test_why_there_is_no_slot_is_told(town: Municipality) -> None:
    assert told(town, languages=(SpokenLanguage.TIGRINYA,)) == (None, "no_such_profile")
    assert told(town, minutes=271) == (None, "full_for_a_year")
    town.put(mentor(trained_until=TODAY - timedelta(days=1)))
    assert told(town) == (None, "nobody_ready")
    town.put(mentor(status=MentorStatus.LEFT))
    assert told(town) == (None, "no_such_profile")


def test_who_lapses_or_goes_home_before_a_slot_cannot_take_it(town: Municipality) -> None:
    town.act(VINK, BOOK, reserve, mentor(), COURSE, TODAY, LATER, 270)
    for changes in ({"trained_until": LATER}, {"vetted_until": LATER}, {"borrowed_until": LATER + 3 * WEEK}):
        town.put(mentor(**changes))
        assert told(town) == (None, "full_for_a_year"), changes


def test_the_earliest_of_several_comes_first_and_each_is_told(town: Municipality) -> None:
    second = mentor(id=fixed(0xA02), staff_id=fixed(0x3FE))
    town.put(second)
    town.act(VINK, BOOK, reserve, mentor(), COURSE, TODAY, LATER, 270)
    found = town.act(VINK, Action.FORECAST_READ, read_forecast, PROFILE, 120, 4)
    assert [(one.mentor_id, one.week) for one in found.mentors] == [(second.id, TODAY), (fixed(0xA01), LATER + WEEK)]
    assert found.first == found.mentors[0]


WEEKS = st.integers(0, 5)
TAKEN = st.lists(
    st.tuples(st.sampled_from(["reserve", "use", "absence", "advice", "release"]), WEEKS, WEEKS, st.integers(1, 200)),
    max_size=12,
)


@given(TAKEN)
def test_no_week_falls_below_nothing_unless_an_entry_says_why(steps: list[tuple[str, int, int, int]]) -> None:
    town = Municipality()
    somebody = mentor(weekly_minutes=240)
    town.put(somebody)
    for number, (step, first, length, minutes) in enumerate(steps):
        start = TODAY + first * WEEK
        with suppress(OverBooked):
            if step == "reserve":
                course = fixed(0xC00 + number % 3)
                town.act(VINK, BOOK, reserve, somebody, course, start, start + length * WEEK, minutes)
            elif step == "use":
                town.act(VINK, BOOK, use, somebody, fixed(0xC00 + number % 3), start, minutes)
            elif step == "release":
                town.act(VINK, BOOK, release, somebody.id, fixed(0xC00 + number % 3), start)
            else:
                new = absence(day=start, minutes=minutes) if step == "absence" else work_done(minutes=minutes)
                town.act(VINK, RECORD, record_entry, somebody.id, new)
    kept = entries(town)
    assert [one.number for one in kept] == list(range(1, len(kept) + 1))
    for one in town.act(VINK, READ, read_weeks, somebody.id, TODAY, 12):
        assert min(one.absent, one.reserved, one.used) >= 0
        explained = any(
            entry.overbooked and one.week in between(entry.from_week, entry.to_week)
            for entry in kept
            if entry.status is CapacityStatus.STANDING
        )
        assert one.free >= 0 or explained, one


@given(st.permutations(range(6)))
def test_the_same_hours_give_the_same_forecast_in_whatever_order_they_come(order: list[int]) -> None:
    people = [mentor(id=fixed(0xA10 + n), weekly_minutes=60 * n) for n in range(6)]
    first = forecast(people, [], PROFILE, 120, 4, TODAY)
    assert forecast([people[n] for n in order], [], PROFILE, 120, 4, TODAY) == first
    assert first.first.reason is ForecastReason.FREE_NOW
    assert len(reckoned(people[0], [], following(TODAY, HORIZON))) == HORIZON
