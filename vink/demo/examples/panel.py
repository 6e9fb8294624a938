"""Examples of what a department and the panel do: concerns, consultations, talks, resource persons, worklist."""

from uuid import UUID

from vink.demo.examples.example import Example
from vink.demo.matters import CONCERNS, CONSULTATIONS, FIRST_RESOURCE_PERSON, TALKS
from vink.demo.organisation import PANEL
from vink.demo.personas import PERSONAS, SCHOOL, fixed


def concern(name: str) -> dict[str, UUID]:
    """Return the path of the concern that the demo holds for this operation."""
    return {"concern_id": CONCERNS[name]}


def consultation(name: str) -> dict[str, UUID]:
    """Return the path of the consultation that the demo holds for this operation."""
    return {"consultation_id": CONSULTATIONS[name][0]}


def talk(name: str) -> dict[str, UUID]:
    """Return the path of the talk that the demo holds for this operation."""
    return {**consultation(name if name in CONSULTATIONS else "hold_three_way_talk"), "talk_id": TALKS[name]}


def member(status: str, nth: int = 0) -> dict[str, UUID]:
    """Return the path of a member of the panel in this status."""
    return {"resource_person_id": [person for person, (_, found, _, _) in PANEL.items() if found == status][nth]}


CONCERN = {
    "raised_by_function": "teacher",
    "age_band": "15_17",
    "situation_text": "En elev har ændret sig meget på kort tid og trækker sig fra klassen. (Fiktivt)",
    "observations": [
        {"what": "Siger at samfundet ikke er til for ham.", "when_approx": "i marts", "source": "own"},
        {"what": "Har delt opslag om at gøre op med systemet.", "when_approx": "i april", "source": "told"},
    ],
    "strengths_text": "God til at forklare de yngre elever matematik.",
    "already_tried": "Samtale med eleven og med skolens pædagog.",
    "wish": "advice",
    "urgency": "soon",
    "local_ref": "k7-2026-031",
    "unit_id": SCHOOL,
}
QUESTION = {
    "question": "Hvordan taler jeg med eleven uden at skubbe ham længere væk? (Fiktivt)",
    "expertise_requested": ["conversation_methods", "online_milieus"],
    "channel": "written",
    "answer_wanted_by": "2026-03-09",
    "concern_id": CONCERNS["consulted_concern"],
    "age_band": "15_17",
    "urgency": "soon",
}
PROFILE = {
    "profession": "social_worker",
    "expertise": ["family_and_parenting", "conversation_methods"],
    "languages": ["da", "ar"],
    "weekly_hours": 4.5,
    "trained_until": "2027-06-30",
}

EXAMPLES: dict[str, Example] = {
    "raiseConcern": Example(persona="teacher", body=CONCERN),
    "raiseConcern.acute": Example(
        persona="teacher",
        body={
            "raised_by_function": "teacher",
            "age_band": "18_25",
            "situation_text": "En tidligere elev har skrevet at det sker i dag. (Fiktivt)",
            "urgency": "acute",
        },
    ),
    "listConcerns": Example(persona="teacher", query={"status": "raised", "limit": 2}),
    "readConcern": Example(persona="teacher", path=concern("read_concern")),
    "readConcern.system": Example(persona="school-system", path=concern("read_concern")),
    "reviseConcern": Example(persona="teacher", path=concern("revise_concern"), body=CONCERN),
    "closeConcern": Example(
        persona="teacher",
        path=concern("close_concern"),
        body={"outcome": "handled_locally", "remark": "Vi følger op i klassen og i SSP-gruppen."},
    ),
    "requestConsultation": Example(persona="teacher", body=QUESTION),
    "requestConsultation.acute": Example(persona="teacher", body={**QUESTION, "urgency": "acute"}),
    "readConsultation": Example(persona="teacher", path=consultation("read_consultation")),
    "readConsultation.coordinator": Example(persona="panel-coordinator", path=consultation("assign_consultation")),
    "listConsultations": Example(persona="panel-coordinator", query={"status": "submitted", "limit": 2}),
    "reviseConsultation": Example(
        persona="teacher", path=consultation("revise_consultation"), body={**QUESTION, "draft": True}
    ),
    "submitConsultation": Example(persona="teacher", path=consultation("submit_consultation")),
    "triageConsultation": Example(
        persona="panel-coordinator",
        path=consultation("triage_consultation"),
        body={"expertise_requested": ["mental_health"], "offered_to": [PERSONAS["resource-person"].id]},
    ),
    "assignConsultation": Example(
        persona="panel-coordinator",
        path=consultation("assign_consultation"),
        body={"resource_person_id": FIRST_RESOURCE_PERSON, "reason": "Kender emnet og har timer fri."},
    ),
    "claimConsultation": Example(persona="resource-person", path=consultation("claim_consultation")),
    "recuse": Example(persona="resource-person", path=consultation("recuse"), body={"reason": "own_unit"}),
    "requestInformation": Example(
        persona="resource-person",
        path=consultation("request_information"),
        body={"text": "Hvornår begyndte det, og hvem har eleven tillid til på skolen?"},
    ),
    "supplyInformation": Example(
        persona="teacher",
        path=consultation("supply_information"),
        body={"text": "Det begyndte efter ferien. Eleven har tillid til sin idrætslærer."},
    ),
    "giveAdvice": Example(
        persona="resource-person",
        path=consultation("give_advice"),
        body={
            "recommendation": "talk_with_young_person",
            "text": "Lad den voksne, som eleven har tillid til, tage talen. Lov kun det, I kan holde.",
            "suggested_steps": ["Aftal en tale i denne uge.", "Hold fast i sporten."],
            "minutes": 35,
        },
    ),
    "followUp": Example(
        persona="teacher",
        path=consultation("follow_up"),
        body={"text": "Vi har talt sammen en gang. Hvad gør vi, hvis han ikke vil tale igen?"},
    ),
    "giveFeedback": Example(
        persona="teacher",
        path=consultation("give_feedback"),
        body={"useful": 5, "what_happened": "Idrætslæreren tog talen, og eleven er kommet tilbage i klassen."},
    ),
    "closeConsultation": Example(
        persona="teacher", path=consultation("close_consultation"), body={"outcome": "advice_sufficient"}
    ),
    "redirectConsultation": Example(
        persona="panel-coordinator",
        path=consultation("redirect_consultation"),
        body={"target": "school_psychology", "reason": "Spørgsmålet handler om trivsel og ikke om ekstremisme."},
    ),
    "withdrawConsultation": Example(persona="teacher", path=consultation("withdraw_consultation")),
    "readTranscript": Example(persona="teacher", path=consultation("read_consultation")),
    "suggestResourcePersons": Example(persona="panel-coordinator", path=consultation("suggest_resource_persons")),
    "planThreeWayTalk": Example(
        persona="resource-person",
        path=consultation("plan_three_way_talk"),
        body={"planned_at": "2026-03-09T13:00:00+01:00", "youth_agreed": True, "agreement_reported_by": "teacher"},
    ),
    "readThreeWayTalk": Example(persona="teacher", path=talk("read_three_way_talk")),
    "listThreeWayTalks": Example(persona="teacher", path=consultation("hold_three_way_talk"), query={"limit": 2}),
    "holdThreeWayTalk": Example(
        persona="resource-person",
        path=talk("hold_three_way_talk"),
        body={"note": "En rolig samtale. Vi tales ved igen om to uger.", "minutes": 60},
    ),
    "cancelThreeWayTalk": Example(
        persona="teacher", path=talk("cancel_three_way_talk"), body={"note": "Den unge vil hellere vente."}
    ),
    "inviteResourcePerson": Example(persona="panel-coordinator", body={"staff_id": fixed(0x235), **PROFILE}),
    "readResourcePerson": Example(persona="panel-coordinator", path=member("active")),
    "listResourcePersons": Example(persona="panel-coordinator", query={"status": "active", "limit": 2}),
    "readResourcePersonLoad": Example(persona="panel-coordinator", path=member("active")),
    "updateResourcePerson": Example(persona="panel-coordinator", path=member("active", 2), body=PROFILE),
    "activateResourcePerson": Example(persona="panel-coordinator", path=member("invited")),
    "pauseResourcePerson": Example(persona="resource-person-2", path=member("active", 1)),
    "resumeResourcePerson": Example(persona="panel-coordinator", path=member("paused")),
    "endResourcePerson": Example(persona="panel-coordinator", path=member("active", 3)),
    "readWorklist": Example(persona="panel-coordinator", query={"limit": 2}),
}
