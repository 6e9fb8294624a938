"""Examples of webhooks, by the administrator of one department."""

from vink.demo.examples.example import Example
from vink.demo.webhooks import ACTIVE, DELIVERIES, HOST, PAUSED

ONE = {"webhook_subscription_id": ACTIVE}
TRIED = {"webhook_subscription_id": PAUSED}
TRY = {**TRIED, "webhook_delivery_id": DELIVERIES[PAUSED]}

EXAMPLES: dict[str, Example] = {
    "createWebhookSubscription": Example(
        persona="admin",
        body={"url": f"https://{HOST}/vink", "event_types": ["consultation.answered", "referral.received"]},
    ),
    "readWebhookSubscription": Example(persona="admin", path=ONE),
    "listWebhookSubscriptions": Example(persona="admin", query={"limit": 2}),
    "pauseWebhookSubscription": Example(persona="admin", path=ONE),
    "resumeWebhookSubscription": Example(persona="admin", path=TRIED),
    "rotateWebhookSecret": Example(persona="admin", path=ONE),
    "endWebhookSubscription": Example(persona="admin", path=ONE),
    "readWebhookDelivery": Example(persona="admin", path=TRY),
    "listWebhookDeliveries": Example(persona="admin", path=TRIED, query={"outcome": "delivered", "limit": 2}),
    "replayWebhookDelivery": Example(persona="admin", path=TRY),
}
