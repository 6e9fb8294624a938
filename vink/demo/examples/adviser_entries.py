"""Examples of what resource persons spent on consultations."""

from uuid import UUID

from vink.demo.adviser_entries import ADVISER_ENTRIES
from vink.demo.examples.example import Example
from vink.demo.matters import CONSULTATIONS


def entry(name: str) -> dict[str, UUID]:
    """Return the path of the entry that the demo holds for this operation."""
    return {"adviser_entry_id": ADVISER_ENTRIES[name][0]}


EXAMPLES: dict[str, Example] = {
    "recordAdviserEntry": Example(
        persona="resource-person",
        body={"consultation_id": CONSULTATIONS["request_information"][0], "day": "2026-03-01", "minutes": 40},
    ),
    "listAdviserEntries": Example(persona="panel-coordinator", query={"limit": 2}),
    "readAdviserEntry": Example(persona="resource-person", path=entry("read")),
    "cancelAdviserEntry": Example(persona="resource-person", path=entry("cancel")),
}
