"""Keys that nobody can guess, for the addresses of calendars."""

import secrets


def new_key() -> str:
    """Return a new key: 256 random bits as letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(32)
