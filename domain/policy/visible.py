"""What an actor may see: one answer, as data, that serves item, list, count and worklist alike.

A `Visible` is a tuple of alternatives; each alternative maps a column to the condition it must meet. An empty
`Visible` shows nothing, an alternative without conditions shows everything. The store turns it into SQL, and
`sees` evaluates it on a record, so that both always say the same.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.actors import Actor, Role


class Has(msgspec.Struct, frozen=True):
    """The column is a list that contains this id."""

    value: UUID


class Known(msgspec.Struct, frozen=True):
    """The column has a value."""


class Later(msgspec.Struct, frozen=True):
    """The column is a time that lies after this one."""

    value: datetime


class Earlier(msgspec.Struct, frozen=True):
    """The column is a time that lies before this one."""

    value: datetime


class Other(msgspec.Struct, frozen=True):
    """The column has another value than this one."""

    value: str


Condition = str | UUID | tuple[str, ...] | None | Has | Known | Later | Earlier | Other
Clause = Mapping[str, Condition]
Visible = tuple[Clause, ...]
Rule = Callable[[Actor, datetime], Visible]

NOTHING: Visible = ()
EVERYTHING: Visible = ({},)
RULES: dict[str, Rule] = {}


def rule(kind: str) -> Callable[[Rule], Rule]:
    """Name the rule that says who sees records of this kind (the name of their Struct)."""

    def keep(function: Rule) -> Rule:
        RULES[kind] = function
        return function

    return keep


def visible(actor: Actor, kind: str, now: datetime) -> Visible:
    """Return what the actor may see of this kind of record at this time. A kind without a rule shows nothing."""
    found = RULES.get(kind)
    return found(actor, now) if found else NOTHING


def sees(record: object, scope: Visible) -> bool:
    """Whether the record lies within what is visible."""
    return any(all(_meets(getattr(record, column), wanted) for column, wanted in one.items()) for one in scope)


def _meets(value: Any, wanted: Condition) -> bool:
    if isinstance(wanted, Has):
        return wanted.value in value
    if isinstance(wanted, Known):
        return value is not None
    if isinstance(wanted, Later):
        return value is not None and value > wanted.value
    if isinstance(wanted, Earlier):
        return value is not None and value < wanted.value
    if isinstance(wanted, Other):
        return bool(value != wanted.value)
    if isinstance(wanted, tuple):
        return value in wanted
    return bool(value == wanted)


def within_own_department(actor: Actor, roles: frozenset[Role]) -> Visible:
    """The actor's own department, narrowed to things of no unit and of the actor's unit where the grant names one."""
    if not actor.roles & roles:
        return NOTHING
    if actor.unit_id is None:
        return ({"department": actor.department},)
    return (
        {"department": actor.department, "unit_id": None},
        {"department": actor.department, "unit_id": actor.unit_id},
    )


RAISERS = frozenset({Role.FRONTLINE, Role.SYSTEM})
HANDING_OVER = frozenset({Role.FRONTLINE, Role.VINK_COORDINATOR})


@rule("Concern")
def concerns(actor: Actor, now: datetime) -> Visible:
    """Only the department that owns a concern sees it; the panel sees what it is asked, never the concern."""
    return within_own_department(actor, RAISERS)


@rule("Consultation")
def consultations(actor: Actor, now: datetime) -> Visible:
    """The asking department; the coordinator once it is sent; a resource person while it is offered or assigned
    to them and for a short read-back afterwards (`domain.md` section 9, rules 10 and 11)."""
    seen = within_own_department(actor, RAISERS)
    if Role.PANEL_COORDINATOR in actor.roles:
        seen += ({"submitted_at": Known()},)
    if Role.RESOURCE_PERSON in actor.roles:
        seen += (
            {"assigned_to": actor.subject, "read_back_until": None},
            {"assigned_to": actor.subject, "read_back_until": Later(now)},
            {"offered_to": Has(actor.subject)},
        )
    return seen


@rule("ThreeWayTalk")
def three_way_talks(actor: Actor, now: datetime) -> Visible:
    """Whoever sees the consultation; the store is always asked through it."""
    return EVERYTHING if actor.roles & {*RAISERS, Role.PANEL_COORDINATOR, Role.RESOURCE_PERSON} else NOTHING


@rule("ResourcePerson")
def resource_persons(actor: Actor, now: datetime) -> Visible:
    """The coordinator sees the panel, a resource person only their own entry."""
    if Role.PANEL_COORDINATOR in actor.roles:
        return EVERYTHING
    return ({"staff_id": actor.subject},) if Role.RESOURCE_PERSON in actor.roles else NOTHING


@rule("NotificationAssessment")
def notification_assessments(actor: Actor, now: datetime) -> Visible:
    """The department whose member of staff weighed the duty."""
    return within_own_department(actor, frozenset({Role.FRONTLINE}))


@rule("Referral")
def referrals(actor: Actor, now: datetime) -> Visible:
    """The referring department, and VINK once it is sent, until it is withdrawn, by whomever, or the consents on which
    VINK was told are withdrawn or over (`domain.md` section 9, rules 8 and 10)."""
    seen = within_own_department(actor, frozenset({Role.FRONTLINE}))
    if Role.VINK_COORDINATOR in actor.roles:
        sent: Clause = {"submitted_at": Known(), "disclosure_stopped_at": None, "status": Other("withdrawn")}
        seen += ({**sent, "disclosure_until": None}, {**sent, "disclosure_until": Later(now)})
    return seen


@rule("Participant")
def participants(actor: Actor, now: datetime) -> Visible:
    """The referring department, and VINK those whom it got to know by their own consent, as long as that holds; the
    store is always asked through the referral."""
    seen = within_own_department(actor, frozenset({Role.FRONTLINE}))
    if Role.VINK_COORDINATOR in actor.roles:
        told: Clause = {"status": "active", "disclosure_stopped_at": None}
        seen += ({**told, "disclosure_until": None}, {**told, "disclosure_until": Later(now)})
    return seen


@rule("Consent")
def consents(actor: Actor, now: datetime) -> Visible:
    """Whoever sees the participant; the store is always asked through them, or through the consent's own department."""
    seen = within_own_department(actor, frozenset({Role.FRONTLINE}))
    return EVERYTHING if Role.VINK_COORDINATOR in actor.roles else seen


@rule("Disclosure")
def disclosures(actor: Actor, now: datetime) -> Visible:
    """Whoever sees the referral; the store is always asked through it, or for what waits for the actor's function."""
    return consents(actor, now)


@rule("Correction")
def corrections(actor: Actor, now: datetime) -> Visible:
    """Whoever sees what is corrected; the store is always asked through it."""
    return EVERYTHING if actor.roles & {Role.FRONTLINE, Role.VINK_COORDINATOR} else NOTHING


@rule("Citizen")
def citizens(actor: Actor, now: datetime) -> Visible:
    """VINK's intake; the vault has no list, and a purpose is required (R4, R21)."""
    return EVERYTHING if Role.VINK_COORDINATOR in actor.roles else NOTHING


@rule("Department")
@rule("Unit")
def organisation(actor: Actor, now: datetime) -> Visible:
    """The organisation is no secret."""
    return EVERYTHING


@rule("Client")
def clients(actor: Actor, now: datetime) -> Visible:
    """Administrators only."""
    return EVERYTHING if Role.ADMIN in actor.roles else NOTHING


@rule("StaffMember")
def staff(actor: Actor, now: datetime) -> Visible:
    """Administrators and the panel coordinator; each member of staff themselves; and their own department, to those who
    hand things over to colleagues."""
    if actor.roles & {Role.ADMIN, Role.PANEL_COORDINATOR}:
        return EVERYTHING
    colleagues: Visible = ({"department": actor.department},) if actor.roles & HANDING_OVER else ()
    return ({"id": actor.subject}, *colleagues)


@rule("StaffGrant")
def staff_grants(actor: Actor, now: datetime) -> Visible:
    """Administrators, and each member of staff their own."""
    return EVERYTHING if Role.ADMIN in actor.roles else ({"staff_id": actor.subject},)


@rule("AuditEvent")
def audit_events(actor: Actor, now: datetime) -> Visible:
    """Auditors and the data-protection officer; events only, never content."""
    return EVERYTHING if actor.roles & {Role.AUDITOR, Role.DPO} else NOTHING
