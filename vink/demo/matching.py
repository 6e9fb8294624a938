"""Puts fictional people who wait into a database, with what they wish for, and proposals in each state."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from domain.concerns import AgeBand
from domain.consultations.words import Expertise, SpokenLanguage
from domain.matching import confirming, conflicts, proposing, wishes
from domain.matching.conflicts import ConflictKind, NewMentorConflict
from domain.matching.goal_areas import GoalArea
from domain.matching.proposals import MatchAnswer, MatchProposal, NewMatchProposal
from domain.matching.wishes import GenderWish, StatedWishes
from domain.mentors.types import District, MeetingTime
from domain.policy import Action
from domain.ports import Work
from domain.referrals.types import ReferralStatus, SupportFor
from vink.demo.matters import Script
from vink.demo.personas import fixed
from vink.demo.referrals import participant_of, put_referral

WAITING: dict[str, tuple[UUID, dict[str, Any]]] = {
    "propose_match": (fixed(0x641), {}),
    "accept_match": (fixed(0x642), {}),
    "refuse_match": (fixed(0x643), {}),
    "confirm_match": (fixed(0x644), {}),
    "stop_match": (fixed(0x645), {}),
    "parent": (
        fixed(0x646),
        {"support_for": SupportFor.PARENT, "age_band": AgeBand.OVER_25, "minor_concerned": True},
    ),
    "nobody_fits": (fixed(0x647), {}),
    "waits": (fixed(0x649), {}),
    "confirmed": (
        fixed(0x648),
        {"support_for": SupportFor.PARENT, "age_band": AgeBand.OVER_25, "minor_concerned": True},
    ),
}
"""Accepted referrals of those who wait, by the command that follows or what is to be seen."""
WISHES: dict[str, StatedWishes] = {
    "propose_match": StatedWishes(
        languages=(SpokenLanguage.DANISH, SpokenLanguage.ARABIC),
        meeting_times=(MeetingTime.WEEKDAY_EVENING,),
        districts_to_avoid=(District.NOERREBRO,),
        expertise=(Expertise.SCHOOL_AND_LEARNING,),
        goal_areas=(GoalArea.SCHOOL_AND_WORK, GoalArea.RELATIONS),
        no_police=True,
        note="Vil helst mødes et sted, hvor vennerne ikke kommer. (Fiktivt)",
    ),
    "accept_match": StatedWishes(expertise=(Expertise.GANG_CROSSOVER,), goal_areas=(GoalArea.EVERYDAY_LIFE,)),
    "refuse_match": StatedWishes(gender=GenderWish.WOMAN),
    "confirm_match": StatedWishes(
        languages=(SpokenLanguage.ENGLISH,), expertise=(Expertise.ONLINE_MILIEUS,), meeting_times=(MeetingTime.WEEKEND,)
    ),
    "parent": StatedWishes(languages=(SpokenLanguage.ARABIC,), goal_areas=(GoalArea.FAMILY, GoalArea.SIBLINGS)),
    "nobody_fits": StatedWishes(languages=(SpokenLanguage.TIGRINYA,), gender=GenderWish.WOMAN, no_police=True),
    "confirmed": StatedWishes(languages=(SpokenLanguage.ARABIC,), meeting_times=(MeetingTime.WEEKDAY_EVENING,)),
}
PROPOSALS: dict[str, tuple[UUID, UUID, int, str | None]] = {
    "propose_match": (fixed(0xF21), fixed(0xA04), 120, "Den eneste med tid om aftenen i denne uge. (Fiktivt)"),
    "accept_match": (fixed(0xF22), fixed(0xA07), 120, "Kender miljøet bedst, og den unge spurgte efter det. (Fiktivt)"),
    "refuse_match": (fixed(0xF23), fixed(0xA0A), 120, None),
    "confirm_match": (fixed(0xF24), fixed(0xA01), 60, None),
    "stop_match": (fixed(0xF25), fixed(0xA0D), 120, "Lånetiden bliver nok forlænget. (Fiktivt)"),
    "confirmed": (fixed(0xF26), fixed(0xA0E), 120, "De har talt sammen på telefon og vil begge gerne. (Fiktivt)"),
}
"""Who is proposed to whom, for how many minutes a week, and why all the same."""
COURSE = fixed(0xF41)
"""The course that came of the one that is confirmed."""
CONFLICT, LIFTED = fixed(0xF31), fixed(0xF32)
"""One that stands, and one that was declared of the wrong mentor."""


def waiting(name: str) -> UUID:
    """Return the participant who waits, by name."""
    return participant_of(WAITING[name][0])


async def put_matching(script: Script, now: datetime) -> None:
    """Let people wait, wish, and be proposed to; one has said no before, one has said yes, and of one a course came."""
    for referral, changes in WAITING.values():
        await put_referral(script, referral, ReferralStatus.ACCEPTED, now, **changes)
    for name, stated in WISHES.items():
        await _act(script, Action.MATCH_WISHES_STATE, partial(_state, waiting(name), stated))
    declared = NewMentorConflict(participant_id=waiting("propose_match"), kind=ConflictKind.NEIGHBOURHOOD)
    await _act(script, Action.MENTOR_CONFLICT_DECLARE, partial(_declare, fixed(0xA06), declared), CONFLICT)
    kin = NewMentorConflict(participant_id=waiting("waits"), kind=ConflictKind.KINSHIP)
    await _act(script, Action.MENTOR_CONFLICT_DECLARE, partial(_declare, fixed(0xA0A), kin), LIFTED)
    await _act(script, Action.MENTOR_CONFLICT_LIFT, _lift)
    for name, (proposal, mentor, minutes, why) in PROPOSALS.items():
        new = NewMatchProposal(mentor_id=mentor, weekly_minutes=minutes, override_reason=why)
        await _act(script, Action.MATCH_PROPOSAL_PROPOSE, partial(_propose, waiting(name), new), proposal)
    await _act(script, Action.MATCH_PROPOSAL_REFUSE, partial(_refuse, PROPOSALS["propose_match"][0]))
    for name in ("confirm_match", "confirmed"):
        await _act(script, Action.MATCH_PROPOSAL_ACCEPT, partial(_accept, PROPOSALS[name][0]))
    await _act(script, Action.MATCH_PROPOSAL_CONFIRM, partial(_confirm, PROPOSALS["confirmed"][0]), COURSE)


async def _act(script: Script, action: Action, step: Callable[[Work], Awaitable[object]], *ids: UUID) -> None:
    await script.act("vink-coordinator", action, step, *ids)


async def _state(participant: UUID, stated: StatedWishes, work: Work) -> object:
    return await wishes.state_wishes(work, participant, stated)


async def _declare(mentor: UUID, declared: NewMentorConflict, work: Work) -> object:
    return await conflicts.declare_conflict(work, mentor, declared)


async def _lift(work: Work) -> object:
    return await conflicts.lift_conflict(work, LIFTED, 1)


async def _propose(participant: UUID, new: NewMatchProposal, work: Work) -> MatchProposal:
    return await proposing.propose_match(work, participant, new)


async def _refuse(proposal: UUID, work: Work) -> MatchProposal:
    return await proposing.refuse_match(work, proposal, 1)


async def _accept(proposal: UUID, work: Work) -> MatchProposal:
    return await proposing.accept_match(work, proposal, MatchAnswer(), 1)


async def _confirm(proposal: UUID, work: Work) -> MatchProposal:
    return await confirming.confirm_match(work, proposal, 2)
