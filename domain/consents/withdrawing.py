"""Consents taken back: no reason, no version, effective when the answer is sent (`domain.md` section 9, rule 8)."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec

from domain.consents.lacks import Ledger
from domain.consents.settling import active, everybody, leaves, settle
from domain.consents.types import COMMANDS, MOVES, Consent, ConsentKind, ConsentStatus
from domain.disclosures.deciding import stop_disclosures
from domain.errors import NotFound
from domain.events import Event
from domain.law import law_of
from domain.participants.types import TAKING_PART, Participant
from domain.policy import Action, commanded
from domain.ports import Work
from domain.records import move
from domain.referrals.types import STANDING
from domain.support_courses.following import follow_consents

S = ConsentStatus


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """That something was taken down, and when. It says nothing about anybody."""

    heard_at: datetime


async def withdraw_consent(work: Work, consent_id: UUID) -> Consent:
    """Take one consent back.

    - Participation: the participant leaves, and with the last one the referral is withdrawn, in whatever open state it
      is. VINK then reads nothing of them, and the vault no longer opens.
    - Disclosure, before submission: the gate is closed again.
    - Disclosure, after submission: VINK reads nothing more of the participant, unless a rule other than consent was
      recorded. When that was the last one, the department holds the referral again.

    A guardian's consent counts only where the age rule needs it, so that withdrawing any other changes nothing else.
    That somebody withdrew is written on the consent alone and is no reason for or against anything.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
        IllegalMove: it is not active.
    """
    consent = await work.consents.get(consent_id)
    await work.participants.get(consent.participant_id)
    await work.referrals.get(consent.referral_id)
    commanded(work.actor, Action.CONSENT_WITHDRAW, consent, COMMANDS)
    standing = await work.stand_in(consent.participant_id)
    if standing is None:
        raise NotFound
    participant = await standing.participants.get(consent.participant_id)
    (gone,) = await take_back(standing, participant, lambda one: one.id == consent_id, leaving=False)
    return gone


async def leave(work: Work, participant_id: UUID) -> Heard:
    """Take down that a participant wants to take part no more: whoever hears it may, also who sees nothing of it.

    All their consents are taken back. Whether there is such a participant, and whether they had left before, the
    answer does not tell.
    """
    standing = await work.stand_in(participant_id)
    if standing is not None:
        participant = await standing.participants.get(participant_id)
        await take_back(standing, participant, lambda _: True, leaving=True)
    return Heard(heard_at=work.now)


async def take_back(
    work: Work, participant: Participant, meant: Callable[[Consent], bool], leaving: bool
) -> list[Consent]:
    """Withdraw those active consents of a participant that are `meant`, and end what they allowed in the same
    transaction: their part, their course, and what VINK reads. Whatever else comes to stand on a consent ends here, and
    nowhere else.
    """
    referral = await work.referrals.get(participant.referral_id)
    consents = await active(work, referral)
    gone = [one for one in consents if one.participant_id == participant.id and meant(one)]
    left = [one for one in consents if one not in gone]
    withdrawn = [
        move(one, S.WITHDRAWN, MOVES, work.now, withdrawn_at=work.now, withdrawn_by=work.actor.subject) for one in gone
    ]
    for one in withdrawn:
        work.consents.save(one, Event.CONSENT_WITHDRAWN)
    participants = await everybody(work, referral)
    if participant.status in TAKING_PART:
        ledger = Ledger(participant, left, law_of(work))
        if leaving or any(_was_the_last(one, ledger) for one in gone):
            settled = leaves(work, referral, participant, participants, left)
            referral, participants = settled.referral, [one for one in participants if one.id != participant.id]
            await follow_consents(work, *settled, withdrawn=True)
        elif referral.status in STANDING:
            settled = settle(work, referral, participants, left, participant.id)
            participants = settled.participants
            await follow_consents(work, *settled, withdrawn=True)
    await stop_disclosures(work, referral, left, participants)
    return withdrawn


def _was_the_last(consent: Consent, left: Ledger) -> bool:
    """Whether nothing that is left of the same giver lets the participant take part, and it is needed."""
    return (
        consent.kind is ConsentKind.PARTICIPATION
        and left.needs(consent.giver)
        and any(left.lack("participation_consent", consent.kind, consent.giver))
    )
