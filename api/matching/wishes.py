"""What participants wish for, over HTTP: stated by themselves, taken down by VINK."""

from datetime import datetime
from uuid import UUID

from api.operations import Kind, creates, declare, reads
from api.views import AboutSomebody, show
from domain.matching import wishes
from domain.matching.wishes import (
    AvoidedDistricts,
    GenderWish,
    GoalAreas,
    MatchWishes,
    StatedWishes,
    WishedLanguages,
    WishedTimes,
    WishedTopics,
)
from domain.notices import Notice
from domain.policy import Action
from domain.ports import Work
from domain.text import Remark, Version

WISHES = "/v1/participants/{participant_id}/match-wishes"


class MatchWishesView(AboutSomebody, frozen=True, kw_only=True):
    """What a participant says about whom they want to meet; its id is the participant's. Nothing of it is inferred."""

    id: UUID
    version: Version
    created_at: datetime
    updated_at: datetime
    languages: WishedLanguages
    gender: GenderWish | None
    meeting_times: WishedTimes
    districts_to_avoid: AvoidedDistricts
    expertise: WishedTopics
    goal_areas: GoalAreas
    no_police: bool
    note: Remark | None
    notification_reminder: Notice | None = None


def view(kept: MatchWishes) -> MatchWishesView:
    """Return wishes as they were stated."""
    return show(MatchWishesView, kept)


@reads(WISHES, Action.MATCH_WISHES_READ, purposeful=True)
async def read_match_wishes(work: Work, participant_id: UUID) -> MatchWishesView:
    """Read what a participant wishes for in a mentor or coach; 404 until they have said something."""
    return view(await wishes.read_wishes(work, participant_id))


@creates(WISHES, Action.MATCH_WISHES_STATE, again=read_match_wishes)
async def state_match_wishes(work: Work, participant_id: UUID, body: StatedWishes) -> MatchWishesView:
    """Take down what a participant wishes for, for the first time. What is left out does not matter to them."""
    return view(await wishes.state_wishes(work, participant_id, body))


@declare(Kind.COMMAND, WISHES, Action.MATCH_WISHES_REVISE, method="PUT")
async def revise_match_wishes(work: Work, participant_id: UUID, body: StatedWishes, seen: int) -> MatchWishesView:
    """Replace what a participant wishes for by what they say now; only they change a wish, nobody sets one aside."""
    return view(await wishes.revise_wishes(work, participant_id, body, seen))
