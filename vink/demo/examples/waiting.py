"""Examples of what waits: amendments, rests, expected places, hand-overs, authorisations, corrections."""

from vink.demo.examples.example import Example
from vink.demo.examples.panel import concern, consultation
from vink.demo.examples.referrals import INTAKE, PREPARING, referral
from vink.demo.personas import PERSONAS
from vink.demo.referrals import REFERRALS
from vink.demo.waiting import CORRECTION

TO_COLLEAGUE = {"to": PERSONAS["teacher-2"].id, "message": "Jeg er på barsel fra maj, og du kender eleven."}
SUBJECT = {"subject_kind": "referral", "subject_id": REFERRALS["read_extract"][0]}

EXAMPLES: dict[str, Example] = {
    "amendReferral": Example(
        persona="teacher",
        path=referral("amend_referral"),
        body={
            "reason": "Den unge har tænkt over det siden.",
            "needs_text": "Vil gerne have en voksen at tale med, helst om eftermiddagen. (Fiktivt)",
            "strengths_text": "God til fodbold, holder aftaler og passer sin lillesøster.",
            "goals_wanted": "At få et fritidsjob i byggemarkedet.",
            "interpreter_language": "so",
            "contact_wish": "through_referrer",
            "informed": {"told_at": "2026-03-01T10:00:00+01:00"},
        },
    ),
    "acknowledgeAmendments": Example(persona="vink-coordinator", path=referral("acknowledge_amendments")),
    "holdReferral": Example(
        persona="vink-coordinator",
        path=referral("hold_referral"),
        body={"reason": "person_wants_to_wait", "review_on": "2026-04-13"},
    ),
    "resumeReferral": Example(persona="vink-coordinator", path=referral("resume_referral")),
    "expectSlot": Example(
        persona="vink-coordinator",
        path=referral("expect_slot"),
        body={"first_free_slot": "2026-04-20", "reason": "To mentorer slutter deres forløb til påske."},
    ),
    "readWaitingList": Example(persona="vink-coordinator", query={"limit": 5, **INTAKE}),
    "readExtract": Example(
        persona="vink-coordinator", path=referral("read_extract"), query={"purpose_code": "subject_request"}
    ),
    "readReferral.amended": Example(persona="vink-coordinator", path=referral("acknowledge_amendments"), query=INTAKE),
    "readReferral.waiting": Example(persona="vink-coordinator", path=referral("read_extract"), query=INTAKE),
    "readReferral.offered": Example(persona="teacher", path=referral("accept_handed_referral"), query=PREPARING),
    "handOverReferral": Example(persona="teacher", path=referral("hand_over_referral"), body=TO_COLLEAGUE),
    "acceptHandedReferral": Example(persona="teacher-2", path=referral("accept_handed_referral")),
    "refuseHandedReferral": Example(persona="teacher-2", path=referral("refuse_handed_referral")),
    "handOverConcern": Example(persona="teacher", path=concern("hand_over_concern"), body=TO_COLLEAGUE),
    "acceptConcern": Example(persona="teacher-2", path=concern("accept_concern")),
    "refuseConcern": Example(persona="teacher-2", path=concern("refuse_concern")),
    "handOverConsultation": Example(persona="teacher", path=consultation("hand_over_consultation"), body=TO_COLLEAGUE),
    "acceptConsultation": Example(persona="teacher-2", path=consultation("accept_consultation")),
    "refuseConsultation": Example(persona="teacher-2", path=consultation("refuse_consultation")),
    "authoriseReferral": Example(persona="teacher", path=consultation("authorise_referral")),
    "revokeReferralAuthorisation": Example(persona="teacher", path=consultation("revoke_referral_authorisation")),
    "listColleagues": Example(persona="teacher", query={"limit": 5}),
    "addCorrection": Example(
        persona="vink-coordinator",
        body={**SUBJECT, "pointer": "/goals_wanted", "text": "Det er handelsskolen, den unge vil søge ind på."},
    ),
    "readCorrection": Example(persona="teacher", path={"correction_id": CORRECTION}, query=PREPARING),
    "listReferralCorrections": Example(
        persona="vink-coordinator", path=referral("read_extract"), query={"limit": 2, **INTAKE}
    ),
}
