"""Goals of a course over HTTP: in the participant's own words, on their own scale."""

from datetime import datetime
from uuid import UUID

from api.operations import Kind, creates, declare, lists, reads
from api.support_courses.courses import COURSE
from api.views import AboutSomebody, PageQuery, show
from domain.matching.goal_areas import GoalArea
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.support_courses import goals
from domain.support_courses.goals import COMMANDS, Goal, GoalRevision, GoalStatus, NewGoal, OwnWords, Scale
from domain.support_courses.reading import of_course, under_course
from domain.text import AllowedActions, Version

GOALS = COURSE + "/goals"


class GoalView(AboutSomebody, frozen=True, kw_only=True):
    """What the participant wants to reach, where they saw themselves at first, and where they do now."""

    id: UUID
    status: GoalStatus
    version: Version
    course_id: UUID
    created_at: datetime
    updated_at: datetime
    area: GoalArea
    text: OwnWords
    scale_start: Scale
    scale_now: Scale
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


def view(work: Work, goal: Goal) -> GoalView:
    """Return a goal as this actor may see it."""
    return show(GoalView, goal, allowed_actions=allowed_actions(work.actor, goal, COMMANDS))


@reads(GOALS + "/{goal_id}", Action.GOAL_READ, purposeful=True, named=True)
async def read_goal(work: Work, course_id: UUID, goal_id: UUID) -> GoalView:
    """Read a goal."""
    return view(work, await under_course(work, work.goals, course_id, goal_id))


@lists(GOALS, Action.GOAL_READ, purposeful=True, named=True)
async def list_goals(work: Work, course_id: UUID, query: PageQuery, after: UUID | None) -> list[GoalView]:
    """List the goals of a course."""
    return [view(work, one) for one in await of_course(work, work.goals, course_id, after, query.limit + 1)]


@creates(GOALS, Action.GOAL_SET, again=read_goal, named=True)
async def set_goal(work: Work, course_id: UUID, body: NewGoal) -> GoalView:
    """Write down what the participant wants to reach, in their own words, and where they see themselves, 0 to 10."""
    return view(work, await goals.set_goal(work, course_id, body))


@declare(Kind.COMMAND, GOALS + "/{goal_id}", Action.GOAL_REVISE, method="PUT", named=True)
async def revise_goal(work: Work, course_id: UUID, goal_id: UUID, body: GoalRevision, seen: int) -> GoalView:
    """Write down how the participant says it now, where they see themselves, whether it is reached or set aside."""
    return view(work, await goals.revise_goal(work, course_id, goal_id, body, seen))
