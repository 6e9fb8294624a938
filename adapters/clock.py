"""The one clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time now, in UTC, to the microsecond that PostgreSQL keeps."""
    return datetime.now(UTC)
