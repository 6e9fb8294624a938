"""What keeps two from being matched: kept as a kind and not a word more, by VINK or by a mentor of themselves."""

from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Kind, command_pages
from client.fields import choice
from client.forms import Form, Undo
from client.page import page
from client.pages.courses import COURSES
from client.pages.intake import LOOKING
from client.visit import Visit
from client.words import _

KIND = choice("kind", _("Of which kind?"), "conflict_kind")
DECLARE = Form(
    title=_("These two must not be matched"),
    lead=_("Who is whose kin, and where, is asked by nobody."),
    send=_("Keep"),
    done=_("It is kept. The two are not matched."),
    undo=Undo("lift", "/app/mentor-conflicts/{id}/lift", _("Take it back")),
    fields=(KIND,),
)
KNOWN = Form(
    title=_("I know them from elsewhere"),
    lead=_("You are not matched with them again. Talk with VINK about this course: it goes on until VINK changes it."),
    send=_("Keep"),
    done=_("It is kept. Talk with VINK about this course."),
    fields=(KIND,),
)
LIFT = {
    "lift": Form(
        title=_("Nothing keeps them apart any more"),
        send=_("They may be matched"),
        done=_("They may be matched."),
    )
}
CONFLICTS = Kind(
    name="mentor-conflicts",
    statuses="conflict_status",
    forms=LIFT,
    purpose=LOOKING,
    home="/app/participants/{participant_id}/matching",
)
COMMANDS = command_pages(CONFLICTS)


@page("/participants/{id:uuid}/conflict/{mentor:uuid}", "GET", "POST")
async def declare(visit: Visit) -> Response[Any]:
    """Keep that a mentor must not be matched with somebody."""
    await visit.needs("liftMentorConflict")
    number = str(visit.named["id"])
    ask = Ask(
        form=DECLARE,
        path=f"/v1/mentors/{visit.named['mentor']}/conflicts",
        back=f"/app/participants/{number}/matching",
        body=lambda body: body | {"participant_id": number},
    )
    return await asks(visit, ask)


@page("/support-courses/{id:uuid}/known", "GET", "POST")
async def known(visit: Visit) -> Response[Any]:
    """Say, as the mentor of a course, that one knows the participant from elsewhere."""
    course = await COURSES.read(visit)
    ask = Ask(
        form=KNOWN,
        path=f"/v1/mentors/{course['mentor_id']}/conflicts",
        back=f"/app/support-courses/{course['id']}",
        body=lambda body: body | {"participant_id": course["participant_id"]},
    )
    return await asks(visit, ask)
