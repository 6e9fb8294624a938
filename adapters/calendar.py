"""Placeholder until the calendar is written."""


class DanishCalendar:
    pass
