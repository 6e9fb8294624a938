"""What tests of referrals send, and the steps that lead to a referral which can be submitted."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.citizens import NewCitizen
from domain.concerns import Concern, NewConcern, raise_concern
from domain.consents.giving import record_consent
from domain.consents.types import Consent, NewConsent
from domain.notification_assessments import NewNotificationAssessment, NotificationAssessment, record_assessment
from domain.policy import Action
from domain.ports import Begin
from domain.referrals import intake
from domain.referrals.asking import draft_referral, submit_referral
from domain.referrals.inputs import NewReferral, ReferralSubmission
from domain.referrals.types import Referral
from tests.asking import ask
from vink.demo.personas import fixed

NAME = "Fiktiva Prøvesen"
GUARDIAN = "Værgine Prøvesen"
ADDRESS = "Opdigtet Allé 17, 9999 Intetsted"
PHONE = "20 12 34 56"
EMAIL = "fiktiva@example.org"
APPROVER = str(fixed(0x2FF))
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


async def raised(begin: Begin, who: str = "teacher", **more: Any) -> Concern:
    async with begin(ask(who, Action.CONCERN_RAISE)) as work:
        concern = await raise_concern(work, of(NewConcern, CONCERN, **more))
    assert concern is not None
    return concern


async def drafted(begin: Begin, who: str = "teacher", **more: Any) -> Referral:
    async with begin(ask(who, Action.REFERRAL_DRAFT)) as work:
        return await draft_referral(work, of(NewReferral, REFERRAL, **more))


async def consented(begin: Begin, referral_id: UUID, consent: dict[str, Any], who: str = "teacher") -> Consent:
    async with begin(ask(who, Action.CONSENT_RECORD)) as work:
        return await record_consent(work, referral_id, of(NewConsent, consent))


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


async def submitted(begin: Begin, **more: Any) -> Referral:
    referral = await ready(begin, **more)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN))
        return await submit_referral(work, referral.id, submission, referral.version)


async def received(begin: Begin, **more: Any) -> Referral:
    referral = await submitted(begin, **more)
    async with begin(ask("vink-coordinator", Action.REFERRAL_RECEIVE)) as work:
        return await intake.receive_referral(work, referral.id, referral.version)


async def read(begin: Begin, referral_id: UUID, who: str = "teacher") -> Referral:
    async with begin(ask(who, Action.REFERRAL_READ)) as work:
        return await work.referrals.get(referral_id)
