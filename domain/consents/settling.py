"""What follows from the consents that are left: who takes part on, and what VINK may read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.consents.types import Consent
from domain.disclosures.proposing import record_submission
from domain.events import Event
from domain.law import law_of
from domain.participants.types import MOVES, TAKING_PART, Participant, ParticipantStatus
from domain.ports import Work
from domain.records import change, move
from domain.referrals import types as referrals
from domain.referrals.gate import carried_until, withheld
from domain.referrals.turns import asker_turn, over, vink_turn
from domain.referrals.types import Referral, ReferralStatus

MOST = 250
"""More participants, and more active consents, than a referral may have."""


class Settled(NamedTuple):
    """A referral and its participants, in line with the consents that are active."""

    referral: Referral
    participants: list[Participant]


async def everybody(work: Work, referral: Referral) -> Sequence[Participant]:
    """Return the participants of a referral, the one it is for among them."""
    return await work.participants.page({"referral_id": referral.id}, None, MOST)


async def active(work: Work, referral: Referral) -> Sequence[Consent]:
    """Return the consents of a referral that are neither withdrawn nor replaced."""
    return await work.consents.page({"referral_id": referral.id, "status": "active"}, None, MOST)


def settle(
    work: Work,
    referral: Referral,
    participants: Sequence[Participant],
    consents: Sequence[Consent],
    touched: UUID | None = None,
) -> Settled:
    """Bring a referral that stands and its participants in line with the consents that are active now; return both.

    Of the participant from whom a consent was taken away (`touched`; among `participants`, or else they have left), and
    of a referral that is not sent, the version rises even if nothing else changes, so that whatever was decided on the
    old consents fails as Stale; a referral's, too, with each change in who is told of. Once it is sent, VINK reads of
    each participant as long as their own consents let it, and of the referral as long as there is one such participant;
    its texts only as long as that is the one of whom they speak.
    """
    if not referral.sent:
        if touched is not None:
            referral = change(referral, work.now)
            work.referrals.save(referral, Event.REFERRAL_AWAITING_CONSENT)
        return Settled(referral, list(participants))
    law = law_of(work)
    known = [one for one in participants if one.status is ParticipantStatus.ACTIVE]
    told = {
        one.id: carried_until(referral, one, consents, law)
        for one in known
        if not withheld(referral, one, consents, law)
    }
    settled = [_settled(work, one, told, one.id == touched) for one in participants]
    for before, one in zip(participants, settled, strict=True):
        if one.id in told and before.disclosure_stopped_at is not None:
            record_submission(work, referral, one, consents)
    left = touched is not None and all(one.id != touched for one in participants)
    moved = [*map(_sight, settled)] != [*map(_sight, participants)]
    referral = _settle_referral(work, referral, [one for one in settled if one.id in told], left or moved)
    return Settled(referral, settled)


def _sight(participant: Participant) -> tuple[datetime | None, datetime | None]:
    return participant.disclosure_stopped_at, participant.disclosure_until


def last_of(told: Sequence[Participant]) -> datetime | None:
    """Return when the last of these is told of no longer; None where there is one without an end."""
    ends = [one.disclosure_until for one in told]
    return None if None in ends else max((one for one in ends if one is not None), default=None)


def _settled(work: Work, participant: Participant, told: Mapping[UUID, datetime | None], touched: bool) -> Participant:
    stopped, until = participant.disclosure_stopped_at, participant.disclosure_until
    event = Event.PARTICIPANT_REVISED
    if participant.status is ParticipantStatus.ACTIVE and (participant.id in told) != (stopped is None):
        stopped = None if participant.id in told else work.now
        event = Event.PARTICIPANT_DISCLOSURE_STOPPED if stopped else Event.PARTICIPANT_DISCLOSURE_RESUMED
    elif until != told.get(participant.id, until):
        event = Event.PARTICIPANT_DISCLOSURE_DATED
    elif not touched or participant.status not in TAKING_PART:
        return participant
    until = told.get(participant.id, until)
    changed = change(participant, work.now, disclosure_stopped_at=stopped, disclosure_until=until)
    work.participants.save(changed, event)
    return changed


def _settle_referral(work: Work, referral: Referral, told: Sequence[Participant], touched: bool) -> Referral:
    until, changes = last_of(told), dict[str, Any]()
    texts = next((one.disclosure_until for one in told if one.leads(referral)), _ended(referral, work.now))
    event = Event.REFERRAL_REVISED
    if not told and referral.disclosure_stopped_at is None:
        event = Event.REFERRAL_DISCLOSURE_STOPPED
        changes |= {"disclosure_stopped_at": work.now, **asker_turn(work, referral.asker_id)}
    elif told and referral.disclosure_stopped_at is not None:
        event = Event.REFERRAL_DISCLOSURE_RESUMED
        turn = {} if referral.status is ReferralStatus.MORE_INFORMATION else vink_turn(work, referral.coordinator_id)
        changes |= {"disclosure_stopped_at": None, "disclosure_until": until, "texts_until": texts, **turn}
    elif told and (referral.disclosure_until, referral.texts_until) != (until, texts):
        event = Event.REFERRAL_DISCLOSURE_DATED
        changes |= {"disclosure_until": until, "texts_until": texts}
    if not (changes or touched):
        return referral
    settled = change(referral, work.now, **changes)
    work.referrals.save(settled, event)
    return settled


def _ended(referral: Referral, now: datetime) -> datetime:
    """Return since when VINK reads no text, where the one of whom they speak is told of no longer."""
    return now if referral.texts_until is None else min(referral.texts_until, now)


def leaves(
    work: Work,
    referral: Referral,
    leaving: Participant,
    participants: Sequence[Participant],
    consents: Sequence[Consent],
) -> Settled:
    """End a participant's part, and return the referral and its participants as they are then: once it is sent, it goes
    on for whoever else takes part, without a word of the one who left; with the last one, or before, with the one whom
    it is for, it is withdrawn."""
    others = [one for one in participants if one.id != leaving.id and one.status in TAKING_PART]
    goes_on = bool(others) and (referral.sent or not leaving.leads(referral))
    left = [
        move(one, ParticipantStatus.LEFT, MOVES, work.now, left_at=work.now)
        for one in ([leaving] if goes_on else [leaving, *others])
    ]
    for one in left:
        work.participants.save(one, Event.PARTICIPANT_LEFT)
    if referral.status not in referrals.STANDING:
        return Settled(referral, left)
    if goes_on:
        settled = settle(work, referral, others, consents, leaving.id)
        return Settled(settled.referral, [*left, *settled.participants])
    ended = move(referral, ReferralStatus.WITHDRAWN, referrals.MOVES, work.now, **over(work))
    work.referrals.save(ended, Event.REFERRAL_WITHDRAWN)
    return Settled(ended, left)
