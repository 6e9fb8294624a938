"""Meetings of a course: planned, held with a short note, moved, called off, or waited for in vain."""

from datetime import UTC, datetime, timedelta
from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Thing
from client.fields import choice, remark
from client.forms import TYPED, Field, Form, Input, Undo
from client.lists import every
from client.page import Page, page
from client.pages.courses import COURSES, OVERBOOKING, SUPPORT
from client.visit import Visit
from client.words import _

WHEN = (
    Field(name="planned_at", label=_("When?"), input=Input.MOMENT),
    choice("form", _("How do they meet?"), "session_form", optional=True),
    OVERBOOKING,
)
PLAN = Form(
    title=_("Plan a meeting"),
    send=_("Plan it"),
    done=_("The meeting is planned."),
    undo=Undo("cancel", "/app/support-courses/{course_id}/sessions/{id}/cancel", _("Call it off")),
    fields=WHEN,
)
FORMS = {
    "hold": Form(
        title=_("It was held"),
        lead=_("A few words are enough. Never a name, nor where somebody lives."),
        send=_("Keep"),
        done=_("It is kept, and the minutes are in your hours."),
        fields=(
            Field(name="minutes", label=_("Minutes"), input=Input.NUMBER),
            Field(name="travel_minutes", label=_("Minutes on the way"), input=Input.NUMBER, usual="0"),
            remark("note", _("A short note")),
            remark("next_step", _("What is next?")),
            Field(name="topics", label=_("What was it about?"), input=Input.CHOICES, codes="goal_area", optional=True),
            Field(
                name="held_at",
                label=_("When, if not as planned?"),
                input=Input.MOMENT,
                optional=True,
            ),
            choice("form", _("How, if not as planned?"), "session_form", optional=True),
        ),
    ),
    "reschedule": Form(title=_("Move it"), send=_("Move it"), done=_("The meeting is moved."), fields=WHEN),
    "cancel": Form(
        title=_("Call it off"),
        send=_("Call it off"),
        done=_("The meeting is called off."),
        fields=(choice("reason", _("On whose side?"), "session_cancel_reason"),),
    ),
    "no-show": Form(
        title=_("They did not come"),
        lead=_("It is held against nobody. After two in a row VINK looks at the course."),
        send=_("They did not come"),
        done=_("It is written down."),
    ),
}
WEEK = timedelta(weeks=1)


def _next(visit: Visit, course: Thing) -> str:
    """Return when they would meet next, by the last meeting and what they agreed on."""
    zone = visit.house.served.zone
    now = datetime.now(UTC)
    last = course["next_session_at"] or course["last_held_at"]
    at = datetime.fromisoformat(last) if last else now.replace(minute=0)
    step = WEEK * (course["agreement"]["rhythm_weeks"] if course["agreement"] else 1)
    at = at.astimezone(zone) + step
    # By the clock on the wall: a meeting at four stays at four when the clocks are changed.
    while at <= now.astimezone(zone):
        at += step
    return at.strftime(TYPED)


@page("/support-courses/{id:uuid}/plan", "GET", "POST")
async def plan(visit: Visit) -> Response[Any]:
    """Plan the next meeting, for which the usual time stands there already."""
    course = await COURSES.read(visit)
    return await asks(
        visit,
        Ask(
            form=PLAN,
            path=f"{COURSES.at(course['id'])}/sessions",
            back=f"/app/support-courses/{course['id']}",
            stands={"planned_at": [_next(visit, course)]},
        ),
    )


@page("/support-courses/{id:uuid}/held")
async def held(visit: Visit) -> Response[Any]:
    """Go to where the meeting whose turn it is is written down; where none is planned, to planning one."""
    number = visit.named["id"]
    planned = await every(visit, f"/v1/support-courses/{number}/sessions", SUPPORT, status="planned")
    if not planned:
        return visit.go(f"/app/support-courses/{number}/plan")
    first = min(planned, key=lambda one: one["planned_at"])
    return visit.go(f"/app/support-courses/{number}/sessions/{first['id']}/hold")


def _page_of(command: str) -> Page:
    @page(f"/support-courses/{{id:uuid}}/sessions/{{session:uuid}}/{command}", "GET", "POST")
    async def told(visit: Visit) -> Response[Any]:
        course = await COURSES.read(visit)
        path = f"{COURSES.at(course['id'])}/sessions/{visit.named['session']}"
        session = await visit.get(path, SUPPORT)
        stands = {"planned_at": [_next(visit, course)]}
        if command == "hold" and course["agreement"]:
            stands["minutes"] = [str(course["agreement"]["session_minutes"])]
        ask = Ask(
            form=FORMS[command],
            path=f"{path}/{command}",
            back=f"/app/support-courses/{course['id']}",
            thing=session,
            statuses="session_status",
            action=command,
            stands=stands,
            about="about-session.html",
        )
        return await asks(visit, ask, session=session, texts=await visit.texts("session_form", "session_status"))

    return told


COMMANDS = tuple(_page_of(command) for command in FORMS)
