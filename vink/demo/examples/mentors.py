"""Examples of how VINK keeps its mentors and parent coaches."""

from uuid import UUID

from vink.demo.examples.example import Example
from vink.demo.personas import OTHER_SCHOOL, fixed


def mentor(number: int) -> dict[str, UUID]:
    """Return the path of a mentor of the demo."""
    return {"mentor_id": fixed(0xA00 | number)}


PROFILE = {
    "kinds": ["mentor"],
    "profession": "teacher",
    "expertise": ["school_and_learning", "conversation_methods"],
    "languages": ["da", "ar"],
    "gender": "woman",
    "is_police": False,
    "weekly_minutes": 270,
    "meeting_times": ["weekday_evening", "weekend"],
    "districts": ["vanloese"],
    "known_in": [OTHER_SCHOOL],
}
TRAINING = {"kind": "basic", "days": 2, "completed_on": "2026-02-20", "valid_until": "2028-02-29"}
VETTING = {"vetted_on": "2026-02-25", "valid_until": "2028-02-29"}

EXAMPLES: dict[str, Example] = {
    "inviteMentor": Example(
        persona="vink-coordinator",
        body={
            **PROFILE,
            "staff_id": fixed(0x232),
            "borrowed_from": "Fiktiv Nabokommune",
            "borrowed_until": "2026-12-31",
        },
    ),
    "listMentors": Example(persona="vink-coordinator", query={"status": "active", "limit": 2}),
    "readMentor": Example(persona="vink-coordinator", path=mentor(0x1)),
    "readMentor.own": Example(persona="mentor", path=mentor(0x1)),
    "updateMentor": Example(persona="vink-coordinator", path=mentor(0x3), body=PROFILE),
    "recordMentorTraining": Example(persona="vink-coordinator", path=mentor(0xF), body=TRAINING),
    "recordMentorVetting": Example(persona="vink-coordinator", path=mentor(0xC), body=VETTING),
    "activateMentor": Example(persona="vink-coordinator", path=mentor(0xB)),
    "pauseMentor": Example(persona="vink-coordinator", path=mentor(0x4)),
    "resumeMentor": Example(persona="vink-coordinator", path=mentor(0x8)),
    "endMentor": Example(persona="vink-coordinator", path=mentor(0x9)),
}
