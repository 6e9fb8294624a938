"""The grants and the revocation endpoint: Authlib's steps, with what it leaves open closed."""

import re
from typing import Any
from uuid import UUID

import msgspec
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc6749 import grants as authlib
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge

from adapters.jws import Refused, allow, check_signature
from adapters.oauth.keys import ALGORITHM
from adapters.oauth.rows import Client, Code, Method, Person, Refresh
from adapters.profiles import form_of

METHODS = [method.value for method in Method]
BY_PROOF = [Method.PRIVATE_KEY_JWT.value, Method.CLIENT_SECRET_BASIC.value]
S256 = re.compile(r"[A-Za-z0-9_-]{43}")

_form = form_of("rfc9068", audience="")  # whoever revokes a token may do so wherever it was for
_registry = allow(ALGORITHM)


class ClientCredentials(authlib.ClientCredentialsGrant):  # type: ignore[misc]  # Authlib has no types
    """RFC 6749 section 4.4, for systems only."""

    TOKEN_ENDPOINT_AUTH_METHODS = BY_PROOF


class AuthorizationCode(authlib.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
    """RFC 6749 section 4.1; a code that comes back a second time ends its family."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def generate_authorization_code(self) -> str:
        return self.server.fresh_secret()  # type: ignore[no-any-return]

    def save_authorization_code(self, code: str, request: Any) -> None:
        self.server.keep_code(code, request.payload.data)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:  # noqa: ARG002 - read beforehand
        return self.server.redeemable(self.server.view.code, client)  # type: ignore[no-any-return]

    def authenticate_user(self, authorization_code: Code) -> Person | None:  # noqa: ARG002 - read beforehand
        return self.server.view.person  # type: ignore[no-any-return]

    def delete_authorization_code(self, authorization_code: Code) -> None:
        self.server.writes.redeemed = authorization_code


class RefreshToken(authlib.RefreshTokenGrant):  # type: ignore[misc]  # Authlib has no types
    """RFC 6749 section 6 with rotation; a token that comes back a second time ends its family (RFC 9700)."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> Refresh | None:  # noqa: ARG002 - read beforehand
        return self.server.redeemable(self.server.view.refresh, self.request.client)  # type: ignore[no-any-return]

    def authenticate_user(self, refresh_token: Refresh) -> Person | None:  # noqa: ARG002 - read beforehand
        return self.server.view.person  # type: ignore[no-any-return]

    def revoke_old_credential(self, refresh_token: Refresh) -> None:
        self.server.writes.redeemed = refresh_token


class ProofKey(CodeChallenge):  # type: ignore[misc]  # Authlib has no types
    """RFC 7636 with S256 alone and for every client: Authlib lets confidential clients go without, and allows plain.

    No code exists without a challenge, and where there is one Authlib insists on the verifier.
    """

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012

    def validate_code_challenge(self, grant: Any, redirect_uri: Any) -> None:
        sent = grant.request.payload.data
        if sent.get("code_challenge_method") != "S256" or not S256.fullmatch(sent.get("code_challenge", "")):
            raise InvalidRequestError("A code_challenge with code_challenge_method=S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


class AccessToken(msgspec.Struct, frozen=True):
    """An access token of ours that is to be revoked."""

    jti: UUID
    client_id: str
    department: str
    exp: int

    def check_client(self, client: Client) -> bool:
        return self.client_id == client.client_id


class Revocation(RevocationEndpoint):  # type: ignore[misc]  # Authlib has no types
    """RFC 7009: a refresh token ends its family, an access token only itself, and anything unknown is fine."""

    CLIENT_AUTH_METHODS = METHODS

    def query_token(self, token_string: str, token_type_hint: Any) -> Refresh | AccessToken | None:  # noqa: ARG002
        found: Refresh | None = self.server.view.refresh
        if found is not None:
            return found
        try:
            unverified = _form.read(token_string)
            check_signature(unverified, self.server.keys.find(unverified.header.kid), _registry)
        except Refused:
            return None
        claims = unverified.claims
        return AccessToken(UUID(claims.jti), claims.client_id, claims.department, claims.exp)

    def revoke_token(self, token: Refresh | AccessToken, request: Any) -> None:  # noqa: ARG002 - Authlib's signature
        self.server.revoke(token)
