"""Access tokens: the authorization server that makes ours, and who turns them, and those of others, into actors."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NamedTuple

from adapters.jwks import FetchedKeys
from adapters.oauth.issue import Rules
from adapters.oauth.keys import SigningKeys
from adapters.oauth.revocations import Revocations, keep_revocations_fresh, refresh_revocations
from adapters.oauth.server import EmbeddedServer
from adapters.postgres.pool import Pool
from adapters.tokens import TokenVerifier
from domain.actors import Actor
from vink.issuers import further_issuers, own_issuer, resource_of
from vink.settings import Settings

Identify = Callable[[str], Awaitable[Actor]]


class Tokens(NamedTuple):
    """The embedded authorization server, and who turns tokens into actors."""

    server: EmbeddedServer
    identify: Identify
    tasks: list[Coroutine[Any, Any, None]]


async def tokens_of(settings: Settings, pool: Pool) -> Tokens:
    """Return the embedded server on a pool that runs as vink_oauth, and a verifier that knows what is revoked.

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be asked.
        SettingsError, UnsafeKeys: issuers or keys cannot be used.
    """
    keys = SigningKeys(settings.keys)
    revocations = Revocations()
    await refresh_revocations(pool, revocations)
    further = further_issuers(settings.issuers_file, settings.issuer)
    fetched = [one.keys for one in further if isinstance(one.keys, FetchedKeys)]
    await asyncio.gather(*(one.refresh() for one in fetched))
    verifier = TokenVerifier([own_issuer(settings.issuer, keys), *further], revocations, revocations.knows)
    beside_us = tuple(one.issuer for one in further)
    rules = Rules(issuer=settings.issuer, resource=resource_of(settings.issuer), beside=beside_us)
    tasks = [keep_revocations_fresh(pool, revocations, keys)]
    tasks += [one.keep_fresh() for one in fetched]
    return Tokens(EmbeddedServer(pool, keys, rules, revocations), verifier.verify, tasks)
