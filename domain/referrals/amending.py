"""Amendments: the department changes what it sent, says why, and nothing of what stood there is lost."""

from typing import Any
from uuid import UUID

from msgspec import UNSET

from domain.commands import receive
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.policy import Action
from domain.ports import Work
from domain.records import change
from domain.referrals.checks import checked
from domain.referrals.inputs import NewAmendment
from domain.referrals.marks import Amendment, FormerContent
from domain.referrals.turns import vink_turn
from domain.referrals.types import COMMANDS, Referral, ReferralStatus


async def amend_referral(work: Work, referral_id: UUID, new: NewAmendment, seen: int) -> Referral:
    """Change what was sent. It is VINK's turn then, unless it waits for the department's answer to a question, or VINK
    may not read it.

    Raises:
        Invalid: nothing is changed, or what is told of informing the person cannot be so.
    """
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_AMEND, COMMANDS, seen)
    changes = _changes(referral, new)
    if not changes:
        raise Invalid((Fault("/", "nothing_changed", "Everything stands there as you sent it."),))
    await checked(work, changes.get("informed"), None, referral.unit_id, referral.kle)
    made = Amendment(
        at=work.now,
        by=work.actor.subject,
        reason=new.reason,
        version=referral.version + 1,
        fields=tuple(changes),
        former=FormerContent(**{name: getattr(referral, name) for name in changes}),
    )
    theirs = referral.status is ReferralStatus.MORE_INFORMATION or referral.disclosure_stopped_at is not None
    turn = {} if theirs else vink_turn(work, referral.coordinator_id)
    changes |= {"amendments": (*referral.amendments, made), "amended_version": made.version}
    amended = change(referral, work.now, **changes, **turn)
    work.referrals.save(amended, Event.REFERRAL_AMENDED)
    return amended


def _changes(referral: Referral, new: NewAmendment) -> dict[str, Any]:
    given = {name: getattr(new, name) for name in FormerContent.__struct_fields__}
    return {name: value for name, value in given.items() if value not in (UNSET, getattr(referral, name))}
