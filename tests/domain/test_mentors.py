from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from domain.consultations.words import Expertise, SpokenLanguage
from domain.errors import Forbidden, GateClosed, IllegalMove, Invalid, NotFound, Stale
from domain.mentors.keeping import invite_mentor, move_mentor, record_training, record_vetting, update_mentor
from domain.mentors.types import (
    COMMANDS,
    MOVES,
    STEPS,
    MeetingTime,
    Mentor,
    MentorGender,
    MentorKind,
    MentorProfile,
    MentorStatus,
    MentorTraining,
    MentorVetting,
    NewMentor,
    TrainingKind,
    hindrances,
    trained_until,
)
from domain.policy import Action, allowed_actions, sees, visible
from domain.records import move
from domain.resource_persons import Profession
from tests.domain.conftest import MONDAY, Municipality, member, person
from vink.demo.personas import OTHER_SCHOOL, SCHOOL, fixed

S = MentorStatus
TODAY = MONDAY.date()
VINK = "vink-coordinator"
LEGAL = {
    "invited": {"active", "left"},
    "active": {"paused", "left"},
    "paused": {"active", "left"},
    "left": set(),
}
KEEPING = ["update", "record-training", "record-vetting"]
POSSIBLE = {
    "invited": ["activate", "leave", *KEEPING],
    "active": ["pause", "leave", *KEEPING],
    "paused": ["resume", "leave", *KEEPING],
    "left": [],
}
PROFILE = MentorProfile(
    kinds=(MentorKind.MENTOR,),
    profession=Profession.TEACHER,
    expertise=(Expertise.SCHOOL_AND_LEARNING,),
    languages=(SpokenLanguage.DANISH, SpokenLanguage.ARABIC),
    weekly_minutes=270,
    meeting_times=(MeetingTime.WEEKDAY_EVENING,),
    known_in=(OTHER_SCHOOL,),
)
SOMEBODY = member(person("mentor", subject=fixed(0x3FF)))


def mentor(**changes: Any) -> Mentor:
    """Return a mentor who is ready to take somebody."""
    given: dict[str, Any] = {
        **msgspec.structs.asdict(PROFILE),
        "id": fixed(0xA01),
        "department": "bif",
        "version": 1,
        "created_at": MONDAY,
        "updated_at": MONDAY,
        "status": S.ACTIVE,
        "staff_id": person("mentor").subject,
        "unit_id": None,
        "trainings": (),
        "trained_until": date(2027, 1, 1),
        "vetted_on": date(2026, 1, 1),
        "vetted_until": date(2027, 1, 1),
    }
    return Mentor(**(given | changes))


def training(kind: TrainingKind = TrainingKind.BASIC, days: int = 2, **changes: Any) -> MentorTraining:
    given: dict[str, Any] = {"kind": kind, "days": days, "completed_on": TODAY, "valid_until": date(2028, 1, 1)}
    return MentorTraining(**(given | changes))


def faults(act: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        act()
    return [(one.pointer, one.code) for one in refused.value.faults]


@pytest.mark.parametrize("before", S)
def test_only_the_listed_moves_are_legal(before: S) -> None:
    for after in S:
        if after.value in LEGAL[before]:
            assert move(mentor(status=before), after, MOVES, MONDAY).status is after
        else:
            with pytest.raises(IllegalMove):
                move(mentor(status=before), after, MOVES, MONDAY)


@pytest.mark.parametrize("status", S)
def test_each_command_is_possible_exactly_in_the_listed_states(municipality: Municipality, status: S) -> None:
    somebody = mentor(status=status)
    assert allowed_actions(person(VINK), somebody, COMMANDS) == POSSIBLE[status]
    for action, after in STEPS.items():
        municipality.put(somebody)
        if action.partition(":")[2] in POSSIBLE[status]:
            moved = municipality.act(VINK, action, move_mentor, somebody.id, action, 1)
            assert (moved.status, moved.version) == (after, 2)
            assert municipality.stored(Mentor, somebody.id) == moved
        else:
            with pytest.raises(IllegalMove):
                municipality.act(VINK, action, move_mentor, somebody.id, action, 1)


HINDRANCES: dict[str, dict[str, Any]] = {
    "not_active": {"status": S.PAUSED},
    "training_incomplete": {"trained_until": None},
    "training_lapsed": {"trained_until": TODAY - timedelta(days=1)},
    "not_vetted": {"vetted_until": None},
    "vetting_lapsed": {"vetted_until": TODAY - timedelta(days=1)},
    "lent_time_over": {"borrowed_from": "Fiktiv By", "borrowed_until": TODAY - timedelta(days=1)},
}


@pytest.mark.parametrize("code", HINDRANCES)
def test_each_hindrance_stands_alone_and_its_last_day_still_counts(code: str) -> None:
    assert hindrances(mentor(), TODAY) == ()
    assert hindrances(mentor(**HINDRANCES[code]), TODAY) == (code,)
    on_the_day = {name: TODAY if isinstance(value, date) else value for name, value in HINDRANCES[code].items()}
    if on_the_day != HINDRANCES[code]:
        assert hindrances(mentor(**on_the_day), TODAY) == ()


@pytest.mark.parametrize("code", [one for one in HINDRANCES if one != "not_active"])
def test_nobody_starts_who_is_not_ready(municipality: Municipality, code: str) -> None:
    for status, action in ((S.INVITED, Action.MENTOR_ACTIVATE), (S.PAUSED, Action.MENTOR_RESUME)):
        municipality.put(mentor(**{**HINDRANCES[code], "status": status}))
        with pytest.raises(GateClosed) as refused:
            municipality.act(VINK, action, move_mentor, fixed(0xA01), action, 1)
        assert refused.value.missing == (code,)
        assert municipality.stored(Mentor, fixed(0xA01)).status is status


def test_the_basic_training_counts_when_six_days_are_complete_and_a_refresher_only_after_it() -> None:
    assert trained_until(()) is None
    assert trained_until((training(days=5),)) is None
    refreshed = training(TrainingKind.REFRESHER, 6, valid_until=date(2030, 1, 1))
    assert trained_until((training(days=5), refreshed)) is None
    assert trained_until((training(days=4), training(days=2))) == date(2028, 1, 1)
    assert trained_until((training(days=4), training(days=2), refreshed)) == date(2030, 1, 1)


def test_three_times_two_days_make_a_mentor_ready_to_start(municipality: Municipality) -> None:
    municipality.put(SOMEBODY)
    new = NewMentor(**msgspec.structs.asdict(PROFILE), staff_id=SOMEBODY.id)
    made = municipality.act(VINK, Action.MENTOR_INVITE, invite_mentor, new)
    assert (made.status, made.department, made.trained_until, made.vetted_until) == (S.INVITED, "bif", None, None)
    for version in (1, 2, 3):
        made = municipality.act(
            VINK, Action.MENTOR_RECORD_TRAINING, record_training, made.id, training(completed_on=TODAY), version
        )
    assert (len(made.trainings), made.trained_until) == (3, date(2028, 1, 1))
    vetting = MentorVetting(vetted_on=TODAY, valid_until=date(2027, 3, 1))
    made = municipality.act(VINK, Action.MENTOR_RECORD_VETTING, record_vetting, made.id, vetting, 4)
    made = municipality.act(VINK, Action.MENTOR_ACTIVATE, move_mentor, made.id, Action.MENTOR_ACTIVATE, 5)
    assert made.status is S.ACTIVE


IMPOSSIBLE: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"completed_on": TODAY + timedelta(days=1)}, [("/completed_on", "impossible_date")]),
    ({"completed_on": date(1999, 12, 31)}, [("/completed_on", "impossible_date")]),
    ({"valid_until": TODAY - timedelta(days=1)}, [("/valid_until", "before_start")]),
    (
        {"completed_on": TODAY + timedelta(days=9), "valid_until": TODAY},
        [("/completed_on", "impossible_date"), ("/valid_until", "before_start")],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), IMPOSSIBLE)
def test_impossible_dates_are_told_and_nothing_is_kept(
    municipality: Municipality, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    municipality.put(mentor())
    action = Action.MENTOR_RECORD_TRAINING
    told = faults(lambda: municipality.act(VINK, action, record_training, fixed(0xA01), training(**changes), 1))
    assert told == expected
    dates = {"vetted_on" if name == "completed_on" else name: value for name, value in changes.items()}
    vetting = MentorVetting(**({"vetted_on": TODAY, "valid_until": date(2028, 1, 1)} | dates))
    told = faults(
        lambda: municipality.act(VINK, Action.MENTOR_RECORD_VETTING, record_vetting, fixed(0xA01), vetting, 1)
    )
    assert [code for _, code in told] == [code for _, code in expected]
    assert municipality.stored(Mentor, fixed(0xA01)) == mentor()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"borrowed_from": "Fiktiv By"}, "required"),
        ({"borrowed_until": date(2027, 1, 1)}, "required"),
        ({"borrowed_from": "Fiktiv By", "borrowed_until": TODAY - timedelta(days=1)}, "past"),
    ],
)
def test_who_lends_a_mentor_and_until_when_go_together(
    municipality: Municipality, changes: dict[str, Any], code: str
) -> None:
    municipality.put(SOMEBODY, mentor())
    profile = msgspec.structs.replace(PROFILE, **changes)
    new = NewMentor(**msgspec.structs.asdict(profile), staff_id=SOMEBODY.id)
    expected = [("/borrowed_until", code)]
    assert faults(lambda: municipality.act(VINK, Action.MENTOR_INVITE, invite_mentor, new)) == expected
    assert (
        faults(lambda: municipality.act(VINK, Action.MENTOR_UPDATE, update_mentor, fixed(0xA01), profile, 1))
        == expected
    )


def test_whoever_is_invited_is_on_the_staff_list_and_known_where_there_is_a_unit(municipality: Municipality) -> None:
    municipality.put(SOMEBODY, mentor())
    unknown = NewMentor(**msgspec.structs.asdict(PROFILE), staff_id=fixed(0xFFF))
    assert faults(lambda: municipality.act(VINK, Action.MENTOR_INVITE, invite_mentor, unknown)) == [
        ("/staff_id", "unknown")
    ]
    nowhere = msgspec.structs.replace(PROFILE, known_in=(SCHOOL, fixed(0xFFF)))
    assert faults(lambda: municipality.act(VINK, Action.MENTOR_UPDATE, update_mentor, fixed(0xA01), nowhere, 1)) == [
        ("/known_in/1", "unknown")
    ]


def test_a_profile_is_replaced_whole_and_what_was_recorded_stays(municipality: Municipality) -> None:
    before = mentor(trainings=(training(days=6),), is_police=True, gender=MentorGender.WOMAN)
    municipality.put(before)
    changed = municipality.act(VINK, Action.MENTOR_UPDATE, update_mentor, before.id, PROFILE, 1)
    assert (changed.is_police, changed.gender) == (False, MentorGender.NOT_STATED)
    assert (changed.trainings, changed.trained_until) == (before.trainings, before.trained_until)
    with pytest.raises(Stale):
        municipality.act(VINK, Action.MENTOR_UPDATE, update_mentor, before.id, PROFILE, 1)


def test_mentors_see_their_own_entry_only_and_change_nothing(municipality: Municipality) -> None:
    other = mentor(id=fixed(0xA02), staff_id=person("parent-coach").subject)
    for who, seen in (("mentor", [True, False]), ("parent-coach", [False, True]), (VINK, [True, True])):
        scope = visible(person(who), "Mentor", MONDAY)
        assert [sees(one, scope) for one in (mentor(), other)] == seen
    for who in ("teacher", "resource-person", "auditor", "dpo", "admin", "panel-coordinator"):
        assert visible(person(who), "Mentor", MONDAY) == ()
    municipality.put(mentor(), other)
    with pytest.raises(Forbidden):
        municipality.act("mentor", Action.MENTOR_UPDATE, update_mentor, fixed(0xA01), PROFILE, 1)
    with pytest.raises(NotFound):
        municipality.act("mentor", Action.MENTOR_UPDATE, update_mentor, fixed(0xA02), PROFILE, 1)
