"""How the people and systems of the story speak to the server: with tokens they got over HTTP."""

import base64
import hashlib
import re
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx

from tests.journey.conftest import Demo
from vink.demo.tokens import PASSWORD

CALLBACK = "http://127.0.0.1:8765/callback"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Caller:
    """Somebody with an access token."""

    def __init__(self, demo: Demo, token: str) -> None:
        self.token = token
        self._base = demo.base

    def get(self, path: str, expected: int = 200, **parameters: str) -> Any:
        headers = {"authorization": f"Bearer {self.token}"}
        answer = httpx.get(self._base + path, params=parameters, headers=headers, timeout=10)
        assert answer.status_code == expected, answer.text
        return answer.json()

    def post(
        self, path: str, body: object = None, version: int | None = None, expected: int = 200, key: str | None = None
    ) -> Any:
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": key or str(uuid4())}
        if version is not None:
            headers["if-match"] = f'"{version}"'
        answer = httpx.post(self._base + path, json=body, headers=headers, timeout=10)
        assert answer.status_code == expected, answer.text
        return answer.json()


def system(demo: Demo, client: str, acting_for: Caller | None = None) -> Caller:
    """A system that authenticates with its own key (private_key_jwt), for itself or for somebody (token exchange)."""
    asked = {"grant_type": "client_credentials"}
    if acting_for is not None:
        asked = {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": acting_for.token,
            "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
        }
    proof = {
        "client_assertion_type": ASSERTION,
        "client_assertion": demo.run("assertion", "--client", client),
    }
    answer = httpx.post(f"{demo.base}/oauth/token", data=asked | proof)
    assert answer.status_code == 200, answer.text
    assert answer.json()["expires_in"] <= 300
    return Caller(demo, answer.json()["access_token"])


def staff(demo: Demo, name: str) -> Caller:
    """A member of staff who logs in on the page: authorization code with PKCE."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": "staff-app",
        "redirect_uri": CALLBACK,
        "state": "journey",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    with httpx.Client(base_url=demo.base, timeout=10) as browser:
        page = browser.get("/oauth/authorize", params=query)
        csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert csrf, page.text
        sent = browser.post(
            "/oauth/authorize", params=query, data={"csrf": csrf[1], "username": name, "password": PASSWORD}
        )
        assert sent.status_code == 303, sent.text
        back = parse_qs(urlsplit(sent.headers["location"]).query)
        assert back["state"] == ["journey"]
        assert back["iss"] == [demo.base]
        got = browser.post(
            "/oauth/token",
            data={
                "grant_type": "authorization_code",
                "code": back["code"][0],
                "redirect_uri": CALLBACK,
                "client_id": "staff-app",
                "code_verifier": verifier,
            },
        )
    assert got.status_code == 200, got.text
    return Caller(demo, got.json()["access_token"])
