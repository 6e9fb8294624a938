"""How consents are recorded, and what that makes of their referral in the same transaction."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from domain.consents.settling import active, everybody, settle
from domain.consents.types import MOVES, Consent, ConsentKind, ConsentStatus, GivenBy, NewConsent
from domain.disclosures.deciding import stop_disclosures
from domain.errors import Fault, IllegalMove, Invalid
from domain.events import Event
from domain.participants.reading import of_participants
from domain.participants.types import TAKING_PART, Participant
from domain.policy import Action, require
from domain.ports import Work
from domain.records import move
from domain.referrals import types as referrals
from domain.referrals.types import Referral, ReferralStatus
from domain.support_courses.following import follow_consents

S = ConsentStatus
LONGEST = timedelta(days=36525)
ENOUGH = 200


async def record_consent(work: Work, referral_id: UUID, new: NewConsent) -> Consent:
    """Record what a participant, or a guardian, said yes to. It takes the place of what they said yes to before; one
    that is over already takes no place of one that is not.

    The first consent moves a draft to `awaiting_consent`. A new consent to disclosure lets VINK read again what it
    was kept from when an earlier one was withdrawn.

    Raises:
        IllegalMove: the referral is over, or the participant has left.
        Invalid: the times cannot be so, the participant is not on this referral, or the guardian is not one of theirs
            with custody.
    """
    referral = await work.referrals.get(referral_id)
    require(work.actor, Action.CONSENT_RECORD, referral)
    if referral.status not in referrals.STANDING:
        raise IllegalMove("This referral is over; a consent has nothing to stand on.", referral.status, ())
    participants = await everybody(work, referral)
    participant = _named(referral, participants, new.participant_id)
    before = await active(work, referral)
    faults = [*faults_of(work, participant, participants, new, "")]
    if len(before) >= ENOUGH:
        faults.append(Fault("/", "too_many", f"A referral has {ENOUGH} consents in force at most."))
    if faults:
        raise Invalid(tuple(faults))
    (consent,) = keep(work, referral, participant, (new,))
    counts = consent.in_force(work.now)
    replaced = [one for one in before if consent.replaces(one) and (counts or not one.in_force(work.now))]
    for one in replaced:
        work.consents.save(move(one, S.SUPERSEDED, MOVES, work.now), Event.CONSENT_SUPERSEDED)
    left = [one for one in before if one not in replaced]
    await_consent(work, referral)
    settled = settle(work, referral, participants, [*left, consent], participant.id if replaced else None)
    await follow_consents(work, *settled, withdrawn=False)
    if replaced:
        await stop_disclosures(work, referral, [*left, consent], settled.participants)
    return consent


def _named(referral: Referral, participants: Sequence[Participant], participant_id: UUID | None) -> Participant:
    found = [
        one for one in participants if (one.leads(referral) if participant_id is None else one.id == participant_id)
    ]
    if not found:
        raise Invalid((Fault("/participant_id", "unknown", "Nobody on this referral has this id."),))
    if found[0].status not in TAKING_PART:
        raise IllegalMove("This participant has left; a consent has nothing to stand on.", found[0].status, ())
    return found[0]


def faults_of(
    work: Work, participant: Participant, participants: Sequence[Participant], new: NewConsent, at: str
) -> Iterator[Fault]:
    """Yield what cannot be so about a new consent of a participant; `at` is its place in the body."""
    if new.given_at > work.now:
        yield Fault(f"{at}/given_at", "future", "This lies in the future.")
    if new.given_at < work.now - LONGEST:
        yield Fault(f"{at}/given_at", "past", "Nobody can have said so then.")
    if new.expires_at is not None and not new.given_at < new.expires_at < work.now + LONGEST:
        yield Fault(f"{at}/expires_at", "order", "It must end after it was given, and within a hundred years.")
    if new.kind is not ConsentKind.PARTICIPATION:
        for name in ("recipients", "purposes"):
            if not getattr(new, name):
                yield Fault(f"{at}/{name}", "required", "Consent to pass something on names these.")
    yield from _of_guardian(participant, participants, new, f"{at}/guardian_ref")


def _of_guardian(
    participant: Participant, participants: Sequence[Participant], new: NewConsent, at: str
) -> Iterator[Fault]:
    own = {one.guardian_ref: one.custody for one in participant.guardians}
    if new.given_by is GivenBy.SELF:
        if new.guardian_ref is not None:
            yield Fault(at, "unknown", "The participant gave this consent, and no guardian.")
    elif new.guardian_ref is None:
        yield Fault(at, "required", "Say which guardian gave it.")
    elif new.guardian_ref not in own:
        others = {ref.guardian_ref for one in participants for ref in one.guardians}
        code = "other_participant" if new.guardian_ref in others else "unknown"
        yield Fault(at, code, "This is no guardian of this participant.")
    elif not own[new.guardian_ref]:
        yield Fault(at, "no_custody", "This guardian has no custody of the participant.")


def keep(work: Work, referral: Referral, participant: Participant, given: Sequence[NewConsent]) -> list[Consent]:
    """Keep new consents of a participant, and return them."""
    made = [
        Consent(
            id=work.new_id(),
            department=referral.department,
            version=1,
            created_at=work.now,
            updated_at=work.now,
            status=S.ACTIVE,
            unit_id=referral.unit_id,
            referral_id=referral.id,
            participant_id=participant.id,
            citizen_ref=participant.citizen_ref,
            kind=new.kind,
            offer=new.offer,
            scope_text=new.scope_text,
            recipients=new.recipients,
            purposes=new.purposes,
            given_by=new.given_by,
            guardian_ref=new.guardian_ref,
            given_how=new.given_how,
            evidence_ref=new.evidence_ref,
            given_at=new.given_at,
            expires_at=new.expires_at,
            recorded_by=work.actor.subject,
            withdrawn_at=None,
            withdrawn_by=None,
        )
        for new in given
    ]
    for one in made:
        work.consents.add(one, Event.CONSENT_RECORDED)
    return made


def await_consent(work: Work, referral: Referral) -> None:
    """Move a draft on: the first consent has been given."""
    if referral.status is ReferralStatus.DRAFT:
        waiting = move(referral, ReferralStatus.AWAITING_CONSENT, referrals.MOVES, work.now)
        work.referrals.save(waiting, Event.REFERRAL_AWAITING_CONSENT)


async def read_consent(work: Work, consent_id: UUID) -> Consent:
    """Return a consent to whoever sees its referral and its participant."""
    consent = await work.consents.get(consent_id)
    await work.participants.get(consent.participant_id)
    await work.referrals.get(consent.referral_id)
    return consent


async def list_consents(work: Work, referral_id: UUID, after: UUID | None, limit: int) -> list[Consent]:
    """Return at most `limit` consents of a referral, newest first: of those participants whom the actor sees."""
    return await of_participants(work, work.consents, referral_id, after, limit)
