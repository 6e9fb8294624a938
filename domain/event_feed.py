"""The feed of thin events: what happened to which thing, told to whoever could read that thing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.concerns import Concern
from domain.consultations.types import Consultation
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.ports import Work
from domain.records import Record
from domain.referrals.types import Referral

E = Event
TOLD: dict[type[Record], tuple[Event, ...]] = {
    Concern: (E.CONCERN_RAISED, E.CONCERN_CONSULTING, E.CONCERN_REFERRED, E.CONCERN_CLOSED, E.CONCERN_TRANSFERRED),
    Consultation: (
        E.CONSULTATION_SUBMITTED,
        E.CONSULTATION_TRIAGED,
        E.CONSULTATION_ASSIGNED,
        E.CONSULTATION_INFORMATION_REQUESTED,
        E.CONSULTATION_INFORMATION_SUPPLIED,
        E.CONSULTATION_ANSWERED,
        E.CONSULTATION_FOLLOWED_UP,
        E.CONSULTATION_FEEDBACK_GIVEN,
        E.CONSULTATION_REDIRECTED,
        E.CONSULTATION_WITHDRAWN,
        E.CONSULTATION_CLOSED,
        E.CONSULTATION_EXPIRED,
    ),
    Referral: (
        E.REFERRAL_SUBMITTED,
        E.REFERRAL_RECEIVED,
        E.REFERRAL_INFORMATION_REQUESTED,
        E.REFERRAL_INFORMATION_SUPPLIED,
        E.REFERRAL_ACCEPTED,
        E.REFERRAL_DECLINED,
        E.REFERRAL_REDIRECTED,
        E.REFERRAL_WITHDRAWN,
        E.REFERRAL_STARTED,
        E.REFERRAL_ENDED,
        E.REFERRAL_CLOSED,
        E.REFERRAL_AMENDED,
        E.REFERRAL_HELD,
        E.REFERRAL_RESUMED,
        E.REFERRAL_SLOT_EXPECTED,
        E.REFERRAL_TRANSFERRED,
    ),
}
"""Of which things the feed tells what: only what each reader of the thing can read in it anyway. Who stepped back, who
hands over to whom, and what was drafted and not sent, is told to nobody."""
TYPES = frozenset(one.value for events in TOLD.values() for one in events)


class ThinEvent(msgspec.Struct, frozen=True, kw_only=True):
    """That something happened: `type` to the thing with this `id`, which was in this `version` then. Events are in the
    order of their `event_id`."""

    event_id: UUID
    type: str
    id: UUID
    version: int
    at: datetime


async def events_after(
    work: Work, types: Sequence[str], after: UUID | None, limit: int, until: UUID | None = None
) -> Sequence[ThinEvent]:
    """Return at most `limit` events of these types, or of all, oldest first, behind the event `after` and up to the
    event `until`; only those about what the actor could read now.

    Raises:
        Invalid: there is no such type.
    """
    refuse_unknown(types, "?type")
    wanted = {kind: tuple(one for one in told if not types or one in types) for kind, told in TOLD.items()}
    return await work.events.page({kind: told for kind, told in wanted.items() if told}, after, limit, until)


def refuse_unknown(types: Sequence[str], pointer: str) -> None:
    """Refuse what is no type of event of the feed.

    Raises:
        Invalid: at this place stands something else.
    """
    if not TYPES.issuperset(types):
        raise Invalid((Fault(pointer, "unknown", "This is no type of event that is told."),))
