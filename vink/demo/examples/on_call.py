"""Examples of the 24-hour desk: the roster, who is on duty, calendar feeds, hand-overs."""

from uuid import UUID

from domain.on_call.types import OnCallFunction
from vink.demo.desk import CHECK_INS, CONTACTS
from vink.demo.examples.example import Example
from vink.demo.examples.mentors import mentor
from vink.demo.matters import FIRST_RESOURCE_PERSON
from vink.demo.on_call import FEEDS, OFFERED, TURNS, shift
from vink.demo.personas import PERSONAS

PANEL, MENTOR = OnCallFunction.RESOURCE_PERSON, OnCallFunction.MENTOR


def on_shift(function: OnCallFunction, number: int) -> dict[str, UUID]:
    """Return the path of a shift of the demo."""
    return {"on_call_shift_id": shift(function, number)}


def offered(name: str) -> dict[str, UUID]:
    """Return the path of the shift that the demo offers for this operation."""
    function, number, _ = OFFERED[name]
    return on_shift(function, number)


def feed(name: str) -> dict[str, UUID]:
    """Return the path of the feed that the demo holds for this operation."""
    return {"on_call_feed_id": FEEDS[name]}


def contact(name: str) -> dict[str, UUID]:
    """Return the path of the contact that the demo holds for this operation."""
    return {"on_call_contact_id": CONTACTS[name]}


def check_in(name: str) -> dict[str, UUID]:
    """Return the path of the check-in that the demo holds for this operation."""
    return {"check_in_id": CHECK_INS[name]}


NOTE = {
    "shift_id": shift(MENTOR, 0),
    "contacted_at": "2026-03-02T08:30:00+01:00",
    "minutes": 25,
    "caller_function": "relative",
    "kind": "support_talk",
    "age_band": "15_17",
    "done": ["listened", "appointment_made"],
    "summary": "En forælder er træt efter en lang aften og vil gerne tale med sin coach i dag. (Fiktivt)",
    "follow_up_by": "2026-03-02T16:00:00+01:00",
}

EXAMPLES: dict[str, Example] = {
    "readOnCall": Example(persona="teacher"),
    "readRosterMembers": Example(persona="resource-person", query={"function": "resource_person"}),
    "readOnCallCoverage": Example(
        persona="panel-coordinator",
        query={"function": "resource_person", "from": "2026-03-02T09:00:00Z", "to": "2026-03-09T09:00:00Z"},
    ),
    "planOnCallShift": Example(
        persona="panel-coordinator",
        body={
            "function": "resource_person",
            "staff_id": PERSONAS["resource-person-2"].id,
            "starts_at": "2026-03-05T06:00:00+01:00",
            "ends_at": "2026-03-05T14:00:00+01:00",
            "reach_at": "20 00 00 01",
        },
    ),
    "readOnCallShift": Example(persona="mentor", path=on_shift(MENTOR, 0)),
    "readOnCallShift.offered": Example(persona="parent-coach", path=offered("accept_swap")),
    "listOnCallShifts": Example(
        persona="resource-person",
        query={"function": "resource_person", "ends_after": "2026-03-02T09:00:00Z", "limit": 3},
    ),
    "listOnCallShifts.narrowed": Example(
        persona="panel-coordinator",
        query={"staff_id": PERSONAS["resource-person"].id, "status": "handed_over", "limit": 3},
    ),
    "cancelOnCallShift": Example(
        persona="panel-coordinator",
        path=on_shift(PANEL, 6),
        body={"reason": "person_unavailable", "gap_known": True},
    ),
    "offerSwap": Example(
        persona="mentor",
        path=on_shift(MENTOR, len(TURNS[MENTOR])),
        body={"to": PERSONAS["parent-coach"].id, "message": "Kan du tage min vagt? Jeg tager en af dine."},
    ),
    "acceptSwap": Example(persona="parent-coach", path=offered("accept_swap")),
    "refuseSwap": Example(persona="parent-coach", path=offered("refuse_swap")),
    "handShiftOver": Example(
        persona="mentor",
        path=on_shift(MENTOR, 0),
        body={"text": "To opkald i nat. En mor ringer igen i dag; aftalen står i kontaktloggen. (Fiktivt)"},
    ),
    "acknowledgeShift": Example(persona="vink-coordinator", path=on_shift(MENTOR, -1)),
    "noteOnCallContact": Example(persona="mentor", body=NOTE),
    "noteOnCallContact.acute": Example(persona="mentor", body={**NOTE, "urgency": "acute"}),
    "readOnCallContact": Example(persona="mentor", path=contact("read_contact")),
    "listOnCallContacts": Example(
        persona="vink-coordinator", query={"function": "mentor", "status": "open", "limit": 2}
    ),
    "closeOnCallContact": Example(
        persona="vink-coordinator",
        path=contact("close_contact"),
        body={"remark": "Lokalet er bestilt, og mødet er flyttet til torsdag."},
    ),
    "startCheckIn": Example(
        persona="mentor",
        body={
            "function": "mentor",
            "starts_at": "2026-03-02T10:00:00+01:00",
            "expected_end_at": "2026-03-02T11:30:00+01:00",
            "place": "outdoors",
        },
    ),
    "readCheckIn": Example(persona="vink-coordinator", path=check_in("read")),
    "readCheckIn.on_duty": Example(persona="mentor", path=check_in("resolve")),
    "listCheckIns": Example(persona="vink-coordinator", query={"status": "open", "limit": 2}),
    "extendCheckIn": Example(
        persona="mentor", path=check_in("extend"), body={"expected_end_at": "2026-03-02T12:00:00+01:00"}
    ),
    "checkOut": Example(persona="mentor", path=check_in("check_out")),
    "resolveCheckIn": Example(
        persona="mentor",
        path=check_in("resolve"),
        body={"remark": "Ringet op: mødet trak ud, og telefonen lå i tasken. Alt er vel."},
    ),
    "readMentorHours": Example(persona="vink-coordinator", path={**mentor(0x1), "month": "2026-02"}),
    "readMentorHours.csv": Example(persona="mentor", path={**mentor(0x1), "month": "2026-02"}, accept="text/csv"),
    "readResourcePersonHours": Example(
        persona="resource-person", path={"resource_person_id": FIRST_RESOURCE_PERSON, "month": "2026-02"}
    ),
    "readResourcePersonHours.csv": Example(
        persona="panel-coordinator",
        path={"resource_person_id": FIRST_RESOURCE_PERSON, "month": "2026-02"},
        accept="text/csv",
    ),
    "openOnCallFeed": Example(persona="mentor", body={}),
    "openOnCallFeed.function": Example(persona="panel-coordinator", body={"function": "resource_person"}),
    "readOnCallFeed": Example(persona="mentor", path=feed("read_on_call_feed")),
    "listOnCallFeeds": Example(persona="mentor", query={"limit": 5}),
    "revokeOnCallFeed": Example(persona="mentor", path=feed("revoke_on_call_feed")),
}
