"""Examples of what auditors read of the sealed log."""

from itertools import islice

from vink.demo.examples.example import Example, counting

(_, FIRST_EVENT) = islice(iter(counting("demo"), None), 2)
"""The event of the first record that the demo makes: its id is the one after the record's."""

EXAMPLES: dict[str, Example] = {
    "listCheckpoints": Example(persona="auditor", query={"limit": 2}),
    "readCheckpoint": Example(persona="auditor", path={"checkpoint_id": counting("checkpoints")()}),
    "readVerifierKeys": Example(persona="auditor"),
    "readInclusionProof": Example(persona="auditor", path={"event_id": FIRST_EVENT}),
    "readConsistencyProof": Example(persona="dpo", query={"older": 100, "newer": 200}),
}
