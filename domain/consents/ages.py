"""From which age a young person's own consent is enough: dated data, so that a new law is one more row."""

from collections.abc import Sequence
from datetime import date

import msgspec


class OwnConsentAge(msgspec.Struct, frozen=True, kw_only=True):
    """An age, and from when until when it is the one that counts; `valid_until` is its last day."""

    age: int
    valid_from: date
    valid_until: date | None = None


OWN_CONSENT_AGES: tuple[OwnConsentAge, ...] = (OwnConsentAge(age=15, valid_from=date(2016, 1, 1)),)
"""Danish practice since there is counselling under serviceloven § 12 b (`domain.md` section 9, rule 7)."""
UNTIL_GROWN = 18


def age_on(day: date, ages: Sequence[OwnConsentAge] = OWN_CONSENT_AGES) -> int:
    """Return the age that counts on that day, also for what was decided then; where none is laid down, 18."""
    return next(
        (one.age for one in ages if one.valid_from <= day and (one.valid_until is None or day <= one.valid_until)),
        UNTIL_GROWN,
    )
