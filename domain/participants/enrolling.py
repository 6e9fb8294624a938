"""How somebody is enrolled on a referral, and how VINK gets to know them: each by their own consent."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from domain.colleagues import approver_fault
from domain.commands import receive
from domain.consents import giving
from domain.consents.settling import active, everybody, settle
from domain.consents.types import Consent
from domain.disclosures.proposing import record_submission
from domain.errors import Fault, IllegalMove, Invalid
from domain.events import Event
from domain.participants.inputs import Introduction, NewParticipant, ParticipantContent
from domain.participants.introducing import Introduced, introduce
from domain.participants.types import COMMANDS, TAKING_PART, KnownGuardian, Participant, ParticipantStatus
from domain.policy import Action, require
from domain.ports import Work
from domain.records import change
from domain.referrals import types as referrals
from domain.referrals.types import Referral, SupportFor
from domain.support_courses.following import follow_consents

S = ParticipantStatus
MOST = 8
"""Participants of one referral; a family, and not a group."""


def first_participant(work: Work, referral: Referral) -> Participant:
    """Return the one whom a new referral is for."""
    return _new(
        work,
        referral,
        referral.citizen_ref,
        NewParticipant(support_for=referral.support_for, age_band=referral.age_band),
    )


def _new(work: Work, referral: Referral, citizen_ref: UUID, new: NewParticipant) -> Participant:
    return Participant(
        id=work.new_id(),
        department=referral.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.ENROLLED,
        unit_id=referral.unit_id,
        referral_id=referral.id,
        citizen_ref=citizen_ref,
        support_for=new.support_for,
        age_band=new.age_band,
        guardians=tuple(_guardian(work, one.guardian_ref, one.custody) for one in new.guardians),
        guardian_deferral=new.guardian_deferral,
        siblings=new.siblings,
        disclosure_stopped_at=None,
        disclosure_until=None,
        left_at=None,
    )


def _guardian(work: Work, guardian_ref: UUID | None, custody: bool) -> KnownGuardian:
    return KnownGuardian(guardian_ref=guardian_ref or work.new_id(), custody=custody)


async def enrol_participant(work: Work, referral_id: UUID, new: NewParticipant) -> Participant:
    """Enrol somebody beside the one whom the referral is for, with a reference of their own.

    Raises:
        GateClosed: their identity came along, and something that must be recorded first is missing.
        IllegalMove: the referral is over, or an identity is told before it is sent.
        Invalid: what is told of the family, of a consent or of the identity breaks a rule.
    """
    referral = await work.referrals.get(referral_id)
    require(work.actor, Action.PARTICIPANT_ENROL, referral)
    if referral.status not in referrals.OPEN:
        raise IllegalMove("This referral is over; nobody can be enrolled on it.", referral.status, ())
    participants = await everybody(work, referral)
    participant = _new(work, referral, work.new_id(), new)
    faults = [*await _of_family(work, referral, participant, new, ()), *_of_number(participants)]
    for n, one in enumerate(new.consents):
        faults += giving.faults_of(work, participant, [*participants, participant], one, f"/consents/{n}")
    if new.citizen is not None and not referral.sent:
        faults.append(Fault("/citizen", "too_early", "Nobody's identity is told before the referral is sent."))
    if faults:
        raise Invalid(tuple(faults))
    work.participants.add(participant, Event.PARTICIPANT_ENROLLED)
    consents = giving.keep(work, referral, participant, new.consents)
    if participant.under_18 and not referral.under_18:
        referral = change(referral, work.now, minor_concerned=True)
        work.referrals.save(referral, Event.REFERRAL_REVISED)
    if consents:
        giving.await_consent(work, referral)
    if new.citizen is None:
        return participant
    before = await active(work, referral)
    told = Introduced(participant, new.citizen, "/citizen")
    return await _introduced(work, referral, told, participants, [*before, *consents])


def _of_number(participants: Sequence[Participant]) -> Iterator[Fault]:
    if sum(one.status in TAKING_PART for one in participants) >= MOST:
        yield Fault("/", "too_many", f"A referral has {MOST} participants at most.")


async def _of_family(
    work: Work, referral: Referral, participant: Participant, content: ParticipantContent, known: Sequence[UUID]
) -> list[Fault]:
    found = [*_of_guardians(participant, content, known), *_of_siblings(participant, content)]
    deferral, pointer = content.guardian_deferral, "/guardian_deferral/approved_by"
    if deferral is not None:
        if not participant.under_18:
            found.append(Fault("/guardian_deferral", "grown", "Only somebody under 18 has guardians."))
        if deferral.review_on < work.calendar.local(work.now).date():
            found.append(Fault("/guardian_deferral/review_on", "past", "This lies in the past."))
        fault = await approver_fault(work, pointer, deferral.approved_by, referral.unit_id, referral.kle)
        if deferral.approved_by == referral.referred_by:
            fault = Fault(pointer, "own_approval", "Somebody else must approve it.")
        found += [fault] if fault else []
    return found


def _of_guardians(participant: Participant, content: ParticipantContent, known: Sequence[UUID]) -> Iterator[Fault]:
    for n, one in enumerate(content.guardians):
        if one.guardian_ref is not None and one.guardian_ref not in known:
            yield Fault(f"/guardians/{n}/guardian_ref", "unknown", "Leave it out for somebody new.")
    told = [one.guardian_ref for one in content.guardians if one.guardian_ref is not None]
    if len(set(told)) < len(told):
        yield Fault("/guardians", "repeated", "Name each guardian once.")
    if content.guardians and not participant.under_18:
        yield Fault("/guardians", "grown", "Only somebody under 18 has guardians.")


def _of_siblings(participant: Participant, content: ParticipantContent) -> Iterator[Fault]:
    siblings = content.siblings
    if siblings is not None and participant.support_for is not SupportFor.PARENT:
        yield Fault("/siblings", "not_a_parent", "Siblings are counted where a parent is supported, nowhere else.")
    if siblings is not None and len(siblings.age_bands) > siblings.count:
        yield Fault("/siblings/age_bands", "too_many", "There are fewer siblings than age bands.")


async def revise_participant(work: Work, participant_id: UUID, content: ParticipantContent, seen: int) -> Participant:
    """Replace what is known of a participant's family. Once the referral is sent, VINK reads on only as far as the
    consents that are then needed let it.

    Raises:
        Invalid: it breaks a rule.
    """
    action = Action.PARTICIPANT_REVISE
    participant = await receive(work, work.participants, participant_id, action, COMMANDS, seen)
    referral = await work.referrals.get(participant.referral_id)
    known = [one.guardian_ref for one in participant.guardians]
    faults = tuple(await _of_family(work, referral, participant, content, known))
    if faults:
        raise Invalid(faults)
    revised = change(
        participant,
        work.now,
        guardians=tuple(_guardian(work, one.guardian_ref, one.custody) for one in content.guardians),
        guardian_deferral=content.guardian_deferral,
        siblings=content.siblings,
    )
    work.participants.save(revised, Event.PARTICIPANT_REVISED)
    if not referral.sent or referral.status not in referrals.STANDING:
        return revised
    others = [one for one in await everybody(work, referral) if one.id != revised.id]
    settled = settle(work, referral, [revised, *others], await active(work, referral))
    await follow_consents(work, *settled, withdrawn=False)
    return settled.participants[0]


async def activate_participant(work: Work, participant_id: UUID, said: Introduction, seen: int) -> Participant:
    """Tell VINK who a participant is who was enrolled and not sent along.

    Raises:
        GateClosed: something that must be recorded first is missing.
        IllegalMove: the referral is not sent, or is over.
        Invalid: what is told of the identity breaks a rule.
    """
    action = Action.PARTICIPANT_ACTIVATE
    participant = await receive(work, work.participants, participant_id, action, COMMANDS, seen)
    referral = await work.referrals.get(participant.referral_id)
    if referral.status not in referrals.UNDER_WAY:
        raise IllegalMove("VINK does not work on this referral.", referral.status, ())
    participants, consents = await everybody(work, referral), await active(work, referral)
    return await _introduced(work, referral, Introduced(participant, said.citizen, "/citizen"), participants, consents)


async def _introduced(
    work: Work, referral: Referral, new: Introduced, participants: Sequence[Participant], consents: Sequence[Consent]
) -> Participant:
    (known,) = await introduce(work, referral, [new], consents)
    record_submission(work, referral, known, consents)
    others = [one for one in participants if one.id != known.id]
    return settle(work, referral, [known, *others], consents).participants[0]
