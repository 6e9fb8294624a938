"""A municipality with an authorization server of its own, on a real database and a clock that tests can move."""

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import KeySet

from adapters.ids import new_id
from adapters.oauth.answers import Answer
from adapters.oauth.assertion import ASSERTION_TYPE, client_assertion, new_client_key
from adapters.oauth.issue import Rules
from adapters.oauth.keys import SigningKeys
from adapters.oauth.passwords import hashed
from adapters.oauth.revocations import Revocations, refresh_revocations
from adapters.oauth.server import EmbeddedServer
from adapters.postgres.pool import Pool
from adapters.tokens import TokenVerifier, TrustedIssuer

ISSUER = "http://127.0.0.1:8000"
RESOURCE = ISSUER + "/v1"
CALLBACK = "http://127.0.0.1:9000/callback"
PASSWORD = "correct horse battery staple"
SECRET = "a-secret-of-the-demo-only"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
QUERY = {
    "response_type": "code",
    "client_id": "app",
    "redirect_uri": CALLBACK,
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "state": "xyz",
}


@cache
def known_hash(secret: str) -> str:
    """The hash of a secret, made once for all tests: it is slow on purpose."""
    return hashed(secret)


class World:
    """The server under test, its neighbours, and the few steps that every test takes."""

    def __init__(self, owner: Any, pool: Pool, folder: Path) -> None:
        self.owner, self.pool, self.folder = owner, pool, folder
        self.now = datetime.now(UTC)
        self.keys = SigningKeys(folder, lambda: self.now)
        self.revocations = Revocations()
        self.server = EmbeddedServer(
            pool, self.keys, Rules(issuer=ISSUER, resource=RESOURCE), self.revocations, lambda: self.now
        )
        self.verifier = self.another_verifier(self.revocations)
        self.private_key, self.jwks = new_client_key()
        self.ids: dict[str, UUID] = {}

    def another_verifier(self, revocations: Revocations) -> TokenVerifier:
        issuer = TrustedIssuer(issuer=ISSUER, audience=RESOURCE, keys=self.keys)
        return TokenVerifier([issuer], revocations, revocations.knows, lambda: self.now.timestamp())

    async def token(self, authorization: str | None = None, **form: str) -> tuple[int, dict[str, Any]]:
        answer = await self.server.token(form, authorization, "test")
        return answer.status, json.loads(answer.body)

    def proof(self, client: str = "school-system") -> dict[str, str]:
        """The parameters by which a client with a key authenticates."""
        assertion = client_assertion(self.private_key, client, ISSUER, self.now.timestamp())
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}

    async def system_token(self, client: str = "school-system", **form: str) -> tuple[int, dict[str, Any]]:
        return await self.token(grant_type="client_credentials", **self.proof(client), **form)

    async def page(self, **changes: str) -> tuple[Answer, dict[str, str], str]:
        """Open the log-in page; return it with the cookie and the token that it gave."""
        answer = await self.server.authorize(QUERY | changes, "en", "test")
        if "Set-Cookie" not in answer.headers:
            return answer, {}, ""
        name, _, value = answer.headers["Set-Cookie"].partition(";")[0].partition("=")
        csrf = answer.body.decode().partition('name="csrf" value="')[2].partition('"')[0]
        return answer, {name: value}, csrf

    async def log_in(
        self, username: str, password: str = PASSWORD, address: str = "198.51.100.7", **changes: str
    ) -> Answer:
        _, cookies, csrf = await self.page(**changes)
        form = {"csrf": csrf, "username": username, "password": password}
        return await self.server.log_in(QUERY | changes, form, cookies, "en", address, "test")

    async def code(self, username: str = "teacher", **changes: str) -> str:
        answer = await self.log_in(username, **changes)
        assert answer.status == 303, answer.body.decode()
        return sent_back(answer)["code"]

    async def redeem(self, code: str, client: str = "app", **changes: str) -> tuple[int, dict[str, Any]]:
        who = {"client_id": client} if client == "app" else self.proof(client)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        return await self.token(**(who | form | changes))

    async def refresh(self, token: str, client: str = "app", **changes: str) -> tuple[int, dict[str, Any]]:
        who = {"client_id": client} if client == "app" else self.proof(client)
        return await self.token(**(who | {"grant_type": "refresh_token", "refresh_token": token} | changes))

    async def staff_tokens(self, username: str = "teacher", **changes: str) -> dict[str, Any]:
        status, body = await self.redeem(await self.code(username, **changes))
        assert status == 200, body
        return body

    def claims(self, token: str) -> dict[str, Any]:
        return jwt.decode(token, KeySet.import_key_set(self.keys.jwks()), algorithms=["ES256"]).claims  # type: ignore[arg-type]

    async def events(self, action: str) -> list[dict[str, Any]]:
        rows = await self.owner.fetch(
            "select action, outcome, reason, actor, client, department, object_type, object_id "
            "from audit_event where action = $1 order by id",
            action,
        )
        return [dict(row) for row in rows]

    async def count(self, table: str) -> int:
        found: int = await self.owner.fetchval(f"select count(*) from {table}")
        return found

    async def add_client(self, name: str, **changes: Any) -> None:
        row: dict[str, Any] = {
            "id": new_id(),
            "department": "buf",
            "version": 1,
            "created_at": self.now,
            "updated_at": self.now,
            "status": "active",
            "client_id": name,
            "name": name.title(),
            "kind": "system",
            "scopes": ["*"],
            "auth_method": "private_key_jwt",
            "jwks": json.dumps(self.jwks),
            "redirect_uris": [],
            "agreement_ref": "test",
            "valid_from": self.now - timedelta(days=1),
            "valid_until": self.now + timedelta(days=30),
        } | changes
        self.ids[name] = row["id"]
        await self.insert("clients", row)

    async def add_staff(self, name: str, department: str = "buf", unit_id: UUID | None = None, **changes: Any) -> None:
        row: dict[str, Any] = {
            "id": new_id(),
            "department": department,
            "version": 1,
            "created_at": self.now,
            "updated_at": self.now,
            "status": "active",
            "unit_id": unit_id,
            "subject": name,
            "display_name": name.title(),
            "function": "teacher",
        } | changes
        self.ids[name] = row["id"]
        await self.insert("staff", row)
        await self.insert("oauth_passwords", {"staff_id": row["id"], "hash": known_hash(PASSWORD)})

    async def grant(self, name: str, role: str, department: str = "buf", **changes: Any) -> None:
        row: dict[str, Any] = {
            "id": new_id(),
            "department": department,
            "version": 1,
            "created_at": self.now,
            "updated_at": self.now,
            "staff_id": self.ids[name],
            "role": role,
            "unit_id": None,
            "valid_from": self.now - timedelta(days=1),
            "ends_at": self.now + timedelta(days=30),
            "granted_by": new_id(),
        } | changes
        await self.insert("staff_grants", row)

    async def insert(self, table: str, row: Mapping[str, Any]) -> None:
        holders = ", ".join(f"${n}" for n in range(1, len(row) + 1))
        await self.owner.execute(f"insert into {table} ({', '.join(row)}) values ({holders})", *row.values())


async def until(holds: Callable[[], bool]) -> None:
    """Let other tasks run until this holds."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what is waited for announces itself to nobody
            await asyncio.sleep(0)


def sent_back(answer: Answer) -> dict[str, str]:
    """The parameters of a redirect to the client."""
    location = urlsplit(answer.headers["Location"])
    assert f"{location.scheme}://{location.netloc}{location.path}" == CALLBACK
    return dict(parse_qsl(location.query, strict_parsing=True))


async def make_world(owner: Any, pool: Pool, folder: Path) -> World:
    """Two departments, a teacher, a system, an application without a secret and one with a key."""
    world = World(owner, pool, folder / "keys")
    for department in ("buf", "sof", "bif"):
        row = {"id": new_id(), "department": department, "version": 1, "name": "{}"}
        await world.insert("departments", row | {"created_at": world.now, "updated_at": world.now})
    await owner.execute("insert into installation (key, value) values ('demo', 'true')")
    await world.add_client("school-system", scopes=["concern:raise", "concern:read", "referral:accept"])
    await world.add_client("script", auth_method="client_secret_basic", jwks=None)
    await world.insert("oauth_secrets", {"client": world.ids["script"], "hash": known_hash(SECRET)})
    application = {"every_department": True, "kind": "application", "redirect_uris": [CALLBACK]}
    await world.add_client("app", auth_method="none", jwks=None, **application)
    await world.add_client("backend", **application)
    await world.add_staff("teacher")
    await world.grant("teacher", "frontline")
    await refresh_revocations(pool, world.revocations, lambda: world.now)
    return world
