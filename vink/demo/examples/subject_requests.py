"""Examples of what the data-protection officer does with a person's request."""

from vink.demo.examples.example import Example
from vink.demo.subject_requests import (
    EXTRACT,
    GIVEN,
    HANDED_BACK,
    OBJECTION,
    PERSON,
    PROPOSED,
    RECEIVED,
    RECTIFIED,
    RESTRICTED,
)
from vink.demo.waiting import CORRECTION

TO_ANSWER = {"purpose_code": "subject_request"}
REASON = "Personen har ret til at se sine egne oplysninger. (Fiktivt)"
EXAMPLES: dict[str, Example] = {
    "receiveSubjectRequest": Example(
        persona="dpo",
        body={
            "kind": "access",
            "citizen_ref": PERSON,
            "requested_by": "person",
            "identity_check": "electronic_id",
            "received_on": "2026-03-01",
            "language": "da",
            "wish": "Vil gerne vide, hvad kommunen har skrevet. (Fiktivt)",
        },
    ),
    "readSubjectRequest": Example(persona="dpo", path={"subject_request_id": EXTRACT}),
    "listSubjectRequests": Example(persona="dpo", query={"status": "received", "kind": "access", "limit": 2}),
    "extendSubjectRequest": Example(
        persona="dpo",
        path={"subject_request_id": RECEIVED},
        body={"reason": "complex", "text": "Der skal spørges i flere forvaltninger. (Fiktivt)"},
    ),
    "decideSubjectRequest": Example(
        persona="dpo", path={"subject_request_id": RECEIVED}, body={"decision": "granted", "reason": REASON}
    ),
    "approveSubjectRequest": Example(persona="vink-coordinator", path={"subject_request_id": PROPOSED}),
    "rejectSubjectRequest": Example(
        persona="vink-coordinator",
        path={"subject_request_id": HANDED_BACK},
        body={"reason": "Det er ikke sikkert nok, hvem der spørger. (Fiktivt)"},
    ),
    "closeSubjectRequest": Example(
        persona="dpo",
        path={"subject_request_id": RECTIFIED},
        body={"answered_how": "digital_post", "correction_id": CORRECTION},
    ),
    "closeSubjectRequest.objection": Example(
        persona="dpo", path={"subject_request_id": OBJECTION}, body={"answered_how": "letter"}
    ),
    "liftSubjectRestriction": Example(persona="dpo", path={"subject_request_id": RESTRICTED}),
    "readSubjectPack": Example(persona="dpo", path={"subject_request_id": GIVEN}, query=TO_ANSWER),
    "readSubjectPack.print": Example(
        persona="dpo", path={"subject_request_id": GIVEN}, query=TO_ANSWER, accept="application/pdf"
    ),
    "readLogExtract": Example(persona="dpo", path={"subject_request_id": EXTRACT}, query=TO_ANSWER),
    "readLogExtract.print": Example(
        persona="dpo", path={"subject_request_id": EXTRACT}, query=TO_ANSWER, accept="application/pdf"
    ),
}
