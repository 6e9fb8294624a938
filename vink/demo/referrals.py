"""Puts fictional referrals into a database, each in the state that one command wants."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.citizens import REPLACEMENT_DAY, Contact, NewCitizen
from domain.concerns import AgeBand
from domain.consents.giving import record_consent
from domain.consents.types import ConsentKind, ConsentPurpose, GivenBy, GivenHow, NewConsent, Offer
from domain.consultations.types import Message
from domain.legal_bases import Recipient
from domain.notification_assessments import NewNotificationAssessment, NotificationResult, record_assessment
from domain.participants.enrolling import enrol_participant, revise_participant
from domain.participants.inputs import GuardianContent, NewParticipant, ParticipantContent
from domain.participants.types import Siblings
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
    "enrol_participant": (fixed(0x6B1), S.DRAFT),
    "revise_participant": (fixed(0x6B2), S.DRAFT),
    "activate_participant": (fixed(0x6B3), S.RECEIVED),
    "leave_participant": (fixed(0x6B4), S.SUBMITTED),
    "amend_referral": (fixed(0x60F), S.RECEIVED),
    "acknowledge_amendments": (fixed(0x610), S.RECEIVED),
    "hold_referral": (fixed(0x611), S.RECEIVED),
    "resume_referral": (fixed(0x612), S.RECEIVED),
    "expect_slot": (fixed(0x613), S.ACCEPTED),
    "hand_over_referral": (fixed(0x614), S.MORE_INFORMATION),
    "accept_handed_referral": (fixed(0x615), S.MORE_INFORMATION),
    "refuse_handed_referral": (fixed(0x616), S.MORE_INFORMATION),
    "read_extract": (fixed(0x617), S.ACCEPTED),
    "prepare_course": (fixed(0x618), S.ACCEPTED),
}
GUARDIANS = {"record_consent": fixed(0x6C3), "submit_referral": fixed(0x6C4)}
"""The references of guardians, by the referral on which they are known."""
MOTHER = fixed(0x6C1)
"""A parent who was enrolled beside the one whom the referral is for, and gave her own consents."""


def citizen_of(referral_id: UUID) -> UUID:
    """Return the reference by which the person of a demo's referral is known."""
    return UUID(int=referral_id.int + 0x1000)


def consent_of(referral_id: UUID) -> UUID:
    """Return the id of the consent to take part of a demo's referral."""
    return UUID(int=referral_id.int + 0x2000)


def participant_of(referral_id: UUID) -> UUID:
    """Return the id of the participant whom a demo's referral is for."""
    return UUID(int=referral_id.int + 0x4000)


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
        await put_referral(script, referral_id, status, now)
    for name, guardian_ref in GUARDIANS.items():
        await script.act(
            "teacher",
            Action.PARTICIPANT_REVISE,
            _knowing(participant_of(REFERRALS[name][0])),
            guardian_ref,
        )
    mother = NewParticipant(
        support_for=SupportFor.PARENT,
        age_band=AgeBand.OVER_25,
        siblings=Siblings(count=2, age_bands=(AgeBand.FROM_10_TO_14,)),
        consents=(_participation(now), _disclosure(now)),
    )
    beside = REFERRALS["activate_participant"][0]
    await script.act(
        "teacher",
        Action.PARTICIPANT_ENROL,
        lambda work: enrol_participant(work, beside, mother),
        *(fixed(0x6C2), MOTHER),
    )


async def put_referral(script: Script, at: UUID, status: ReferralStatus, now: datetime, **changes: Any) -> None:
    """Make a referral in a state that is reached step by step, and assert that it is."""
    new = NewReferral(
        direct_reason="Den unge bad selv om at tale med VINK. (Fiktivt)",
        support_for=SupportFor.YOUTH,
        age_band=AgeBand.FROM_15_TO_17,
        needs_text="Vil gerne have en voksen at tale med om skole og fremtid. (Fiktivt)",
        strengths_text="Er god til fodbold og holder aftaler. (Fiktivt)",
        informed=Informed(told_at=now - timedelta(days=1)),
    )
    new = msgspec.structs.replace(new, **changes)
    three = (at, citizen_of(at), participant_of(at))
    made = await script.act("teacher", Action.REFERRAL_DRAFT, lambda work: asking.draft_referral(work, new), *three)
    if made is None or status is S.DRAFT:
        return
    for consent, id_ in ((_participation(now), consent_of(at)), (_disclosure(now), None)):
        ids = () if id_ is None else (id_,)
        await script.act("teacher", Action.CONSENT_RECORD, _recording(at, consent), *ids)
    made_before = at == REFERRALS["withdraw_consent"][0]
    result = NotificationResult.ALREADY_MADE if made_before else NotificationResult.NOT_REQUIRED
    weighed = NewNotificationAssessment(referral_id=at, result=result)
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


def _knowing(participant_id: UUID) -> Callable[[Work], Awaitable[object]]:
    family = ParticipantContent(guardians=(GuardianContent(custody=True),))
    return lambda work: revise_participant(work, participant_id, family, 1)


def _recording(referral_id: UUID, consent: NewConsent) -> Callable[[Work], Awaitable[object]]:
    return lambda work: record_consent(work, referral_id, consent)


async def _take(script: Script, who: str, action: Action, step: "Step", at: UUID, seen: int) -> Referral:
    return await script.act(who, action, lambda work: step(work, at, seen))


def _participation(now: datetime) -> NewConsent:
    return NewConsent(
        kind=ConsentKind.PARTICIPATION,
        offer=Offer.MENTOR,
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
        purposes=(ConsentPurpose.INTAKE,),
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
