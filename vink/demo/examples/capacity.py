"""Examples of the hours of mentors and coaches."""

from vink.demo.examples.example import Example
from vink.demo.examples.mentors import mentor
from vink.demo.personas import fixed

EXAMPLES: dict[str, Example] = {
    "readCapacity": Example(persona="vink-coordinator", path=mentor(0x1), query={"from": "2026-02-23", "weeks": 8}),
    "readCapacity.own": Example(persona="mentor", path=mentor(0x1), query={"weeks": 2}),
    "readCapacity.overbooked": Example(
        persona="vink-coordinator", path=mentor(0x4), query={"from": "2026-02-09", "weeks": 1}
    ),
    "listCapacityEntries": Example(persona="vink-coordinator", path=mentor(0x1), query={"limit": 2}),
    "readCapacityEntry": Example(persona="mentor", path={"capacity_entry_id": fixed(0x2F02)}),
    "recordCapacityEntry": Example(
        persona="mentor", path=mentor(0x1), body={"kind": "adviser_work", "day": "2026-02-20", "minutes": 75}
    ),
    "recordCapacityEntry.absence": Example(
        persona="vink-coordinator",
        path=mentor(0x6),
        body={
            "kind": "absence",
            "day": "2026-07-06",
            "until": "2026-07-26",
            "minutes": 320,
            "overbooking": "cannot_come",
        },
    ),
    "cancelCapacityEntry": Example(persona="mentor", path={"capacity_entry_id": fixed(0x2F0A)}),
    "forecastSlot": Example(
        persona="vink-coordinator",
        query={
            "kind": "mentor",
            "language": "so",
            "gender": "woman",
            "expertise": "school_and_learning",
            "meeting_time": "weekday_evening",
            "minutes": 120,
            "weeks": 26,
        },
    ),
    "forecastSlot.nobody": Example(persona="vink-coordinator", query={"kind": "parent_coach", "language": "ti"}),
}
