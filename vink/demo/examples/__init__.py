"""One request for every operation, by a persona, on what the demo holds: they are the examples of the contract."""

from vink.demo.examples import courses, disclosures, mentors, organisation, panel, referrals, waiting
from vink.demo.examples.example import NOW, Example, counting

EXAMPLES: dict[str, Example] = {
    **panel.EXAMPLES,
    **referrals.EXAMPLES,
    **waiting.EXAMPLES,
    **disclosures.EXAMPLES,
    **mentors.EXAMPLES,
    **courses.EXAMPLES,
    **organisation.EXAMPLES,
}
"""By operationId; a second example of one operation has a word after a dot."""

__all__ = ["EXAMPLES", "NOW", "Example", "counting"]
