"""Tokens and assertions of the demo's personas, made by the embedded server's own code."""

from pathlib import Path

from adapters.oauth.assertion import client_assertion, new_client_key
from adapters.oauth.mint import MintRefused
from vink.database import pool_on
from vink.demo.personas import PERSONAS
from vink.secrets import private_file
from vink.settings import Settings
from vink.tokens import tokens_of

PASSWORD = "kun-til-demo"  # noqa: S105 - printed by the demo itself, for nothing but the demo
"""The password of every fictional member of staff; it opens nothing but a demo."""


async def mint(settings: Settings, url: str | None, persona: str, department: str | None) -> str:
    """Return an access token of a persona.

    Raises:
        MintRefused: there is no database or it is no demo, or there is no such persona.
    """
    if url is None:
        raise MintRefused("No demo runs here: start it with make run, and set here what was set for it (DATABASE_URL).")
    async with pool_on(url, 1, "vink_oauth") as pool:
        tokens = await tokens_of(settings, pool)
        for task in tokens.tasks:
            task.close()
        return await tokens.server.mint(persona, department)


def key_file(settings: Settings, client: str) -> Path:
    """Return where the private key of a demo's system lies."""
    return settings.data / "demo" / f"{client}.jwk.json"


def assertion(settings: Settings, client: str) -> str:
    """Return a client assertion, good once and for a minute.

    Raises:
        MintRefused: there is no such system, or no demo here.
    """
    if client not in PERSONAS or not PERSONAS[client].is_system:
        known = ", ".join(name for name, one in PERSONAS.items() if one.is_system)
        raise MintRefused(f"There is no system {client!r} in the demo: {known}.")
    path = key_file(settings, client)
    if not path.exists():
        raise MintRefused("There is no demo here yet: start it with make run.")
    return client_assertion(path.read_text(), client, settings.issuer)


def system_keys(settings: Settings) -> dict[str, dict[str, object]]:
    """Make a key for each system of the demo, keep the private half for `assertion`, and return the public ones."""
    import json

    found: dict[str, dict[str, object]] = {}
    for name, persona in PERSONAS.items():
        if persona.is_system:
            private, found[name] = new_client_key()
            private_file(key_file(settings, name), json.dumps(private).encode())
    return found
