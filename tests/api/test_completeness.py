"""Every operation leaves its event, whether it is carried out or refused; and what cannot be logged is not done."""

from typing import Any

import msgspec

from api.app import operations
from api.operations import Operation
from domain.policy import holds
from tests.api.test_examples import described, request_of
from vink import contract
from vink.contract import StagedApp
from vink.demo.examples import EXAMPLES
from vink.demo.personas import PERSONAS

OPERATIONS = {one.name: one for one in contract.in_order()}


async def asked(name: str, app: StagedApp, token: str | None, trace: int) -> tuple[int, bytes]:
    """Send the example of an operation, in a request of its own id."""
    path, method, one = described(name)
    target, query, headers, body = request_of(path, one)
    headers["traceparent"] = f"00-{trace:032x}-00f067aa0ba902b7-01"
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    status, _, content = await contract.ask(app.named(name), method.upper(), target, query, headers, body)
    return status, content


async def logged(owner: Any, trace: int) -> list[tuple[str, str, str | None]]:
    """Return what was logged of a request and waits to be sealed."""
    rows = await owner.fetch(
        "select e.action, e.outcome, e.client from audit_event e join audit_pending p on p.event_id = e.id "
        "where e.request_id = $1",
        f"{trace:032x}",
    )
    return [tuple(row) for row in rows]


async def test_every_operation_leaves_its_event_under_the_name_that_the_server_gives_it(
    staged_app: StagedApp, staged_owner: Any
) -> None:
    silent = []
    for trace, (name, operation) in enumerate(OPERATIONS.items(), start=1):
        status, _ = await asked(name, staged_app, EXAMPLES[name].persona, trace)
        found = await logged(staged_owner, trace)
        client = PERSONAS[EXAMPLES[name].persona].actor().client_id
        if not 200 <= status < 300 or (operation.audited_as, "allowed", client) not in found:
            silent.append((name, status, found))
    assert silent == []


def refusing(operation: Operation) -> dict[str | None, int]:
    """Return tokens that do not open an operation, and the status that each is answered with."""
    strangers = [name for name, one in PERSONAS.items() if holds(one.actor(), operation.action) is None]
    return {None: 401, "nobody": 401} | dict.fromkeys(strangers[:1], 403)


async def test_every_refusal_of_every_operation_leaves_its_event(staged_app: StagedApp, staged_owner: Any) -> None:
    silent = []
    for number, (name, operation) in enumerate(OPERATIONS.items(), start=1):
        for kind, (token, expected) in enumerate(refusing(operation).items()):
            status, _ = await asked(name, staged_app, token, number * 10 + kind)
            found = await logged(staged_owner, number * 10 + kind)
            client = PERSONAS[token].actor().client_id if token in PERSONAS else None
            if status != expected or found != [(operation.audited_as, "refused", client)]:
                silent.append((name, token, status, found))
    assert silent == []


async def everything(owner: Any) -> dict[str, Any]:
    """Return a digest of every table."""
    tables = await owner.fetch(
        "select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'vault') "
        "and c.oid::regclass::text not like 'migrations'"
    )
    return {
        row["name"]: await owner.fetchval(f"select md5(string_agg(t::text, '' order by t::text)) from {row['name']} t")
        for row in tables
    }


async def test_an_operation_whose_event_cannot_be_written_is_not_done_and_tells_nothing(
    staged_app: StagedApp, staged_owner: Any
) -> None:
    done = []
    before = await everything(staged_owner)
    await staged_owner.execute("revoke insert on audit_event from vink_app")
    for trace, name in enumerate(OPERATIONS, start=1):
        for token in (EXAMPLES[name].persona, None):
            status, content = await asked(name, staged_app, token, trace)
            told = msgspec.json.decode(content)
            if status != 500 or told["code"] != "internal_error":
                done.append((name, token, status, told))
    assert done == []
    assert await everything(staged_owner) == before


def test_the_events_name_comes_from_the_declaration_alone() -> None:
    for one in operations():
        resource = one.action.partition(":")[0]
        assert one.audited_as in (one.action, f"{resource}:list"), one.name
