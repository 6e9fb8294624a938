"""Courses of support: the list of one's own, a course with all that lies with it, and what VINK does with it."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response

from client.api import Refused
from client.chart import chart
from client.commands import Kind, Thing, command_pages
from client.fields import choice
from client.forms import Field, Form, Input, Undo
from client.lists import cursor, every, mentors, staff_names
from client.page import page
from client.visit import Visit
from client.words import _

SUPPORT = "support"
OVERBOOKING = choice("overbooking", _("Why, although the mentor's hours do not suffice?"), "overbooking", optional=True)
POLICE = Field(
    name="police_told_on",
    label=_("Told that the mentor works for the police, on"),
    hint=_("Only where it is so: then they are told before they answer."),
    input=Input.DAY,
    optional=True,
)
UNTIL = Field(name="planned_end_on", label=_("Planned to end on"), input=Input.DAY)
RUNNING = {
    "start": Form(
        title=_("Start the course"),
        lead=_("Write down what the participant and the mentor agreed on."),
        send=_("Start"),
        done=_("The course has started."),
        fields=(
            Field(name="agreed_on", label=_("Agreed on"), input=Input.DAY),
            Field(name="rhythm_weeks", label=_("They meet every … weeks"), input=Input.NUMBER, usual="1"),
            choice("form", _("How do they meet?"), "session_form", usual="face_to_face"),
            choice("place", _("At what kind of place?"), "meeting_place"),
            Field(name="session_minutes", label=_("Minutes for each meeting"), input=Input.NUMBER, usual="60"),
            Field(name="review_weeks", label=_("They look back every … weeks"), input=Input.NUMBER, usual="8"),
            UNTIL,
            POLICE,
            OVERBOOKING,
        ),
    ),
    "pause": Form(
        title=_("Let the course rest"),
        send=_("Let it rest"),
        done=_("The course rests. What was planned is called off."),
        undo=Undo("resume", "/app/support-courses/{id}/resume", _("Let the course go on")),
        fields=(
            choice("reason", _("Why?"), "hold_reason"),
            Field(name="review_on", label=_("Looked at again on"), input=Input.DAY),
        ),
    ),
    "resume": Form(title=_("Let the course go on"), send=_("Go on"), done=_("The course goes on.")),
    "change-mentor": Form(
        title=_("Another mentor"),
        lead=_("Whoever it was before reads nothing of it any more."),
        send=_("Change"),
        done=_("The course has another mentor."),
        fields=(
            choice("mentor_id", _("Who is the mentor from now on?")),
            choice("reason", _("Why?"), "mentor_change_reason"),
            POLICE,
            choice("override_reason", _("Why, although the training has run out?"), "override_reason", optional=True),
            OVERBOOKING,
        ),
    ),
    "record-told": Form(
        title=_("They have been told of the police"),
        lead=_("Whoever does not want that gets another mentor, or ends; nothing is asked."),
        send=_("Keep"),
        done=_("It is kept."),
        fields=(
            Field(name="police_told_on", label=_("Told that the mentor works for the police, on"), input=Input.DAY),
        ),
    ),
    "end": Form(
        title=_("End the course"),
        lead=_("None of these is held against anybody. Say when there was a last talk, or why there was none."),
        send=_("End the course"),
        done=_("The course has ended. The reviews after it are due by themselves."),
        fields=(
            choice("outcome", _("How did it end?"), "support_course_outcome"),
            Field(name="last_talk_held_on", label=_("Last talk, on"), input=Input.DAY, optional=True),
            choice("no_last_talk", _("Or why there was none"), "not_held_reason", optional=True),
        ),
    ),
    "reopen": Form(
        title=_("Take the course up again"),
        send=_("Take it up again"),
        done=_("The course goes on, with the same mentor and agreement."),
        fields=(choice("reason", _("Why?"), "reopen_reason"), UNTIL, OVERBOOKING),
    ),
}


async def _choices(visit: Visit, thing: Thing, command: str) -> dict[str, list[tuple[str, str]]]:
    if command == "change-mentor":
        found = (await mentors(visit)).values()
        taking = [one for one in found if one["id"] != thing["mentor_id"] and not one["hindrances"]]
        return {"mentor_id": [(one["id"], one["name"] or one["profession"]) for one in taking]}
    if command == "end":
        texts = await visit.texts("support_course_outcome")
        offered = texts.offered("support_course_outcome", visit.language)
        # That comes of withdrawing the consent, and of nothing else.
        return {"outcome": [one for one in offered if one[0] != "consent_withdrawn"]}
    return {}


COURSES = Kind(
    name="support-courses",
    statuses="support_course_status",
    forms=RUNNING,
    purpose=SUPPORT,
    choices=_choices,
)
COMMANDS = command_pages(COURSES)


@page("/support-courses")
async def courses(visit: Visit) -> Response[Any]:
    """Show the courses that one may see: a mentor their own, VINK's coordinator all; what needs somebody, first."""
    found = await visit.get("/v1/support-courses", SUPPORT, limit="50", **cursor(visit))
    items = sorted(found["items"], key=lambda one: (one["status"] == "ended", not one["needs_attention"]))
    now = datetime.now(UTC)
    return await visit.show(
        "courses.html",
        items=items,
        over={
            one["id"]
            for one in items
            if one["next_session_at"] and datetime.fromisoformat(one["next_session_at"]) < now
        },
        next=found["next_cursor"],
        reminder=found["notification_reminder"],
        names=await staff_names(visit),
        may_plan=await visit.opens("planSession"),
        texts=await visit.texts("support_course_status", "attention_reason", "mentor_kind"),
    )


@page("/support-courses/{id:uuid}")
async def course(visit: Visit) -> Response[Any]:
    """Show a course: what was agreed, goals and scales, meetings, reviews and supervision."""
    thing = await COURSES.read(visit)
    path = COURSES.at(thing["id"])
    parts = {
        name: await every(visit, f"{path}/{name}", SUPPORT)
        for name in ("goals", "sessions", "progress-reviews", "supervisions")
    }
    sessions = sorted(parts["sessions"], key=lambda one: one["planned_at"])
    reviews = sorted(parts["progress-reviews"], key=lambda one: one["due_on"])
    goals = parts["goals"][::-1]
    return await visit.show(
        "course.html",
        thing=thing,
        brief=await _brief(visit, path),
        goals=goals,
        chart=chart(goals, reviews, visit.house.served.zone),
        planned=[one for one in sessions if one["status"] == "planned"],
        past=[one for one in sessions if one["status"] != "planned"][::-1],
        reviews=reviews,
        supervisions=parts["supervisions"],
        names=await staff_names(visit),
        may={one: await visit.opens(one) for one in ("setGoal", "planSession", "recordSupervision")},
        actions=COURSES.actions(thing),
        texts=await visit.texts(
            *("support_course_status", "holder", "attention_reason", "hold_reason", "session_form", "session_status"),
            *("meeting_place", "goal_area", "goal_status", "review_kind", "review_status", "review_decision"),
            *("session_cancel_reason", "not_held_reason", "supervision_theme", "support_course_outcome"),
        ),
    )


async def _brief(visit: Visit, path: str) -> Thing | None:
    """Return what the referral says to the mentor; None to whoever it says nothing to."""
    try:
        found: Thing = await visit.get(f"{path}/brief", SUPPORT)
    except Refused as refused:
        if refused.problem.status in (403, 404):
            return None
        raise
    return found
