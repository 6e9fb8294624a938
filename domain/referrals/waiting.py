"""While a referral waits: it rests until a day, a place is expected, and what was amended is looked at."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from domain.commands import receive
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.policy import Action, Known
from domain.ports import Work
from domain.records import change
from domain.referrals.inputs import NewHold, SlotExpectation
from domain.referrals.marks import FirstFreeSlot, ReferralHold
from domain.referrals.turns import RESTS_NO_MORE, asker_turn, decided, due_on, vink_turn
from domain.referrals.types import COMMANDS, Referral, ReferralStatus

LONGEST_HOLD = timedelta(days=183)
LONGEST_WAIT = timedelta(days=366)


def _ahead(work: Work, pointer: str, day: date, most: timedelta) -> None:
    today = work.calendar.local(work.now).date()
    if not today < day <= today + most:
        raise Invalid((Fault(pointer, "out_of_range", f"A day after today, at most {most.days} days ahead."),))


async def hold_referral(work: Work, referral_id: UUID, new: NewHold, seen: int) -> Referral:
    """Let a referral rest until a day, with its holder; it is on their list again from the day before.

    Raises:
        Invalid: the day is not after today, or too far ahead.
    """
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_HOLD, COMMANDS, seen)
    _ahead(work, "/review_on", new.review_on, LONGEST_HOLD)
    resting = ReferralHold(reason=new.reason, review_on=new.review_on, since=work.now, by=work.actor.subject)
    held = change(
        referral,
        work.now,
        hold=resting,
        held_since=work.now,
        due_at=due_on(work, new.review_on),
        decisions=decided(work, referral, "hold", new.reason),
    )
    work.referrals.save(held, Event.REFERRAL_HELD)
    return held


async def resume_referral(work: Work, referral_id: UUID, seen: int) -> Referral:
    """Take a referral up again; its holder has the usual days from now."""
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_RESUME, COMMANDS, seen)
    with_asker = referral.status is ReferralStatus.MORE_INFORMATION or referral.disclosure_stopped_at is not None
    turn = asker_turn(work, referral.asker_id) if with_asker else vink_turn(work, referral.coordinator_id)
    resumed = change(referral, work.now, decisions=decided(work, referral, "resume"), **turn)
    work.referrals.save(resumed, Event.REFERRAL_RESUMED)
    return resumed


async def expect_slot(work: Work, referral_id: UUID, told: SlotExpectation, seen: int) -> Referral:
    """Say when a place is expected for somebody who waits, and why then; VINK looks at it again on that day.

    Raises:
        Invalid: the day is not after today, or too far ahead.
    """
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_EXPECT_SLOT, COMMANDS, seen)
    _ahead(work, "/first_free_slot", told.first_free_slot, LONGEST_WAIT)
    expected = FirstFreeSlot(on=told.first_free_slot, reason=told.reason, told_at=work.now, told_by=work.actor.subject)
    changed = change(
        referral,
        work.now,
        first_free_slot=expected,
        **RESTS_NO_MORE,
        due_at=due_on(work, told.first_free_slot),
        decisions=decided(work, referral, "expect-slot", remark=told.reason),
        known_version=referral.version + 1,
    )
    work.referrals.save(changed, Event.REFERRAL_SLOT_EXPECTED)
    return changed


async def acknowledge_amendments(work: Work, referral_id: UUID, seen: int) -> Referral:
    """Confirm that VINK has looked at what the department amended."""
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_ACKNOWLEDGE, COMMANDS, seen)
    made = decided(work, referral, "acknowledge")
    looked = change(referral, work.now, decisions=made, known_version=referral.version + 1)
    work.referrals.save(looked, Event.REFERRAL_ACKNOWLEDGED)
    return looked


async def waiting_list(work: Work, limit: int) -> Sequence[Referral]:
    """Return at most `limit` referrals that wait for a match, by waiting time and by nothing that measures a person."""
    return await work.referrals.waiting(({"waiting_since": Known()},), limit, by="waiting_since")
