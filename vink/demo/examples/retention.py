"""Examples of retention: rules, holds, runs and records of disposal."""

from vink.demo.examples.example import Example
from vink.demo.retention import DISPOSAL, DUE, HOLDS, RULES, RUN

EXAMPLES: dict[str, Example] = {
    "readRetentionPeriods": Example(persona="dpo"),
    "readRetentionRule": Example(persona="dpo", path={"retention_rule_id": RULES["approved"]}),
    "listRetentionRules": Example(persona="auditor", query={"status": "proposed", "limit": 2}),
    "proposeRetentionRule": Example(
        persona="dpo",
        body={
            "record_class": "advice",
            "days": 120,
            "days_under_18": 90,
            "valid_from": "2026-04-01T00:00:00Z",
            "reason": "Arkivet bekræfter inden tre måneder. (Fiktivt)",
        },
    ),
    "approveRetentionRule": Example(persona="dpo", path={"retention_rule_id": RULES["to_approve"]}),
    "rejectRetentionRule": Example(persona="dpo", path={"retention_rule_id": RULES["to_reject"]}),
    "startRetentionRun": Example(persona="dpo", body={"as_of": "2026-09-01T00:00:00Z"}),
    "readRetentionRun": Example(persona="dpo", path={"retention_run_id": RUN}),
    "listRetentionRuns": Example(persona="auditor", query={"limit": 2}),
    "placeHold": Example(
        persona="dpo",
        body={
            "subject_kind": "concern",
            "subject_id": DUE,
            "ground": "court",
            "until": "2026-12-31T23:00:00Z",
            "reason": "Retten har bedt om sagen. (Fiktivt)",
        },
    ),
    "readHold": Example(persona="dpo", path={"hold_id": HOLDS["read"]}),
    "listHolds": Example(persona="dpo", query={"status": "active", "limit": 2}),
    "liftHold": Example(
        persona="dpo", path={"hold_id": HOLDS["lift"]}, body={"reason": "Klagen er afgjort. (Fiktivt)"}
    ),
    "readDisposal": Example(persona="auditor", path={"disposal_id": DISPOSAL}),
    "listDisposals": Example(persona="dpo", query={"limit": 2}),
}
