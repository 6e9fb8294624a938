"""Examples of opening something in an emergency, and of looking at that afterwards."""

from uuid import UUID

import msgspec

from domain.emergency_accesses import OpenedKind
from vink.demo.emergencies import ACCESSES, ELSEWHERE, WHY
from vink.demo.examples.example import Example

BODY = msgspec.to_builtins(WHY)


def access(name: str) -> dict[str, UUID]:
    """Return the path of the access that the demo holds for this operation."""
    return {"emergency_access_id": ACCESSES[name]}


EXAMPLES: dict[str, Example] = {
    "openConcern": Example(persona="teacher", path={"concern_id": ELSEWHERE[OpenedKind.CONCERN]}, body=BODY),
    "openConsultation": Example(
        persona="teacher", path={"consultation_id": ELSEWHERE[OpenedKind.CONSULTATION]}, body=BODY
    ),
    "openReferral": Example(persona="teacher", path={"referral_id": ELSEWHERE[OpenedKind.REFERRAL]}, body=BODY),
    "readEmergencyAccess": Example(persona="manager", path=access("read_emergency_access")),
    "readEmergencyAccess.own": Example(persona="teacher", path=access("read_emergency_access")),
    "listEmergencyAccesses": Example(persona="dpo", query={"status": "awaiting_review", "limit": 2}),
    "reviewEmergencyAccess": Example(
        persona="manager",
        path=access("review_emergency_access"),
        body={"finding": "justified", "remark": "Det var rigtigt at se efter; vi aftaler en vagttelefon. (Fiktivt)"},
    ),
}
