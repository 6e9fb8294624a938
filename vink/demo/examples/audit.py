"""Examples of what auditors ask of the log."""

from vink.demo.examples.example import Example, counting
from vink.demo.matters import CONCERNS
from vink.demo.personas import PERSONAS, STAFF_APPLICATION
from vink.demo.referrals import REFERRALS, citizen_of

MARCH = {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}
REFERRAL, _ = REFERRALS["read_referral"]
CHECKPOINT = counting("checkpoints")()
NARROWED = {
    **MARCH,
    "actor": PERSONAS["teacher"].id,
    "client": STAFF_APPLICATION,
    "department": "buf",
    "action": "concern:raise",
    "act": "changed",
    "object_type": "concern",
    "object_id": CONCERNS["read_concern"],
    "outcome": "allowed",
}
EXAMPLES: dict[str, Example] = {
    "listAuditEvents": Example(persona="auditor", query={**MARCH, "action": "citizen:read", "limit": 2}),
    "listAuditEvents.narrowed": Example(
        persona="auditor",
        query=NARROWED,
    ),
    "listAuditEvents.purpose": Example(persona="dpo", query={**MARCH, "purpose": "referral_intake", "limit": 2}),
    "listAuditEvents.as-of": Example(
        persona="auditor", query={**MARCH, "object_type": "concern", "as_of": CHECKPOINT, "limit": 1}
    ),
    "readAuditEvent": Example(persona="auditor", path={"event_id": counting("readConcern")()}),
    "listObjectAccesses": Example(
        persona="auditor",
        path={"object_id": CONCERNS["read_concern"]},
        query={**MARCH, "object_type": "concern", "act": "changed", "as_of": CHECKPOINT, "limit": 2},
    ),
    "listCitizenAccesses": Example(
        persona="dpo",
        path={"citizen_ref": citizen_of(REFERRAL)},
        query={**MARCH, "act": "read", "as_of": CHECKPOINT, "limit": 2, "purpose_code": "subject_request"},
    ),
    "listActorAccesses": Example(
        persona="auditor",
        path={"actor_id": PERSONAS["teacher"].id},
        query={**MARCH, "act": "read", "as_of": CHECKPOINT, "limit": 2},
    ),
    "exportAuditEvents": Example(
        persona="auditor",
        query={**NARROWED, "as_of": CHECKPOINT, "purpose_code": "audit"},
        accept="text/csv",
    ),
    "exportAuditEvents.lines": Example(
        persona="auditor",
        query={**MARCH, "object_id": CONCERNS["read_concern"], "purpose": "consultation", "purpose_code": "audit"},
        accept="application/jsonl",
    ),
    "readBreachReport": Example(
        persona="dpo",
        query={
            **MARCH,
            "actor": PERSONAS["vink-coordinator"].id,
            "client": STAFF_APPLICATION,
            "department": "bif",
            "purpose_code": "data_breach",
        },
    ),
    "readBreachReport.print": Example(
        persona="dpo", query={**MARCH, "department": "bif", "purpose_code": "data_breach"}, accept="application/pdf"
    ),
}
