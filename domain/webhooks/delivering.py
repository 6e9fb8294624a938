"""Delivering: what is sent, how it is signed (Standard Webhooks), and what follows from the answer."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from domain.actors import Role
from domain.event_feed import ThinEvent, events_after
from domain.events import Event
from domain.expiry import worker
from domain.policy import Action
from domain.ports import Ask, Work
from domain.records import move
from domain.webhooks.keeping import SECRET
from domain.webhooks.types import MOVES, MadeDelivery, S, WebhookOutcome, WebhookSubscription

TOGETHER = 20
"""How many events are sent under one claim."""
FAILING_AFTER = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """That this worker alone delivers to a subscription now: events behind `after` and up to `until`, and first of all
    one that is to be sent again. `tries` failed in a row. `with_vink`: VINK's coordinators work in the department."""

    id: UUID
    department: str
    with_vink: bool
    after: UUID | None
    until: UUID
    replay: UUID | None
    tries: int


class Thin(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a webhook: nothing but a type, an id, a version and a time (R20)."""

    type: str
    id: UUID
    version: int
    at: datetime


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """How a try ended."""

    outcome: WebhookOutcome
    status_code: int | None = None
    took_ms: int = 0


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent to a subscription now."""

    subscription: WebhookSubscription
    events: Sequence[ThinEvent]


def ask_for_delivery(claim: Claim, request_id: str) -> Ask:
    """Return the ask by which a subscription is served: with the sight of those who read the department's inbox, which
    are its front-line staff, and VINK's coordinators where they are among them."""
    roles = {Role.FRONTLINE, Role.ADMIN} | ({Role.VINK_COORDINATOR} if claim.with_vink else set())
    return Ask(
        actor=worker(claim.department, frozenset(roles), Action.EVENT_READ),
        action=Action.EVENT_READ,
        audited_as="webhook-subscription:deliver",
        reads=False,
        request_id=request_id,
        rule="webhook",
    )


async def due(work: Work, claim: Claim) -> Due:
    """Return what is to be sent: what somebody asked to have again goes alone. What may not be told (any more) is
    passed by, and everything once the subscription has ended."""
    subscription = await work.webhook_subscriptions.get(claim.id)
    if subscription.status is S.ENDED:
        return Due(subscription=subscription, events=())
    types = subscription.event_types
    if claim.replay is None:
        return Due(
            subscription=subscription, events=await events_after(work, types, claim.after, TOGETHER, claim.until)
        )
    just_before = UUID(int=claim.replay.int - 1)
    return Due(subscription=subscription, events=await events_after(work, types, just_before, 1, claim.replay))


async def keep_delivery(work: Work, claim: Claim, made: MadeDelivery) -> bool:
    """Keep how a try ended, and return whether to go on. The eighth that fails in a row makes the subscription failing,
    and the next that does not makes it active again.

    Raises:
        Stale: the claim is over, or somebody changed the subscription meanwhile.
    """
    subscription = await work.webhook_subscriptions.get(claim.id)
    work.webhooks.record(made)
    delivered = made.outcome is WebhookOutcome.DELIVERED
    if delivered and subscription.status is S.FAILING:
        better = move(subscription, S.ACTIVE, MOVES, work.now, failing_since=None)
        work.webhook_subscriptions.save(better, Event.WEBHOOK_SUBSCRIPTION_RECOVERED)
    elif not delivered and not made.replay and made.number >= FAILING_AFTER and subscription.status is S.ACTIVE:
        failing = move(subscription, S.FAILING, MOVES, work.now, failing_since=work.now)
        work.webhook_subscriptions.save(failing, Event.WEBHOOK_SUBSCRIPTION_FAILING)
    return delivered and subscription.status not in (S.PAUSED, S.ENDED)


def pause_after(tries: int, chance: float) -> timedelta:
    """Return how long to wait after so many tries in a row failed: twice as long each time, up to an hour; by chance, a
    number from 0 to 1, up to half of it less, so that not everybody comes back at once."""
    full: timedelta = min(FIRST_PAUSE * 2 ** min(tries - 1, 20), LONGEST_PAUSE)
    return full * (1 - chance / 2)


def body_of(event: ThinEvent) -> bytes:
    """Return what is sent of an event."""
    return msgspec.json.encode(Thin(type=event.type, id=event.id, version=event.version, at=event.at))


def headers_of(subscription: WebhookSubscription, event_id: UUID, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that sign a body: one signature for each secret that is in force."""
    secrets = [subscription.secret]
    if subscription.previous_until and now < subscription.previous_until:
        secrets.append(subscription.previous_secret)
    stamp = str(int(now.timestamp()))
    return {
        "content-type": "application/json",
        "webhook-id": str(event_id),
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signature(one, f"{event_id}.{stamp}.".encode() + body) for one in secrets if one),
    }


def signature(secret: str, content: bytes) -> str:
    """Return the signature of this content (Standard Webhooks, version 1: HMAC with SHA-256)."""
    key = b64decode(secret.removeprefix(SECRET))
    return "v1," + b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
