"""The authorization endpoint: a request is judged, a person logs in, and the client gets a code."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError

from adapters.oauth import attempts, ledger, pages, store
from adapters.oauth.answers import Answer
from adapters.oauth.crossing import Guard
from adapters.oauth.exchange import Exchange
from adapters.oauth.incoming import Incoming, check_parameters
from adapters.oauth.issue import Issue, Rules
from adapters.oauth.keys import Clock, SigningKeys
from adapters.oauth.passwords import LONGEST, Turns
from adapters.oauth.rows import Noted, Person, View, Writes
from domain.audit import Outcome

LONGEST_NAME = 200
NOT_TAKEN = ("request", "request_uri")


class Login:
    """The two halves of the authorization endpoint: showing the page, and taking what was posted."""

    def __init__(self, pool: Any, keys: SigningKeys, rules: Rules, issue: Issue, turns: Turns, clock: Clock) -> None:
        self._pool, self._keys, self._rules, self._issue = pool, keys, rules, issue
        self._turns, self._clock = turns, clock
        self._guard = Guard(keys.login_secret, rules.issuer)

    async def show(self, query: Mapping[str, str], accepted: str, request_id: str) -> Answer:
        """Return the log-in page, or refuse: by redirect only after the address has been found to be the client's."""
        exchange = await self._begin(query, None, request_id)
        judged = self._judge(exchange, query)
        if isinstance(judged, OAuth2Error):
            return await self._end(exchange, judged, accepted)
        return self._page(exchange.view, query, accepted)

    async def take(
        self,
        query: Mapping[str, str],
        form: Mapping[str, str],
        cookies: Mapping[str, str],
        accepted: str,
        address: str,
        request_id: str,
    ) -> Answer:
        """Return the redirect with a code when name and password are right, else the page again."""
        exchange = await self._begin(query, None, request_id)
        judged = self._judge(exchange, query)
        if isinstance(judged, OAuth2Error):
            return await self._end(exchange, judged, accepted)
        now = exchange.view.now
        name, password = form.get("username", "").strip(), form.get("password", "")
        again = partial(self._page, exchange.view, query, accepted, name=name[:LONGEST_NAME])
        if not self._guard.holds(cookies.get(self._guard.name), form.get("csrf", ""), query, now):
            return again(400, "expired")
        if "cancel" in form:
            return await self._give(exchange, judged, None)
        if not name or not password or len(name) > LONGEST_NAME or len(password) > LONGEST:
            return again(400, "wrong")
        attempt = attempts.keys(self._keys.login_secret, name, address)
        person, wait = await self._attempt(exchange, attempt, name)
        if wait:
            return again(429, "throttled", wait)
        right = await self._turns.matched(password, None if person is None else person.password_hash)
        if person is None or not right or person.status != "active":
            reason = "unknown_name" if person is None else "staff_left" if right else "wrong_password"
            await self._failed(exchange.writes, person, reason)
            return again(403, "wrong")
        exchange = await self._begin(query, person, request_id)
        judged = self._judge(exchange, query)
        if isinstance(judged, OAuth2Error):
            return await self._end(exchange, judged, accepted)
        exchange.writes.forgotten_attempts = attempt
        exchange.writes.notes.append(_logged_in(exchange.writes, person))
        return await self._give(exchange, judged, person)

    def refuse(self, accepted: str) -> Answer:
        """Return the page for a request that cannot be answered anywhere else."""
        return pages.html(400, pages.refusal_page(pages.language(accepted)))

    async def _begin(self, query: Mapping[str, str], person: Person | None, request_id: str) -> Exchange:
        now = self._clock()
        demo, client = await store.client_named(self._pool, _printable(query.get("client_id", "")), now)
        view = View(now=now, demo=demo, client=client, person=person)
        return Exchange(self._rules, self._keys, self._issue, view, view.writes(request_id, "authorization:give"))

    def _judge(self, exchange: Exchange, query: Mapping[str, str]) -> Any:
        """Return Authlib's grant for the request, or the error that it is to be refused with."""
        try:
            check_parameters(query, self._rules.resource)
            incoming = Incoming("GET", f"{self._rules.issuer}/oauth/authorize", query)
            grant = exchange.get_consent_grant(incoming)
            if query.get("response_mode", "query") != "query":
                raise InvalidRequestError("The response_mode must be query.", redirect_uri=grant.redirect_uri)
            if any(name in query for name in NOT_TAKEN):
                raise OAuth2Error(error="request_not_supported", redirect_uri=grant.redirect_uri)
        except OAuth2Error as refused:
            refused.state = query.get("state")
            return refused
        return grant

    async def _end(self, exchange: Exchange, refused: OAuth2Error, accepted: str) -> Answer:
        answer: Answer = exchange.handle_error_response(None, refused)
        await self._keep(exchange.writes)
        return answer if refused.redirect_uri else self.refuse(accepted)

    async def _give(self, exchange: Exchange, grant: Any, person: Person | None) -> Answer:
        answer: Answer = exchange.create_authorization_response(grant.request, grant_user=person, grant=grant)
        await self._keep(exchange.writes)
        return Answer(answer.status, {**answer.headers, "Set-Cookie": self._guard.end()}, answer.body)

    async def _attempt(self, exchange: Exchange, attempt: tuple[bytes, bytes], name: str) -> tuple[Person | None, int]:
        now = exchange.view.now
        async with self._pool.acquire() as conn:
            wait = await attempts.count(conn, attempt, now)
            person = await store.person(conn, now, subject=name)
        if wait:
            await self._failed(exchange.writes, person, "throttled")
        return person, wait

    async def _failed(self, writes: Writes, person: Person | None, reason: str) -> None:
        writes.notes.append(
            Noted(
                action="staff:log-in",
                outcome=Outcome.REFUSED,
                reason=reason,
                client=writes.client,
                department=None if person is None else person.department,
                object_type=None if person is None else "StaffMember",
                object_id=None if person is None else person.id,
            )
        )
        await self._keep(writes)

    async def _keep(self, writes: Writes) -> None:
        async with self._pool.acquire() as conn:
            await ledger.keep(conn, writes)

    def _page(
        self,
        view: View,
        query: Mapping[str, str],
        accepted: str,
        status: int = 200,
        fault: str | None = None,
        wait: int = 0,
        name: str = "",
    ) -> Answer:
        crossing = self._guard.begin(query, view.now)
        page = pages.login_page(
            pages.language(accepted, query.get("ui_locales", "")),
            client=view.client.name,
            csrf=crossing.token,
            demo=view.demo,
            fault=fault,
            minutes=-(-wait // 60),
            name=name,
        )
        retry = {"Retry_After": str(wait)} if wait else {}
        return pages.html(status, page, query["redirect_uri"], Set_Cookie=crossing.cookie, **retry)


def _logged_in(writes: Writes, person: Person) -> Noted:
    return Noted(
        action="staff:log-in",
        actor=person.id,
        client=writes.client,
        department=person.department,
        object_type="StaffMember",
        object_id=person.id,
    )


def _printable(text: str) -> str:
    return text if text.isprintable() and text.isascii() else ""
