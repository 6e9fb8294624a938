"""What a work has of the 24-hour desk on PostgreSQL."""

from adapters.icalendar import written
from adapters.postgres.stores import Kept
from domain.on_call.check_ins import CheckIn
from domain.on_call.contacts import OnCallContact
from domain.on_call.feeds import OnCallFeed, RosterCalendar
from domain.on_call.types import OnCallShift


class Desk:
    """The stores of the desk, and how its calendars are written."""

    on_call_shifts = Kept(OnCallShift)
    on_call_contacts = Kept(OnCallContact)
    check_ins = Kept(CheckIn)
    on_call_feeds = Kept(OnCallFeed)

    def icalendar(self, calendar: RosterCalendar) -> bytes:
        """Return the calendar as an iCalendar object."""
        return written(calendar)
