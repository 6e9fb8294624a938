"""What a participant states themselves about whom they want to meet; nothing else is known of them here."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.consultations.words import Expertise, SpokenLanguage
from domain.errors import IllegalMove
from domain.events import Event
from domain.matching.goal_areas import GoalArea
from domain.matching.reading import Known, participant_of
from domain.mentors.types import District, MeetingTime
from domain.policy import Action, require
from domain.ports import Work
from domain.records import Record, change, unchanged
from domain.referrals.types import UNDER_WAY
from domain.text import Remark


class GenderWish(StrEnum):
    """Whom somebody would rather meet; most have no wish."""

    WOMAN = "woman"
    MAN = "man"


WishedLanguages = Annotated[tuple[SpokenLanguage, ...], Meta(max_length=17)]
WishedTimes = Annotated[tuple[MeetingTime, ...], Meta(max_length=3)]
AvoidedDistricts = Annotated[tuple[District, ...], Meta(max_length=11)]
WishedTopics = Annotated[tuple[Expertise, ...], Meta(max_length=14)]
GoalAreas = Annotated[tuple[GoalArea, ...], Meta(max_length=6)]


class StatedWishes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a participant says about whom they want to meet; what is left out does not matter to them.

    `languages`: the mentor speaks one of them. `districts_to_avoid`: nobody who is known there. `expertise` is what the
    mentor should know of, `goal_areas` what the participant wants to work on. `note` is in their own words.
    """

    languages: WishedLanguages = ()
    gender: GenderWish | None = None
    meeting_times: WishedTimes = ()
    districts_to_avoid: AvoidedDistricts = ()
    expertise: WishedTopics = ()
    goal_areas: GoalAreas = ()
    no_police: bool = False
    note: Remark | None = None


class MatchWishes(Record, frozen=True, kw_only=True):
    """The wishes of one participant, under the participant's own id."""

    referral_id: UUID
    languages: WishedLanguages
    gender: GenderWish | None
    meeting_times: WishedTimes
    districts_to_avoid: AvoidedDistricts
    expertise: WishedTopics
    goal_areas: GoalAreas
    no_police: bool
    note: str | None


async def read_wishes(work: Work, participant_id: UUID) -> MatchWishes:
    """Return what a participant wishes for, to whoever sees them and their referral."""
    await participant_of(work, participant_id)
    return await work.match_wishes.get(participant_id)


async def _open(work: Work, participant_id: UUID, action: Action) -> Known:
    known = await participant_of(work, participant_id)
    require(work.actor, action, known.referral)
    if known.referral.status not in UNDER_WAY:
        raise IllegalMove("VINK does not work on this referral.", known.referral.status, ())
    return known


async def state_wishes(work: Work, participant_id: UUID, stated: StatedWishes) -> MatchWishes:
    """Keep what a participant wishes for, said for the first time.

    Raises:
        Invalid: their wishes are kept already.
        IllegalMove: VINK does not work on their referral.
    """
    known = await _open(work, participant_id, Action.MATCH_WISHES_STATE)
    wishes = MatchWishes(
        id=participant_id,
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        referral_id=known.referral.id,
        **msgspec.structs.asdict(stated),
    )
    work.match_wishes.add(wishes, Event.MATCH_WISHES_CHANGED)
    return wishes


async def revise_wishes(work: Work, participant_id: UUID, stated: StatedWishes, seen: int) -> MatchWishes:
    """Replace what a participant wishes for by what they say now.

    Raises:
        NotFound: nothing is kept yet.
        IllegalMove: VINK does not work on their referral.
    """
    await _open(work, participant_id, Action.MATCH_WISHES_REVISE)
    wishes = await work.match_wishes.get(participant_id)
    unchanged(wishes, seen)
    revised = change(wishes, work.now, **msgspec.structs.asdict(stated))
    work.match_wishes.save(revised, Event.MATCH_WISHES_CHANGED)
    return revised
