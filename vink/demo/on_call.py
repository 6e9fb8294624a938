"""A fictional roster of five weeks with a gap in each function, swaps that are offered, and what was handed over."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.on_call.feeds import hash_of
from domain.on_call.types import OnCallFunction
from vink.demo.mentors import MENTORS, staff_of
from vink.demo.personas import PERSONAS, fixed

F = OnCallFunction
LENGTH = timedelta(hours=8)
FIRST, LAST = -42, 63
"""Of the shifts that are planned, counted from the one that runs now."""
REACH_AT = {F.RESOURCE_PERSON: "20 00 00 01", F.MENTOR: "20 00 00 02"}
TURNS: dict[OnCallFunction, tuple[UUID, ...]] = {
    F.RESOURCE_PERSON: (
        *(PERSONAS["resource-person"].id, PERSONAS["resource-person-2"].id),
        *(fixed(0x232), fixed(0x234)),
    ),
    F.MENTOR: tuple(staff_of(mentor) for mentor, one in MENTORS.items() if one.status == "active" and not one.lent_for),
}
"""Who is on duty one after the other; the first of them now."""
GAPS = {F.RESOURCE_PERSON: 9, F.MENTOR: 14}
"""The one shift of each function that nobody has taken."""
OFFERED = {
    "accept_swap": (F.MENTOR, 2 * len(TURNS[F.MENTOR]), PERSONAS["parent-coach"].id),
    "refuse_swap": (F.MENTOR, 3 * len(TURNS[F.MENTOR]), PERSONAS["parent-coach"].id),
}
NOT_HANDED_OVER = {(F.MENTOR, -len(TURNS[F.MENTOR])), (F.RESOURCE_PERSON, -2)}
"""Shifts that are over, and of which nobody has told anything."""
TO_BE_READ = {(F.RESOURCE_PERSON, -1), (F.MENTOR, -1)}
REPORT = "En rolig vagt: to opkald, begge afsluttet. Intet står åbent. (Fiktivt)"
SWAP = "Jeg er til kursus den dag. Kan du tage den? (Fiktivt)"
FEEDS = {"read_on_call_feed": fixed(0xE01), "revoke_on_call_feed": fixed(0xE02)}


def shift(function: OnCallFunction, number: int) -> UUID:
    """Return the id of a shift of the demo, counted from the one that runs now."""
    return fixed((0x2D00 if function is F.RESOURCE_PERSON else 0x2C00) + number - FIRST)


def whose(function: OnCallFunction, number: int) -> UUID:
    """Return who is on duty in a shift of the demo."""
    turns = TURNS[function]
    return turns[number % len(turns)]


def started_at(number: int, now: datetime) -> datetime:
    """Return when a shift of the demo begins."""
    return now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=4) + number * LENGTH


async def put_on_call(connection: Any, now: datetime) -> None:
    """Insert the roster as the coordinators would keep it; the people are on the staff list.

    Raises:
        asyncpg.PostgresError: it is there already.
    """
    rows = [
        _row(function, number, started_at(number, now), now)
        for function in OnCallFunction
        for number in range(FIRST, LAST)
        if number != GAPS[function]
    ]
    await connection.execute(
        "insert into on_call_shifts (id, department, version, created_at, updated_at, status, holder, holder_id, "
        "due_at, successor_id, function, staff_id, starts_at, ends_at, reach_at, planned_by, hand_over, report) "
        "select r.id, 'bif', 1, $2, $2, r.status, r.holder, r.holder_id, r.due_at, r.successor_id, r.function, "
        "r.staff_id, r.starts_at, r.ends_at, r.reach_at, r.planned_by, r.hand_over, r.report "
        "from jsonb_populate_recordset(null::on_call_shifts, $1) r",
        *(rows, now - timedelta(days=20)),
    )
    for number, feed in enumerate(FEEDS.values()):
        await _put_feed(connection, feed, f"fiktiv-{number}", now)


def _row(function: OnCallFunction, number: int, starts_at: datetime, now: datetime) -> dict[str, Any]:
    person, ends_at = whose(function, number), starts_at + LENGTH
    coordinator = "panel_coordinator" if function is F.RESOURCE_PERSON else "vink_coordinator"
    row: dict[str, Any] = {
        "id": shift(function, number),
        "status": "planned",
        "holder": function.value,
        "holder_id": person,
        "due_at": ends_at,
        "function": function.value,
        "staff_id": person,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "reach_at": REACH_AT[function],
        "planned_by": PERSONAS[coordinator.replace("_", "-")].id,
    }
    if number < 0 and (function, number) not in NOT_HANDED_OVER:
        read = (function, number) not in TO_BE_READ
        row["report"] = {
            "text": REPORT,
            "open_contacts": [],
            "open_check_ins": [],
            "by": person,
            "at": ends_at,
            "acknowledged_by": row["planned_by"] if read else None,
            "acknowledged_at": ends_at + LENGTH if read else None,
        }
        theirs = (None, None) if read else (coordinator, now + LENGTH)
        row |= {"status": "acknowledged" if read else "handed_over", "holder_id": None}
        row |= dict(zip(("holder", "due_at"), theirs, strict=True))
    for offered, to_number, to in OFFERED.values():
        if (offered, to_number) == (function, number):
            row["successor_id"] = to
            said = {"to": to, "by": person, "at": now, "message": SWAP}
            row["hand_over"] = {**said, "answered_at": None, "accepted": None}
    return row


async def _put_feed(connection: Any, feed: UUID, key: str, now: datetime) -> None:
    owner = PERSONAS["mentor"].id
    await connection.execute("select set_config('vink.subject', $1, true)", str(owner))
    await connection.execute(
        "insert into on_call_feeds (id, department, version, created_at, updated_at, status, staff_id, key_hash, "
        "expires_at) values ($1, 'bif', 1, $2, $2, 'active', $3, $4, $5)",
        *(feed, now, owner, hash_of(key), now + timedelta(days=180)),
    )
