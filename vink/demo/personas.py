"""The fictional people and systems of the demo (`../../docs` and the README name them)."""

from uuid import UUID

import msgspec

from domain.actors import Actor, Role
from domain.policy import scopes_of

STAFF_APPLICATION = "staff-app"


def fixed(number: int) -> UUID:
    """Return a recognisable id of the demo: UUIDv7 of 1 January 2026 with this number."""
    return UUID(int=(1767225600000 << 80) | (0x7 << 76) | (0b10 << 62) | number)


DEPARTMENTS = {
    "buf": {"da": "Børne- og Ungdomsforvaltningen", "sv": "Barn- och ungdomsförvaltningen", "en": "Children and Youth"},
    "sof": {"da": "Socialforvaltningen", "sv": "Socialförvaltningen", "en": "Social Services"},
    "bif": {
        "da": "Beskæftigelses- og Integrationsforvaltningen",
        "sv": "Arbetsmarknads- och integrationsförvaltningen",
        "en": "Employment and Integration",
    },
}
SCHOOL = fixed(0x101)
OTHER_SCHOOL = fixed(0x102)
SOCIAL_CENTRE = fixed(0x103)
VINK_UNIT = fixed(0x104)
UNITS = {
    SCHOOL: ("buf", "Fiktiv Skole Nord", "school"),
    OTHER_SCHOOL: ("buf", "Fiktiv Skole Syd", "school"),
    SOCIAL_CENTRE: ("sof", "Fiktivt Socialcenter", "social_centre"),
    VINK_UNIT: ("bif", "VINK (fiktiv)", "vink"),
}


class Persona(msgspec.Struct, frozen=True):
    """One fictional member of staff, or one fictional system."""

    name: str
    id: UUID
    department: str
    role: Role
    unit_id: UUID | None
    display_name: str
    function: str

    @property
    def is_system(self) -> bool:
        return self.role is Role.SYSTEM

    def actor(self) -> Actor:
        """Return the actor that a token of this persona describes when it asks for every scope."""
        return Actor(
            subject=self.id,
            client_id=self.name if self.is_system else STAFF_APPLICATION,
            department=self.department,
            roles=frozenset({self.role}),
            scopes=scopes_of([self.role]),
            unit_id=self.unit_id if self.role is Role.FRONTLINE else None,
            token_id=f"demo-{self.name}",
        )


PERSONAS = {
    one.name: one
    for one in (
        Persona("school-system", fixed(0x201), "buf", Role.SYSTEM, None, "Skolesystem (fiktivt)", "system"),
        Persona("social-system", fixed(0x202), "sof", Role.SYSTEM, None, "Socialsystem (fiktivt)", "system"),
        Persona("teacher", fixed(0x211), "buf", Role.FRONTLINE, SCHOOL, "Tove Test (fiktiv)", "teacher"),
        Persona("school-leader", fixed(0x221), "buf", Role.FRONTLINE, SCHOOL, "Sofie Skoleleder (fiktiv)", "manager"),
        Persona("area-leader", fixed(0x222), "buf", Role.FRONTLINE, None, "Anton Områdeleder (fiktiv)", "manager"),
        Persona("teacher-2", fixed(0x22D), "buf", Role.FRONTLINE, SCHOOL, "Kim Kollega (fiktiv)", "pedagogue"),
        Persona(
            "social-worker", fixed(0x212), "sof", Role.FRONTLINE, SOCIAL_CENTRE, "Sara Sample (fiktiv)", "social_worker"
        ),
        Persona(
            "panel-coordinator", fixed(0x213), "bif", Role.PANEL_COORDINATOR, None, "Pia Prøve (fiktiv)", "coordinator"
        ),
        Persona(
            "resource-person", fixed(0x214), "sof", Role.RESOURCE_PERSON, None, "Rasmus Rolle (fiktiv)", "psychologist"
        ),
        Persona(
            "resource-person-2", fixed(0x215), "buf", Role.RESOURCE_PERSON, SCHOOL, "Rikke Rolle (fiktiv)", "teacher"
        ),
        Persona(
            "vink-coordinator", fixed(0x216), "bif", Role.VINK_COORDINATOR, None, "Vera Vink (fiktiv)", "coordinator"
        ),
        Persona(
            "vink-coordinator-2", fixed(0x22E), "bif", Role.VINK_COORDINATOR, None, "Ville Vink (fiktiv)", "coordinator"
        ),
        Persona("mentor", fixed(0x217), "bif", Role.MENTOR, None, "Mads Mentor (fiktiv)", "mentor"),
        Persona(
            "parent-coach", fixed(0x218), "bif", Role.PARENT_COACH, None, "Fatma Forælder (fiktiv)", "parent_coach"
        ),
        Persona("training-lead", fixed(0x219), "bif", Role.TRAINING_LEAD, None, "Uffe Underviser (fiktiv)", "trainer"),
        Persona("manager", fixed(0x223), "buf", Role.MANAGER, None, "Mona Myndig (fiktiv)", "manager"),
        Persona("auditor", fixed(0x21A), "bif", Role.AUDITOR, None, "Rita Revisor (fiktiv)", "auditor"),
        Persona("dpo", fixed(0x21B), "bif", Role.DPO, None, "Dorte Databeskyt (fiktiv)", "dpo"),
        Persona("dpo-2", fixed(0x22F), "bif", Role.DPO, None, "Dennis Databeskyt (fiktiv)", "dpo"),
        Persona("admin", fixed(0x21C), "bif", Role.ADMIN, None, "Anders Admin (fiktiv)", "administrator"),
    )
}
