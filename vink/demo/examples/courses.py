"""Examples of courses of support, and of what lies with them."""

from uuid import UUID

from vink.demo.course_parts import goal_id, review_id, session_id
from vink.demo.courses import NUMBERS, course_id
from vink.demo.examples.example import Example
from vink.demo.personas import PERSONAS, fixed
from vink.demo.referrals import REFERRALS, participant_of

SUPPORT = {"purpose_code": "support"}
READ, SECOND = NUMBERS["read"], NUMBERS["second"]
HELD, TO_HOLD, MISSED, TO_MOVE, TO_CANCEL = 0, 12, 13, 14, 15
"""The sessions of the first course that a command wants, by their numbers."""


def course(name: str) -> dict[str, UUID]:
    """Return the path of a course of the demo."""
    return {"course_id": course_id(name)}


def session(n: int) -> dict[str, UUID]:
    """Return the path of a session of the demo's first course."""
    return {**course("read"), "session_id": session_id(READ, n)}


REVISED = {
    "area": "school_and_work",
    "text": "At være der til første time alle dage, også mandag. (Fiktivt)",
    "scale_now": 6,
    "status": "open",
}

EXAMPLES: dict[str, Example] = {
    "prepareSupportCourse": Example(
        persona="vink-coordinator",
        body={
            "participant_id": participant_of(REFERRALS["prepare_course"][0]),
            "mentor_id": fixed(0xA07),
            "police_told_on": "2026-02-27",
            "weekly_minutes": 120,
        },
    ),
    "listSupportCourses": Example(
        persona="vink-coordinator", query={"status": "active", "mentor_id": fixed(0xA06), "limit": 5, **SUPPORT}
    ),
    "listSupportCourses.own": Example(persona="mentor", query={"limit": 2, **SUPPORT}),
    "listSupportCourses.participant": Example(
        persona="vink-coordinator",
        query={"participant_id": participant_of(REFERRALS["prepare_course"][0]), **SUPPORT},
    ),
    "readSupportCourse": Example(persona="vink-coordinator", path=course("stalled"), query=SUPPORT),
    "readSupportCourse.own": Example(persona="mentor", path=course("read"), query=SUPPORT),
    "startSupportCourse": Example(
        persona="vink-coordinator",
        path=course("start"),
        body={
            "agreed_on": "2026-03-02",
            "rhythm_weeks": 1,
            "form": "face_to_face",
            "place": "public_place",
            "session_minutes": 60,
            "review_weeks": 8,
            "planned_end_on": "2026-09-01",
        },
    ),
    "pauseSupportCourse": Example(
        persona="vink-coordinator", path=course("pause"), body={"reason": "away", "review_on": "2026-04-07"}
    ),
    "resumeSupportCourse": Example(persona="vink-coordinator", path=course("resume")),
    "changeMentor": Example(
        persona="vink-coordinator",
        path=course("change"),
        body={"mentor_id": fixed(0xA0A), "reason": "participants_wish"},
    ),
    "recordTold": Example(persona="vink-coordinator", path=course("police"), body={"police_told_on": "2026-03-01"}),
    "endSupportCourse": Example(
        persona="vink-coordinator",
        path=course("end"),
        body={"outcome": "goals_met", "last_talk_held_on": "2026-02-27"},
    ),
    "reopenSupportCourse": Example(
        persona="vink-coordinator",
        path=course("reopen"),
        body={"reason": "participants_wish", "planned_end_on": "2026-06-30"},
    ),
    "readCourseBrief": Example(persona="mentor", path=course("read"), query=SUPPORT),
    "listGoals": Example(persona="mentor", path=course("read"), query={"limit": 2, **SUPPORT}),
    "readGoal": Example(persona="mentor", path={**course("read"), "goal_id": goal_id(READ, 0)}, query=SUPPORT),
    "setGoal": Example(
        persona="mentor",
        path=course("read"),
        body={"area": "critical_thinking", "text": "At tjekke, hvem der siger det. (Fiktivt)", "scale_start": 4},
    ),
    "reviseGoal": Example(persona="mentor", path={**course("read"), "goal_id": goal_id(READ, 0)}, body=REVISED),
    "planSession": Example(
        persona="mentor",
        path=course("read"),
        body={"planned_at": "2026-03-10T16:00:00+01:00", "form": "three_way"},
    ),
    "listSessions": Example(persona="mentor", path=course("read"), query={"status": "held", "limit": 2, **SUPPORT}),
    "readSession": Example(persona="mentor", path=session(HELD), query=SUPPORT),
    "holdSession": Example(
        persona="mentor",
        path=session(TO_HOLD),
        body={
            "held_at": "2026-02-28T13:30:00+01:00",
            "form": "face_to_face",
            "minutes": 75,
            "travel_minutes": 30,
            "topics": ["school_and_work", "relations"],
            "note": "Gik en lang tur. Skolen har givet ham en ny plads i klassen. (Fiktivt)",
            "next_step": "Skriver til læreren sammen på torsdag. (Fiktivt)",
        },
    ),
    "rescheduleSession": Example(
        persona="mentor",
        path=session(TO_MOVE),
        body={"planned_at": "2026-03-12T16:00:00+01:00", "form": "phone"},
    ),
    "cancelSession": Example(persona="mentor", path=session(TO_CANCEL), body={"reason": "by_participant"}),
    "missSession": Example(persona="mentor", path=session(MISSED)),
    "listProgressReviews": Example(persona="vink-coordinator", path=course("whole"), query={"limit": 5, **SUPPORT}),
    "readProgressReview": Example(
        persona="vink-coordinator", path={**course("read"), "review_id": review_id(READ, 0)}, query=SUPPORT
    ),
    "holdProgressReview": Example(
        persona="mentor",
        path={**course("second"), "review_id": review_id(SECOND, 1)},
        body={
            "held_on": "2026-03-01",
            "scales": [{"goal_id": goal_id(SECOND, 0), "scale": 6}, {"goal_id": goal_id(SECOND, 1), "scale": None}],
            "what_changed": "Jeg kommer i skole næsten hver dag nu, siger han. (Fiktivt)",
            "decision": "continue",
        },
    ),
    "missProgressReview": Example(
        persona="mentor",
        path={**course("read"), "review_id": review_id(READ, 2)},
        body={"reason": "participant_did_not_wish"},
    ),
    "recordSupervision": Example(
        persona="vink-coordinator",
        path=course("read"),
        body={
            "held_on": "2026-02-26",
            "minutes": 60,
            "supervisor_id": PERSONAS["training-lead"].id,
            "theme": "boundaries",
        },
    ),
    "listSupervisions": Example(persona="mentor", path=course("read"), query={"limit": 2, **SUPPORT}),
    "readSupervision": Example(
        persona="mentor", path={**course("read"), "supervision_id": fixed(0x9000)}, query=SUPPORT
    ),
}
