"""Courses of support: their words, the moves they may make, and when something of them is due."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import msgspec
import pytest

from domain.code_lists import CODE_LISTS
from domain.consultations.words import Holder
from domain.errors import IllegalMove
from domain.matching.goal_areas import GoalArea
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.records import move
from domain.referrals.marks import HoldReason
from domain.referrals.types import ReferralStatus
from domain.support_courses.goals import GoalStatus
from domain.support_courses.referring import status_by
from domain.support_courses.reviews import MOVES as OF_REVIEWS
from domain.support_courses.reviews import ReviewKind, ReviewStatus
from domain.support_courses.session_types import MOVES as OF_SESSIONS
from domain.support_courses.session_types import SessionCancelReason, SessionStatus
from domain.support_courses.supervisions import Supervision, SupervisionTheme
from domain.support_courses.turns import AttentionReason, attention, turn_of
from domain.support_courses.types import (
    COMMANDS,
    MOVES,
    Agreement,
    CourseDecision,
    CoursePause,
    MeetingPlace,
    MentorChangeReason,
    NotHeldReason,
    OverrideReason,
    ReopenReason,
    ReviewDecision,
    SessionForm,
    SupportCourse,
    SupportCourseOutcome,
    SupportCourseStatus,
)
from tests.domain.conftest import MONDAY, Municipality, person
from vink.demo.personas import fixed

S, R, A = SupportCourseStatus, ReferralStatus, AttentionReason
LEGAL = {
    "preparing": {"active", "ended"},
    "active": {"paused", "ended"},
    "paused": {"active", "ended"},
    "ended": {"active"},
}
POSSIBLE = {
    "preparing": ["start", "change-mentor", "end"],
    "active": ["pause", "change-mentor", "end"],
    "paused": ["resume", "change-mentor", "end"],
    "ended": ["reopen"],
}
SESSIONS = {
    "planned": {"held", "cancelled", "no_show", "rescheduled"},
    **{one: set() for one in ("held", "cancelled", "no_show", "rescheduled")},
}
REVIEWS = {"due": {"held", "missed", "lapsed"}, **{one: set() for one in ("held", "missed", "lapsed")}}
AGREEMENT = Agreement(
    agreed_on=MONDAY.date(), rhythm_weeks=1, place=MeetingPlace.OUTDOORS, session_minutes=60, review_weeks=8
)
TODAY = MONDAY.date()


def course(**changes: Any) -> SupportCourse:
    """Return a course that started today and in which nothing is late."""
    empty: dict[str, Any] = dict.fromkeys(SupportCourse.__struct_fields__)
    prepared = CourseDecision(step="prepare", by=fixed(1), at=MONDAY, reason=None, mentor_id=fixed(0xA01))
    given = {
        "id": fixed(0xC01),
        "department": "bif",
        "version": 1,
        "created_at": MONDAY,
        "updated_at": MONDAY,
        "status": S.ACTIVE,
        "minor_concerned": False,
        "mentor_staff_id": person("mentor").subject,
        "first_meeting_by": MONDAY + timedelta(days=14),
        "agreement": AGREEMENT,
        "started_on": TODAY,
        "planned_end_on": date(2026, 12, 1),
        "no_shows": 0,
        "decisions": (prepared,),
    }
    return SupportCourse(**(empty | given | changes))


@pytest.mark.parametrize(
    ("kind", "moves", "legal"),
    [(SupportCourseStatus, MOVES, LEGAL), (SessionStatus, OF_SESSIONS, SESSIONS), (ReviewStatus, OF_REVIEWS, REVIEWS)],
)
def test_only_these_moves_exist(kind: Any, moves: Any, legal: dict[str, set[str]]) -> None:
    for start, end in product(kind, kind):
        record = msgspec.structs.replace(course(), status=start)
        if end.value in legal[start]:
            assert move(record, end, moves, MONDAY).status is end
        else:
            with pytest.raises(IllegalMove):
                move(record, end, moves, MONDAY)


@pytest.mark.parametrize("status", S)
def test_a_coordinator_may_do_in_each_state_what_is_listed_and_a_mentor_nothing_of_it(
    status: SupportCourseStatus,
) -> None:
    assert allowed_actions(person("vink-coordinator"), course(status=status), COMMANDS) == POSSIBLE[status]
    assert allowed_actions(person("mentor"), course(status=status), COMMANDS) == []


def test_what_never_started_is_not_taken_up_again() -> None:
    assert allowed_actions(person("vink-coordinator"), course(status=S.ENDED, agreement=None), COMMANDS) == []


@pytest.mark.parametrize(
    ("name", "enum"),
    [
        ("support_course_status", SupportCourseStatus),
        ("support_course_outcome", SupportCourseOutcome),
        ("session_form", SessionForm),
        ("session_status", SessionStatus),
        ("session_cancel_reason", SessionCancelReason),
        ("meeting_place", MeetingPlace),
        ("mentor_change_reason", MentorChangeReason),
        ("override_reason", OverrideReason),
        ("not_held_reason", NotHeldReason),
        ("reopen_reason", ReopenReason),
        ("goal_area", GoalArea),
        ("goal_status", GoalStatus),
        ("review_kind", ReviewKind),
        ("review_status", ReviewStatus),
        ("review_decision", ReviewDecision),
        ("supervision_theme", SupervisionTheme),
        ("attention_reason", AttentionReason),
        ("holder", Holder),
    ],
)
def test_the_words_are_those_of_the_code_lists(name: str, enum: Any) -> None:
    assert [one.code for one in CODE_LISTS[name].codes] == [one.value for one in enum]


def test_supervision_knows_nobody_who_is_supported() -> None:
    told = set(Supervision.__struct_fields__)
    assert not {"participant_id", "course_id", "referral_id", "citizen_ref", "note", "text"} & told


def ended_or(*statuses: str) -> list[SupportCourse]:
    """Return courses in these states; `dropped` is one that ended before it started."""
    return [course(status=S.ENDED, started_on=None) if one == "dropped" else course(status=S(one)) for one in statuses]


@pytest.mark.parametrize(
    ("before", "courses", "after"),
    [
        ("accepted", ["preparing"], "matched"),
        ("matched", ["active"], "active"),
        ("matched", ["paused", "preparing"], "active"),
        ("active", ["preparing", "ended"], "active"),
        ("active", ["ended"], "ended"),
        ("matched", ["dropped"], "accepted"),
        ("matched", ["dropped", "ended"], "ended"),
        ("ended", ["preparing", "ended"], "matched"),
        ("ended", ["active"], "active"),
        ("ended", ["ended"], "ended"),
        ("closed", ["ended"], "closed"),
        ("withdrawn", ["ended"], "withdrawn"),
    ],
)
def test_what_the_courses_make_of_their_referral(before: str, courses: list[str], after: str) -> None:
    assert status_by(R(before), ended_or(*courses)) == after


def at(municipality: Municipality, **time: float) -> Work:
    """Return a work that many days later."""
    municipality.pass_by(**time)
    return municipality.act("vink-coordinator", Action.SUPPORT_COURSE_READ, _itself)


async def _itself(work: Work) -> Work:
    return work


@pytest.mark.parametrize(
    ("changes", "due", "why"),
    [
        ({}, timedelta(days=14), A.FIRST_MEETING_LATE),
        ({"last_held_at": MONDAY}, timedelta(weeks=4), A.NO_SESSION),
        ({"last_held_at": MONDAY - timedelta(days=90)}, timedelta(weeks=4), A.NO_SESSION),
        ({"no_shows": 2}, timedelta(), A.NO_SHOWS),
        ({"review_due_on": TODAY}, timedelta(hours=6), A.REVIEW_OVERDUE),
        ({"last_decision": ReviewDecision.END}, timedelta(), A.END_WISHED),
        ({"planned_end_on": TODAY + timedelta(days=1)}, timedelta(days=1, hours=6), A.PLANNED_END_PASSED),
        ({"mentor_until": MONDAY + timedelta(days=3)}, timedelta(days=3), A.LENT_TIME_OVER),
        ({"disclosure_until": MONDAY + timedelta(days=20)}, timedelta(days=6), A.CONSENT_ENDS_SOON),
        ({"police_untold_since": MONDAY}, timedelta(), A.POLICE_NOT_TOLD),
    ],
)
def test_a_running_course_is_its_mentors_until_something_needs_attention(
    municipality: Municipality, changes: dict[str, Any], due: timedelta, why: AttentionReason
) -> None:
    one, work = course(**changes), at(municipality)
    assert turn_of(work, one) == {"holder": "mentor", "holder_id": one.mentor_staff_id, "due_at": MONDAY + due}
    just_before = due - timedelta(microseconds=1)
    if due:
        assert attention(at(municipality, seconds=just_before.total_seconds()), one) == ()
        municipality.now = MONDAY
    assert attention(at(municipality, seconds=due.total_seconds()), one) == (why,)


def test_one_no_show_and_a_review_that_goes_on_need_no_attention(municipality: Municipality) -> None:
    for changes in (
        {"no_shows": 1},
        {"last_decision": ReviewDecision.CHANGE},
        {"last_decision": ReviewDecision.CONTINUE},
    ):
        assert attention(at(municipality), course(**changes)) == ()


def test_what_does_not_run_is_vinks_and_needs_no_attention(municipality: Municipality) -> None:
    work = at(municipality)
    resting = course(
        status=S.PAUSED, pause=CoursePause(reason=HoldReason.AWAY, review_on=date(2026, 3, 12)), no_shows=3
    )
    cases = {
        course(status=S.PREPARING): MONDAY + timedelta(days=14),
        resting: MONDAY + timedelta(days=10, hours=6),
        course(status=S.ENDED, review_due_on=date(2026, 3, 12)): MONDAY + timedelta(days=10, hours=6),
        course(status=S.ENDED): None,
    }
    for one, due in cases.items():
        turn = turn_of(work, one)
        assert (turn["holder"], turn["holder_id"], turn["due_at"]) == (due and "vink_coordinator", None, due)
        assert attention(work, one) == ()


def test_the_weeks_without_a_session_are_a_setting(municipality: Municipality) -> None:
    one = course(last_held_at=MONDAY)
    municipality.begin.terms = msgspec.structs.replace(municipality.begin.terms, stalled_weeks=2)
    assert turn_of(at(municipality), one)["due_at"] == MONDAY + timedelta(weeks=2)
