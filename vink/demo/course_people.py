"""For whom the fictional courses are: referrals, participants, consents and persons, as they stand today."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.citizens import Citizen, Contact
from domain.concerns import AgeBand, Urgency
from domain.consents.types import Consent, ConsentKind, ConsentPurpose, ConsentStatus, GivenBy, GivenHow, Offer
from domain.consultations.words import Holder
from domain.legal_bases import Recipient
from domain.participants.types import Participant, ParticipantStatus
from domain.records import Record
from domain.referrals.marks import ContactWish, Informed
from domain.referrals.types import Referral, ReferralDecision, ReferralOutcome, ReferralStatus, SupportFor
from domain.responsibility import NOBODYS
from domain.support_courses.types import SupportCourse, SupportCourseStatus
from domain.text import DEFAULT_KLE
from vink.demo.personas import PERSONAS, SCHOOL, fixed

if TYPE_CHECKING:
    from vink.demo.courses import DemoCourse

WAITING_BESIDE = fixed(0x4B2F)
"""A parent who waits for a coach while the young person on the same referral has a mentor."""
R, S = ReferralStatus, SupportCourseStatus
TEACHER, COORDINATOR = PERSONAS["teacher"].id, PERSONAS["vink-coordinator"].id
SENT_BEFORE = 12
"""Days from the sending of a referral to the match."""
CLOSED_AFTER = 100
"""Days after the end of its course a referral is closed."""


def people_of(number: int, one: "DemoCourse", course: SupportCourse, noon: datetime) -> list[Record]:
    """Return the referral of a course, unless it is another's too, its participant, the consents, and who it is."""
    referral = fixed(0xB00 | number)
    citizen_ref = UUID(int=referral.int + 0x1000)
    sent = course.created_at - timedelta(days=SENT_BEFORE)
    common = _common(sent, noon - timedelta(days=one.ended))
    participant = _participant(course.participant_id, course.referral_id, citizen_ref, one.coached, common)
    found: list[Record] = [participant, *_consents(participant), _citizen(citizen_ref, number, sent)]
    if one.beside is None:
        found.insert(0, _referral(referral, citizen_ref, one, course, common))
    return found


def waiting_beside(referral_id: UUID, noon: datetime) -> list[Record]:
    """Return a parent on the referral of a young person who is supported; she waits for a coach of her own."""
    citizen_ref = UUID(int=WAITING_BESIDE.int + 0x1000)
    enrolled = noon - timedelta(days=20)
    parent = _participant(WAITING_BESIDE, referral_id, citizen_ref, True, _common(enrolled, enrolled))
    return [parent, *_consents(parent), _citizen(citizen_ref, 99, enrolled)]


def _common(created_at: datetime, updated_at: datetime) -> dict[str, Any]:
    return {"department": "buf", "version": 3, "created_at": created_at, "updated_at": updated_at, "unit_id": SCHOOL}


def _participant(
    at: UUID, referral_id: UUID, citizen_ref: UUID, is_parent: bool, common: dict[str, Any]
) -> Participant:
    return Participant(
        **common,
        id=at,
        status=ParticipantStatus.ACTIVE,
        referral_id=referral_id,
        citizen_ref=citizen_ref,
        support_for=SupportFor.PARENT if is_parent else SupportFor.YOUTH,
        age_band=AgeBand.OVER_25 if is_parent else AgeBand.FROM_15_TO_17,
        guardians=(),
        guardian_deferral=None,
        siblings=None,
        disclosure_stopped_at=None,
        disclosure_until=None,
        left_at=None,
    )


def _citizen(citizen_ref: UUID, number: int, at: datetime) -> Citizen:
    return Citizen(
        id=citizen_ref,
        department="buf",
        version=1,
        created_at=at,
        updated_at=at,
        name=f"Fiktiva Prøvesen nr. {number}",
        personal_number=None,
        contact=Contact(address=f"Opdigtet Allé {number}, 9999 Intetsted", phone="20 12 34 56"),
        protected_address=False,
        guardians=(),
    )


def _consents(person: Participant) -> list[Consent]:
    kinds = (ConsentKind.PARTICIPATION, ConsentKind.DISCLOSURE)
    return [_consent(person, UUID(int=person.id.int + 0x10000 * n), kind) for n, kind in enumerate(kinds, start=1)]


def _consent(person: Participant, at: UUID, kind: ConsentKind) -> Consent:
    told = kind is ConsentKind.DISCLOSURE
    return Consent(
        **_common(person.created_at, person.updated_at),
        id=at,
        status=ConsentStatus.ACTIVE,
        referral_id=person.referral_id,
        participant_id=person.id,
        citizen_ref=person.citizen_ref,
        kind=kind,
        offer=None if told else Offer.MENTOR,
        scope_text="VINK må få at vide, hvad der står i henvisningen. (Fiktivt)" if told else "Vil gerne. (Fiktivt)",
        recipients=(Recipient.VINK,) if told else (),
        purposes=(ConsentPurpose.INTAKE, ConsentPurpose.SUPPORT) if told else (),
        given_by=GivenBy.SELF,
        guardian_ref=None,
        given_how=GivenHow.IN_PERSON,
        evidence_ref=None,
        given_at=person.created_at,
        expires_at=None,
        recorded_by=TEACHER,
        withdrawn_at=None,
        withdrawn_by=None,
    )


def _status(one: "DemoCourse") -> ReferralStatus:
    if one.status is S.ENDED:
        return R.CLOSED if one.ended > CLOSED_AFTER else R.ENDED
    return R.MATCHED if one.status is S.PREPARING else R.ACTIVE


def _referral(
    at: UUID, citizen_ref: UUID, one: "DemoCourse", course: SupportCourse, common: dict[str, Any]
) -> Referral:
    status, sent = _status(one), common["created_at"]
    over = status is R.CLOSED
    turn = NOBODYS | (
        {}
        if over
        else {"holder": Holder.VINK_COORDINATOR, "holder_id": COORDINATOR, "due_at": sent + timedelta(days=400)}
    )
    young = "Vil gerne have en voksen at tale med om skole, venner og fremtid. (Fiktivt)"
    parent = "Vil gerne holde kontakten og vide, hvad hun skal sige derhjemme. (Fiktivt)"
    return Referral(
        **common,
        id=at,
        status=status,
        referred_by=TEACHER,
        concern_id=None,
        consultation_id=None,
        direct_reason="Bad selv om at tale med VINK. (Fiktivt)",
        citizen_ref=citizen_ref,
        kle=DEFAULT_KLE,
        support_for=SupportFor.PARENT if one.coached else SupportFor.YOUTH,
        age_band=AgeBand.OVER_25 if one.coached else AgeBand.FROM_15_TO_17,
        minor_concerned=True,
        needs_text=parent if one.coached else young,
        strengths_text="Holder aftaler og er god til at lytte. (Fiktivt)",
        goals_wanted="At hverdagen hænger bedre sammen. (Fiktivt)",
        interpreter_language=None,
        contact_wish=ContactWish.PHONE,
        informed=Informed(told_at=sent),
        legal_basis=None,
        submitted_at=sent,
        disclosure_stopped_at=None,
        disclosure_until=None,
        texts_until=None,
        questions=(),
        decisions=(
            ReferralDecision(
                step="accept",
                by=COORDINATOR,
                at=sent + timedelta(days=4),
                reason=None,
                remark="VINK har nogen, der passer. (Fiktivt)",
                review_route=None,
            ),
        ),
        intake_note=None,
        redirected_to=None,
        closed_at=common["updated_at"] if over else None,
        outcome=ReferralOutcome.SUPPORT_COMPLETED if status is R.CLOSED else None,
        withdrawn_because=None,
        held_since=None,
        hold=None,
        waiting_since=None,
        first_free_slot=None,
        amendments=(),
        known_version=3,
        amended_version=0,
        asker_id=TEACHER,
        coordinator_id=COORDINATOR,
        mentor_staff_id=course.mentor_staff_id,
        mentor_until=course.mentor_until,
        urgency=Urgency.ROUTINE,
        **turn,
    )
