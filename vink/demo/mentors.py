"""Fifteen fictional mentors and parent coaches of uneven hours, one who has left, and the four who work full time."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.actors import Role
from vink.demo.personas import OTHER_SCHOOL, PERSONAS, SCHOOL, VINK_UNIT, fixed

FULL_TIME = ("vink-coordinator", "vink-coordinator-2", "panel-coordinator", "training-lead")
"""The personas who work at VINK full time."""


class DemoMentor(msgspec.Struct, frozen=True):
    """A fictional mentor: who, what they know, when they can, and where they stand."""

    name: str
    profession: str
    expertise: tuple[str, ...]
    languages: tuple[str, ...]
    gender: str
    minutes: int
    times: tuple[str, ...]
    districts: tuple[str, ...]
    kinds: tuple[str, ...] = ("mentor",)
    status: str = "active"
    is_police: bool = False
    known_in: tuple[UUID, ...] = ()
    basic_days: int = 6
    trained_for: int | None = 400
    vetted_for: int | None = 500
    lent_for: int | None = None


DAY, EVENING, WEEKEND = "weekday_day", "weekday_evening", "weekend"
COACH = ("parent_coach",)
MENTORS: dict[UUID, DemoMentor] = {
    fixed(0xA01): DemoMentor(
        *("mentor", "youth_worker", ("online_milieus", "conversation_methods"), ("da", "en"), "man", 270),
        *((EVENING, WEEKEND), ("noerrebro",)),
    ),
    fixed(0xA02): DemoMentor(
        *("parent-coach", "social_worker", ("family_and_parenting",), ("da", "ar", "en"), "woman", 240),
        *((DAY, EVENING), ("bispebjerg",), COACH),
    ),
    fixed(0xA03): DemoMentor(
        *("Amina Anker", "teacher", ("school_and_learning", "family_and_parenting"), ("da", "so"), "woman", 300),
        *((EVENING,), ("vanloese",), ("mentor", "parent_coach")),
        known_in=(OTHER_SCHOOL,),
    ),
    fixed(0xA04): DemoMentor(
        *("Bo Bro", "street_worker", ("gang_crossover", "far_right_milieus"), ("da",), "man", 270),
        *((EVENING, WEEKEND), ("valby", "vesterbro_kongens_enghave")),
    ),
    fixed(0xA05): DemoMentor(
        *("Cecilie Claus", "psychologist", ("mental_health", "online_milieus"), ("da", "sv", "en"), "woman", 240),
        *((DAY,), ("indre_by",)),
    ),
    fixed(0xA06): DemoMentor(
        *("Dilan Demir", "job_consultant", ("employment_and_education",), ("da", "tr", "ku"), "man", 300),
        *((DAY, EVENING), ("amager_oest",)),
        known_in=(SCHOOL,),
    ),
    fixed(0xA07): DemoMentor(
        *("Erik Eng", "police_officer", ("gang_crossover", "returnees"), ("da", "en"), "man", 240),
        *((WEEKEND,), ("outside",)),
        is_police=True,
    ),
    fixed(0xA08): DemoMentor(
        *("Freja Falk", "youth_worker", ("far_left_milieus", "conversation_methods"), ("da", "de"), "woman", 270),
        *((EVENING,), ("oesterbro",)),
        status="paused",
    ),
    fixed(0xA09): DemoMentor(
        *("Gorm Grå", "social_worker", ("far_right_milieus", "employment_and_education"), ("da", "no"), "man", 270),
        *((DAY, EVENING), ("broenshoej_husum",)),
        trained_for=-20,
    ),
    fixed(0xA0A): DemoMentor(
        *("Hanan Haddad", "teacher", ("islamist_milieus", "school_and_learning"), ("da", "ar", "fr"), "woman", 300),
        *((EVENING, WEEKEND), ("amager_vest",)),
    ),
    fixed(0xA0B): DemoMentor(
        *("Ivan Ivers", "other", ("conspiracy_milieus", "online_milieus"), ("da", "ru", "uk"), "man", 240),
        *((EVENING,), ("valby",)),
        status="invited",
    ),
    fixed(0xA0C): DemoMentor(
        *("Jasmin Juhl", "social_worker", ("family_and_parenting", "returnees"), ("da", "fa", "ur"), "woman", 240),
        *((DAY,), ("noerrebro",), COACH),
        vetted_for=-3,
    ),
    fixed(0xA0D): DemoMentor(
        *("Karl Kvist", "youth_worker", ("far_right_milieus", "conversation_methods"), ("da",), "not_stated", 270),
        *((WEEKEND,), ("outside",)),
        lent_for=120,
    ),
    fixed(0xA0E): DemoMentor(
        *("Lamia Lund", "psychologist", ("family_and_parenting", "mental_health"), ("da", "ar", "en"), "woman", 240),
        *((DAY, EVENING), ("oesterbro",), COACH),
    ),
    fixed(0xA0F): DemoMentor(
        *("Mikkel Muhr", "job_consultant", ("employment_and_education",), ("da", "pl"), "man", 300),
        *((DAY,), ("indre_by",)),
        status="invited",
        basic_days=4,
        trained_for=None,
        vetted_for=None,
    ),
    fixed(0xA10): DemoMentor(
        *("Naja Norup", "youth_worker", ("conspiracy_milieus", "mental_health"), ("da", "sv"), "woman", 270),
        *((EVENING,), ("valby",)),
        status="left",
    ),
}


def staff_of(mentor_id: UUID) -> UUID:
    """Return which member of staff a demo mentor is."""
    name = MENTORS[mentor_id].name
    return PERSONAS[name].id if name in PERSONAS else fixed(0x2300 | (mentor_id.int & 0xFF))


def further_staff() -> dict[UUID, tuple[str, str, str, Role | None]]:
    """Return the mentors who are no personas: log-in name, name, function, and role, which nobody who is only invited
    has yet."""
    return {
        staff_of(mentor): (
            *(f"mentor-{one.name.split()[0].lower()}", f"{one.name} (fiktiv)", "mentor"),
            None if one.status == "invited" else Role.MENTOR if "mentor" in one.kinds else Role.PARENT_COACH,
        )
        for mentor, one in MENTORS.items()
        if one.name not in PERSONAS
    }


async def put_mentors(connection: Any, now: datetime) -> None:
    """Insert the mentors as VINK would keep them; their rows on the staff list are there.

    Raises:
        asyncpg.PostgresError: they are there already.
    """
    today = now.date()
    for mentor, one in MENTORS.items():
        trained = _in(today, one.trained_for)
        await connection.execute(
            "insert into mentors (id, department, version, created_at, updated_at, status, staff_id, unit_id, kinds, "
            "profession, expertise, languages, gender, is_police, weekly_minutes, meeting_times, districts, known_in, "
            "borrowed_from, borrowed_until, trainings, trained_until, vetted_on, vetted_until) "
            "values ($1, 'bif', 1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
            "$19, $20, $21)",
            *(mentor, now, one.status, staff_of(mentor), VINK_UNIT, one.kinds, one.profession, one.expertise),
            *(one.languages, one.gender, one.is_police, one.minutes, one.times, one.districts, one.known_in),
            *("Fiktiv Nabokommune" if one.lent_for else None, _in(today, one.lent_for)),
            [
                {
                    "kind": "basic",
                    "days": one.basic_days,
                    "completed_on": today - timedelta(days=330),
                    "valid_until": trained or today + timedelta(days=400),
                }
            ],
            *(trained, today - timedelta(days=230) if one.vetted_for else None, _in(today, one.vetted_for)),
        )


def _in(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)
