"""What a participant wants to reach, looking back at it together, and the mentor's supervision."""

from datetime import datetime
from typing import Any

from litestar import Response

from client.asking import Ask, Body, asks
from client.commands import Thing
from client.fields import choice, remark
from client.forms import Field, Form, Input
from client.lists import every
from client.page import page
from client.pages.courses import COURSES, SUPPORT
from client.visit import Visit
from client.words import _

STEPS = [(str(n), str(n)) for n in range(11)]
UNSAID = "unsaid"
AREA = choice("area", _("What is it about?"), "goal_area")
TEXT = Field(
    name="text",
    label=_("In their own words"),
    hint=_("What they want to reach, as they say it. Never a name."),
    input=Input.AREA,
    guarded=True,
    least=3,
    most=500,
)
SET = Form(
    title=_("Write down a goal"),
    send=_("Keep"),
    done=_("The goal is kept."),
    fields=(
        AREA,
        TEXT,
        Field(name="scale_start", label=_("Where do they see themselves, 0 to 10?"), input=Input.SCALE),
    ),
)
REVISE = Form(
    title=_("The goal, as they say it now"),
    send=_("Keep"),
    done=_("The goal is kept."),
    fields=(
        AREA,
        TEXT,
        Field(name="scale_now", label=_("Where do they see themselves now, 0 to 10?"), input=Input.SCALE),
        choice("status", _("Do they still work on it?"), "goal_status"),
    ),
)
MISS = Form(
    title=_("There was no review"),
    lead=_("It is held against nobody. While the course runs, the next one is due by itself."),
    send=_("Keep"),
    done=_("It is kept. The next review has its day."),
    fields=(choice("reason", _("Why not?"), "not_held_reason"),),
)
SUPERVISION = Form(
    title=_("Write down a supervision"),
    lead=_("That it took place and what it was about, never about whom."),
    send=_("Keep"),
    done=_("The supervision is kept."),
    fields=(
        Field(name="held_on", label=_("Held on"), input=Input.DAY),
        Field(name="minutes", label=_("Minutes"), input=Input.NUMBER, usual="60"),
        choice("supervisor_id", _("With whom?")),
        choice("theme", _("What was it about?"), "supervision_theme"),
    ),
)


@page("/support-courses/{id:uuid}/goal", "GET", "POST")
async def set_goal(visit: Visit) -> Response[Any]:
    """Write down a goal."""
    at, back = _places(visit)
    return await asks(visit, Ask(form=SET, path=f"{at}/goals", back=back, choices={"scale_start": STEPS}))


@page("/support-courses/{id:uuid}/goals/{goal:uuid}", "GET", "POST")
async def revise_goal(visit: Visit) -> Response[Any]:
    """Write down how the participant sees a goal now."""
    at, back = _places(visit)
    path = f"{at}/goals/{visit.named['goal']}"
    goal = await visit.get(path, SUPPORT)
    ask = Ask(
        form=REVISE,
        path=path,
        method="PUT",
        back=back,
        thing=goal,
        statuses="goal_status",
        action="revise",
        choices={"scale_now": STEPS},
        stands={one.name: [str(goal[one.name])] for one in REVISE.fields},
    )
    return await asks(visit, ask)


@page("/support-courses/{id:uuid}/reviews/{review:uuid}/hold", "GET", "POST")
async def hold_review(visit: Visit) -> Response[Any]:
    """Look back: the participant's own scale for each goal, what changed in their words, and what follows."""
    at, back = _places(visit)
    path = f"{at}/progress-reviews/{visit.named['review']}"
    review = await visit.get(path, SUPPORT)
    goals = [one for one in await every(visit, f"{at}/goals", SUPPORT) if one["status"] == "open"][::-1]
    unsaid = (UNSAID, visit.words.say(_("Would rather not say")))

    def body(given: Body) -> Body:
        """Name the goal of each scale; what was left open is left out, and the API asks for it."""
        told = [*given.get("scales", ()), *({} for _goal in goals)]
        named = [
            {"goal_id": goal["id"]} | {name: None if scale == UNSAID else scale for name, scale in one.items()}
            for goal, one in zip(goals, told, strict=False)
        ]
        return given | {"scales": named}

    ask = Ask(
        form=_looking_back(goals, running=review["kind"] in ("baseline", "interval")),
        path=f"{path}/hold",
        back=back,
        thing=review,
        statuses="review_status",
        action="hold",
        choices={f"scale-{n}": [*STEPS, unsaid] for n, _goal in enumerate(goals)},
        stands={"held_on": [f"{datetime.now(visit.house.served.zone):%Y-%m-%d}"]},
        body=body,
    )
    return await asks(visit, ask)


def _looking_back(goals: list[Thing], *, running: bool) -> Form:
    """Return the form of a review, with a scale for each goal; while the course runs it ends with a decision."""
    scales = [
        Field(name=f"scale-{n}", label=goal["text"], input=Input.SCALE, pointer=f"/scales/{n}/scale")
        for n, goal in enumerate(goals)
    ]
    decision = [choice("decision", _("How does it go on?"), "review_decision")] if running else []
    return Form(
        title=_("Look back together"),
        lead=_("The scales are the participant's own: where they see themselves, 0 to 10. They may rather not say."),
        send=_("Keep"),
        done=_("The review is kept."),
        fields=(
            Field(name="held_on", label=_("Held on"), input=Input.DAY),
            *scales,
            remark("what_changed", _("What has changed, in their words?"), optional=False),
            *decision,
        ),
    )


@page("/support-courses/{id:uuid}/reviews/{review:uuid}/miss", "GET", "POST")
async def miss_review(visit: Visit) -> Response[Any]:
    """Write down that there was no review."""
    at, back = _places(visit)
    path = f"{at}/progress-reviews/{visit.named['review']}"
    review = await visit.get(path, SUPPORT)
    return await asks(
        visit, Ask(form=MISS, path=f"{path}/miss", back=back, thing=review, statuses="review_status", action="miss")
    )


@page("/support-courses/{id:uuid}/supervision", "GET", "POST")
async def supervision(visit: Visit) -> Response[Any]:
    """Write down a supervision of the mentor of a course."""
    at, back = _places(visit)
    await visit.needs("recordSupervision")
    people = [(one["id"], one["display_name"]) for one in await every(visit, "/v1/colleagues")]
    me = await visit.me()
    choices = {"supervisor_id": [(me["subject"], me["display_name"] or ""), *people]}
    return await asks(visit, Ask(form=SUPERVISION, path=f"{at}/supervisions", back=back, choices=choices))


def _places(visit: Visit) -> tuple[str, str]:
    number = visit.named["id"]
    return COURSES.at(number), f"/app/{COURSES.name}/{number}"
