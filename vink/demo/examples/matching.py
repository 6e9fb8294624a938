"""Examples of matching: wishes, conflicts, candidates and proposals."""

from typing import Any

from vink.demo.examples.example import Example
from vink.demo.examples.mentors import mentor
from vink.demo.examples.referrals import INTAKE
from vink.demo.matching import CONFLICT, PROPOSALS, waiting
from vink.demo.personas import fixed

VINK = "vink-coordinator"


def participant(name: str) -> dict[str, Any]:
    """Return the path of somebody of the demo who waits."""
    return {"participant_id": waiting(name)}


def proposal(name: str) -> dict[str, Any]:
    """Return the path of a proposal of the demo."""
    return {"match_proposal_id": PROPOSALS[name][0]}


WISHES = {
    "languages": ["da", "ar"],
    "gender": "man",
    "meeting_times": ["weekday_evening", "weekend"],
    "districts_to_avoid": ["noerrebro"],
    "expertise": ["school_and_learning"],
    "goal_areas": ["school_and_work", "everyday_life"],
    "no_police": True,
    "note": "Vil gerne mødes udendørs. (Fiktivt)",
}

EXAMPLES: dict[str, Example] = {
    "readMatchWishes": Example(persona=VINK, path=participant("propose_match"), query=INTAKE),
    "stateMatchWishes": Example(persona=VINK, path=participant("stop_match"), body=WISHES),
    "reviseMatchWishes": Example(persona=VINK, path=participant("parent"), body={**WISHES, "gender": None}),
    "declareMentorConflict": Example(
        persona=VINK, path=mentor(0x1), body={"participant_id": waiting("propose_match"), "kind": "kinship"}
    ),
    "declareMentorConflict.own": Example(
        persona="mentor",
        path=mentor(0x1),
        body={"participant_id": waiting("accept_match"), "kind": "same_school_or_workplace"},
    ),
    "readMentorConflict": Example(persona=VINK, path={"mentor_conflict_id": CONFLICT}, query=INTAKE),
    "listMentorConflicts": Example(persona=VINK, path=participant("propose_match"), query={"limit": 2, **INTAKE}),
    "listConflictsOfMentor": Example(persona=VINK, path=mentor(0x6), query={"limit": 2, **INTAKE}),
    "liftMentorConflict": Example(persona=VINK, path={"mentor_conflict_id": CONFLICT}),
    "readMatchCandidates": Example(persona=VINK, path=participant("propose_match"), query=INTAKE),
    "readAssignment": Example(persona=VINK, query=INTAKE),
    "listMatchProposals": Example(persona=VINK, path=participant("propose_match"), query={"limit": 2, **INTAKE}),
    "readMatchProposal": Example(persona=VINK, path=proposal("accept_match"), query=INTAKE),
    "readMatchProposal.refused": Example(persona=VINK, path=proposal("propose_match"), query=INTAKE),
    "readMatchProposal.confirmed": Example(persona=VINK, path=proposal("confirmed"), query=INTAKE),
    "proposeMatch": Example(
        persona=VINK,
        path=participant("propose_match"),
        body={
            "mentor_id": fixed(0xA0A),
            "weekly_minutes": 90,
            "override_reason": "Kender skolens hverdag, og der er tid i denne uge. (Fiktivt)",
            "asked_for": False,
        },
    ),
    "acceptMatch": Example(persona=VINK, path=proposal("accept_match"), body={"police_told_on": "2026-03-02"}),
    "refuseMatch": Example(persona=VINK, path=proposal("refuse_match")),
    "confirmMatch": Example(persona=VINK, path=proposal("confirm_match")),
    "stopMatch": Example(persona=VINK, path=proposal("stop_match"), body={"reason": "mentor_unavailable"}),
}
