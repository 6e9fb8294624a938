"""Who sees which records: one rule for each kind; a kind without a rule is seen by nobody."""

from datetime import datetime
from itertools import product

from domain.actors import Actor, Role
from domain.policy.visible import (
    EVERYTHING,
    NOTHING,
    Clause,
    Has,
    Known,
    Later,
    Other,
    Visible,
    opened_rule,
    rule,
    within_own_department,
    within_own_subjects,
)

RAISERS = frozenset({Role.FRONTLINE, Role.SYSTEM})
KNOWING_COLLEAGUES = frozenset({Role.FRONTLINE, Role.VINK_COORDINATOR, Role.MANAGER})
WITH_MENTOR = ("matched", "active", "ended")
HANDING_OVER = frozenset({Role.FRONTLINE, Role.VINK_COORDINATOR})


@rule("Concern")
def concerns(actor: Actor, now: datetime) -> Visible:
    """Only the department that owns a concern sees it; the panel sees what it is asked, never the concern."""
    return within_own_subjects(actor, RAISERS)


@rule("Consultation")
def consultations(actor: Actor, now: datetime) -> Visible:
    """The asking department; the coordinator once it is sent; a resource person while it is offered or assigned
    to them and for a short read-back afterwards (`domain.md` section 9, rules 10 and 11)."""
    seen = within_own_subjects(actor, RAISERS)
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
    """The department whose member of staff weighed the duty; whoever is restricted to subjects, what they weighed
    themselves, since an assessment does not say under which number its matter runs."""
    seen = within_own_department(actor, frozenset({Role.FRONTLINE}))
    return seen if actor.kle is None else tuple({**one, "assessed_by": actor.subject} for one in seen)


@rule("Referral")
def referrals(actor: Actor, now: datetime) -> Visible:
    """The referring department, and VINK once it is sent, until it is withdrawn, by whomever, or the consents on which
    VINK was told are withdrawn or over (`domain.md` section 9, rules 8 and 10)."""
    seen = within_own_subjects(actor, frozenset({Role.FRONTLINE}))
    if Role.VINK_COORDINATOR in actor.roles:
        sent: Clause = {"submitted_at": Known(), "disclosure_stopped_at": None, "status": Other("withdrawn")}
        seen += ({**sent, "disclosure_until": None}, {**sent, "disclosure_until": Later(now)})
    if actor.roles & {Role.MENTOR, Role.PARENT_COACH}:
        seen += of_mentor(actor, now)
    return seen


@opened_rule("Concern")
def opened_concerns(actor: Actor, now: datetime) -> Visible:
    """One of the own department."""
    return ({"department": actor.department},)


@opened_rule("Consultation")
def opened_consultations(actor: Actor, now: datetime) -> Visible:
    """One of the own department, unless it was taken back."""
    return ({"department": actor.department, "status": Other("withdrawn")},)


@opened_rule("Referral")
def opened_referrals(actor: Actor, now: datetime) -> Visible:
    """One of the own department, unless somebody's no, or the end of their consent, closed it."""
    open_still: Clause = {**opened_consultations(actor, now)[0], "disclosure_stopped_at": None}
    return ({**open_still, "texts_until": None}, {**open_still, "texts_until": Later(now)})


@rule("EmergencyAccess")
def emergency_accesses(actor: Actor, now: datetime) -> Visible:
    """Whoever opened something; whoever answers for the unit or department; and the data-protection officer."""
    if Role.DPO in actor.roles:
        return EVERYTHING
    own: Visible = ({"department": actor.department, "opened_by": actor.subject},)
    seen = own if Role.FRONTLINE in actor.roles else NOTHING
    return (*seen, answered_for(actor)) if Role.MANAGER in actor.roles else seen


@rule("Transfer")
def transfers(actor: Actor, now: datetime) -> Visible:
    """Front-line staff of the department that has, or had, the item, of its unit; and of the one that it is offered to
    or that asks for it. Whoever is restricted to KLE numbers reads none; the store is asked through the item then."""
    if Role.FRONTLINE not in actor.roles:
        return NOTHING
    giving: Clause = {"from_department": actor.department}
    narrowed: Visible = ({**giving, "unit_id": None}, {**giving, "unit_id": actor.unit_id})
    return (*((giving,) if actor.unit_id is None else narrowed), {"to_department": actor.department})


def of_mentor(actor: Actor, now: datetime) -> Visible:
    """Return the referrals of those whom the actor supports, while they may, and VINK is told of the one of whom the
    texts speak: their `texts_until` ends no later than any sight of the referral."""
    own: Clause = {"mentor_staff_id": actor.subject, "status": WITH_MENTOR, "disclosure_stopped_at": None}
    ends = (None, Later(now))
    return tuple({**own, "mentor_until": lent, "texts_until": told} for lent, told in product(ends, ends))


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


@rule("Mentor")
@rule("CapacityEntry")
def mentors(actor: Actor, now: datetime) -> Visible:
    """VINK sees every mentor and coach and their hours, they themselves their own."""
    if Role.VINK_COORDINATOR in actor.roles:
        return EVERYTHING
    return ({"staff_id": actor.subject},) if actor.roles & {Role.MENTOR, Role.PARENT_COACH} else NOTHING


@rule("Department")
@rule("Unit")
def organisation(actor: Actor, now: datetime) -> Visible:
    """The organisation is no secret."""
    return EVERYTHING


@rule("Client")
def clients(actor: Actor, now: datetime) -> Visible:
    """Administrators only."""
    return EVERYTHING if Role.ADMIN in actor.roles else NOTHING


@rule("WebhookSubscription")
@rule("WebhookDelivery")
def webhooks(actor: Actor, now: datetime) -> Visible:
    """Administrators those of their own department."""
    return ({"department": actor.department},) if Role.ADMIN in actor.roles else NOTHING


@rule("StaffMember")
def staff(actor: Actor, now: datetime) -> Visible:
    """Administrators and the two coordinators, who invite from every department; each member of staff themselves; and
    their own department, to those who hand things over to colleagues or answer for their roles."""
    if actor.roles & {Role.ADMIN, Role.PANEL_COORDINATOR, Role.VINK_COORDINATOR}:
        return EVERYTHING
    colleagues: Visible = ({"department": actor.department},) if actor.roles & KNOWING_COLLEAGUES else ()
    return ({"id": actor.subject}, *colleagues)


@rule("StaffGrant")
def staff_grants(actor: Actor, now: datetime) -> Visible:
    """Administrators; each member of staff their own; and whoever answers for a department, or for one unit, those
    that are held there."""
    if Role.ADMIN in actor.roles:
        return EVERYTHING
    own: Visible = ({"staff_id": actor.subject},)
    return (*own, answered_for(actor)) if Role.MANAGER in actor.roles else own


def answered_for(actor: Actor) -> Clause:
    """Return what a manager answers for: what is of their department, or of the one unit that their grant names."""
    unit: Clause = {} if actor.unit_id is None else {"unit_id": actor.unit_id}
    return {"department": actor.department, **unit}


@rule("SubjectRequest")
def subject_requests(actor: Actor, now: datetime) -> Visible:
    """The data-protection officer; and VINK's coordinator, who approves as the second, requests for access."""
    if Role.DPO in actor.roles:
        return EVERYTHING
    return ({"kind": "access"},) if Role.VINK_COORDINATOR in actor.roles else NOTHING


@rule("LogReview")
@rule("RetentionRule")
@rule("RetentionRun")
@rule("Disposal")
@rule("JournalExport")
@rule("AuditEvent")
def audit_events(actor: Actor, now: datetime) -> Visible:
    """Auditors and the data-protection officer; events only, never content."""
    return EVERYTHING if actor.roles & {Role.AUDITOR, Role.DPO} else NOTHING


@rule("Hold")
def holds_of_disposal(actor: Actor, now: datetime) -> Visible:
    """The data-protection officer."""
    return EVERYTHING if Role.DPO in actor.roles else NOTHING
