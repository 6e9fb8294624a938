"""Consents that end by themselves; a worker takes each down when its day has come."""

from uuid import UUID

from domain.consents.settling import active, everybody, settle
from domain.consents.types import MOVES, Consent, ConsentStatus
from domain.disclosures.deciding import stop_disclosures
from domain.errors import IllegalMove
from domain.events import Event
from domain.ports import Work
from domain.records import move
from domain.referrals.types import STANDING
from domain.support_courses.following import follow_consents


async def expire_consent(work: Work, consent_id: UUID) -> Consent:
    """Record that a consent is over. What it opened closes as when it is withdrawn: the gate before submission, VINK's
    reading after it. A course does not end by a date: that consent to take part is over leaves the referral as it is.

    Raises:
        IllegalMove: it is not over, or no longer active.
    """
    consent = await work.consents.get(consent_id)
    referral = await work.referrals.get(consent.referral_id)
    if consent.status is not ConsentStatus.ACTIVE or consent.in_force(work.now):
        raise IllegalMove("This consent has no end that has come.", consent.status, ())
    over_now = move(consent, ConsentStatus.EXPIRED, MOVES, work.now)
    work.consents.save(over_now, Event.CONSENT_EXPIRED)
    left = [one for one in await active(work, referral) if one.id != consent.id]
    participants = await everybody(work, referral)
    if referral.status in STANDING:
        settled = settle(work, referral, participants, left, consent.participant_id)
        await follow_consents(work, *settled, withdrawn=False)
    await stop_disclosures(work, referral, left, participants)
    return over_now
