"""Webhooks, beside the stores of subscriptions and of tries."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from domain.webhooks.types import AskedReplay, MadeDelivery


class Webhooks(Protocol):
    """What is kept about deliveries, past what an administrator writes."""

    def record(self, made: "MadeDelivery") -> None:
        """Keep a try when the work ends, and with it how far the subscription is; the work fails as Stale when the
        claim is over."""
        ...

    def replay(self, asked: "AskedReplay") -> None:
        """Have an event be sent again when the work ends."""
        ...
