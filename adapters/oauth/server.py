"""The embedded authorization server: reads what a request needs, lets Authlib judge, keeps what follows, answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError

from adapters.claims import Claims
from adapters.clock import now
from adapters.jws import Refused
from adapters.oauth import documents, ledger, store
from adapters.oauth.answers import Answer, client_refused, error
from adapters.oauth.exchange import Exchange
from adapters.oauth.incoming import Incoming, check_parameters, claimed, digest
from adapters.oauth.issue import Rules, issuing
from adapters.oauth.keys import Clock, SigningKeys
from adapters.oauth.login import Login
from adapters.oauth.mint import mint
from adapters.oauth.passwords import Turns
from adapters.oauth.revocations import Revocations
from adapters.oauth.rows import TOKEN_EXCHANGE, Claimed, Code, Method, Noted, Person, Refresh, View, Writes
from adapters.tokens import TokenVerifier, TrustedIssuer
from domain.audit import Outcome

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class EmbeddedServer:
    """An OAuth 2.0 authorization server over the application's own database.

    Every method answers only after what it decided, and its audit events, are committed; when they cannot be written it
    raises and nothing was issued.
    """

    def __init__(
        self, pool: Any, keys: SigningKeys, rules: Rules, revocations: Revocations, clock: Clock = now
    ) -> None:
        """Serve as `rules.issuer`, on a pool whose role is `vink_oauth`.

        Raises:
            ValueError: the issuer is neither https nor on this machine (RFC 8414 section 2).
        """
        parts = urlsplit(rules.issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError("an issuer is an https address, or http on this machine")
        self._pool, self._keys, self._rules, self._clock = pool, keys, rules, clock
        self._revocations = revocations
        self._issue = issuing(rules, keys)
        issuer = TrustedIssuer(issuer=rules.issuer, audience=rules.resource, keys=keys)
        self._own = TokenVerifier([issuer], revocations, revocations.knows, lambda: clock().timestamp())
        self._turns = Turns()
        self._login = Login(pool, keys, rules, self._issue, self._turns, clock)

    async def token(self, form: Mapping[str, str], authorization: str | None, request_id: str) -> Answer:
        """Answer at the token endpoint (RFC 6749 section 3.2)."""
        return await self._exchange("token", form, authorization, request_id)

    async def revoke(self, form: Mapping[str, str], authorization: str | None, request_id: str) -> Answer:
        """Answer at the revocation endpoint (RFC 7009)."""
        # A hint may be ignored (section 2.1), and Authlib refuses words that it does not know.
        sent = {name: value for name, value in form.items() if name != "token_type_hint"}
        return await self._exchange("revocation", sent, authorization, request_id)

    async def authorize(self, query: Mapping[str, str], accepted: str, request_id: str) -> Answer:
        """Answer at the authorization endpoint with the log-in page (RFC 6749 section 3.1)."""
        return await self._login.show(query, accepted, request_id)

    async def log_in(
        self,
        query: Mapping[str, str],
        form: Mapping[str, str],
        cookies: Mapping[str, str],
        accepted: str,
        address: str,
        request_id: str,
    ) -> Answer:
        """Answer the posted log-in page: with a code for the client, or with the page again."""
        return await self._login.take(query, form, cookies, accepted, address, request_id)

    def refuse(self, accepted: str) -> Answer:
        """Answer an authorization request that cannot even be read."""
        return self._login.refuse(accepted)

    def jwks(self) -> Answer:
        """Answer with the public keys (RFC 7517)."""
        return documents.jwks(self._keys)

    async def metadata(self) -> Answer:
        """Answer with what this server can do (RFC 8414)."""
        return documents.metadata(self._rules, demo=await self._is_demo())

    def resource_metadata(self) -> Answer:
        """Answer with where tokens for the API come from (RFC 9728)."""
        return documents.resource_metadata(self._rules)

    async def mint(self, who: str, department: str | None = None) -> str:
        """Return an access token for a member of staff by log-in name, or for a system by client id; logged.

        Raises:
            MintRefused: this is no demo, or nobody of that name may have a token.
        """
        async with self._pool.acquire() as conn:
            return await mint(conn, self._issue, who, department, self._clock())

    async def _is_demo(self) -> bool:
        demo, _ = await store.client_named(self._pool, "", self._clock())
        return demo

    async def _exchange(
        self, endpoint: str, form: Mapping[str, str], authorization: str | None, request_id: str
    ) -> Answer:
        try:
            check_parameters(form, self._rules.resource)
            if endpoint == "token" and "grant_type" not in form:
                raise InvalidRequestError("Missing 'grant_type'")
            shown = claimed(form, authorization)
        except Refused as refused:
            await self._log_unnamed(refused.reason, request_id)
            return client_refused(basic=authorization is not None)
        except OAuth2Error as refused:
            return error(refused.error, refused.get_error_description() or None)
        view = await self._read(shown, form)
        action = "token:issue" if endpoint == "token" else "token:revoke"
        exchange = Exchange(self._rules, self._keys, self._issue, view, view.writes(request_id, action))
        incoming = Incoming("POST", f"{self._rules.issuer}/oauth/{endpoint}", form)
        answer: Answer
        if endpoint == "token":
            answer = exchange.create_token_response(incoming)
        else:
            answer = exchange.create_endpoint_response("revocation", incoming)
        kept = await self._keep(exchange.writes)
        if kept is ledger.Kept.ASSERTION_REPLAYED:
            return client_refused(basic=False)
        return error("invalid_grant") if kept is ledger.Kept.REUSED else answer

    async def _read(self, shown: Claimed, form: Mapping[str, str]) -> View:
        at = self._clock()
        found: Code | Refresh | None = None
        code: Code | None = None
        refresh: Refresh | None = None
        subject, why = None, "malformed"
        async with self._pool.acquire() as conn:
            demo, client = await store.client_named(conn, shown.client_id, at)
            if form.get("grant_type") == "authorization_code":
                found = code = await store.code(conn, digest(form.get("code", "")))
            elif secret := form.get("refresh_token") or form.get("token"):
                found = refresh = await store.refresh(conn, digest(secret))
            person = None if found is None else await store.person(conn, at, staff_id=found.family.staff_id)
            if form.get("grant_type") == TOKEN_EXCHANGE:
                subject, person, why = await self._acted_for(conn, form.get("subject_token", ""), at)
        if shown.method is Method.CLIENT_SECRET_BASIC and demo:
            matched = await self._turns.matched(shown.secret, client.secret_hash)
            shown = msgspec.structs.replace(shown, secret_matched=matched)
        return View(
            now=at,
            demo=demo,
            client=client,
            claimed=shown,
            department=form.get("department"),
            person=person,
            code=code,
            refresh=refresh,
            subject=subject,
            subject_refusal=why,
        )

    async def _acted_for(self, conn: Any, token: str, at: datetime) -> tuple[Claims | None, Person | None, str]:
        """Return whom a token speaks for when it is a good one of a log-in here, or why it is not."""
        try:
            claims = self._own.claims_of(token)
        except Refused as refused:
            return None, None, refused.reason
        person = await store.person(conn, at, staff_id=claims.sub)
        if person is None or not await store.is_application(conn, claims.client_id):
            return None, None, "not_of_a_log_in"
        return claims, person, ""

    async def _keep(self, writes: Writes) -> ledger.Kept:
        async with self._pool.acquire() as conn:
            kept = await ledger.keep(conn, writes)
        if kept is ledger.Kept.REUSED and writes.redeemed:
            self._revocations.tell(str(writes.redeemed.family.id))
        elif kept is ledger.Kept.ALL:
            if writes.revoked_family:
                self._revocations.tell(str(writes.revoked_family.id))
            if writes.revoked_token:
                self._revocations.tell(writes.revoked_token[0])
        return kept

    async def _log_unnamed(self, reason: str, request_id: str) -> None:
        action = "client:authenticate"
        refused = Noted(action=action, outcome=Outcome.REFUSED, reason=reason)
        await self._keep(Writes(now=self._clock(), request_id=request_id, action=action, notes=[refused]))
