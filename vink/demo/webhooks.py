"""Where the demo's departments have their events sent; nobody listens at these fictional addresses."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.pool import Pool
from adapters.postgres.webhooks import claim, release
from domain.events import Event
from domain.policy import Action
from domain.ports import Ask
from domain.webhooks.delivering import ask_for_delivery, due, keep_delivery
from domain.webhooks.keeping import SECRET, pause_subscription
from domain.webhooks.types import MadeDelivery, S, WebhookOutcome, WebhookSubscription
from vink.demo.personas import PERSONAS, fixed

HOST = "inbox.example"
FOREIGN, ACTIVE, PAUSED = fixed(0xF01), fixed(0xF02), fixed(0xF03)
DELIVERIES = {PAUSED: fixed(0xF11), FOREIGN: fixed(0xF12)}
TYPES = {
    ACTIVE: ("bif", ("concern.raised",)),
    PAUSED: ("bif", ("referral.received", "referral.withdrawn")),
    FOREIGN: ("buf", ("concern.raised",)),
}


def ask(action: Action, department: str) -> Ask:
    """Return the ask of the administrator of a department."""
    actor = msgspec.structs.replace(PERSONAS["admin"].actor(), department=department)
    return Ask(actor=actor, action=action, audited_as=action.value, reads=False, request_id="0" * 32)


async def put_subscriptions(begin: Any, now: datetime) -> None:
    """Have events be sent: before they get their place, so that there are some to be sent."""
    for subscription_id, (department, types) in TYPES.items():
        async with begin(ask(Action.WEBHOOK_SUBSCRIPTION_CREATE, department)) as work:
            made = WebhookSubscription(
                id=subscription_id,
                department=department,
                version=1,
                created_at=now,
                updated_at=now,
                status=S.ACTIVE,
                url=f"https://{HOST}/{department}",
                event_types=types,
                failing_since=None,
                secret=f"{SECRET}{'A' * 43}=",
                previous_secret=None,
                previous_until=None,
            )
            work.webhook_subscriptions.add(made, Event.WEBHOOK_SUBSCRIPTION_CREATED)


async def put_deliveries(pool: Pool, begin: Any, now: datetime, token: UUID) -> None:
    """Let the first event of each have arrived, and pause them then."""
    for one in await claim(pool, now, token, len(TYPES)):
        async with begin(ask_for_delivery(one, "0" * 32)) as work:
            first = (await due(work, one)).events[0]
            made = MadeDelivery(
                id=DELIVERIES[one.id],
                department=one.department,
                version=1,
                created_at=now,
                updated_at=now,
                subscription_id=one.id,
                event_id=first.event_id,
                number=1,
                replay=False,
                outcome=WebhookOutcome.DELIVERED,
                status_code=204,
                took_ms=38,
                claim=token,
                next_at=now,
            )
            await keep_delivery(work, one, made)
        await release(pool, one, token, None)
        async with begin(ask(Action.WEBHOOK_SUBSCRIPTION_PAUSE, one.department)) as work:
            await pause_subscription(work, one.id, 1)
