"""Examples of the way to an offer of support: referrals, consents, citizens, notification assessments."""

from uuid import UUID

from vink.demo.examples.example import Example
from vink.demo.matters import CONCERNS, CONSULTATIONS
from vink.demo.personas import PERSONAS
from vink.demo.referrals import GUARDIANS, MOTHER, REFERRALS, assessment_of, citizen_of, consent_of, participant_of

PREPARING = {"purpose_code": "referral_preparation"}
INTAKE = {"purpose_code": "referral_intake"}
CONTENT = {
    "support_for": "youth",
    "age_band": "15_17",
    "needs_text": "Vil gerne have en voksen at tale med om skole og fremtid. (Fiktivt)",
    "strengths_text": "God til fodbold og holder aftaler.",
    "goals_wanted": "At blive færdig med niende klasse og få et fritidsjob.",
    "interpreter_language": "ar",
    "contact_wish": "phone",
    "informed": {"told_at": "2026-02-27T10:00:00+01:00"},
    "legal_basis": {
        "code": "fvl28_necessary",
        "reason": "Den unge kan ikke nås, og hjælpen er af væsentlig betydning nu.",
        "approved_by": PERSONAS["school-leader"].id,
    },
}
CONSENT = {
    "kind": "disclosure",
    "scope_text": "VINK må få det at vide, der står i henvisningen. (Fiktivt)",
    "recipients": ["vink"],
    "purposes": ["intake"],
    "given_by": "self",
    "given_how": "written",
    "given_at": "2026-02-27T10:00:00+01:00",
    "expires_at": "2027-02-27T10:00:00+01:00",
    "evidence_ref": "samtykke-2026-031",
}
CITIZEN = {
    "name": "Fiktiva Prøvesen",
    "personal_number": "650110-4995",
    "contact": {"address": "Opdigtet Allé 17, 9999 Intetsted", "phone": "20 12 34 56", "email": "fiktiva@example.org"},
    "protected_address": False,
    "guardians": [
        {
            "name": "Værgine Prøvesen",
            "contact": {"phone": "20 12 34 57"},
            "guardian_ref": GUARDIANS["submit_referral"],
        }
    ],
}
"""A replacement number, which begins with a day that no month has; nobody is called so."""

PARENT = {
    "support_for": "parent",
    "age_band": "over_25",
    "siblings": {"count": 2, "age_bands": ["10_14"]},
    "consents": [
        {
            "kind": "participation",
            "offer": "parent_coaching",
            "scope_text": "Vil gerne tale med en forældrecoach fra VINK. (Fiktivt)",
            "given_by": "self",
            "given_how": "in_person",
            "given_at": "2026-02-27T10:00:00+01:00",
        },
        CONSENT,
    ],
}
PARENTS_IDENTITY = {"name": "Modesta Prøvesen", "contact": {"phone": "20 12 34 57"}}


def participant(name: str) -> dict[str, UUID]:
    """Return the path of the participant whom the demo's referral for this operation is for."""
    return {"participant_id": participant_of(REFERRALS[name][0])}


def referral(name: str) -> dict[str, UUID]:
    """Return the path of the referral that the demo holds for this operation."""
    return {"referral_id": REFERRALS[name][0]}


EXAMPLES: dict[str, Example] = {
    "recordNotificationAssessment": Example(
        persona="teacher",
        body={
            "referral_id": REFERRALS["revise_referral"][0],
            "result": "required",
            "made_on": "2026-03-01",
            "sent_at": "2026-03-01T15:30:00+01:00",
            "external_ref": "U-26-117",
            "reason": "Underretningen er sendt til socialforvaltningen i dag.",
        },
    ),
    "recordNotificationReceipt": Example(
        persona="teacher",
        path={"assessment_id": assessment_of(REFERRALS["withdraw_consent"][0])},
        body={"received_on": "2026-03-02", "external_ref": "U-26-118"},
    ),
    "readNotificationAssessment": Example(
        persona="teacher", path={"assessment_id": assessment_of(REFERRALS["read_referral"][0])}
    ),
    "listNotificationAssessments": Example(
        persona="teacher", query={"referral_id": REFERRALS["read_referral"][0], "limit": 2}
    ),
    "listNotificationAssessments.other": Example(
        persona="teacher",
        query={"concern_id": CONCERNS["read_concern"], "consultation_id": CONSULTATIONS["read_consultation"][0]},
    ),
    "draftReferral": Example(
        persona="teacher", body={**CONTENT, "direct_reason": "Den unge bad selv om at tale med VINK."}
    ),
    "draftReferral.acute": Example(
        persona="teacher", body={**CONTENT, "direct_reason": "Den unge er i fare nu.", "urgency": "acute"}
    ),
    "readReferral": Example(persona="vink-coordinator", path=referral("read_referral"), query=INTAKE),
    "readReferral.department": Example(persona="teacher", path=referral("close_referral"), query=PREPARING),
    "listReferrals": Example(persona="vink-coordinator", query={"status": "received", "limit": 2, **INTAKE}),
    "reviseReferral": Example(
        persona="teacher",
        path=referral("revise_referral"),
        body={**CONTENT, "informed": {"not_told_reason": "cannot_be_reached", "review_on": "2026-03-20"}},
    ),
    "submitReferral": Example(
        persona="teacher",
        path=referral("submit_referral"),
        body={"citizen": CITIZEN, "informed": {"told_at": "2026-03-01T10:00:00+01:00"}},
    ),
    "supplyReferralInformation": Example(
        persona="teacher",
        path=referral("supply_referral_information"),
        body={"text": "Tirsdag eftermiddag passer bedst."},
    ),
    "withdrawReferral": Example(
        persona="teacher",
        path=referral("withdraw_referral"),
        body={
            "group": "by_department",
            "reason": "other_support",
            "remark": "Den unge er begyndt i klubben, og det er nok lige nu.",
        },
    ),
    "receiveReferral": Example(persona="vink-coordinator", path=referral("receive_referral")),
    "readDuplicates": Example(persona="vink-coordinator", path=referral("receive_referral"), query=INTAKE),
    "requestReferralInformation": Example(
        persona="vink-coordinator",
        path=referral("request_referral_information"),
        body={"text": "Hvornår på ugen kan den unge bedst mødes?"},
    ),
    "acceptReferral": Example(
        persona="vink-coordinator",
        path=referral("accept_referral"),
        body={
            "remark": "VINK har en mentor, der passer til ønskerne.",
            "intake_note": "Første møde holdes på skolen sammen med idrætslæreren.",
        },
    ),
    "declineReferral": Example(
        persona="vink-coordinator",
        path=referral("decline_referral"),
        body={
            "reason": "other_offer_fits_better",
            "remark": "Ønskerne handler om skole og ikke om ekstremisme.",
            "review_route": "head_of_vink",
        },
    ),
    "redirectReferral": Example(
        persona="vink-coordinator",
        path=referral("redirect_referral"),
        body={
            "target": "school_psychology",
            "remark": "Skolens psykologer kan hjælpe med det, der ønskes.",
            "review_route": "citizens_adviser",
        },
    ),
    "closeReferral": Example(
        persona="vink-coordinator",
        path=referral("close_referral"),
        body={"outcome": "support_not_started", "remark": "Den unge sagde tak og klarer sig selv nu."},
    ),
    "enrolParticipant": Example(persona="teacher", path=referral("enrol_participant"), body=PARENT),
    "enrolParticipant.sent": Example(
        persona="teacher", path=referral("read_referral"), body={**PARENT, "citizen": PARENTS_IDENTITY}
    ),
    "readParticipant": Example(persona="vink-coordinator", path=participant("read_referral"), query=INTAKE),
    "listParticipants": Example(
        persona="vink-coordinator", path=referral("read_referral"), query={"limit": 2, **INTAKE}
    ),
    "reviseParticipant": Example(
        persona="teacher",
        path=participant("revise_participant"),
        body={
            "guardians": [{"custody": True}, {"custody": False}],
            "guardian_deferral": {
                "reason": "danger_to_child",
                "review_on": "2026-03-20",
                "approved_by": PERSONAS["school-leader"].id,
            },
        },
    ),
    "activateParticipant": Example(
        persona="teacher", path={"participant_id": MOTHER}, body={"citizen": PARENTS_IDENTITY}
    ),
    "leaveParticipant": Example(persona="social-worker", path=participant("leave_participant")),
    "recordConsent": Example(persona="teacher", path=referral("record_consent"), body=CONSENT),
    "recordConsent.guardian": Example(
        persona="teacher",
        path=referral("record_consent"),
        body={
            **CONSENT,
            "given_by": "guardian",
            "guardian_ref": GUARDIANS["record_consent"],
            "participant_id": participant_of(REFERRALS["record_consent"][0]),
        },
    ),
    "readConsent": Example(
        persona="teacher", path={"consent_id": consent_of(REFERRALS["read_referral"][0])}, query=PREPARING
    ),
    "listConsents": Example(persona="vink-coordinator", path=referral("read_referral"), query={"limit": 2, **INTAKE}),
    "withdrawConsent": Example(
        persona="vink-coordinator", path={"consent_id": consent_of(REFERRALS["withdraw_consent"][0])}
    ),
    "readCitizen": Example(
        persona="vink-coordinator", path={"citizen_ref": citizen_of(REFERRALS["read_citizen"][0])}, query=INTAKE
    ),
}
