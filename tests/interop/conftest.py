"""A certified OpenID provider in a process of its own, and how people and systems get tokens from it over HTTP."""

import base64
import hashlib
import json
import re
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey, Key, RSAKey

from adapters.oauth.assertion import ASSERTION_TYPE, client_assertion
from tests.journey.conftest import free_port

FOLDER = Path(__file__).parent
PATIENCE = 20.0
CALLBACK = "http://127.0.0.1:8765/callback"
API = "https://vink.example/v1"
OTHER = "https://payroll.example"
KEYCLOAK = "https://vink.example/keycloak"
ENTRA = "https://vink.example/entra"
ENTRA_AUDIENCE = "0f2b7f3e-9d55-4c0a-8a55-0c3c8f1f2a01"
SCOPE = "concern:raise concern:read me:read"
TEACHER = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
SCHOOL_SYSTEM = "9a0c3301-4f89-41d3-9a0c-0305e82c3301"
FACTS = {
    TEACHER: {"uuid": TEACHER, "department": "buf", "roles": ["frontline"]},
    "school-system": {"uuid": SCHOOL_SYSTEM, "department": "buf", "roles": ["system"]},
}
RESOURCES = {
    API: {"scope": SCOPE, "audience": API, "alg": "ES256", "profile": "rfc9068"},
    OTHER: {"scope": SCOPE, "audience": OTHER, "alg": "ES256", "profile": "rfc9068"},
    KEYCLOAK: {"scope": SCOPE, "audience": "vink", "alg": "PS256", "profile": "keycloak"},
    ENTRA: {"scope": SCOPE, "audience": ENTRA_AUDIENCE, "alg": "RS256", "profile": "entra-v2"},
}


@cache
def rsa_key() -> dict[str, Any]:
    return RSAKey.generate_key(2048, {"use": "sig"}).as_dict(private=True)


def new_keys(name: str = "1") -> list[Key]:
    """A new elliptic key, and the RSA key under a new name."""
    return [
        ECKey.generate_key("P-256", {"kid": f"ec-{name}", "use": "sig"}),
        RSAKey.import_key({**rsa_key(), "kid": f"rsa-{name}"}),
    ]


class LoggedIn(NamedTuple):
    """What a person's application holds after a log-in."""

    access_token: str
    id_token: str


class Provider:
    """The provider, which can be stopped, held up, and started again with other keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.keys = new_keys()
        self.system_key = ECKey.generate_key("P-256", {"kid": "system"})
        self.output = folder / "requests"
        self.output.touch()

    def start(self, keys: list[Key] | None = None) -> None:
        """Start it with these keys, the first of each kind signs; return when it answers."""
        self.keys = keys or self.keys
        settings = {
            "port": self.port,
            "jwks": {"keys": [key.as_dict(private=True) for key in self.keys]},
            "clients": self._clients(),
            "resources": RESOURCES,
            "facts": FACTS,
        }
        file = self.folder / "settings.json"
        file.write_text(json.dumps(settings))
        with self.output.open("ab") as output, (self.folder / "errors").open("ab") as errors:
            self.process = subprocess.Popen(["node", FOLDER / "provider.mjs", file], stdout=output, stderr=errors)
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE and self.process.poll() is None:
            try:
                httpx.get(f"{self.issuer}/.well-known/openid-configuration", timeout=1).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.05)
                continue
            return
        raise AssertionError((self.folder / "errors").read_text())

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)

    def hold(self) -> None:
        """Let it take connections and answer none."""
        self.process.send_signal(signal.SIGSTOP)

    def let_go(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def asked_for_keys(self) -> int:
        """How often its keys were asked for since it was made."""
        return self.output.read_text().splitlines().count("/jwks")

    def system_token(self, resource: str = API) -> str:
        """A token that a system gets for itself with its key."""
        proof = client_assertion(self.system_key.as_dict(private=True), "school-system", self.issuer)
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": proof,
            "resource": resource,
            "scope": SCOPE,
        }
        answer = httpx.post(f"{self.issuer}/token", data=form, timeout=10)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    def log_in(self, resource: str = API, person: str = TEACHER) -> LoggedIn:
        """What an application gets for a person who logs in: authorization code with PKCE."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": "staff-app",
            "redirect_uri": CALLBACK,
            "scope": f"openid {SCOPE}",
            "resource": resource,
            "nonce": secrets.token_urlsafe(8),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        with httpx.Client(base_url=self.issuer, timeout=10) as browser:
            answer = browser.get("/auth", params=query)
            while not (location := urljoin(self.issuer, answer.headers.get("location", ""))).startswith(CALLBACK):
                if answer.is_redirect:
                    answer = browser.get(location)
                    continue
                assert answer.status_code == 200, answer.text
                form = re.search(r'action="([^"]+)".*?name="prompt" value="(\w+)"', answer.text, re.DOTALL)
                assert form, answer.text
                answer = browser.post(form[1], data={"prompt": form[2], "login": person, "password": "any"})
            back = parse_qs(urlsplit(location).query)
            assert back.get("iss") == [self.issuer], back
            redeemed = {
                "grant_type": "authorization_code",
                "client_id": "staff-app",
                "code": back["code"][0],
                "redirect_uri": CALLBACK,
                "code_verifier": verifier,
                "resource": resource,
            }
            got = browser.post("/token", data=redeemed)
        assert got.status_code == 200, got.text
        return LoggedIn(got.json()["access_token"], got.json()["id_token"])

    def _clients(self) -> list[dict[str, Any]]:
        system = {
            "client_id": "school-system",
            "token_endpoint_auth_method": "private_key_jwt",
            "jwks": {"keys": [self.system_key.as_dict(private=False)]},
            "grant_types": ["client_credentials"],
            "response_types": [],
            "redirect_uris": [],
        }
        application = {
            "client_id": "staff-app",
            "application_type": "native",
            "token_endpoint_auth_method": "none",
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "redirect_uris": [CALLBACK],
            "id_token_signed_response_alg": "ES256",
        }
        return [system, application]


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    """A running provider of this test alone."""
    made = Provider(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A running provider, shared by the tests of a module."""
    made = Provider(tmp_path_factory.mktemp("provider"))
    made.start()
    yield made
    made.stop()
