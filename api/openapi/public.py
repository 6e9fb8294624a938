"""What is open without a token: getting tokens, the documents about it, and the state of the process."""

from typing import Any

ISSUER = "https://vink.example"
TOKEN = "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2lnbmF0dXJl"  # noqa: S105 - it opens nothing
FORM = "application/x-www-form-urlencoded"
TAGS = {
    "OAuth": "The embedded authorization server; an installation may use another one.",
    "Process": "Whether the process is alive and ready, its numbers, and its contract.",
}


def _text(example: str, most: int = 400, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": most, "x-data-class": "none", "examples": [example], **more}


def _word(*words: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(words), "x-data-class": "none", "examples": [words[0]]}


def _list(item: dict[str, Any], most: int = 200) -> dict[str, Any]:
    return {"type": "array", "items": item, "maxItems": most}


def _object(required: str, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split(), **more}


def _address(path: str) -> dict[str, Any]:
    return _text(ISSUER + path, format="uri")


KEY = _object(
    "kty crv x y kid",
    {
        "kty": _word("EC"),
        "crv": _word("P-256"),
        "x": _text("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", 43, pattern="^[A-Za-z0-9_-]{43}$"),
        "y": _text("4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM", 43, pattern="^[A-Za-z0-9_-]{43}$"),
        "kid": _text("2026-03", 128, pattern="^[A-Za-z0-9._:-]+$"),
        "use": _word("sig"),
        "alg": _word("ES256"),
    },
)
SCOPES = _text("concern:raise concern:read", 4000, pattern="^[a-z:* -]+$")
VISIBLE = r"^[\x21-\x7e]+$"
OAUTH = "urn:ietf:params:oauth:"
ACCESS_TOKEN = _word(f"{OAUTH}token-type:access_token")
GRANT = _object(
    "grant_type",
    {
        "grant_type": _word(
            "client_credentials", "authorization_code", "refresh_token", f"{OAUTH}grant-type:token-exchange"
        ),
        "scope": SCOPES,
        "resource": _address("/v1"),
        "client_id": _text("school-system", 256, pattern=VISIBLE),
        "client_assertion_type": _word(f"{OAUTH}client-assertion-type:jwt-bearer"),
        "client_assertion": _text(TOKEN, 4000, pattern=VISIBLE),
        "department": _text("buf", 12, pattern="^[a-z]{2,12}$"),
        "code": _text("Zm9ydHktdHdv", 400, pattern=VISIBLE),
        "code_verifier": _text("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", 128, pattern="^[A-Za-z0-9._~-]{43,128}$"),
        "redirect_uri": _text("https://client.example/callback", format="uri"),
        "refresh_token": _text("Zm9ydHktdGhyZWU", 400, pattern=VISIBLE),
        "subject_token": _text(TOKEN, 8000, pattern=VISIBLE),
        "subject_token_type": ACCESS_TOKEN,
        "requested_token_type": ACCESS_TOKEN,
        "audience": _address("/v1"),
    },
)
TOKENS = _object(
    "access_token token_type expires_in scope",
    {
        "access_token": _text(TOKEN, 8000, pattern=VISIBLE),
        "token_type": _word("Bearer"),
        "expires_in": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 3600, "examples": [300]},
        "scope": SCOPES,
        "refresh_token": _text("Zm9ydHktdGhyZWU", 400, pattern=VISIBLE),
        "issued_token_type": ACCESS_TOKEN,
    },
)
REVOCATION = _object(
    "token",
    {
        "token": _text(TOKEN, 8000, pattern=VISIBLE),
        "token_type_hint": _text("access_token", 60, pattern="^[a-z_]+$"),
        "client_id": GRANT["properties"]["client_id"],
        "client_assertion_type": GRANT["properties"]["client_assertion_type"],
        "client_assertion": GRANT["properties"]["client_assertion"],
    },
)
REFUSED = _object(
    "error",
    {
        "error": _text("invalid_client", 60, pattern="^[a-z_]+$"),
        "error_description": _text("The body is too large.", 400, pattern=r"^[\x20-\x7e]*$"),
    },
    description="Why it was refused (RFC 6749 section 5.2).",
)
SERVER = _object(
    "issuer token_endpoint jwks_uri",
    {
        "issuer": _address(""),
        "authorization_endpoint": _address("/oauth/authorize"),
        "token_endpoint": _address("/oauth/token"),
        "revocation_endpoint": _address("/oauth/revoke"),
        "jwks_uri": _address("/oauth/jwks"),
        "scopes_supported": _list(_text("concern:read", 81, pattern="^[a-z:-]+$")),
        "grant_types_supported": _list(_text("client_credentials", 80, pattern="^[a-z_:-]+$")),
        "token_endpoint_auth_methods_supported": _list(_text("private_key_jwt", 40, pattern="^[a-z_]+$")),
        "code_challenge_methods_supported": _list(_word("S256")),
    },
    description="What the authorization server can do (RFC 8414); members not named here may follow.",
)
RESOURCE = _object(
    "resource authorization_servers",
    {
        "resource": _address("/v1"),
        "authorization_servers": _list(_address(""), 20),
        "scopes_supported": _list(_text("concern:read", 81, pattern="^[a-z:-]+$")),
        "bearer_methods_supported": _list(_word("header")),
    },
)
SCHEMAS = {
    "KeySetDocument": _object("keys", {"keys": _list(KEY, 20)}, description="Public keys (RFC 7517)."),
    "TokenRequest": {**GRANT, "description": "A grant (RFC 6749), with the client's assertion (RFC 7523) or PKCE."},
    "TokenAnswer": {**TOKENS, "description": "An access token, and a refresh token where staff logged in."},
    "RevocationRequest": {**REVOCATION, "description": "The token to revoke (RFC 7009)."},
    "OAuthRefusal": REFUSED,
    "AuthorizationServer": SERVER,
    "ProtectedResource": {**RESOURCE, "description": "Where tokens for this API come from (RFC 9728)."},
    "ProcessState": _object(
        "status", {"status": _word("alive", "ready", "unavailable")}, description="The state of the process."
    ),
}


def public_paths() -> dict[str, dict[str, Any]]:
    """Return the paths that need no token."""
    refused = {
        "400": _refusal("It cannot be read, or is not allowed.", "invalid_grant"),
        "401": _refusal("The client is not known.", "invalid_client"),
        "413": _refusal("The body is too large.", "invalid_request"),
        "415": _refusal("The body is no form.", "invalid_request"),
        "429": {"$ref": "#/components/responses/TooMany"},
    }
    unready = _answer("The database cannot be asked just now.", "ProcessState", status="unavailable")
    return {
        "/oauth/token": _post("issueToken", "Get an access token", "TokenRequest", refused, "TokenAnswer"),
        "/oauth/revoke": _post("revokeToken", "Revoke a token", "RevocationRequest", refused, None),
        "/oauth/jwks": _get("readSigningKeys", "Read the keys that tokens are signed with", "KeySetDocument"),
        "/.well-known/oauth-authorization-server": _get(
            "readAuthorizationServer", "Read what the authorization server can do", "AuthorizationServer"
        ),
        "/.well-known/oauth-protected-resource": _get(
            "readProtectedResource", "Read where tokens for this API come from", "ProtectedResource"
        ),
        "/healthz/live": _get("readLiveness", "Tell whether the process is alive", "ProcessState", status="alive"),
        "/healthz/ready": _get(
            "readReadiness", "Tell whether requests can be served", "ProcessState", {"503": unready}, status="ready"
        ),
    }


def _get(name: str, summary: str, schema: str, more: dict[str, Any] | None = None, **example: Any) -> dict[str, Any]:
    found = {"200": _answer("As asked.", schema, **example), "400": {"$ref": "#/components/responses/Malformed"}}
    return {"get": _described(name, summary, {**found, **(more or {})})}


def _post(name: str, summary: str, sent: str, more: dict[str, Any], answered: str | None) -> dict[str, Any]:
    told = {"description": "Revoked, or nothing that was valid.", "headers": _headers()}
    good = _answer("As asked.", answered) if answered else told
    media = {"schema": {"$ref": f"#/components/schemas/{sent}"}, "examples": _shown(sent)}
    return {
        "post": {
            **_described(name, summary, {"200": good, **more}),
            "requestBody": {"required": True, "content": {FORM: media}},
        }
    }


def _described(name: str, summary: str, responses: dict[str, Any]) -> dict[str, Any]:
    tag = "Process" if name in ("readLiveness", "readReadiness") else "OAuth"
    return {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": f"{summary}. No token is needed.",
        "security": [{}],
        "responses": {**responses, "500": {"$ref": "#/components/responses/Unexpected"}},
    }


def _answer(description: str, schema: str, **example: Any) -> dict[str, Any]:
    media = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "examples": _shown(schema, **example)}
    return {"description": description, "headers": _headers(), "content": {"application/json": media}}


def _refusal(description: str, error: str) -> dict[str, Any]:
    return _answer(description, "OAuthRefusal", error=error, error_description=description)


def _headers() -> dict[str, Any]:
    return {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}


def _shown(schema: str, **fixed: Any) -> dict[str, Any]:
    return {"example": {"value": {**_example(SCHEMAS[schema], only_required=schema.endswith("Request")), **fixed}}}


def _example(schema: dict[str, Any], *, only_required: bool) -> Any:
    if schema["type"] == "array":
        return [_example(schema["items"], only_required=only_required)]
    if schema["type"] != "object":
        return schema["examples"][0]
    names = [*schema["required"], *(["client_assertion_type", "client_assertion", "scope"] if only_required else [])]
    return {
        name: _example(one, only_required=False)
        for name, one in schema["properties"].items()
        if not only_required or name in names
    }
