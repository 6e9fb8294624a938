"""Puts fictional referrals into a database, each in the state that one command wants."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from domain.citizens import REPLACEMENT_DAY, Contact, NewCitizen
from domain.concerns import AgeBand
from domain.consents.giving import record_consent
from domain.consents.types import ConsentKind, GivenBy, GivenHow, NewConsent
from domain.consultations.types import Message
from domain.legal_bases import Recipient
from domain.notification_assessments import NewNotificationAssessment, NotificationResult, record_assessment
from domain.policy import Action
from domain.ports import Work
from domain.referrals import asking, intake
from domain.referrals.inputs import Acceptance, NewReferral, ReferralSubmission
from domain.referrals.marks import Informed
from domain.referrals.types import Referral, ReferralStatus, SupportFor
from vink.demo.matters import Script
from vink.demo.personas import fixed

S = ReferralStatus
REFERRALS: dict[str, tuple[UUID, ReferralStatus]] = {
    "revise_referral": (fixed(0x601), S.DRAFT),
    "record_consent": (fixed(0x602), S.DRAFT),
    "submit_referral": (fixed(0x603), S.AWAITING_CONSENT),
    "receive_referral": (fixed(0x604), S.SUBMITTED),
    "withdraw_referral": (fixed(0x605), S.SUBMITTED),
    "withdraw_consent": (fixed(0x606), S.SUBMITTED),
    "read_citizen": (fixed(0x607), S.RECEIVED),
    "request_referral_information": (fixed(0x608), S.RECEIVED),
    "accept_referral": (fixed(0x609), S.RECEIVED),
    "decline_referral": (fixed(0x60A), S.RECEIVED),
    "redirect_referral": (fixed(0x60B), S.RECEIVED),
    "supply_referral_information": (fixed(0x60C), S.MORE_INFORMATION),
    "close_referral": (fixed(0x60D), S.ACCEPTED),
    "read_referral": (fixed(0x60E), S.ACCEPTED),
    "amend_referral": (fixed(0x60F), S.RECEIVED),
    "acknowledge_amendments": (fixed(0x610), S.RECEIVED),
    "hold_referral": (fixed(0x611), S.RECEIVED),
    "resume_referral": (fixed(0x612), S.RECEIVED),
    "expect_slot": (fixed(0x613), S.ACCEPTED),
    "hand_over_referral": (fixed(0x614), S.MORE_INFORMATION),
    "accept_handed_referral": (fixed(0x615), S.MORE_INFORMATION),
    "refuse_handed_referral": (fixed(0x616), S.MORE_INFORMATION),
    "read_extract": (fixed(0x617), S.ACCEPTED),
}


def citizen_of(referral_id: UUID) -> UUID:
    """Return the reference by which the person of a demo's referral is known."""
    return UUID(int=referral_id.int + 0x1000)


def consent_of(referral_id: UUID) -> UUID:
    """Return the id of the consent to take part of a demo's referral."""
    return UUID(int=referral_id.int + 0x2000)


def assessment_of(referral_id: UUID) -> UUID:
    """Return the id of the notification assessment of a demo's referral."""
    return UUID(int=referral_id.int + 0x3000)


CITIZEN = NewCitizen(
    name="Fiktiva Prøvesen",
    contact=Contact(address="Opdigtet Allé 17, 9999 Intetsted", phone="20 12 34 56"),
)


SAME_PERSON = frozenset({REFERRALS["receive_referral"][0], REFERRALS["read_citizen"][0]})
"""Two referrals of one person, for the duplicate check."""


def number(now: datetime) -> str:
    """Return the replacement number of somebody who is sixteen; no month has its day, so nobody bears it."""
    birth = now - timedelta(days=6000)
    return f"{birth.day + REPLACEMENT_DAY:02}{birth:%m%y}-4995"


async def put_referrals(script: Script, now: datetime) -> None:
    """Make one referral for each command, in the state that the command wants."""
    for referral_id, status in REFERRALS.values():
        await _put_referral(script, referral_id, status, now)


async def _put_referral(script: Script, at: UUID, status: ReferralStatus, now: datetime) -> None:
    new = NewReferral(
        direct_reason="Den unge bad selv om at tale med VINK. (Fiktivt)",
        support_for=SupportFor.YOUTH,
        age_band=AgeBand.FROM_15_TO_17,
        needs_text="Vil gerne have en voksen at tale med om skole og fremtid. (Fiktivt)",
        strengths_text="Er god til fodbold og holder aftaler. (Fiktivt)",
        informed=Informed(told_at=now - timedelta(days=1)),
    )
    made = await script.act(
        "teacher", Action.REFERRAL_DRAFT, lambda work: asking.draft_referral(work, new), at, citizen_of(at)
    )
    if status is S.DRAFT:
        return
    for consent, id_ in ((_participation(now), consent_of(at)), (_disclosure(now), None)):
        ids = () if id_ is None else (id_,)
        await script.act("teacher", Action.CONSENT_RECORD, _recording(at, consent), *ids)
    weighed = NewNotificationAssessment(referral_id=at, result=NotificationResult.NOT_REQUIRED)
    await script.act(
        "teacher",
        Action.NOTIFICATION_ASSESSMENT_RECORD,
        lambda work: record_assessment(work, weighed),
        assessment_of(at),
    )
    version = made.version + 1
    for reached, who, action, step in STEPS:
        if status is S.AWAITING_CONSENT:
            return
        made = await _take(script, who, action, step, at, version)
        version = made.version
        if made.status != reached:
            raise AssertionError(f"the demo expected {reached}, not {made.status}")
        if reached is status:
            return


def _recording(referral_id: UUID, consent: NewConsent) -> Callable[[Work], Awaitable[object]]:
    return lambda work: record_consent(work, referral_id, consent)


async def _take(script: Script, who: str, action: Action, step: "Step", at: UUID, seen: int) -> Referral:
    return await script.act(who, action, lambda work: step(work, at, seen))


def _participation(now: datetime) -> NewConsent:
    return NewConsent(
        kind=ConsentKind.PARTICIPATION,
        scope_text="Vil gerne mødes med en mentor fra VINK. (Fiktivt)",
        given_by=GivenBy.SELF,
        given_how=GivenHow.IN_PERSON,
        given_at=now - timedelta(days=1),
    )


def _disclosure(now: datetime) -> NewConsent:
    return NewConsent(
        kind=ConsentKind.DISCLOSURE,
        scope_text="VINK må få at vide, hvad der står i henvisningen. (Fiktivt)",
        recipients=(Recipient.VINK,),
        given_by=GivenBy.SELF,
        given_how=GivenHow.IN_PERSON,
        given_at=now - timedelta(days=1),
    )


def _submission(work: Work, at: UUID) -> ReferralSubmission:
    told = number(work.now) if at in SAME_PERSON else None
    return ReferralSubmission(citizen=msgspec.structs.replace(CITIZEN, personal_number=told))


Step = Callable[[Work, UUID, int], Awaitable[Referral]]
QUESTION = Message(text="Hvornår på ugen kan den unge bedst mødes? (Fiktivt)")
STEPS: tuple[tuple[ReferralStatus, str, Action, Step], ...] = (
    (
        S.SUBMITTED,
        "teacher",
        Action.REFERRAL_SUBMIT,
        lambda work, at, seen: asking.submit_referral(work, at, _submission(work, at), seen),
    ),
    (
        S.RECEIVED,
        "vink-coordinator",
        Action.REFERRAL_RECEIVE,
        intake.receive_referral,
    ),
    (
        S.MORE_INFORMATION,
        "vink-coordinator",
        Action.REFERRAL_REQUEST_INFORMATION,
        lambda work, at, seen: intake.request_information(work, at, QUESTION, seen),
    ),
    (
        S.RECEIVED,
        "teacher",
        Action.REFERRAL_SUPPLY_INFORMATION,
        lambda work, at, seen: asking.supply_information(
            work, at, Message(text="Tirsdag eftermiddag passer bedst. (Fiktivt)"), seen
        ),
    ),
    (
        S.ACCEPTED,
        "vink-coordinator",
        Action.REFERRAL_ACCEPT,
        lambda work, at, seen: intake.accept_referral(
            work, at, Acceptance(remark="VINK har en mentor, der passer. (Fiktivt)"), seen
        ),
    ),
)
