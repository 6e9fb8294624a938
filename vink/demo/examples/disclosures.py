"""Examples of telling somebody outside the department: proposed, decided by another, read."""

from typing import Any
from uuid import UUID

import msgspec

from vink.demo.disclosures import ABOUT, DISCLOSURES, HANDOVER, TOLD
from vink.demo.examples.example import Example

FOLLOWING = {"purpose_code": "referral_follow_up"}
REMARK = {"remark": "Det er nødvendigt, og der fortælles ikke mere end nødvendigt. (Fiktivt)"}


def disclosure(name: str) -> dict[str, UUID]:
    """Return the path of the disclosure that the demo holds for this operation."""
    return {"disclosure_id": DISCLOSURES[name]}


def sent(body: msgspec.Struct) -> Any:
    """Return the body as it is sent."""
    return msgspec.to_builtins(body)


EXAMPLES: dict[str, Example] = {
    "proposeDisclosure": Example(persona="teacher", body=sent(TOLD)),
    "handOverToInfoHouse": Example(persona="teacher", body=sent(HANDOVER)),
    "readDisclosure": Example(persona="teacher", path=disclosure("read_disclosure"), query=FOLLOWING),
    "readDisclosure.vink": Example(persona="vink-coordinator", path=disclosure("read_disclosure"), query=FOLLOWING),
    "listDisclosures": Example(persona="teacher", query={"referral_id": ABOUT, "limit": 2, **FOLLOWING}),
    "approveDisclosure": Example(persona="school-leader", path=disclosure("approve_disclosure"), body=REMARK),
    "rejectDisclosure": Example(
        persona="school-leader",
        path=disclosure("reject_disclosure"),
        body={"remark": "Den unge skal spørges først. (Fiktivt)"},
    ),
}
