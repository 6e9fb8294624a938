"""Where the pages at /app find the API: at the port on which this process listens itself, over HTTP."""

from client.served import Served
from vink.settings import Settings

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not listened on
"""Addresses to listen on that are none to speak to, and those that are."""


def served_by(settings: Settings) -> Served | None:
    """Return what the pages need to know, or None where no client is named as which they log people in."""
    if settings.app_client is None:
        return None
    host = EVERYWHERE.get(settings.host, settings.host)
    return Served(
        public=settings.issuer,
        api=f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}",
        client_id=settings.app_client,
        language=settings.locale,
        idle_seconds=settings.app_idle_minutes * 60,
    )
