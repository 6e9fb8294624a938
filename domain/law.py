"""What counts on the day of a decision: the age of own consent, the legal bases, and the municipality's own time."""

from datetime import datetime
from typing import NamedTuple

from domain.consents.ages import age_on
from domain.legal_bases import LegalSet
from domain.ports import Work


class Law(NamedTuple):
    """The rules as they are in force at one time; `now` is the municipality's own, whose day decides."""

    own_consent_age: int
    rules: LegalSet
    now: datetime


def law_of(work: Work) -> Law:
    """Return what counts now. The age is the municipality's own where it set one."""
    now, own = work.calendar.local(work.now), work.terms.own_consent_age
    return Law(age_on(now.date()) if own is None else own, work.terms.legal_set, now)
