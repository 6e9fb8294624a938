"""Fictional contacts out of hours, and meetings held alone: going on, over, not back in time, resolved."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from domain.on_call.types import OnCallFunction
from domain.policy.on_call import COORDINATORS
from vink.demo.on_call import TURNS, shift, started_at, whose
from vink.demo.personas import PERSONAS, fixed

F = OnCallFunction
HOUR = timedelta(hours=1)
CONTACTS = {"read_contact": fixed(0xE11), "close_contact": fixed(0xE12)}
CHECK_INS = {
    "extend": fixed(0xE31),
    "check_out": fixed(0xE32),
    "resolve": fixed(0xE33),
    "read": fixed(0xE34),
    "ended": fixed(0xE35),
    "not_back": fixed(0xE36),
}


class DemoContact(NamedTuple):
    """A fictional contact: on which shift, from whom, what was done, and whether it is to be followed up."""

    id: UUID
    function: OnCallFunction
    shift: int
    caller_function: str
    kind: str
    minutes: int
    age_band: str
    done: tuple[str, ...]
    summary: str
    open: bool = False
    remark: str | None = None


NOTED = (
    DemoContact(
        *(CONTACTS["read_contact"], F.MENTOR, 0, "relative", "support_talk", 35, "15_17"),
        *(("listened", "appointment_made"), "En forælder vil tale om, hvordan aftenen gik. (Fiktivt)"),
        remark="Forælderen er ringet op og har fået en tid. (Fiktivt)",
    ),
    DemoContact(
        *(CONTACTS["close_contact"], F.MENTOR, 0, "parent_coach", "coordination", 10, "15_17"),
        *(("advised", "passed_on"), "En coach vil gerne bytte et møde og mangler et lokale. (Fiktivt)"),
        open=True,
    ),
    DemoContact(
        *(fixed(0xE13), F.MENTOR, -len(TURNS[F.MENTOR]), "young_person", "support_talk", 50, "18_25"),
        *(("listened", "emergency_numbers_named"), "Ringede om en svær uge; ingen fare. (Fiktivt)"),
    ),
    DemoContact(
        *(fixed(0xE14), F.RESOURCE_PERSON, 0, "teacher", "advice", 20, "10_14"),
        *(("advised", "notification_discussed"), "Hvordan tager man samtalen med klassen i morgen? (Fiktivt)"),
    ),
    DemoContact(
        *(fixed(0xE15), F.RESOURCE_PERSON, -len(TURNS[F.RESOURCE_PERSON]), "street_worker", "advice", 25, "15_17"),
        *(("advised", "consultation_suggested"), "Uro på pladsen; hvad siger man til de unge? (Fiktivt)"),
        open=True,
    ),
)


async def put_desk(connection: Any, now: datetime) -> None:
    """Insert contacts and check-ins as those on duty would note them; the roster is there.

    Raises:
        asyncpg.PostgresError: they are there already.
    """
    await connection.execute("select set_config('vink.roles', 'mentor parent_coach resource_person', true)")
    for contact in NOTED:
        await _enter(connection, whose(contact.function, contact.shift))
        await connection.execute(
            "insert into on_call_contacts select r.* from jsonb_populate_record(null::on_call_contacts, $1) r",
            _contact(contact, now),
        )
    for row in _check_ins(now):
        await _enter(connection, row["staff_id"])
        await connection.execute(
            "insert into check_ins select r.* from jsonb_populate_record(null::check_ins, $1) r", row
        )


async def _enter(connection: Any, person: UUID) -> None:
    await connection.execute("select set_config('vink.subject', $1, true)", str(person))


def _contact(one: DemoContact, now: datetime) -> dict[str, Any]:
    wanted = {"status": "open", "holder": COORDINATORS[one.function].value, "due_at": now + 20 * HOUR}
    return {
        **_new(one.id, now),
        **(wanted if one.open else {"status": "closed", "closed_at": now, "closing_remark": one.remark}),
        "function": one.function,
        "shift_id": shift(one.function, one.shift),
        "noted_by": whose(one.function, one.shift),
        "contacted_at": started_at(one.shift, now) + HOUR,
        "minutes": one.minutes,
        "caller_function": one.caller_function,
        "kind": one.kind,
        "age_band": one.age_band,
        "done": one.done,
        "summary": one.summary,
    }


def _check_ins(now: datetime) -> list[dict[str, Any]]:
    mentor, coach, expert = (PERSONAS[who].id for who in ("mentor", "parent-coach", "resource-person"))
    gone = {"status": "escalated", "escalated_at": now - HOUR, "on_duty_id": mentor}
    theirs = {"holder": COORDINATORS[F.MENTOR].value, "due_at": now - HOUR}
    told = {"remark": "Telefonen var løbet tør; alt er vel. (Fiktivt)", "by": mentor, "at": now - 47 * HOUR}
    early = {"checked_out_at": now - 48 * HOUR, "escalated_at": now - 48 * HOUR, "resolution": told}
    return [
        _check_in(CHECK_INS["extend"], F.MENTOR, mentor, now, 1),
        _check_in(CHECK_INS["check_out"], F.MENTOR, mentor, now, 1),
        _check_in(CHECK_INS["not_back"], F.MENTOR, coach, now, 3),
        {**_check_in(CHECK_INS["resolve"], F.MENTOR, coach, now, 4), **gone, **theirs, "holder_id": None},
        {**_check_in(CHECK_INS["read"], F.MENTOR, coach, now, 51), **OVER, **gone, **early, "status": "resolved"},
        {
            **_check_in(CHECK_INS["ended"], F.RESOURCE_PERSON, expert, now, 30),
            **OVER,
            "status": "ended",
            "checked_out_at": now - 28 * HOUR,
        },
    ]


OVER = dict.fromkeys(("holder", "holder_id", "due_at"))


def _check_in(id: UUID, function: OnCallFunction, person: UUID, now: datetime, ago: int) -> dict[str, Any]:
    end = now + (2 - ago) * HOUR
    return {
        **_new(id, now),
        "status": "open",
        "function": function,
        "staff_id": person,
        "starts_at": now - ago * HOUR,
        "expected_end_at": end,
        "place": "public_indoors",
        "holder": function,
        "holder_id": person,
        "due_at": end,
    }


def _new(id: UUID, now: datetime) -> dict[str, Any]:
    return {"id": id, "department": "bif", "version": 1, "created_at": now, "updated_at": now}
