"""What people write goes where it belongs and nowhere else: each text is marked, and the mark is looked for."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import pytest
import structlog

from adapters.ids import new_id
from adapters.postgres.pool import Pool
from api.operations import Kind, Operation
from tests.raw import Raw, send
from vink import contract
from vink.demo.examples import EXAMPLES
from vink.demo.matters import CONCERNS
from vink.serving import set_up_logging

CANARY = "kanariefugl"
NUMBER = "010190-1234"
KEEPS_TEXT = {
    *(
        "clients",
        "departments",
        "log_reviews",
        "mentors",
        "retention_rules",
        "staff",
        "units",
    ),
    "on_call_shifts",
    "on_call_contacts",
    "check_ins",
}
"""The tables in which a text lies because somebody was meant to write it there; what a case says and who it is about
lies in ciphertext."""


def marked(kind: Any, value: Any) -> Any:
    """Return a body with the canary in every text that has no form of its own."""
    free = False
    while get_origin(kind) is Annotated or get_origin(kind) in (Union, UnionType):
        if get_origin(kind) is Annotated:
            free = free or all(not (isinstance(one, msgspec.Meta) and one.pattern) for one in get_args(kind)[1:])
            kind = get_args(kind)[0]
        else:
            kind = next(one for one in get_args(kind) if one not in (type(None), msgspec.UnsetType))
    if kind is str and isinstance(value, str):
        return f"{value} {CANARY}" if free else value
    if isinstance(value, list):
        return [marked(get_args(kind)[0], one) for one in value]
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind, include_extras=True)
        return {name: marked(hints[name], one) for name, one in value.items()}
    return value


@pytest.fixture
def app(staged: Pool) -> Any:
    return contract.application(contract.house(staged, CANARY))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """Everything that is written while the test runs, as a real process writes it."""
    caplog.set_level(logging.DEBUG)
    files = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", files[0])
    monkeypatch.setattr(sys, "stderr", files[1])
    set_up_logging("debug")

    def written() -> str:
        return "".join(one.buffer.getvalue().decode() for one in files) + caplog.text

    yield written
    structlog.reset_defaults()


async def example(app: Any, operation: Operation, body: Any, **more: str) -> Raw:
    """Send the example of an operation with another body and further headers."""
    one = EXAMPLES[operation.name]
    path = operation.path.format(**one.path)
    headers = {"authorization": f"Bearer {one.persona}", "purpose-code": "operations", **more}
    if operation.versioned:
        above = path if operation.method == "PUT" else path.rpartition("/")[0]
        read = await send(app, "GET", above.encode(), [(k.encode(), v.encode()) for k, v in headers.items()])
        headers["if-match"] = read.header("etag") or ""
    if operation.kind is Kind.CREATE:
        headers["idempotency-key"] = f"{CANARY}-{new_id()}"
    if body is not msgspec.UNSET:
        headers["content-type"] = "application/json"
    raw = b"" if body is msgspec.UNSET else msgspec.json.encode(body)
    target = f"{path}?{urlencode(one.query)}" if one.query else path
    return await send(
        app, operation.method, target.encode(), [(k.encode(), v.encode()) for k, v in headers.items()], (raw,)
    )


def patterns(mark: str) -> tuple[str, str]:
    """Return what finds a mark as text or as bytes. Ids and times hold any six digits by chance, so those of a personal
    number are looked for by themselves or with its last four, and not within more."""
    wanted = rf"(?<![0-9a-f.]){mark}(-?[0-9]{{4}})?(?![0-9a-f])" if mark.isdigit() else re.escape(mark)
    return wanted, mark.encode().hex()


def traces(text: str, *marks: str) -> list[str]:
    """Return which of these a text has."""
    return [mark for mark in marks if any(re.search(one, text, re.IGNORECASE) for one in patterns(mark))]


async def tables_with(owner: Any, *marks: str) -> set[str]:
    """Return the tables of which a row has one of these, as text or as bytes."""
    tables = await owner.fetch(
        "select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')"
    )
    wanted = [one for mark in marks for one in patterns(mark)]
    found = set()
    for (name,) in tables:
        row = f"select true from {name} as t where t::text ~* any($1::text[]) limit 1"
        found |= {name} if await owner.fetchval(row, wanted) else set()
    return found


async def server_log(owner: Any) -> str:
    """Return what the database server wrote into its own log."""
    cluster = Path(await owner.fetchval("show data_directory"))
    return (cluster.parent / "server.log").read_text()


async def test_what_is_written_lies_in_its_table_and_nowhere_else(staged_owner: Any, app: Any, log: Any) -> None:
    kept = 0
    for operation in contract.in_order():
        if operation.name == "readAuditEvent":
            continue  # its example names an event that only the example of another operation makes
        body = EXAMPLES[operation.name].body
        sent = msgspec.UNSET if body is msgspec.UNSET else marked(operation.body, json.loads(msgspec.json.encode(body)))
        kept += CANARY in msgspec.json.encode(None if sent is msgspec.UNSET else sent).decode()
        answer = await example(app, operation, sent, **{"user-agent": CANARY, "cookie": CANARY, "x-note": CANARY})
        assert 200 <= answer.status < 300, (operation.name, answer)
        for name, value in answer.headers:
            assert CANARY.encode() not in value, (operation.name, name)
    assert kept >= 15, "the walk finds the texts"
    written = log()
    assert '"operation":"raiseConcern"' in written.replace('": ', '":')
    assert CANARY not in written
    assert CANARY not in await server_log(staged_owner)
    assert CANARY not in (await send(app, "GET", b"/metrics")).body.decode()
    found = await tables_with(staged_owner, CANARY)
    assert {"on_call_contacts", "retention_rules"} <= found, "the search finds the texts"
    assert found <= KEEPS_TEXT


async def test_whoever_is_in_the_vault_lies_there_in_ciphertext_only(staged_owner: Any, app: Any, log: Any) -> None:
    operations = {one.name: one for one in contract.in_order()}
    body = json.loads(msgspec.json.encode(EXAMPLES["submitReferral"].body))
    citizen = json.dumps(body, ensure_ascii=False)
    marks = ("Prøvesen", "650110", "20 12 34 56", "fiktiva@example", "Opdigtet")
    assert all(one in citizen for one in marks)
    answer = await example(app, operations["submitReferral"], body)
    assert answer.status == 200, answer
    read = await example(app, operations["readCitizen"], msgspec.UNSET)
    assert read.status == 200, read
    assert "Prøvesen" in read.body.decode()
    written = log()
    for where in (written, answer.body.decode(), await server_log(staged_owner)):
        assert traces(where, *marks) == []
    assert await tables_with(staged_owner, *marks) == set()


async def test_an_identifier_in_any_text_before_the_referral_leaves_no_trace(
    staged_owner: Any, app: Any, log: Any
) -> None:
    tried = 0
    for operation in contract.in_order():
        if operation.body is None or operation.tells_identity:
            continue
        body = json.loads(msgspec.json.encode(EXAMPLES[operation.name].body))
        text = json.dumps(marked(operation.body, body)).replace(CANARY, f"{CANARY} {NUMBER}")
        if CANARY not in text:
            continue
        tried += 1
        answer = await example(app, operation, json.loads(text))
        told = answer.json()
        assert (answer.status, told["code"]) == (422, "identifier"), (operation.name, told)
        assert all(one["pointer"].startswith("/") for one in told["errors"])
        assert traces(answer.body.decode(), CANARY, "010190") == []
    assert tried >= 12
    written = log()
    assert traces(written, CANARY, "010190") == []
    assert await tables_with(staged_owner, CANARY, "010190") == set()


BAD: dict[str, tuple[str, str, dict[str, str], Any]] = {
    "path": ("GET", f"/v1/{CANARY}", {}, b""),
    "id": ("GET", f"/v1/concerns/{CANARY}", {}, b""),
    "sub-path": ("POST", f"/v1/concerns/{UUID(int=7)}/{CANARY}", {}, b""),
    "word": ("GET", f"/v1/code-lists/{CANARY}", {}, b""),
    "percent": ("GET", f"/v1/%{CANARY}", {}, b""),
    "parameter": ("GET", f"/v1/concerns?{CANARY}=1", {}, b""),
    "value": ("GET", f"/v1/concerns?status={CANARY}", {}, b""),
    "doubled": ("GET", f"/v1/concerns?status={CANARY}&status={CANARY}", {}, b""),
    "limit": ("GET", f"/v1/concerns?limit={CANARY}", {}, b""),
    "cursor": ("GET", f"/v1/concerns?cursor={CANARY}", {}, b""),
    "purpose": ("GET", f"/v1/concerns?purpose_code={CANARY}", {}, b""),
    "purpose header": ("GET", "/v1/concerns", {"purpose-code": CANARY}, b""),
    "token": ("GET", "/v1/concerns", {"authorization": f"Bearer {CANARY}"}, b""),
    "scheme": ("GET", "/v1/concerns", {"authorization": f"{CANARY} teacher"}, b""),
    "short key": ("POST", "/v1/concerns", {"idempotency-key": CANARY[:4] + "æ" + CANARY}, b"{}"),
    "version": ("POST", f"/v1/concerns/{UUID(int=7)}/close", {"if-match": CANARY}, b"{}"),
    "held version": ("GET", f"/v1/concerns/{CONCERNS['read_concern']}", {"if-none-match": CANARY + "æ"}, b""),
    "language": ("GET", "/v1/concerns", {"accept-language": CANARY + "æ"}, b""),
    "media": ("POST", "/v1/concerns", {"content-type": CANARY, "idempotency-key": CANARY}, b"{}"),
    "length": ("POST", "/v1/concerns", {"content-length": CANARY}, b"{}"),
    "trace": ("GET", "/v1/nothing", {"traceparent": CANARY}, b""),
    "no json": ("POST", "/v1/concerns", {"idempotency-key": CANARY}, CANARY.encode()),
    "field": ("POST", "/v1/concerns", {"idempotency-key": CANARY}, json.dumps({CANARY: CANARY}).encode()),
    "wrong type": ("POST", "/v1/concerns", {"idempotency-key": CANARY}, json.dumps(CANARY).encode()),
    "enum": ("POST", "/v1/concerns", {"idempotency-key": CANARY}, json.dumps({"age_band": CANARY}).encode()),
}


@pytest.mark.parametrize("name", BAD)
async def test_what_is_refused_is_neither_echoed_nor_kept(name: str, staged_owner: Any, app: Any, log: Any) -> None:
    method, target, headers, body = BAD[name]
    given = {"authorization": "Bearer teacher", "content-type": "application/json", **headers}
    answer = await send(
        app, method, target.encode(), [(k.encode(), v.encode("latin-1")) for k, v in given.items()], (body,)
    )
    assert 400 <= answer.status < 500, answer
    assert answer.header("content-type") == "application/problem+json"
    assert CANARY not in str(answer)
    written = log()
    assert '"status"' in written
    assert CANARY not in written
    assert await tables_with(staged_owner, CANARY) == set()


async def test_an_error_of_the_database_keeps_what_it_says_of_a_row_to_itself(
    staged_owner: Any, app: Any, log: Any
) -> None:
    # PostgreSQL tells the whole row in the detail of such an error.
    await staged_owner.execute("alter table concerns add constraint broken check (urgency = 'never') not valid")
    operation = next(one for one in contract.in_order() if one.name == "raiseConcern")
    body = marked(operation.body, json.loads(msgspec.json.encode(EXAMPLES["raiseConcern"].body)))
    answer = await example(app, operation, body)
    assert answer.status == 500
    assert CANARY not in str(answer)
    written = log()
    assert "CheckViolationError" in written
    assert CANARY not in written
    assert CANARY not in await server_log(staged_owner)
    assert await tables_with(staged_owner, CANARY) == set()
