"""Who may begin which operation: the table in `authorization.golden`, held against the application itself.

`GOLDEN=write pytest tests/api/test_authorization.py` writes the table anew; what changed in it is for people to judge.
"""

import os
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import docs, oauth
from api.app import operations
from api.operations import Operation
from domain.actors import Role
from domain.policy import GRANTS, Action, holds
from tests.api.matrix import Refusals, application, asked, opened
from vink.demo.personas import PERSONAS

GOLDEN = Path(__file__).with_name("authorization.golden")
OPERATIONS = {one.name: one for one in operations()}
PUBLIC = {
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/v1",
    "/.well-known/security.txt",
    "/docs",
    "/feeds/on-call/{key}",
    "/healthz/live",
    "/healthz/ready",
    "/metrics",
    "/oauth/authorize",
    "/oauth/jwks",
    "/oauth/revoke",
    "/oauth/token",
    "/openapi.json",
    "/problems/{name}",
}
"""Every path that answers without a token; `/metrics` asks for one of whoever comes from elsewhere."""


REFUSALS = Refusals()
APPLICATION = application(REFUSALS, [])


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with opened(APPLICATION) as one:
        yield one


def test_every_route_is_a_declared_operation_or_on_the_list_of_public_ones() -> None:
    nobody: Any = None  # no route is asked for anything
    routes = application(Refusals(), [*oauth.routes(nobody, nobody), *docs.routes()])._app
    public = set()
    for route in routes.others.routes:
        for handler in route.route_handlers:
            # The framework adds OPTIONS.
            assert handler.opt.get("public") is True or handler.http_methods == {"OPTIONS"}, route.path_format
        public.add(route.path_format)
    assert public == PUBLIC
    for one in operations():
        found, named = routes.find(one.path)
        assert found[one.method] is one, "another operation has this path and method"
        assert named == [f"{{{name}}}" for name in one.parameters]
    assert not any(routes.find(path)[0] for path in PUBLIC)


def test_every_operation_has_a_name_of_its_own_and_somebody_who_may_begin_it() -> None:
    assert len(OPERATIONS) == len(operations())
    held = set().union(*GRANTS.values())
    assert [one.name for one in operations() if one.action not in held] == []


def test_every_role_has_a_persona() -> None:
    assert {one.role for one in PERSONAS.values()} == set(Role)


def test_every_action_that_somebody_holds_is_what_an_operation_asks_for() -> None:
    used = {one.action for one in operations()} | {Action.ADVICE_READ}
    assert set().union(*GRANTS.values()) - used == set()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
async def test_nobody_begins_an_operation_without_a_token_that_allows_it(
    client: httpx.AsyncClient, operation: Operation
) -> None:
    for token in (None, "nobody"):
        answer = await asked(client, operation, token, {})
        assert answer.status_code == 401, answer.text
        assert answer.headers["www-authenticate"].startswith("Bearer ")
        assert REFUSALS.told.pop()[:2] == (None, operation.audited_as)
    for name, persona in PERSONAS.items():
        actor = persona.actor()
        for token in (name, name + "+"):
            refused = await refused_at_the_door(client, operation, token)
            assert (refused == "no_grant") == (holds(actor, operation.action) is None), token
            if refused:
                told = REFUSALS.told.pop()
                assert told[0] is not None
                assert (told[0].subject, *told[1:]) == (persona.id, operation.audited_as, refused)
        assert await refused_at_the_door(client, operation, name + "-") == "no_grant"


async def refused_at_the_door(client: httpx.AsyncClient, operation: Operation, token: str) -> str | None:
    """Return why a token does not open an operation, or None. Inside, an unknown thing may still be refused."""
    answer = await asked(client, operation, token, {})
    assert answer.status_code not in (401, 500), answer.text
    code = answer.json()["code"] if answer.status_code == 403 else None
    return code if code in ("no_grant", "named_staff_only") else None


async def test_the_table_is_the_one_that_was_reviewed(client: httpx.AsyncClient) -> None:
    opens: dict[str, dict[Role, bool]] = defaultdict(dict)
    for operation in operations():
        for name, persona in PERSONAS.items():
            one = await refused_at_the_door(client, operation, name) is None
            assert opens[operation.name].setdefault(persona.role, one) == one, "a role opens the same for all"
    table = written(opens)
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(table)
    assert GOLDEN.read_text() == table, "judge the difference; GOLDEN=write takes it over"


def written(opens: dict[str, dict[Role, bool]]) -> str:
    """Return the table as text: a line for each operation, a column for each role."""
    name, action = (max(map(len, words)) for words in (opens, [one.action for one in operations()]))
    lines = [f"{'':{name + action + 2}}  {'| ' * n}{role}" for n, role in enumerate(Role)]
    for one in sorted(operations(), key=lambda one: (one.path, one.method)):
        marks = " ".join("x" if opens[one.name][role] else "." for role in Role)
        lines.append(f"{one.name:{name}}  {one.action:{action}}  {marks}")
    return "\n".join(lines) + "\n"
