"""What tests of referrals send, and the steps that lead to a referral which can be submitted."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.actors import Role
from domain.concerns import Concern, NewConcern, raise_concern
from domain.consents.giving import record_consent
from domain.consents.types import Consent, NewConsent
from domain.departments import Names, NewDepartment, create_department
from domain.notification_assessments import NewNotificationAssessment, NotificationAssessment, record_assessment
from domain.participants.enrolling import enrol_participant, revise_participant
from domain.participants.inputs import NewParticipant, ParticipantContent
from domain.participants.types import Participant
from domain.policy import Action
from domain.ports import Begin
from domain.referrals import intake
from domain.referrals.asking import draft_referral, submit_referral
from domain.referrals.inputs import NewReferral, ReferralSubmission
from domain.referrals.types import Referral
from domain.staff import NewGrant, NewStaffMember, StaffGrant, StaffMember, StaffStatus, give_grant, register_staff
from tests.asking import ask
from tests.memory import MemoryBegin
from vink.demo.personas import PERSONAS

NAME = "Fiktiva Prøvesen"
GUARDIAN = "Værgine Prøvesen"
ADDRESS = "Opdigtet Allé 17, 9999 Intetsted"
PHONE = "20 12 34 56"
EMAIL = "fiktiva@example.org"
APPROVER = str(PERSONAS["school-leader"].id)
TOLD = {"told_at": "2026-01-05T09:00:00Z"}
BASIS = {
    "code": "fvl28_necessary",
    "reason": "Den unge kan ikke nås, og hjælpen er af væsentlig betydning nu.",
    "approved_by": APPROVER,
}
CONCERN = {
    "raised_by_function": "teacher",
    "age_band": "15_17",
    "situation_text": "En elev har ændret sig meget på kort tid og trækker sig fra klassen.",
}
REFERRAL = {
    "direct_reason": "Den unge bad selv om VINK.",
    "support_for": "youth",
    "age_band": "15_17",
    "needs_text": "Vil gerne have en voksen at tale med om fremtiden.",
    "strengths_text": "Er god til fodbold og holder aftaler.",
    "informed": TOLD,
}
CITIZEN: dict[str, Any] = {
    "name": NAME,
    "contact": {"address": ADDRESS, "phone": PHONE, "email": EMAIL},
    "protected_address": False,
    "guardians": [{"name": GUARDIAN, "contact": {"address": ADDRESS}}],
}
PARTICIPATION: dict[str, Any] = {
    "kind": "participation",
    "scope_text": "Vil gerne mødes med en mentor fra VINK.",
    "given_by": "self",
    "given_how": "in_person",
    "given_at": "2026-01-05T09:00:00Z",
}
DISCLOSURE: dict[str, Any] = {
    **PARTICIPATION,
    "kind": "disclosure",
    "scope_text": "VINK må få det at vide, der står i henvisningen.",
    "recipients": ["vink"],
    "purposes": ["intake"],
}


def of(kind: Any, value: dict[str, Any], **more: Any) -> Any:
    """Return what was sent as the Struct that the API makes of it."""
    return msgspec.convert({**value, **more}, kind)


def aged(years: int, months: int = 2) -> str:
    """Return a personal number of somebody who is that old today, and some months; nobody has it."""
    birth = datetime.now(UTC) - timedelta(days=round(365.25 * years + 30.5 * months))
    return f"{birth:%d%m%y}-4995"


NUMBER = aged(16)
PARENT: dict[str, Any] = {"support_for": "parent", "age_band": "over_25"}
MOTHER: dict[str, Any] = {"name": "Modesta Prøvesen", "contact": {"phone": "20 12 34 57"}}


async def raised(begin: Begin, who: str = "teacher", **more: Any) -> Concern:
    async with begin(ask(who, Action.CONCERN_RAISE)) as work:
        concern = await raise_concern(work, of(NewConcern, CONCERN, **more))
    assert concern is not None
    return concern


async def drafted(begin: Begin, who: str = "teacher", **more: Any) -> Referral:
    async with begin(ask(who, Action.REFERRAL_DRAFT)) as work:
        made = await draft_referral(work, of(NewReferral, REFERRAL, **more))
    assert made is not None
    return made


async def consented(begin: Begin, referral_id: UUID, consent: dict[str, Any], who: str = "teacher") -> Consent:
    async with begin(ask(who, Action.CONSENT_RECORD)) as work:
        return await record_consent(work, referral_id, of(NewConsent, consent))


async def lead(begin: Begin, referral: Referral) -> Participant:
    """Return the participant whom the referral is for."""
    async with begin(ask("teacher", Action.PARTICIPANT_READ)) as work:
        (found,) = await work.participants.page({"citizen_ref": referral.citizen_ref}, None, 9)
    return found


async def known(begin: Begin, participant: Participant, **content: Any) -> Participant:
    """Say what is known of a participant's family."""
    async with begin(ask("teacher", Action.PARTICIPANT_REVISE)) as work:
        said = of(ParticipantContent, content)
        return await revise_participant(work, participant.id, said, participant.version)


async def guarded(begin: Begin, referral: Referral, *custody: bool) -> list[str]:
    """Give the one whom the referral is for guardians with, or without, custody; return their references."""
    participant = await lead(begin, referral)
    guardians = [{"custody": one} for one in custody or (True,)]
    return [str(one.guardian_ref) for one in (await known(begin, participant, guardians=guardians)).guardians]


def by_guardian(consent: dict[str, Any], guardian_ref: str) -> dict[str, Any]:
    return {**consent, "given_by": "guardian", "guardian_ref": guardian_ref}


async def enrolled(begin: Begin, referral: Referral, **new: Any) -> Participant:
    """Enrol a parent, or somebody else, beside the one whom the referral is for."""
    async with begin(ask("teacher", Action.PARTICIPANT_ENROL)) as work:
        return await enrol_participant(work, referral.id, of(NewParticipant, {**PARENT, **new}))


async def assessed(begin: Begin, referral_id: UUID, result: str = "not_required") -> NotificationAssessment:
    new = of(NewNotificationAssessment, {"referral_id": str(referral_id), "result": result})
    async with begin(ask("teacher", Action.NOTIFICATION_ASSESSMENT_RECORD)) as work:
        return await record_assessment(work, new)


async def ready(begin: Begin, **more: Any) -> Referral:
    """Return a referral to which nothing is lacking but its submission."""
    referral = await drafted(begin, **more)
    await consented(begin, referral.id, PARTICIPATION)
    await consented(begin, referral.id, DISCLOSURE)
    await assessed(begin, referral.id)
    return await read(begin, referral.id)


async def submit(begin: Begin, referral: Referral, **more: Any) -> Referral:
    submission = of(ReferralSubmission, {"citizen": CITIZEN}, **more)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        return await submit_referral(work, referral.id, submission, referral.version)


async def submitted(begin: Begin, **more: Any) -> Referral:
    return await submit(begin, await ready(begin, **more))


async def received(begin: Begin, **more: Any) -> Referral:
    referral = await submitted(begin, **more)
    async with begin(ask("vink-coordinator", Action.REFERRAL_RECEIVE)) as work:
        return await intake.receive_referral(work, referral.id, referral.version)


async def read(begin: Begin, referral_id: UUID, who: str = "teacher") -> Referral:
    async with begin(ask(who, Action.REFERRAL_READ)) as work:
        return await work.referrals.get(referral_id)


async def employed(begin: Begin, role: Role = Role.FRONTLINE, department: str = "buf", **grant: Any) -> str:
    """Return the id of somebody new in a department, with a grant of this role for all of it unless it says less."""
    async with begin(ask("admin", Action.DEPARTMENT_CREATE)) as work:
        if not await work.departments.page({"department": department}, None, 1):
            names = Names(da=department, sv=department, en=department)
            await create_department(work, NewDepartment(department=department, name=names))
    async with begin(ask("admin", Action.STAFF_REGISTER)) as work:
        new = NewStaffMember(
            department=department, subject=f"ny-{work.new_id()}", display_name="Ny", function="manager"
        )
        member = await register_staff(work, new)
    async with begin(ask("admin", Action.STAFF_GRANT_GIVE)) as work:
        await give_grant(work, member.id, NewGrant(role=role, ends_at=work.now + timedelta(days=100), **grant))
    return str(member.id)


def at_work(begin: MemoryBegin, *names: str, **changes: Any) -> None:
    """Let these personas be known as staff who hold their role today, as the demo has them; or with these changes."""
    now = datetime.now(UTC)
    for name in names:
        one = PERSONAS[name]
        common: dict[str, Any] = {"department": one.department, "version": 1, "created_at": now, "updated_at": now}
        status = changes.get("status", StaffStatus.ACTIVE)
        member = StaffMember(
            id=one.id,
            status=status,
            unit_id=one.unit_id,
            subject=name,
            display_name=one.display_name,
            function=one.function,
            left_at=None,
            **common,
        )
        grant = StaffGrant(
            id=UUID(int=one.id.int + 0x5000),
            staff_id=one.id,
            granted_by=one.id,
            revoked_at=changes.get("revoked_at"),
            revoked_by=None,
            confirmed_at=None,
            confirmed_by=None,
            role=changes.get("role", one.role),
            unit_id=changes.get("unit_id", one.actor().unit_id),
            kle=changes.get("kle"),
            valid_from=changes.get("valid_from", now - timedelta(days=1)),
            ends_at=changes.get("ends_at", now + timedelta(days=100)),
            **common,
        )
        begin.memory.records |= {(StaffMember, member.id): member, (StaffGrant, grant.id): grant}
