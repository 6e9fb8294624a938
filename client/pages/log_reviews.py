"""Log reviews: a sample of what a department looked at in a month, looked through event by event."""

from datetime import date, datetime, timedelta
from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Kind, Thing, command_pages
from client.fields import choice, remark
from client.forms import Field, Form, Input
from client.handed_on import handed_on
from client.lists import every
from client.page import page
from client.pages.log import departments
from client.visit import Visit
from client.words import _

SHOWN = 12
FOUND = (
    choice("finding", _("What did you find?"), "log_finding"),
    remark("remark", _("Why? Needed unless it is in order.")),
)
REVIEWING = {
    "record-finding": Form(
        title=_("Look at an event"),
        send=_("Keep"),
        done=_("What you found is kept."),
        fields=(choice("event_id", _("Which event?")), *FOUND),
    ),
    "close": Form(
        title=_("End the review"),
        lead=_("Once every event of the sample was looked at."),
        send=_("End the review"),
        final=_("This cannot be undone."),
        done=_("The review is ended."),
        fields=(remark("conclusion", _("What did it come to, and what is done about it?"), optional=False),),
    ),
}
LOOK = Form(title=_("Look at an event"), send=_("Keep and go on"), done=_("What you found is kept."), fields=FOUND)
DRAW = Form(
    title=_("Draw a sample"),
    lead=_("Some events are drawn by lot, and some for a rule. Who somebody is plays no part."),
    send=_("Draw"),
    done=_("The sample is drawn. Look at each event."),
    fields=(
        choice("department", _("Of which department?")),
        choice("month", _("Of which month?")),
        Field(name="random_size", label=_("How many by lot?"), input=Input.NUMBER, usual="20"),
        Field(
            name="usual_reads",
            label=_("How many reads of one person on one day are usual?"),
            input=Input.NUMBER,
            usual="50",
        ),
    ),
)


async def _choices(visit: Visit, thing: Thing, command: str) -> dict[str, list[tuple[str, str]]]:
    if command != "record-finding":
        return {}
    left = [one for one in thing["events"] if one["finding"] is None]
    return {"event_id": [(one["event_id"], visit.words.moment(one["at"])) for one in left]}


REVIEWS = Kind(name="log-reviews", statuses="log_review_status", forms=REVIEWING, choices=_choices)
COMMANDS = command_pages(REVIEWS)


def _months(visit: Visit) -> list[date]:
    """Return the first days of the months that are over, the latest first."""
    day = datetime.now(visit.house.served.zone).date().replace(day=1)
    found: list[date] = []
    while len(found) < SHOWN:
        day = (day - timedelta(days=1)).replace(day=1)
        found.append(day)
    return found


@page("/log-reviews")
async def reviews(visit: Visit) -> Response[Any]:
    """Show the reviews, and how much of each month was looked at."""
    found = sorted(
        await every(visit, "/v1/log-reviews"), key=lambda one: (one["status"] == "closed", one["created_at"])
    )
    coverage = (await visit.get("/v1/log-reviews/coverage", months="3"))["items"]
    last = _months(visit)[0]
    return await visit.show(
        "log-reviews.html",
        reviews=found,
        coverage=[(date.fromisoformat(f"{one['month']}-01"), one) for one in coverage],
        quarter=f"{last.year}-q{(last.month + 2) // 3}",
        names=dict(await departments(visit)),
        months={f"{day:%Y-%m}": day for day in _months(visit)},
        texts=await visit.texts("log_review_status"),
    )


@page("/log-reviews/draw", "GET", "POST")
async def draw(visit: Visit) -> Response[Any]:
    """Draw a sample."""
    choices = {
        "department": await departments(visit),
        "month": [(f"{day:%Y-%m}", visit.words.month(day)) for day in _months(visit)],
    }
    ask = Ask(
        form=DRAW,
        path="/v1/log-reviews",
        back="/app/log-reviews",
        choices=choices,
        to=lambda made: f"/app/log-reviews/{made['id']}",
    )
    return await asks(visit, ask)


@page("/log-reviews/{id:uuid}")
async def review(visit: Visit) -> Response[Any]:
    """Show a review with its sample."""
    thing = await REVIEWS.read(visit)
    return await visit.show(
        "log-review.html",
        thing=thing,
        month=date.fromisoformat(f"{thing['month']}-01"),
        names=dict(await departments(visit)),
        left=len([one for one in thing["events"] if one["finding"] is None]),
        texts=await visit.texts("log_review_status", "sample_reason", "log_finding"),
        actions=[one for one in REVIEWS.actions(thing) if one[0] != "record-finding"],
    )


@page("/log-reviews/{id:uuid}/events/{event:uuid}", "GET", "POST")
async def look(visit: Visit) -> Response[Any]:
    """Look at one event of the sample, and write down what was found."""
    thing = await REVIEWS.read(visit)
    number = str(visit.named["event"])
    event = await visit.get(f"/v1/audit/events/{number}")
    ask = Ask(
        form=LOOK,
        path=f"{REVIEWS.at(thing['id'])}/record-finding",
        back=f"/app/log-reviews/{thing['id']}",
        thing=thing,
        statuses="log_review_status",
        action="record-finding",
        body=lambda body: body | {"event_id": number},
        about="about-event.html",
    )
    texts = await visit.texts("access_act", "audit_outcome", "purpose_code", "sample_reason")
    sampled = next((one for one in thing["events"] if one["event_id"] == number), None)
    return await asks(visit, ask, found=event, sampled=sampled, texts=texts)


@page("/log-reviews/report/{quarter:str}")
async def report(visit: Visit) -> Response[Any]:
    """Hand on the report of a quarter; it names nobody."""
    quarter = str(visit.named["quarter"])
    return await handed_on(visit, f"/v1/log-review-reports/{quarter}", f"log-reviews-{quarter}", "application/pdf")
