"""Examples of what everybody may look up, and what administrators keep."""

from vink.demo.examples.example import Example
from vink.demo.personas import OTHER_SCHOOL, PERSONAS, SCHOOL, fixed

DEPARTMENT = {
    "name": {"da": "Kultur og Fritid (fiktiv)", "sv": "Kultur och fritid (påhittad)", "en": "Culture (fictional)"},
    "org_uuid": fixed(0x12F),
    "inbox": "bekymring@kff.example",
    "controller_contact": "databeskyttelse@kff.example",
    "told_as": "school",
}
UNIT = {"name": "Fiktiv Fritidsklub Vest", "kind": "club", "p_number": "1000000001", "frontline_headcount": 12}
KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    "kid": "2026-03",
    "use": "sig",
    "alg": "ES256",
}
"""The public key of RFC 7517, appendix A.1."""

CLIENT = {
    "name": "Klubsystem (fiktivt)",
    "scopes": ["concern:raise", "concern:read", "consultation:request", "consultation:read"],
    "jwks": {"keys": [KEY]},
    "agreement_ref": "AFTALE-2026-014",
    "valid_from": "2026-03-02T00:00:00+01:00",
    "valid_until": "2028-03-01T00:00:00+01:00",
}
GRANT_OF_MENTOR = {"staff_id": PERSONAS["mentor"].id, "grant_id": fixed(0x1217)}
GRANT_OF_TEACHER = {"staff_id": PERSONAS["teacher-2"].id, "grant_id": fixed(0x122D)}

EXAMPLES: dict[str, Example] = {
    "readMe": Example(persona="teacher"),
    "checkText": Example(persona="teacher", body={"text": "En elev trækker sig fra klassen. (Fiktivt)"}),
    "listEvents": Example(persona="school-system", query={"limit": 2}),
    "listCodeLists": Example(persona="teacher"),
    "readCodeList": Example(persona="teacher", path={"name": "recommendation"}),
    "createDepartment": Example(persona="admin", body={"department": "kff", **DEPARTMENT}),
    "readDepartment": Example(persona="teacher", path={"department_id": fixed(0x111)}),
    "listDepartments": Example(persona="teacher", query={"limit": 2}),
    "updateDepartment": Example(persona="admin", path={"department_id": fixed(0x111)}, body=DEPARTMENT),
    "createUnit": Example(persona="admin", body={"department": "buf", **UNIT}),
    "readUnit": Example(persona="teacher", path={"unit_id": SCHOOL}),
    "listUnits": Example(persona="teacher", query={"department": "buf", "limit": 2}),
    "updateUnit": Example(persona="admin", path={"unit_id": OTHER_SCHOOL}, body=UNIT),
    "registerClient": Example(
        persona="admin",
        body={"department": "buf", "client_id": "club-system", "kind": "system", **CLIENT},
    ),
    "readClient": Example(persona="admin", path={"client_id": PERSONAS["school-system"].id}),
    "listClients": Example(persona="admin", query={"department": "buf", "status": "active", "limit": 2}),
    "updateClient": Example(persona="admin", path={"client_id": PERSONAS["school-system"].id}, body=CLIENT),
    "suspendClient": Example(persona="admin", path={"client_id": PERSONAS["social-system"].id}),
    "resumeClient": Example(persona="admin", path={"client_id": fixed(0x2F2)}),
    "revokeClient": Example(persona="admin", path={"client_id": fixed(0x2F3)}),
    "registerStaff": Example(
        persona="admin",
        body={
            "department": "buf",
            "unit_id": SCHOOL,
            "subject": "gitte-g",
            "display_name": "Gitte Gæst (fiktiv)",
            "function": "pedagogue",
        },
    ),
    "readStaff": Example(persona="admin", path={"staff_id": fixed(0x235)}),
    "listStaff": Example(persona="admin", query={"department": "bif", "status": "active", "limit": 2}),
    "listRecertification": Example(persona="admin", query={"limit": 2}),
    "leaveStaff": Example(persona="admin", path={"staff_id": fixed(0x236)}),
    "giveStaffGrant": Example(
        persona="admin",
        path={"staff_id": fixed(0x231)},
        body={"role": "frontline", "kle": ["27.12", "27.24.04"], "ends_at": "2026-12-31T23:59:59+01:00"},
    ),
    "readStaffGrant": Example(persona="admin", path=GRANT_OF_MENTOR),
    "listStaffGrants": Example(persona="admin", path={"staff_id": PERSONAS["mentor"].id}, query={"limit": 2}),
    "confirmStaffGrant": Example(
        persona="manager", path=GRANT_OF_TEACHER, body={"ends_at": "2027-02-28T23:59:59+01:00"}
    ),
    "revokeStaffGrant": Example(persona="admin", path=GRANT_OF_MENTOR),
}
