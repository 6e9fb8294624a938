"""One request at the authorization server: Authlib decides over rows that were read, and what to write is collected."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from authlib.oauth2 import AuthorizationServer, OAuth2Error
from authlib.oauth2.rfc6749 import InvalidClientError

from adapters.ids import new_id
from adapters.jws import Refused
from adapters.oauth import assertion, grants
from adapters.oauth.answers import UNSTORED, Answer, client_refused, error, json_answer
from adapters.oauth.delegation import TokenExchange
from adapters.oauth.entitlement import Entitlement, NotEntitled, of_person, of_system
from adapters.oauth.incoming import Denied, Incoming, digest
from adapters.oauth.issue import Issue, Rules
from adapters.oauth.keys import SigningKeys
from adapters.oauth.ledger import reuse
from adapters.oauth.rows import TOKEN_EXCHANGE, Client, Code, Family, Method, Noted, Person, Refresh, View, Writes
from domain.audit import Outcome

CODE_LIFE = timedelta(seconds=60)
FAMILY_LIFE = timedelta(hours=12)
REFRESH_LIFE = timedelta(hours=8)

R = TypeVar("R", Code, Refresh)


class Exchange(AuthorizationServer):  # type: ignore[misc]  # Authlib has no types
    """Authlib's server for one request. `writes` is what must be kept before its answer may leave."""

    def __init__(self, rules: Rules, keys: SigningKeys, issue: Issue, view: View, writes: Writes) -> None:
        super().__init__()
        self.rules, self.keys, self.view, self.writes = rules, keys, view, writes
        self._issue = issue
        self._refusal = "client_not_usable"
        self.register_client_auth_method(Method.PRIVATE_KEY_JWT.value, self._by_assertion)
        self.register_client_auth_method(Method.CLIENT_SECRET_BASIC.value, self._by_secret)
        self.register_client_auth_method(Method.NONE.value, self._by_name)
        self.register_grant(grants.ClientCredentials)
        self.register_grant(grants.AuthorizationCode, [grants.ProofKey()])
        self.register_grant(grants.RefreshToken)
        self.register_grant(TokenExchange)
        self.register_endpoint(grants.Revocation)
        self.register_token_generator("default", self._generate)
        self.register_token_generator(TOKEN_EXCHANGE, self._delegate)

    def query_client(self, client_id: str) -> Client | None:
        client = self.view.client
        return client if client.usable and client.client_id == client_id else None

    def save_token(self, token: Any, request: Any) -> None:
        """Nothing: an access token is never stored, and the rest was collected when it was made."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nothing listens."""

    def create_oauth2_request(self, request: Incoming) -> Incoming:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Answer:
        location = dict(headers).get("Location")
        if location is None:
            return json_answer(status, body)
        # RFC 9207, on good answers and errors alike. 303: the browser must not repeat the posted password.
        glue = "&" if "?" in location else "?"
        location += glue + urlencode({"iss": self.rules.issuer})
        return Answer(303, {**UNSTORED, "Location": location}, b"")

    def handle_error_response(self, request: Any, refused: OAuth2Error) -> Answer:  # noqa: ARG002 - Authlib's signature
        claimed = self.view.claimed
        if isinstance(refused, InvalidClientError):
            self._refuse("client:authenticate", self._refusal)
            return client_refused(basic=claimed is not None and claimed.method is Method.CLIENT_SECRET_BASIC)
        reason = refused.reason if isinstance(refused, Denied) else refused.error
        if refused.redirect_uri:
            self._refuse(self.writes.action, reason)
            status, _, headers = refused()
            return self.handle_response(status, "", headers)
        if not self.writes.revoked_family:
            self._refuse(self.writes.action, reason)
        return error(refused.error, refused.get_error_description() or None)

    def fresh_secret(self) -> str:
        """Return 256 random bits, for a code or a refresh token."""
        return secrets.token_urlsafe(32)

    def keep_code(self, code: str, sent: Mapping[str, str]) -> None:
        """Collect a code and the family that begins with it."""
        person = self.view.person
        if person is None:
            raise RuntimeError("a code is given to a person")
        try:
            entitlement = of_person(self.view.client, person, sent.get("department"), sent.get("scope"))
        except NotEntitled as refused:
            raise Denied(refused.error, refused.reason, sent["redirect_uri"]) from refused
        family = Family(
            id=new_id(),
            client=self.view.client.id,
            staff_id=person.id,
            department=entitlement.department,
            scope=entitlement.scope,
            expires_at=self.view.now + FAMILY_LIFE,
        )
        self.writes.family = family
        self.writes.code = Code(
            hash=digest(code),
            family=family,
            redirect_uri=sent["redirect_uri"],
            code_challenge=sent["code_challenge"],
            expires_at=self.view.now + CODE_LIFE,
        )
        self._allow("authorization:give", "TokenFamily", family.id, family.department, person.id)

    def redeemable(self, found: R | None, client: Client) -> R | None:
        """Return the code or refresh token when this client may redeem it; a used one ends its family."""
        if found is None or found.family.client != client.id:
            return None
        if found.used_at is not None:
            self.writes.revoked_family = found.family
            self.writes.notes += reuse(self.writes.client, found)
            return None
        if found.family.revoked_at is not None or min(found.expires_at, found.family.expires_at) <= self.view.now:
            return None
        return found

    def revoke(self, token: Refresh | grants.AccessToken) -> None:
        """Collect the revocation that a client has asked for."""
        if isinstance(token, Refresh):
            if token.family.revoked_at is None:
                self.writes.revoked_family = token.family
                self._allow("token-family:revoke", "TokenFamily", token.family.id, token.family.department)
            return
        until = datetime.fromtimestamp(token.exp, UTC) + timedelta(minutes=1)
        if until > self.view.now:
            self.writes.revoked_token = (str(token.jti), until)
            self._allow("token:revoke", "Token", token.jti, token.department)

    def _by_assertion(self, _query: Any, _request: Any) -> Client | None:
        claimed = self.view.claimed
        if claimed is None or claimed.method is not Method.PRIVATE_KEY_JWT:
            return None
        try:
            shown = assertion.check(claimed.assertion, self.view.client, self.rules.issuer, self.view.now)
        except Refused as refused:
            self._refusal = refused.reason
            return None
        if self.view.client.usable:
            self.writes.assertion = shown
        return self.view.client

    def _by_secret(self, _query: Any, _request: Any) -> Client | None:
        claimed = self.view.claimed
        if claimed is None or claimed.method is not Method.CLIENT_SECRET_BASIC:
            return None
        if not self.view.demo:
            self._refusal = "secret_outside_demo"
            return None
        if not claimed.secret_matched:
            self._refusal = "wrong_secret"
            return None
        return self.view.client

    def _by_name(self, _query: Any, _request: Any) -> Client | None:
        claimed = self.view.claimed
        return self.view.client if claimed is not None and claimed.method is Method.NONE else None

    def _generate(
        self, grant_type: str, client: Client, user: Any, scope: str | None, include_refresh_token: bool, **_: Any
    ) -> dict[str, Any]:
        redeemed = self.view.code if grant_type == "authorization_code" else self.view.refresh
        family = None if user is None or redeemed is None else redeemed.family
        with _denying("invalid_grant"):
            entitlement = self._entitlement(client, user, family, scope)
            action = "token:refresh" if grant_type == "refresh_token" else "token:issue"
            token = self._issued(action, client, entitlement, None if family is None else family.id)
        if family is not None and include_refresh_token:
            token["refresh_token"] = secret = self.fresh_secret()
            expires_at = min(self.view.now + REFRESH_LIFE, family.expires_at)
            self.writes.refresh = Refresh(hash=digest(secret), family=family, expires_at=expires_at)
        return token

    def _delegate(self, client: Client, user: Person, scope: str, **_: Any) -> dict[str, Any]:
        subject = self.view.subject
        if subject is None or subject.sid is None:
            raise RuntimeError("whom a system acts for has logged in")
        with _denying("invalid_request"):
            entitlement = of_person(client, user, subject.department, scope)
            until = min(entitlement.until, datetime.fromtimestamp(subject.exp, UTC))
            no_longer = msgspec.structs.replace(entitlement, until=until)
            return self._issued("token:exchange", client, no_longer, UUID(subject.sid))

    def _issued(self, action: str, client: Client, entitlement: Entitlement, family: UUID | None) -> dict[str, Any]:
        issued = self._issue(client, entitlement, family, self.view.now)
        self._allow(action, "Token", issued.jti, entitlement.department, entitlement.subject)
        return {
            "access_token": issued.token,
            "token_type": "Bearer",
            "expires_in": issued.expires_in,
            "scope": entitlement.scope,
        }

    def _entitlement(self, client: Client, user: Any, family: Family | None, scope: str | None) -> Entitlement:
        if family is None:
            asked: str | None = self.view.department
            return of_system(client, asked, scope)
        return of_person(client, user, family.department, scope)

    def _refuse(self, action: str, reason: str) -> None:
        # At the token endpoint the person was found by a code or token that anybody may have sent.
        person = self.view.person if self.view.claimed is None else None
        self.writes.notes.append(
            Noted(
                action=action,
                outcome=Outcome.REFUSED,
                reason=reason,
                actor=None if person is None else person.id,
                client=self.writes.client,
            )
        )

    def _allow(self, action: str, kind: str, object_id: UUID, department: str, actor: UUID | None = None) -> None:
        self.writes.notes.append(
            Noted(
                action=action,
                actor=actor,
                client=self.writes.client,
                department=department,
                object_type=kind,
                object_id=object_id,
            )
        )


@contextmanager
def _denying(error: str) -> Iterator[None]:
    """Tell in the words of the token endpoint what cannot be had; `access_denied` is none of them (RFC 6749 section
    4.1.2.1 against 5.2), and `error` takes its place."""
    try:
        yield
    except NotEntitled as refused:
        known = error if refused.error == "access_denied" else refused.error
        raise Denied(known, refused.reason) from refused
