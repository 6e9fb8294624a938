"""Messages to other systems: where a department's events are sent, whether they arrive, and the secret."""

import asyncio
from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Kind, Thing, command_pages
from client.forms import Field, Form, Input, Undo
from client.lists import cursor, every
from client.page import page
from client.visit import Visit
from client.words import _

NEW = Form(
    title=_("Have messages sent to another system"),
    lead=_("It is told what happened to which matter, by a number: no text, and no person."),
    send=_("Send them"),
    done=_("Messages are sent from now on."),
    fields=(
        Field(
            name="url",
            label=_("To which address?"),
            hint=_("It begins with https, and whoever runs VINK has allowed its host."),
        ),
        Field(name="event_types", label=_("Of what is it told?"), input=Input.CHOICES, codes="event_type"),
    ),
)
RENEW = Form(
    title=_("Get a new secret"),
    lead=_("It is shown once. The one before counts for 24 hours more, so that you can change it over there."),
    send=_("Get a new secret"),
    done=_("There is a new secret."),
)
AGAIN = Form(
    title=_("Send it once more"),
    lead=_("By itself, and out of its order. What may not be told any more is not sent."),
    send=_("Send it once more"),
    done=_("It is sent once more when it is not paused. How that ends is listed here."),
)
SENDING = {
    "pause": Form(
        title=_("Send nothing for now"),
        lead=_("It keeps its place: what happens meanwhile is sent when it goes on."),
        send=_("Send nothing for now"),
        done=_("Nothing is sent until it goes on."),
        undo=Undo("resume", "/app/webhook-subscriptions/{id}/resume", _("Go on sending")),
    ),
    "resume": Form(
        title=_("Go on sending"),
        lead=_("It goes on where it was left, at once."),
        send=_("Go on sending"),
        done=_("It goes on where it was left."),
    ),
    "end": Form(
        title=_("Send nothing there any more"),
        lead=_("Its secret is kept no longer. What was tried can be read for 30 days."),
        send=_("End it"),
        final=_("This cannot be undone. Name the address anew if it is wanted again."),
        done=_("Nothing is sent there any more."),
    ),
}
SUBSCRIPTIONS = Kind(name="webhook-subscriptions", statuses="webhook_status", forms=SENDING)
COMMANDS = command_pages(SUBSCRIPTIONS)
HOME = "/app/webhook-subscriptions"
SHOWN_ONCE = "webhook-secret.html"


@page("/webhook-subscriptions")
async def subscriptions(visit: Visit) -> Response[Any]:
    """Show where the department's events are sent, and how the last try ended."""
    found = sorted(await every(visit, "/v1/webhook-subscriptions"), key=lambda one: one["status"] == "ended")
    tries = await asyncio.gather(*(_tries(visit, one, limit="1") for one in found))
    return await visit.show(
        "webhook-subscriptions.html",
        found=[one | {"last": next(iter(some["items"]), None)} for one, some in zip(found, tries, strict=True)],
        texts=await visit.texts("webhook_status", "webhook_outcome"),
    )


@page("/webhook-subscriptions/{id:uuid}")
async def subscription(visit: Visit) -> Response[Any]:
    """Show where events are sent, of which kinds, and what was tried."""
    thing = await SUBSCRIPTIONS.read(visit)
    tries = await _tries(visit, thing, limit="20", **cursor(visit))
    return await visit.show(
        "webhook-subscription.html",
        thing=thing,
        tries=tries["items"],
        next=tries["next_cursor"],
        actions=SUBSCRIPTIONS.actions(thing),
        texts=await visit.texts("webhook_status", "webhook_outcome", "event_type"),
    )


async def _tries(visit: Visit, thing: Thing, **query: str) -> Any:
    return await visit.get(f"{SUBSCRIPTIONS.at(thing['id'])}/deliveries", **query)


@page("/webhook-subscriptions/new", "GET", "POST")
async def subscribe(visit: Visit) -> Response[Any]:
    """Have events be sent, and show the secret this once."""
    await visit.needs("createWebhookSubscription")
    return await asks(visit, Ask(form=NEW, path="/v1/webhook-subscriptions", back=HOME, once=SHOWN_ONCE))


@page("/webhook-subscriptions/{id:uuid}/rotate-secret", "GET", "POST")
async def renew(visit: Visit) -> Response[Any]:
    """Get a new secret, and show it this once."""
    thing = await SUBSCRIPTIONS.read(visit)
    ask = Ask(
        form=RENEW,
        path=f"{SUBSCRIPTIONS.at(thing['id'])}/rotate-secret",
        back=f"{HOME}/{thing['id']}",
        thing=thing,
        statuses="webhook_status",
        action="rotate-secret",
        once=SHOWN_ONCE,
    )
    return await asks(visit, ask)


@page("/webhook-subscriptions/{id:uuid}/deliveries/{delivery:uuid}/replay", "GET", "POST")
async def again(visit: Visit) -> Response[Any]:
    """Have the event of a try be sent once more."""
    number = visit.named["id"]
    path = f"{SUBSCRIPTIONS.at(number)}/deliveries/{visit.named['delivery']}"
    tried = await visit.get(path)
    ask = Ask(form=AGAIN, path=f"{path}/replay", back=f"{HOME}/{number}", about="about-delivery.html")
    texts = await visit.texts("webhook_outcome")
    return await asks(visit, ask, tried=tried, texts=texts)
