"""How every operation is answered: who asks, may they, what do they send, do it, log it, tell them."""

from typing import Any
from uuid import UUID

import msgspec

from api.errors import PROBLEM, Busy, headers_of, problem, unexpected
from api.house import House, Named
from api.incoming import Asked, arguments_of, ask_of, language_of
from api.operations import Operation
from api.outgoing import Answered, Sent, Streamed, respond, sent
from api.parsing import NO_QUERY, parse_id, parse_query
from domain.actors import Actor
from domain.errors import AlreadyDone, DomainError, Fault, Forbidden, Invalid, NotFound, Stale, TooMany, Unauthenticated
from domain.policy import holds
from domain.ports import Ask, Work
from domain.transcripts import Transcript

KINDS = {
    "actor": "staff_member",
    "assessment": "notification_assessment",
    "course": "support_course",
    "event": "audit_event",
    "grant": "staff_grant",
    "review": "progress_review",
    "session": "support_session",
    "staff": "staff_member",
    "talk": "three_way_talk",
}
"""The log's word for what a path parameter names, where it is not the parameter's own."""
TRIES = 3
METADATA = "/.well-known/oauth-protected-resource"


async def answer(house: House, operation: Operation, request: Asked) -> Sent | Streamed:
    """Answer one request. A refusal is logged in a transaction of its own before it is told."""
    state = request.scope["state"]
    state["operation"] = operation.name
    request_id: str = state["request_id"]
    actor: Actor | None = None
    try:
        try:
            actor = await _actor(request, house)
            state["client"] = actor.client_id
            state["ratelimit"] = house.per_client.take((actor.client_id, actor.subject))
            return await _carry_out(operation, request, actor, house)
        except DomainError as error:
            return await _refuse(operation, request, actor, house, error)
    except house.unavailable:
        return _tell(problem(Busy(), request_id), headers_of(Busy(), ""))
    except Exception as error:  # noqa: BLE001 - the last resort: told without detail, logged without content
        told = unexpected(error, request_id)
        await house.log.refused(actor, operation.audited_as, "internal_error", request_id, None, failed=True)
        return _tell(told, {})


async def _actor(request: Asked, house: House) -> Actor:
    state = request.scope["state"]
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("no_token")
        return await house.identify(token)
    except Unauthenticated:
        state["ratelimit"] = house.per_address.take((request.scope["client"] or ("",))[0])
        raise


async def _carry_out(operation: Operation, request: Asked, actor: Actor, house: House) -> Sent | Streamed:
    if holds(actor, operation.action) is None:
        raise Forbidden("Your token does not allow this.", "no_grant")
    if operation.named and not actor.is_staff:
        raise Forbidden("A named member of staff is needed for this.", "named_staff_only")
    raw = await request.body()
    query = parse_query(request.scope["query_string"], operation.query)
    ask = ask_of(operation, request, actor, raw, query, house)
    arguments = arguments_of(operation, request, raw, query, house)
    try:
        work, result = await _done(operation, ask, arguments, house)
    except DomainError as error:
        repeated = await house.submission(ask) if ask.submission else None
        if repeated is None:
            raise
        if repeated.fingerprint != ask.fingerprint:
            fault = Fault("Idempotency-Key", "key_reused", "This key was used for a different request.")
            raise Invalid((fault,), "key_reused") from error
        return await _again(operation, request, actor, house, repeated.object_id)
    if isinstance(result, Answered) and isinstance(result.content, Transcript):
        result.content = await house.pdf(result.content)
    return respond(operation, request, house, work, result, query)


async def _done(operation: Operation, ask: Ask, arguments: dict[str, Any], house: House) -> tuple[Work, Any]:
    """Carry it out, and return the work with what came of it. Who names no version decided on none: what somebody else
    changed meanwhile is then read again."""
    tries = 1 if operation.versioned else TRIES
    while True:
        tries -= 1
        try:
            async with house.begin(ask) as work:
                result = await operation.function(work, **arguments)
        except Stale:
            if not tries:
                raise
        else:
            return work, result


async def _again(operation: Operation, request: Asked, actor: Actor, house: House, made: UUID) -> Sent | Streamed:
    reading = operation.again
    if reading is None:
        raise AlreadyDone
    ask = Ask(
        actor=actor,
        action=reading.action,
        audited_as=reading.audited_as,
        reads=True,
        request_id=request.scope["state"]["request_id"],
        language=language_of(request, house),
        purpose=None,
    )
    *above, own = reading.parameters
    where = {name: parse_id(request.path_params[name]) for name in above}
    async with house.begin(ask) as work:
        result = await reading.function(work, **where, **{own: made})
    response = respond(operation, request, house, work, result, NO_QUERY)
    response.headers["idempotency-replayed"] = "true"
    return response


async def _refuse(operation: Operation, request: Asked, actor: Actor | None, house: House, error: DomainError) -> Sent:
    request_id: str = request.scope["state"]["request_id"]
    if not isinstance(error, TooMany) or _begins_a_flood(operation, request, actor, house):
        await house.log.refused(
            actor, operation.audited_as, error.reason, request_id, _named(operation, request), failed=False
        )
    return _tell(problem(error, request_id), headers_of(error, house.base_url + METADATA))


def _begins_a_flood(operation: Operation, request: Asked, actor: Actor | None, house: House) -> bool:
    """Whether a known caller asks too much for the first time in this window, at the door or of an operation that has a
    bound of its own; the log tells that, and no flood fills it."""
    bound = operation.audited_as if "ratelimit" in request.scope["state"] else None
    return actor is not None and house.floods.is_first((actor.client_id, actor.subject, bound))


def _named(operation: Operation, request: Asked) -> Named | None:
    """The thing that the path names: the innermost one, by the word that the log has for it."""
    names = [one for one in operation.parameters if one not in operation.words]
    if not names:
        return None
    try:
        found = parse_id(request.path_params[names[-1]])
    except NotFound:
        return None
    word = names[-1].removesuffix("_id").removesuffix("_ref")
    return Named(KINDS.get(word, word), found)


def _tell(document: Any, headers: dict[str, Any]) -> Sent:
    return sent(msgspec.json.encode(document), PROBLEM, headers, document.status)
