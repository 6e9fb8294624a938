"""Calendars as iCalendar objects (RFC 5545), made with the icalendar library."""

from datetime import timedelta

from domain.on_call.feeds import RosterCalendar

PRODUCT = "-//VINK//on call//EN"
REFRESHED_EVERY = timedelta(hours=1)


def written(calendar: RosterCalendar) -> bytes:
    """Return the calendar; the same calendar gives the same bytes.

    Whoever sees the calendar of somebody else is told that they are busy, and not with what.
    """
    from icalendar import Calendar, Event  # takes a fifth of a second, which no start should wait for

    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("x-wr-calname", calendar.title)
    found.add("refresh-interval", REFRESHED_EVERY, parameters={"value": "DURATION"})
    for entry in calendar.entries:
        event = Event()
        event.add("uid", f"{entry.id}@vink")
        event.add("dtstamp", entry.changed_at)
        event.add("last-modified", entry.changed_at)
        event.add("sequence", entry.version)
        event.add("dtstart", entry.starts_at)
        event.add("dtend", entry.ends_at)
        event.add("summary", entry.title)
        event.add("description", entry.note)
        event.add("class", "PRIVATE")
        event.add("status", "CONFIRMED")
        found.add_component(event)
    return bytes(found.to_ical())
