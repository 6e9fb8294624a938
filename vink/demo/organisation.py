"""Puts the fictional municipality's departments, units, people, systems and panel into a database."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.actors import Role
from domain.clients import ACTING
from domain.policy import scopes_of
from vink.demo.mentors import further_staff, put_mentors
from vink.demo.personas import DEPARTMENTS, PERSONAS, STAFF_APPLICATION, UNITS, Persona, fixed

EXTRA_STAFF = {
    fixed(0x231): ("bif", "frivillig-a", "Anna Anden (fiktiv)", "psychologist"),
    fixed(0x232): ("bif", "frivillig-b", "Bent Betænkt (fiktiv)", "street_worker"),
    fixed(0x233): ("sof", "frivillig-c", "Carla Cirkel (fiktiv)", "social_worker"),
    fixed(0x234): ("sof", "frivillig-d", "Dan Dialog (fiktiv)", "job_consultant"),
    fixed(0x235): ("bif", "frivillig-e", "Eva Eksempel (fiktiv)", "youth_worker"),
    fixed(0x236): ("sof", "frivillig-f", "Finn Fiktiv (fiktiv)", "psychologist"),
}
"""Further fictional staff: members of the panel, and people to try things on."""

EXTRA_CLIENTS = {
    fixed(0x2F2): ("club-system-old", "Klubsystem, gammelt (fiktivt)", "suspended"),
    fixed(0x2F3): ("library-system", "Bibliotekssystem (fiktivt)", "active"),
}
"""Further fictional clients, to try things on."""

PANEL = {
    fixed(0x501): ("resource-person", "active", ["conversation_methods", "mental_health", "far_right_milieus"], 15),
    fixed(0x502): ("resource-person-2", "active", ["school_and_learning", "online_milieus"], 4),
    fixed(0x503): ("frivillig-a", "invited", ["mental_health"], 3),
    fixed(0x504): ("frivillig-b", "active", ["gang_crossover", "returnees"], 5),
    fixed(0x505): ("frivillig-c", "paused", ["family_and_parenting"], 4),
    fixed(0x506): ("frivillig-d", "active", ["employment_and_education"], 4),
}
PROFESSIONS = {"resource-person": "psychologist", "resource-person-2": "teacher", "frivillig-a": "psychologist"}

TOLD_AS = {"buf": "school", "sof": "social_services"}
"""As whom a department is told about a person."""

INSTALLER = fixed(0x2FF)
"""Who granted the first grants; nobody grants to themselves."""


async def put_organisation(connection: Any, now: datetime, jwks: dict[str, dict[str, Any]]) -> None:
    """Insert the organisation as its administrator would; `jwks` has each system's public keys.

    Raises:
        asyncpg.PostgresError: it is there already.
    """
    await connection.execute(
        "select set_config('vink.roles', 'admin panel_coordinator vink_coordinator', true), "
        "set_config('vink.subject', $1, true)",
        str(INSTALLER),
    )
    for number, (code, names) in enumerate(DEPARTMENTS.items()):
        await connection.execute(
            "insert into departments (id, department, version, created_at, updated_at, name, org_uuid, inbox, "
            "controller_contact, told_as) values ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8)",
            *(fixed(0x111 + number), code, now, names, fixed(0x121 + number)),
            f"postkasse-{code}@example.org",
            f"dpo-{code}@example.org",
            TOLD_AS.get(code),
        )
    for unit, (department, name, kind) in UNITS.items():
        await connection.execute(
            "insert into units (id, department, version, created_at, updated_at, name, kind, frontline_headcount) "
            "values ($1, $2, 1, $3, $3, $4, $5, 40)",
            *(unit, department, now, name, kind),
        )
    for persona in PERSONAS.values():
        await (
            _put_system(connection, persona, now, jwks) if persona.is_system else _put_staff(connection, persona, now)
        )
    for staff, (department, subject, display_name, function) in EXTRA_STAFF.items():
        await _put_member(connection, staff, department, None, subject, display_name, function, now)
    for staff, (subject, display_name, function, role) in further_staff().items():
        await _put_member(connection, staff, "bif", None, subject, display_name, function, now)
        if role is not None:
            await _put_grant(connection, staff, "bif", role, None, now)
    await _put_client(connection, fixed(0x2F1), "bif", STAFF_APPLICATION, "Medarbejderklient (fiktiv)", now, None)
    for row_id, (client_id, name, status) in EXTRA_CLIENTS.items():
        await _put_client(connection, row_id, "buf", client_id, name, now, None)
        await connection.execute("update clients set status = $1 where id = $2", status, row_id)
    await _put_panel(connection, now)
    await put_mentors(connection, now)


async def _put_member(connection: Any, *values: Any) -> None:
    await connection.execute(
        "insert into staff (id, department, version, created_at, updated_at, status, unit_id, subject, display_name, "
        "function) values ($1, $2, 1, $7, $7, 'active', $3, $4, $5, $6)",
        *values,
    )


async def _put_staff(connection: Any, persona: Persona, now: datetime) -> None:
    await _put_member(
        connection,
        *(persona.id, persona.department, persona.unit_id, persona.name, persona.display_name, persona.function, now),
    )
    await _put_grant(connection, persona.id, persona.department, persona.role, persona.actor().unit_id, now)


async def _put_grant(
    connection: Any, staff: UUID, department: str, role: Role, unit_id: UUID | None, now: datetime
) -> None:
    await connection.execute(
        "insert into staff_grants (id, department, version, created_at, updated_at, staff_id, role, unit_id, "
        "valid_from, ends_at, granted_by) values ($1, $2, 1, $3, $3, $4, $5, $6, $3, $7, $8)",
        *(fixed(staff.int & 0xFFF | 0x1000), department, now, staff, role.value),
        *(unit_id, now + timedelta(days=365), INSTALLER),
    )


async def _put_system(connection: Any, persona: Persona, now: datetime, jwks: dict[str, dict[str, Any]]) -> None:
    await _put_client(
        connection, persona.id, persona.department, persona.name, persona.display_name, now, jwks.get(persona.name)
    )


async def _put_client(
    connection: Any,
    row_id: Any,
    department: str,
    client_id: str,
    name: str,
    now: datetime,
    jwks: dict[str, Any] | None,
) -> None:
    system = client_id != STAFF_APPLICATION
    await connection.execute(
        "insert into clients (id, department, version, created_at, updated_at, status, client_id, name, kind, scopes, "
        "auth_method, jwks, redirect_uris, agreement_ref, valid_from, valid_until, every_department) "
        "values ($1, $2, 1, $3, $3, 'active', $4, $5, $6, $7, $8, $9, $10, 'AFTALE-FIKTIV', $3, $11, $12)",
        *(row_id, department, now, client_id, name, "system" if system else "application"),
        sorted({*scopes_of([Role.SYSTEM]), *ACTING}) if system else ["*"],
        "private_key_jwt" if system else "none",
        jwks,
        [] if system else ["http://127.0.0.1:8000/app/callback", "http://127.0.0.1:8765/callback"],
        now + timedelta(days=730),
        not system,
    )


async def _put_panel(connection: Any, now: datetime) -> None:
    subjects = {name: persona.id for name, persona in PERSONAS.items()}
    subjects |= {subject: staff for staff, (_, subject, _, _) in EXTRA_STAFF.items()}
    for person, (subject, status, expertise, hours) in PANEL.items():
        await connection.execute(
            "insert into resource_persons (id, department, version, created_at, updated_at, status, staff_id, unit_id, "
            "profession, expertise, languages, weekly_hours, trained_until) "
            "select $1, department, 1, $2, $2, $3, id, unit_id, $4, $5, $6, $7, $8 from staff where id = $9",
            *(person, now, status, PROFESSIONS.get(subject, "social_worker"), expertise, ["da", "en"], float(hours)),
            *((now + timedelta(days=400)).date(), subjects[subject]),
        )
