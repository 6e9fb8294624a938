"""Sessions of a course over HTTP: planned, held, moved, called off, or waited for in vain."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from api.operations import commands, creates, lists, reads
from api.support_courses.courses import COURSE
from api.views import AboutSomebody, PageQuery, show
from domain.matching.goal_areas import GoalArea
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.support_courses import sessions
from domain.support_courses.reading import under_course
from domain.support_courses.session_types import (
    COMMANDS,
    NewSession,
    SessionCancelled,
    SessionCancelReason,
    SessionHeld,
    SessionStatus,
    SupportSession,
)
from domain.support_courses.types import SessionForm
from domain.text import AllowedActions, Remark, Version

SESSIONS = COURSE + "/sessions"
SESSION = SESSIONS + "/{session_id}"


class SessionView(AboutSomebody, frozen=True, kw_only=True):
    """A meeting or a talk on the phone. `follows_id` is the session that was moved to this time."""

    id: UUID
    status: SessionStatus
    version: Version
    course_id: UUID
    mentor_staff_id: UUID
    created_at: datetime
    updated_at: datetime
    form: SessionForm
    planned_at: datetime
    held_at: datetime | None
    minutes: Annotated[int, Meta(ge=0, le=600)] | None
    travel_minutes: Annotated[int, Meta(ge=0, le=600)] | None
    cancel_reason: SessionCancelReason | None
    follows_id: UUID | None
    topics: Annotated[tuple[GoalArea, ...], Meta(max_length=6)]
    note: Remark | None
    next_step: Remark | None
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


class SessionQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: SessionStatus | UnsetType = UNSET


def view(work: Work, session: SupportSession) -> SessionView:
    """Return a session as this actor may see it."""
    return show(SessionView, session, allowed_actions=allowed_actions(work.actor, session, COMMANDS))


@reads(SESSION, Action.SESSION_READ, purposeful=True, named=True)
async def read_session(work: Work, course_id: UUID, session_id: UUID) -> SessionView:
    """Read a session with its note."""
    return view(work, await under_course(work, work.support_sessions, course_id, session_id))


@lists(SESSIONS, Action.SESSION_READ, purposeful=True, named=True)
async def list_sessions(work: Work, course_id: UUID, query: SessionQuery, after: UUID | None) -> list[SessionView]:
    """List the sessions of a course."""
    await work.support_courses.get(course_id)
    where = {"course_id": course_id} | ({} if query.status is UNSET else {"status": query.status.value})
    return [view(work, one) for one in await work.support_sessions.page(where, after, query.limit + 1)]


@creates(SESSIONS, Action.SESSION_PLAN, again=read_session, named=True)
async def plan_session(work: Work, course_id: UUID, body: NewSession) -> SessionView:
    """Plan a session of a course that runs.

    Where the mentor's hours of that week do not suffice, the answer is 409 with the code `over_booked`; with
    `overbooking` it is planned all the same.
    """
    return view(work, await sessions.plan_session(work, course_id, body))


@commands(SESSION + "/hold", Action.SESSION_HOLD, named=True)
async def hold_session(work: Work, course_id: UUID, session_id: UUID, body: SessionHeld, seen: int) -> SessionView:
    """Record that a session was held: how long, what it was about, a short note, the next step.

    It and the way to it are in the month's statement of hours.
    """
    return view(work, await sessions.hold_session(work, course_id, session_id, body, seen))


@commands(SESSION + "/reschedule", Action.SESSION_RESCHEDULE, named=True)
async def reschedule_session(work: Work, course_id: UUID, session_id: UUID, body: NewSession, seen: int) -> SessionView:
    """Move a session to another time; the answer is the session that takes its place."""
    return view(work, await sessions.reschedule_session(work, course_id, session_id, body, seen))


@commands(SESSION + "/cancel", Action.SESSION_CANCEL, named=True)
async def cancel_session(
    work: Work, course_id: UUID, session_id: UUID, body: SessionCancelled, seen: int
) -> SessionView:
    """Call a session off."""
    return view(work, await sessions.cancel_session(work, course_id, session_id, body, seen))


@commands(SESSION + "/no-show", Action.SESSION_NO_SHOW, named=True)
async def miss_session(work: Work, course_id: UUID, session_id: UUID, seen: int) -> SessionView:
    """Record that the participant did not come; after two in a row VINK looks at the course."""
    return view(work, await sessions.miss_session(work, course_id, session_id, seen))
