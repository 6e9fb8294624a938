"""What every contender is given: a database each on one server, the same concerns in it, keys and tokens."""

import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey

from adapters import clock
from adapters.envelope import KEY_BYTES, seal
from adapters.envelope import place as sealing_place
from adapters.keys import KeyRing, KeyUse, MasterKeys, new_data_key
from adapters.postgres.embedded import running
from adapters.postgres.migrate import migrate
from adapters.postgres.pool import open_pool
from adapters.postgres.sealed import SEALED
from domain.actors import Actor, Role
from domain.concerns import Concern
from domain.policy import scopes_of
from vink.demo.organisation import put_organisation
from vink.demo.personas import SCHOOL

ISSUER = "https://issuer.example.org"
AUDIENCE = f"{ISSUER}/v1"
DEPARTMENT = "buf"
FEW, MANY = 10_000, 1_000_000
CONNECTIONS = 16
BODY = {
    "raised_by_function": "teacher",
    "age_band": "15_17",
    "situation_text": "En elev har ændret sig meget på kort tid og trækker sig fra klassen og fra vennerne. (Fiktivt)",
    "observations": [
        {"what": "Siger at samfundet ikke er til for ham.", "when_approx": "i marts", "source": "own"},
        {"what": "Har delt opslag om at gøre op med systemet.", "when_approx": "i april", "source": "told"},
    ],
    "strengths_text": "God til at forklare de yngre elever matematik.",
    "already_tried": "Samtale med eleven og med skolens pædagog.",
    "wish": "advice",
    "urgency": "soon",
    "local_ref": "k7-2026-031",
}
FIRST = 0x019B_0000_0000_7000_8000_000000000000
"""The ids of the concerns that are there from the start follow this one."""


def known(number: int) -> UUID:
    """Return the id of one of the concerns that are there from the start."""
    return UUID(int=FIRST + number)


def staff(number: int) -> Actor:
    """Return a fictional member of staff with a grant for the whole department."""
    return Actor(
        subject=UUID(int=FIRST + (0xA << 60) + number),
        client_id="staff-app",
        department=DEPARTMENT,
        roles=frozenset({Role.FRONTLINE}),
        scopes=scopes_of([Role.FRONTLINE]),
        unit_id=None,
        token_id=f"bench-{number}",
    )


class Keys:
    """A signing key and a master key made for this run, and tokens signed with the first."""

    def __init__(self) -> None:
        self.master = os.urandom(KEY_BYTES)
        self._key = ECKey.generate_key("P-256", parameters={"kid": "bench", "use": "sig", "alg": "ES256"})

    def issuers(self) -> str:
        """Return the file that VINK_ISSUERS names."""
        jwks = {"keys": [self._key.as_dict(private=False)]}
        return json.dumps([{"issuer": ISSUER, "audience": AUDIENCE, "jwks": jwks}])

    def pem(self) -> str:
        return self._key.as_pem(private=False).decode()

    def token(self, number: int) -> str:
        actor, now = staff(number), int(time.time())
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(actor.subject),
            "iat": now,
            "exp": now + 3600,
            "jti": actor.token_id,
            "client_id": actor.client_id,
            "scope": " ".join(sorted(actor.scopes)),
            "department": actor.department,
            "roles": sorted(actor.roles),
        }
        return jwt.encode({"alg": "ES256", "kid": "bench", "typ": "at+jwt"}, claims, self._key)


@contextmanager
def server() -> Iterator[tuple[str, int, Path]]:
    """Run a durable PostgreSQL; yield its address, its process and a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="vink-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        with running(folder / "data") as url:
            pid_file = folder / "data" / "postgres" / "cluster" / "postmaster.pid"
            yield url, int(pid_file.read_text().splitlines()[0]), folder


def database(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    before, _, after = url.partition("?")
    return f"{before.rpartition('/')[0]}/{name}?{after}"


def place(url: str) -> dict[str, str]:
    """Return where the server is, as libpq's variables tell it."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "PGHOST": query["host"][0],
        "PGPORT": query["port"][0],
        "PGUSER": parts.username or "postgres",
        "PGDATABASE": parts.path.lstrip("/"),
    }


async def run(url: str, *statements: str) -> Any:
    """Run statements outside a transaction and return the first value of the last one."""
    connection = await asyncpg.connect(url)
    try:
        for one in statements[:-1]:
            await connection.execute(one, timeout=120)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


async def template(url: str, keys: Keys) -> None:
    """Make the migrated database `template_bench` with the organisation and the first concerns."""
    await run(url, "create database template_bench")
    made = database(url, "template_bench")
    await migrate(made)
    pool = await open_pool(made, 1, None)
    async with pool.acquire() as connection, connection.transaction():
        await put_organisation(connection, clock.now(), {})
    await pool.close()
    await run(made, *concerns(FEW), "select 1")
    await seal_all(made, KeyRing([keys.master]))
    await run(made, "vacuum full concerns", "vacuum full vault.keys", "vacuum analyze")


async def copied(url: str, name: str) -> str:
    """Make a database from the template and return its address."""
    await run(url, f"create database {name} template template_bench strategy file_copy")
    return database(url, name)


SQL_ID = "('019b0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
"""What `known` says, in SQL."""
NUMBERED = """
    (select n, timestamptz '2026-01-01' + n * interval '10 seconds' as at
    from generate_series({first}, {last}) as n) as numbered
"""
NAMES = """
    id, department, version, created_at, updated_at, status, unit_id, raised_by, kle, raised_by_function, age_band,
    wish, urgency
"""
SHARED = f"""
    {SQL_ID}, '{DEPARTMENT}', 1, at, at, (array['raised', 'raised', 'consulting', 'referred', 'closed'])[1 + n % 5],
    case when n % 4 > 0 then '{SCHOOL}'::uuid end, '{staff(1).subject}', '27.00.00', 'teacher', '15_17', 'advice',
    'soon'
"""
SITUATION = "Fiktiv tekst om en elev. " * 10
OBSERVED = [{"what": "Siger noget fiktivt.", "when_approx": "i marts", "source": "own"}]
TURN = f"""
    case when n % 5 < 4 then 'asker' end, case when n % 5 < 4 then '{staff(1).subject}'::uuid end,
    case when n % 5 < 4 then at + interval '7 days' end
"""
"""Whose turn it is, and until when, of the concerns that are open."""


def concerns(count: int, first: int = 0) -> list[str]:
    """Return the statements that put fictional concerns of one department there, the ids in order, each with a
    place for a key of its own. What stands for their text is as long as it would be; `seal_all` puts it there."""
    numbered = NUMBERED.format(first=first, last=first + count - 1)
    columns = f"{NAMES}, sealed, holder, holder_id, due_at"
    values = f"{SHARED}, decode(repeat('00', 500), 'hex'), {TURN}"
    return [
        f"insert into vault.keys select {SQL_ID}, 'case', '{'0' * 16}', '\\x{'00' * 60}' from {numbered}",
        f"insert into concerns ({columns}) select {values} from {numbered}",
    ]


def peer_concerns(count: int) -> list[str]:
    """Return the statements that put the same concerns there for the peer."""
    numbered = NUMBERED.format(first=0, last=count - 1)
    values = f"{SHARED}, decode(repeat('00', 500), 'hex'), {SQL_ID}, {TURN}"
    return [
        f"insert into case_keys select {SQL_ID}, '\\x{'00' * 60}' from {numbered}",
        f"insert into concerns ({NAMES}, sealed, key_id, holder, holder_id, due_at) select {values} from {numbered}",
    ]


SAID = dict.fromkeys(SEALED[Concern].fields) | {"situation_text": SITUATION, "observations": OBSERVED}


async def seal_all(url: str, keys: MasterKeys) -> None:
    """Seal what the first concerns say, each under its key, as the application does."""
    text = msgspec.json.encode(SAID)
    made, sealed = [], []
    for concern_id in map(known, range(FEW)):
        key, kept = await new_data_key(keys, KeyUse.CASE, concern_id)
        made.append((concern_id, kept.master_key, kept.wrapped_key))
        sealed.append((concern_id, seal(key, text, sealing_place("text", concern_id, "concern", "1"))))
    await run_many(url, "update vault.keys set master_key = $2, wrapped_key = $3 where id = $1::uuid", made)
    await run_many(url, "update concerns set sealed = $2 where id = $1::uuid", sealed)


async def seal_for_peer(url: str, master: bytes) -> None:
    """Seal what the first concerns say as the peer does."""
    text = json.dumps(SAID).encode()
    made, sealed = [], []
    for concern_id in map(known, range(FEW)):
        key = os.urandom(KEY_BYTES)
        made.append((concern_id, seal(master, key, concern_id.bytes)))
        sealed.append((concern_id, seal(key, text, concern_id.bytes)))
    await run_many(url, "update case_keys set wrapped = $2 where id = $1::uuid", made)
    await run_many(url, "update concerns set sealed = $2 where id = $1::uuid", sealed)


async def run_many(url: str, statement: str, given: list[Any]) -> None:
    """Run a statement for each of what it is given."""
    connection = await asyncpg.connect(url)
    try:
        await connection.executemany(statement, given)
    finally:
        await connection.close()


def some(count: int, of: int = FEW) -> list[UUID]:
    """Return ids of concerns that are there from the start."""
    return [known(random.randrange(of)) for _ in range(count)]
