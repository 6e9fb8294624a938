"""How consents are recorded and taken back, and what that makes of their referral in the same transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.consents.types import COMMANDS, MOVES, Consent, ConsentKind, ConsentStatus, GivenBy, NewConsent
from domain.errors import Fault, IllegalMove, Invalid
from domain.events import Event
from domain.policy import Action, commanded, require
from domain.ports import Work
from domain.records import change, move
from domain.referrals import types as referrals
from domain.referrals.gate import carried_until, guardian_needed, withheld
from domain.referrals.turns import asker_turn, over, vink_turn
from domain.referrals.types import Referral, ReferralStatus

S = ConsentStatus
LONGEST = timedelta(days=36525)


async def record_consent(work: Work, referral_id: UUID, new: NewConsent) -> Consent:
    """Record what the person, or a guardian, said yes to. It takes the place of what they said yes to before.

    The first consent moves a draft to `awaiting_consent`. A new consent to disclosure lets VINK read again what it
    was kept from when an earlier one was withdrawn.

    Raises:
        IllegalMove: the referral is over.
        Invalid: the times cannot be so.
    """
    referral = await work.referrals.get(referral_id)
    require(work.actor, Action.CONSENT_RECORD, referral)
    if referral.status not in referrals.OPEN:
        raise IllegalMove("This referral is over; a consent has nothing to stand on.", referral.status, ())
    faults = tuple(_faults(work, new))
    if faults:
        raise Invalid(faults)
    consent = Consent(
        id=work.new_id(),
        department=referral.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.ACTIVE,
        unit_id=referral.unit_id,
        referral_id=referral.id,
        citizen_ref=referral.citizen_ref,
        kind=new.kind,
        scope_text=new.scope_text,
        recipients=new.recipients,
        purposes=new.purposes,
        given_by=new.given_by,
        given_how=new.given_how,
        evidence_ref=new.evidence_ref,
        given_at=new.given_at,
        expires_at=new.expires_at,
        recorded_by=work.actor.subject,
        withdrawn_at=None,
        withdrawn_by=None,
    )
    work.consents.add(consent, Event.CONSENT_RECORDED)
    active = await _active(work, referral)
    replaced = [one for one in active if (one.kind, one.given_by) == (new.kind, new.given_by)]
    for one in replaced:
        work.consents.save(move(one, S.SUPERSEDED, MOVES, work.now), Event.CONSENT_SUPERSEDED)
    kept = [one for one in active if one not in replaced]
    _settle(work, referral, new.kind, [*kept, consent], touched=bool(replaced))
    return consent


def _faults(work: Work, new: NewConsent) -> Iterator[Fault]:
    if new.given_at > work.now:
        yield Fault("/given_at", "future", "This lies in the future.")
    if new.given_at < work.now - LONGEST:
        yield Fault("/given_at", "past", "Nobody can have said so then.")
    if new.expires_at is not None and not new.given_at < new.expires_at < work.now + LONGEST:
        yield Fault("/expires_at", "order", "It must end after it was given, and within a hundred years.")


async def read_consent(work: Work, consent_id: UUID) -> Consent:
    """Return a consent to whoever sees its referral."""
    consent = await work.consents.get(consent_id)
    await work.referrals.get(consent.referral_id)
    return consent


async def withdraw_consent(work: Work, consent_id: UUID) -> Consent:
    """Take a consent back: no reason, no version, effective when the answer is sent (`domain.md` section 9, rule 8).

    - Participation: the referral that stands on it becomes `withdrawn` in whatever open state it is; VINK then sees
      that it ended, and nothing else, and the vault no longer opens.
    - Disclosure, before submission: the gate is closed again.
    - Disclosure, after submission: VINK reads nothing more, unless a rule other than consent was recorded. The
      department holds the referral again: it records a new consent, or takes the referral back.

    A guardian's consent counts only where the age rule needs it, so that withdrawing any other changes nothing else.
    That somebody withdrew is written on the consent alone and is no reason for or against anything.
    """
    consent = await work.consents.get(consent_id)
    referral = await work.referrals.get(consent.referral_id)
    commanded(work.actor, Action.CONSENT_WITHDRAW, consent, COMMANDS)
    gone = move(consent, S.WITHDRAWN, MOVES, work.now, withdrawn_at=work.now, withdrawn_by=work.actor.subject)
    work.consents.save(gone, Event.CONSENT_WITHDRAWN)
    if referral.status not in referrals.OPEN:
        return gone
    if consent.kind is ConsentKind.PARTICIPATION and _stands_on(work, referral, consent):
        ended = move(referral, ReferralStatus.WITHDRAWN, referrals.MOVES, work.now, **over(work))
        work.referrals.save(ended, Event.REFERRAL_WITHDRAWN)
    else:
        left = [one for one in await _active(work, referral) if one.id != consent.id]
        _settle(work, referral, consent.kind, left, touched=True)
    return gone


async def expire_consent(work: Work, consent_id: UUID) -> Consent:
    """Record that a consent is over. What it opened closes as when it is withdrawn: the gate before submission, VINK's
    reading after it. A course does not end by a date: that consent to take part is over leaves the referral as it is.

    Raises:
        IllegalMove: it is not over, or no longer active.
    """
    consent = await work.consents.get(consent_id)
    referral = await work.referrals.get(consent.referral_id)
    if consent.status is not S.ACTIVE or consent.in_force(work.now):
        raise IllegalMove("This consent has no end that has come.", consent.status, ())
    over_now = move(consent, S.EXPIRED, MOVES, work.now)
    work.consents.save(over_now, Event.CONSENT_EXPIRED)
    if referral.status in referrals.OPEN:
        left = [one for one in await _active(work, referral) if one.id != consent.id]
        _settle(work, referral, consent.kind, left, touched=True)
    return over_now


def _stands_on(work: Work, referral: Referral, consent: Consent) -> bool:
    return consent.given_by is GivenBy.SELF or guardian_needed(referral, work.terms.own_consent_age)


async def _active(work: Work, referral: Referral) -> Sequence[Consent]:
    return await work.consents.page({"referral_id": referral.id, "status": S.ACTIVE.value}, None, 100)


def _settle(work: Work, referral: Referral, kind: ConsentKind, consents: Sequence[Consent], touched: bool) -> None:
    """Bring an open referral in line with the consents that are active now, after one of this kind has changed.

    When one was taken away (`touched`), the referral's version rises even if nothing else changes, so that a
    submission that was decided on the old consents fails as Stale.
    """
    if not referral.sent:
        if referral.status is ReferralStatus.DRAFT:
            waiting = move(referral, ReferralStatus.AWAITING_CONSENT, referrals.MOVES, work.now)
            work.referrals.save(waiting, Event.REFERRAL_AWAITING_CONSENT)
        elif touched:
            work.referrals.save(change(referral, work.now), Event.REFERRAL_AWAITING_CONSENT)
    elif kind is ConsentKind.DISCLOSURE:
        may = not withheld(referral, consents, work.terms.own_consent_age, work.now)
        _let_read(work, referral, may, carried_until(referral, consents, work.terms.own_consent_age, work.now))


def _let_read(work: Work, referral: Referral, may: bool, until: datetime | None) -> None:
    if not may and referral.disclosure_stopped_at is None:
        turn = asker_turn(work, referral.asker_id)
        stopped = change(referral, work.now, disclosure_stopped_at=work.now, **turn)
        work.referrals.save(stopped, Event.REFERRAL_DISCLOSURE_STOPPED)
    elif may and referral.disclosure_stopped_at is not None:
        turn = {} if referral.status is ReferralStatus.MORE_INFORMATION else vink_turn(work, referral.coordinator_id)
        resumed = change(referral, work.now, disclosure_stopped_at=None, disclosure_until=until, **turn)
        work.referrals.save(resumed, Event.REFERRAL_DISCLOSURE_RESUMED)
    elif may and referral.disclosure_until != until:
        dated = change(referral, work.now, disclosure_until=until)
        work.referrals.save(dated, Event.REFERRAL_DISCLOSURE_DATED)
