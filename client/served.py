"""What the pages need to know of where they are served."""

from zoneinfo import ZoneInfo

import msgspec

ROOT = "/app"


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """Where the pages are, where the API is, and as which client they log people in.

    `public` is the address that browsers use, and that of the authorization server; `api` the one at which this process
    reaches both.
    """

    public: str
    api: str
    client_id: str
    language: str = "da"
    idle_seconds: int = 1200
    warn_seconds: int = 120
    patience: float = 10.0
    zone: ZoneInfo = ZoneInfo("Europe/Copenhagen")

    @property
    def secure(self) -> bool:
        """Whether browsers reach this over TLS, so that cookies can be bound to it."""
        return self.public.startswith("https://")

    @property
    def callback(self) -> str:
        """The registered address to which a log-in comes back."""
        return f"{self.public}{ROOT}/callback"
