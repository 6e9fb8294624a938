"""Authorising: whoever asked lets a colleague make a referral of it, and may take that back until it is used."""

from uuid import UUID

import msgspec

from domain.commands import receive
from domain.consultations.types import COMMANDS, Consultation, ReferralAuthorisation
from domain.errors import Forbidden
from domain.events import Event
from domain.policy import Action
from domain.ports import Work
from domain.records import change


async def authorise_referral(work: Work, consultation_id: UUID, seen: int) -> Consultation:
    """Let a colleague of the asking department make one referral of the consultation."""
    action = Action.CONSULTATION_AUTHORISE_REFERRAL
    consultation = await receive(work, work.consultations, consultation_id, action, COMMANDS, seen)
    given = ReferralAuthorisation(by=work.actor.subject, at=work.now, used_at=None)
    authorised = change(consultation, work.now, referral_authorisation=given)
    work.consultations.save(authorised, Event.CONSULTATION_REFERRAL_AUTHORISED)
    return authorised


async def revoke_authorisation(work: Work, consultation_id: UUID, seen: int) -> Consultation:
    """Take the authorisation back. What was drafted before stays."""
    action = Action.CONSULTATION_REVOKE_AUTHORISATION
    consultation = await receive(work, work.consultations, consultation_id, action, COMMANDS, seen)
    revoked = change(consultation, work.now, referral_authorisation=None)
    work.consultations.save(revoked, Event.CONSULTATION_AUTHORISATION_REVOKED)
    return revoked


def use_authorisation(work: Work, consultation: Consultation) -> None:
    """Let whoever asked, or answers for it now, make a referral; a colleague uses up the authorisation that they have.

    What a system asked is its whole department's.

    Raises:
        Forbidden: the actor has none.
    """
    if consultation.asker_id is None or work.actor.subject in (consultation.asked_by, consultation.asker_id):
        return
    given = consultation.referral_authorisation
    if given is None or given.used_at is not None:
        raise Forbidden("Whoever asked this has not authorised you to make a referral of it.", "not_authorised")
    used = change(consultation, work.now, referral_authorisation=msgspec.structs.replace(given, used_at=work.now))
    work.consultations.save(used, Event.CONSULTATION_AUTHORISATION_USED)
