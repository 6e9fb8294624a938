"""Webhooks over HTTP: subscriptions of the administrator's own department, and what was tried."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain.departments import DepartmentCode
from domain.policy import Action, Condition, allowed_actions, holds
from domain.ports import Work
from domain.text import AllowedActions, Version, whole
from domain.webhooks import keeping
from domain.webhooks.types import (
    COMMANDS,
    STANDING,
    EventTypes,
    NewWebhookSubscription,
    WebhookDelivery,
    WebhookOutcome,
    WebhookStatus,
    WebhookSubscription,
    WebhookUrl,
)

SUBSCRIPTIONS = "/v1/webhook-subscriptions"
SUBSCRIPTION = SUBSCRIPTIONS + "/{webhook_subscription_id}"
DELIVERIES = SUBSCRIPTION + "/deliveries"
DELIVERY = DELIVERIES + "/{webhook_delivery_id}"
WebhookSecret = Annotated[
    str,
    Meta(
        pattern=whole(r"whsec_[A-Za-z0-9+/]{43}="),
        max_length=50,
        description="What signs, told this once: `whsec_` and 32 bytes in base64 (Standard Webhooks).",
        extra_json_schema={"x-data-class": "none"},
    ),
]
StatusCode = Annotated[int, Meta(ge=100, le=999)]
Milliseconds = Annotated[int, Meta(ge=0, le=600_000)]
Number = Annotated[int, Meta(ge=1, le=999_999_999, description="How many tries in a row this one was.")]


class WebhookSubscriptionView(View, frozen=True, kw_only=True):
    """Where events of a department are sent; its secret is shown nowhere.

    `previous_until`: until then the secret before signs, too. `failing_since` says since when nothing arrives; it is
    still tried, every hour.
    """

    id: UUID
    status: WebhookStatus
    version: Version
    department: DepartmentCode
    url: WebhookUrl
    event_types: EventTypes
    created_at: datetime
    updated_at: datetime
    failing_since: datetime | None
    previous_until: datetime | None
    allowed_actions: AllowedActions


class SecretView(WebhookSubscriptionView, frozen=True, kw_only=True, omit_defaults=True):
    """A subscription with its new secret; `secret` is not there when this is a repetition, since it is told once."""

    secret: WebhookSecret | None = None


class WebhookDeliveryView(View, frozen=True, kw_only=True):
    """One try to deliver an event, and how it ended; of which thing it told, it does not say."""

    id: UUID
    event_id: UUID
    created_at: datetime
    number: Number
    replay: bool
    outcome: WebhookOutcome
    status_code: StatusCode | None
    took_ms: Milliseconds
    allowed_actions: AllowedActions


class WebhookDeliveryQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    outcome: WebhookOutcome | UnsetType = UNSET


def view(work: Work, subscription: WebhookSubscription) -> WebhookSubscriptionView:
    """Return a subscription as an administrator sees it."""
    possible = allowed_actions(work.actor, subscription, COMMANDS)
    return show(WebhookSubscriptionView, subscription, allowed_actions=possible)


def telling(work: Work, subscription: WebhookSubscription) -> SecretView:
    """Return a subscription with its secret, which is told this once."""
    possible = allowed_actions(work.actor, subscription, COMMANDS)
    return show(SecretView, subscription, allowed_actions=possible, secret=subscription.secret)


def delivery_view(work: Work, subscription: WebhookSubscription, delivery: WebhookDelivery) -> WebhookDeliveryView:
    """Return a try as an administrator sees it."""
    repeatable = subscription.status in STANDING and holds(work.actor, Action.WEBHOOK_DELIVERY_REPLAY)
    possible = ["replay"] if repeatable else []
    return show(WebhookDeliveryView, delivery, allowed_actions=possible)


@reads(SUBSCRIPTION, Action.WEBHOOK_SUBSCRIPTION_READ)
async def read_webhook_subscription(work: Work, webhook_subscription_id: UUID) -> WebhookSubscriptionView:
    """Read a subscription."""
    return view(work, await work.webhook_subscriptions.get(webhook_subscription_id))


@lists(SUBSCRIPTIONS, Action.WEBHOOK_SUBSCRIPTION_READ)
async def list_webhook_subscriptions(work: Work, query: PageQuery, after: UUID | None) -> list[WebhookSubscriptionView]:
    """List the department's subscriptions."""
    return [view(work, one) for one in await work.webhook_subscriptions.page({}, after, query.limit + 1)]


@creates(SUBSCRIPTIONS, Action.WEBHOOK_SUBSCRIPTION_CREATE, again=read_webhook_subscription, tells_identity=True)
async def create_webhook_subscription(work: Work, body: NewWebhookSubscription) -> SecretView:
    """Have thin events be sent to an address of the department, from now on.

    What is sent is what the department's front-line staff can read then, and VINK's coordinators where they are among
    them. The body is `{"type", "id", "version", "at"}`, signed after Standard Webhooks with the secret that is told
    here, once. The address is https, at a host that the installation lists.
    """
    return telling(work, await keeping.create_subscription(work, body))


@commands(SUBSCRIPTION + "/pause", Action.WEBHOOK_SUBSCRIPTION_PAUSE)
async def pause_webhook_subscription(work: Work, webhook_subscription_id: UUID, seen: int) -> WebhookSubscriptionView:
    """Send nothing until it is resumed. It keeps its place: what happens meanwhile is sent then."""
    return view(work, await keeping.pause_subscription(work, webhook_subscription_id, seen))


@commands(SUBSCRIPTION + "/resume", Action.WEBHOOK_SUBSCRIPTION_RESUME)
async def resume_webhook_subscription(work: Work, webhook_subscription_id: UUID, seen: int) -> WebhookSubscriptionView:
    """Go on where it was left, at once."""
    return view(work, await keeping.resume_subscription(work, webhook_subscription_id, seen))


@commands(SUBSCRIPTION + "/rotate-secret", Action.WEBHOOK_SUBSCRIPTION_ROTATE_SECRET)
async def rotate_webhook_secret(work: Work, webhook_subscription_id: UUID, seen: int) -> SecretView:
    """Get a new secret, told this once. The one before signs, too, for 24 hours."""
    return telling(work, await keeping.rotate_secret(work, webhook_subscription_id, seen))


@commands(SUBSCRIPTION + "/end", Action.WEBHOOK_SUBSCRIPTION_END)
async def end_webhook_subscription(work: Work, webhook_subscription_id: UUID, seen: int) -> WebhookSubscriptionView:
    """Send nothing there any more, for good. Its secrets are kept no longer; what was tried stays to be read."""
    return view(work, await keeping.end_subscription(work, webhook_subscription_id, seen))


@reads(DELIVERY, Action.WEBHOOK_DELIVERY_READ)
async def read_webhook_delivery(
    work: Work, webhook_subscription_id: UUID, webhook_delivery_id: UUID
) -> WebhookDeliveryView:
    """Read one try."""
    subscription = await work.webhook_subscriptions.get(webhook_subscription_id)
    found = await keeping.find_delivery(work, webhook_subscription_id, webhook_delivery_id)
    return delivery_view(work, subscription, found)


@lists(DELIVERIES, Action.WEBHOOK_DELIVERY_READ)
async def list_webhook_deliveries(
    work: Work, webhook_subscription_id: UUID, query: WebhookDeliveryQuery, after: UUID | None
) -> list[WebhookDeliveryView]:
    """List what was tried in the last 30 days: when, with which answer."""
    subscription = await work.webhook_subscriptions.get(webhook_subscription_id)
    where: dict[str, Condition] = {"subscription_id": webhook_subscription_id}
    if query.outcome is not UNSET:
        where["outcome"] = query.outcome.value
    found = await work.webhook_deliveries.page(where, after, query.limit + 1)
    return [delivery_view(work, subscription, one) for one in found]


@commands(DELIVERY + "/replay", Action.WEBHOOK_DELIVERY_REPLAY)
async def replay_webhook_delivery(
    work: Work, webhook_subscription_id: UUID, webhook_delivery_id: UUID
) -> WebhookDeliveryView:
    """Have the event of a try be sent once more, by itself and out of its order; how that ended is listed like any
    other try. What may not be told any more is not sent."""
    found = await keeping.replay_delivery(work, webhook_subscription_id, webhook_delivery_id)
    return delivery_view(work, await work.webhook_subscriptions.get(webhook_subscription_id), found)
