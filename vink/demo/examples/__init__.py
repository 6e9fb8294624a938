"""One request for every operation, by a persona, on what the demo holds: they are the examples of the contract."""

from vink.demo.examples import (
    adviser_entries,
    audit,
    capacity,
    checkpoints,
    courses,
    disclosures,
    emergencies,
    log_reviews,
    matching,
    mentors,
    on_call,
    organisation,
    panel,
    referrals,
    retention,
    subject_requests,
    transfers,
    waiting,
    webhooks,
)
from vink.demo.examples.example import NOW, Example, counting

EXAMPLES: dict[str, Example] = {
    **panel.EXAMPLES,
    **referrals.EXAMPLES,
    **waiting.EXAMPLES,
    **disclosures.EXAMPLES,
    **mentors.EXAMPLES,
    **log_reviews.EXAMPLES,
    **retention.EXAMPLES,
    **emergencies.EXAMPLES,
    **capacity.EXAMPLES,
    **adviser_entries.EXAMPLES,
    **matching.EXAMPLES,
    **on_call.EXAMPLES,
    **transfers.EXAMPLES,
    **courses.EXAMPLES,
    **organisation.EXAMPLES,
    **audit.EXAMPLES,
    **checkpoints.EXAMPLES,
    **subject_requests.EXAMPLES,
    **webhooks.EXAMPLES,
}
"""By operationId; a second example of one operation has a word after a dot."""

__all__ = ["EXAMPLES", "NOW", "Example", "counting"]
