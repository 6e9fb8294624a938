"""Token exchange (RFC 8693): a system acts for a member of staff who is logged in, with what both may."""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError, UnauthorizedClientError
from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin

from adapters.oauth.grants import BY_PROOF
from adapters.oauth.incoming import Denied
from adapters.oauth.rows import TOKEN_EXCHANGE

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - the name of a type


class TokenExchange(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]  # Authlib has no types
    """The subject token is an access token of a log-in at this server, which the API would take now.

    It is not told who acts by an `actor_token`: that is the client, which has proven itself. What was exchanged is not
    exchanged again.
    """

    GRANT_TYPE = TOKEN_EXCHANGE
    TOKEN_ENDPOINT_AUTH_METHODS = BY_PROOF

    def validate_token_request(self) -> None:
        client = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(TOKEN_EXCHANGE):
            raise UnauthorizedClientError
        self.request.client = client
        sent = self.request.form
        if "actor_token" in sent or "actor_token_type" in sent:
            raise InvalidRequestError("Who acts is the client; an actor_token is not taken.")
        if sent.get("subject_token_type") != ACCESS_TOKEN or "subject_token" not in sent:
            raise InvalidRequestError(f"A subject_token of the type {ACCESS_TOKEN} is required.")
        if sent.get("requested_token_type", ACCESS_TOKEN) != ACCESS_TOKEN:
            raise InvalidRequestError(f"Only a token of the type {ACCESS_TOKEN} can be had.")
        if self.server.view.subject is None:
            raise Denied("invalid_request", self.server.view.subject_refusal)

    def create_token_response(self) -> tuple[int, dict[str, Any], Any]:
        allowed = self.server.view.subject.scope.split()
        wanted = self.request.form.get("scope", "").split() or allowed
        scope = " ".join({*wanted} & {*allowed})
        if not scope:
            raise InvalidScopeError
        token = self.generate_token(user=self.server.view.person, scope=scope, include_refresh_token=False)
        return 200, token | {"issued_token_type": ACCESS_TOKEN}, self.TOKEN_RESPONSE_HEADER
