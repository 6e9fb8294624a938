"""What the authorization server answers with: status, headers and bytes, whatever carries them."""

from collections.abc import Mapping
from typing import Any

import msgspec

UNSTORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Answer(msgspec.Struct, frozen=True):
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def json_answer(status: int, body: Mapping[str, Any], **headers: str) -> Answer:
    """Return JSON that no cache keeps."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {**UNSTORED, "Content-Type": "application/json", **named}, msgspec.json.encode(body))


def public_document(body: Mapping[str, Any]) -> Answer:
    """Return JSON that anybody may keep for five minutes."""
    headers = {"Cache-Control": "public, max-age=300", "Content-Type": "application/json"}
    return Answer(200, headers, msgspec.json.encode(body))


def error(code: str, description: str | None = None, status: int = 400) -> Answer:
    """Return an error as RFC 6749 section 5.2 has it."""
    return json_answer(status, {"error": code} | ({"error_description": description} if description else {}))


def client_refused(*, basic: bool) -> Answer:
    """Return the one answer to a client that was not authenticated, whatever the cause."""
    challenge = {"WWW_Authenticate": 'Basic realm="oauth"'} if basic else {}
    return json_answer(401, {"error": "invalid_client"}, **challenge)
