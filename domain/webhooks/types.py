"""What is kept of webhooks: subscriptions, and each try to deliver an event to one."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.policy import Action, Commands
from domain.records import Moves, Moving, Record
from domain.text import NO_DATA, whole

ROTATION = timedelta(hours=24)
"""For how long the secret before signs, too."""
EventType = Annotated[
    str,
    Meta(
        pattern=whole(r"[a-z_]{1,40}\.[a-z_]{1,40}"),
        max_length=81,
        description="What happened to which kind of thing; docs/integration.md lists them.",
        examples=["consultation.answered"],
        extra_json_schema=NO_DATA,
    ),
]
EventTypes = Annotated[tuple[EventType, ...], Meta(min_length=1, max_length=100)]
WebhookUrl = Annotated[
    str,
    Meta(
        pattern=whole(
            r"https?://[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[1-9][0-9]{0,4})?(/[A-Za-z0-9._~-]{1,100}){0,20}/?"
        ),
        max_length=400,
        description="https, at a host that the installation lists; without user, query and fragment.",
        extra_json_schema=NO_DATA,
    ),
]


class WebhookStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    FAILING = "failing"
    ENDED = "ended"


class WebhookOutcome(StrEnum):
    """How a try ended."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    TOO_SLOW = "too_slow"
    UNREACHABLE = "unreachable"
    NOT_LISTED = "not_listed"
    GONE = "gone"


S = WebhookStatus
MOVES: Moves = {
    S.ACTIVE: frozenset({S.PAUSED, S.FAILING, S.ENDED}),
    S.FAILING: frozenset({S.ACTIVE, S.PAUSED, S.ENDED}),
    S.PAUSED: frozenset({S.ACTIVE, S.ENDED}),
    S.ENDED: frozenset(),
}
STANDING = frozenset(S) - {S.ENDED}
COMMANDS: Commands = {
    Action.WEBHOOK_SUBSCRIPTION_PAUSE: frozenset({S.ACTIVE, S.FAILING}),
    Action.WEBHOOK_SUBSCRIPTION_RESUME: frozenset({S.PAUSED, S.FAILING}),
    Action.WEBHOOK_SUBSCRIPTION_ROTATE_SECRET: STANDING,
    Action.WEBHOOK_SUBSCRIPTION_END: STANDING,
}


class WebhookSubscription(Moving, frozen=True, kw_only=True):
    """Where events of a department are sent. One that is failing is still tried; one that has ended has no secret."""

    status: WebhookStatus
    url: str
    event_types: tuple[str, ...]
    failing_since: datetime | None
    secret: str | None
    previous_secret: str | None
    previous_until: datetime | None


class NewWebhookSubscription(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where which events of the caller's department are to be sent."""

    url: WebhookUrl
    event_types: EventTypes


class WebhookDelivery(Record, frozen=True, kw_only=True):
    """One try to deliver an event: the `number`th in a row, or a replay that somebody asked for; what was answered."""

    subscription_id: UUID
    event_id: UUID
    number: int
    replay: bool
    outcome: WebhookOutcome
    status_code: int | None
    took_ms: int


class MadeDelivery(WebhookDelivery, frozen=True, kw_only=True):
    """A try as the worker keeps it, under its claim on the subscription; what fails is tried again at `next_at`."""

    claim: UUID
    next_at: datetime


class AskedReplay(Record, frozen=True, kw_only=True):
    """That an event is to be sent again."""

    subscription_id: UUID
    event_id: UUID
