"""Subscriptions: made, paused, resumed and given a new secret by an administrator, for their own department."""

import re
from uuid import UUID

import msgspec

from domain.commands import receive
from domain.errors import Fault, IllegalMove, Invalid, NotFound
from domain.event_feed import TYPES
from domain.events import Event
from domain.policy import Action, require
from domain.ports import Terms, Work
from domain.records import change, move
from domain.webhooks.types import (
    COMMANDS,
    MOVES,
    ROTATION,
    AskedReplay,
    NewWebhookSubscription,
    S,
    WebhookDelivery,
    WebhookSubscription,
)

PARTS = re.compile(r"(https?)://([^/:]+)")
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
SECRET = "whsec_"  # noqa: S105 - what every secret begins with


def new_secret(work: Work) -> str:
    """Return a new secret in the form of Standard Webhooks: its prefix, and 32 bytes in base64."""
    return SECRET + work.new_key().translate(str.maketrans("-_", "+/")) + "="


def address_fault(url: str, terms: Terms) -> str | None:
    """Return why nothing may be sent to this address, or None: only https (http on this machine alone), and only to
    hosts that the installation lists."""
    found = PARTS.match(url)
    scheme, host = found.groups() if found else ("", "")
    if scheme == "http" and host not in LOOPBACK:
        return "insecure"
    return None if host in terms.webhook_hosts else "not_listed"


async def create_subscription(work: Work, new: NewWebhookSubscription) -> WebhookSubscription:
    """Have events be sent from now on.

    Raises:
        Invalid: the address is none that may be sent to, or there is no such type of event.
    """
    faults = [
        Fault(f"/event_types/{i}", "unknown", "This is no type of event that is told.")
        for i, one in enumerate(new.event_types)
        if one not in TYPES
    ]
    if reason := address_fault(new.url, work.terms):
        faults.append(Fault("/url", reason, "Nothing may be sent there: https only, to a host that is listed."))
    if faults:
        raise Invalid(tuple(faults))
    subscription = WebhookSubscription(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        status=S.ACTIVE,
        url=new.url,
        event_types=tuple(sorted(set(new.event_types))),
        created_at=work.now,
        updated_at=work.now,
        failing_since=None,
        secret=new_secret(work),
        previous_secret=None,
        previous_until=None,
    )
    work.webhook_subscriptions.add(subscription, Event.WEBHOOK_SUBSCRIPTION_CREATED)
    return subscription


async def pause_subscription(work: Work, subscription_id: UUID, seen: int) -> WebhookSubscription:
    """Send nothing until it is resumed; what happens meanwhile is sent then."""
    action = Action.WEBHOOK_SUBSCRIPTION_PAUSE
    found = await receive(work, work.webhook_subscriptions, subscription_id, action, COMMANDS, seen)
    paused = move(found, S.PAUSED, MOVES, work.now, failing_since=None)
    work.webhook_subscriptions.save(paused, Event.WEBHOOK_SUBSCRIPTION_PAUSED)
    return paused


async def resume_subscription(work: Work, subscription_id: UUID, seen: int) -> WebhookSubscription:
    """Go on where it was left, at once."""
    action = Action.WEBHOOK_SUBSCRIPTION_RESUME
    found = await receive(work, work.webhook_subscriptions, subscription_id, action, COMMANDS, seen)
    resumed = move(found, S.ACTIVE, MOVES, work.now, failing_since=None)
    work.webhook_subscriptions.save(resumed, Event.WEBHOOK_SUBSCRIPTION_RESUMED)
    return resumed


async def rotate_secret(work: Work, subscription_id: UUID, seen: int) -> WebhookSubscription:
    """Give it a new secret; the one before signs, too, for a day."""
    action = Action.WEBHOOK_SUBSCRIPTION_ROTATE_SECRET
    found = await receive(work, work.webhook_subscriptions, subscription_id, action, COMMANDS, seen)
    rotated = change(
        found,
        work.now,
        secret=new_secret(work),
        previous_secret=found.secret,
        previous_until=work.now + ROTATION,
    )
    work.webhook_subscriptions.save(rotated, Event.WEBHOOK_SUBSCRIPTION_ROTATED)
    return rotated


async def end_subscription(work: Work, subscription_id: UUID, seen: int) -> WebhookSubscription:
    """Send nothing there any more, for good; its secrets are kept no longer."""
    action = Action.WEBHOOK_SUBSCRIPTION_END
    found = await receive(work, work.webhook_subscriptions, subscription_id, action, COMMANDS, seen)
    gone = {"failing_since": None, "secret": None, "previous_secret": None, "previous_until": None}
    ended = move(found, S.ENDED, MOVES, work.now, **gone)
    work.webhook_subscriptions.save(ended, Event.WEBHOOK_SUBSCRIPTION_ENDED)
    return ended


async def find_delivery(work: Work, subscription_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Return a try of this subscription.

    Raises:
        NotFound: it has none of this id.
    """
    found = await work.webhook_deliveries.get(delivery_id)
    if found.subscription_id != subscription_id:
        raise NotFound
    return found


async def replay_delivery(work: Work, subscription_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Have the event of a try be sent once more, by itself, as soon as the subscription is not paused.

    Raises:
        IllegalMove: it has ended.
        NotFound: it has no such try.
    """
    subscription = await work.webhook_subscriptions.get(subscription_id)
    found = await find_delivery(work, subscription_id, delivery_id)
    require(work.actor, Action.WEBHOOK_DELIVERY_REPLAY, found)
    if subscription.status is S.ENDED:
        raise IllegalMove("Nothing is sent there any more.", subscription.status, ())
    work.webhook_subscriptions.rely(subscription)
    record = {name: getattr(found, name) for name in AskedReplay.__struct_fields__}
    work.webhooks.replay(msgspec.convert(record | {"id": work.new_id(), "created_at": work.now}, AskedReplay))
    return found
