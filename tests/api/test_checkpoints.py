"""Checkpoints and proofs over HTTP: an auditor checks them with nothing but the answers."""

from base64 import b64decode
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.notes import is_signed
from adapters.postgres.pool import open_pool
from adapters.postgres.sealer import Sealer
from domain.checkpoints.merkle import is_consistent, is_included, leaf
from domain.checkpoints.notes import Opened, opened, verifier_key
from tests.api.conftest import Call
from tests.sealing import sealer_on


@pytest.fixture
async def sealer(demo: str) -> AsyncIterator[Sealer]:
    pool = await open_pool(demo, 1, "vink_sealer")
    yield sealer_on(pool)
    await pool.close()


async def newest(call: Call) -> Opened:
    (shown,) = (await call("auditor", "GET", "/v1/audit/checkpoints?limit=1")).json()["items"]
    keys = [
        verifier_key(one["key"]) for one in (await call("auditor", "GET", "/v1/audit/verifier-keys")).json()["keys"]
    ]
    told = opened(shown["note"], keys, is_signed)
    assert (shown["size"], b64decode(shown["root"])) == (told.checkpoint.size, told.checkpoint.root)
    return told


def path_of(answer: Any) -> list[bytes]:
    return [b64decode(one) for one in answer["path"]]


async def test_an_event_is_proven_by_what_is_answered_alone(call: Call, sealer: Sealer) -> None:
    (event,) = (await call("auditor", "GET", "/v1/audit/events?limit=1&action=concern:raise")).json()["items"]
    path = f"/v1/audit/proofs/inclusion/{event['id']}"
    unsealed = await call("auditor", "GET", path)
    assert (unsealed.status_code, unsealed.json()["code"]) == (404, "not_found")
    await sealer.seal()
    before = await newest(call)
    answer = (await call("dpo", "GET", path)).json()
    keys = [
        verifier_key(one["key"]) for one in (await call("auditor", "GET", "/v1/audit/verifier-keys")).json()["keys"]
    ]
    told = opened(answer["checkpoint"]["note"], keys, is_signed)
    assert told == before
    hashed = leaf(answer["record"].encode())
    assert is_included(hashed, answer["position"], told.checkpoint.size, path_of(answer), told.checkpoint.root)
    await sealer.seal()
    after = await newest(call)
    older, newer = before.checkpoint, after.checkpoint
    assert newer.size > older.size, "what the auditors read was logged, and sealed"
    for query in (f"older={older.size}", f"older={older.size}&newer={newer.size}"):
        grown = (await call("auditor", "GET", f"/v1/audit/proofs/consistency?{query}")).json()
        assert (grown["older"], grown["newer"]) == (older.size, newer.size)
        assert is_consistent(older.size, newer.size, older.root, newer.root, path_of(grown))


async def test_what_cannot_be_proven_is_told_with_its_place(call: Call, sealer: Sealer) -> None:
    for query, pointer in (
        ("", "?older"),
        ("older=0", "?older"),
        ("older=1", "?older"),
        ("older=1&newer=1", "?newer"),
        ("older=x", "?older"),
        ("older=1&size=2", "?"),
    ):
        answer = await call("auditor", "GET", f"/v1/audit/proofs/consistency?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"].rstrip("/")) == (422, pointer), query
    await sealer.seal()
    size = (await newest(call)).checkpoint.size
    for query, pointer in (
        (f"older={size + 1}", "?older"),
        (f"older=1&newer={size + 1}", "?newer"),
        ("older=2&newer=1", "?older"),
    ):
        answer = await call("auditor", "GET", f"/v1/audit/proofs/consistency?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), query


async def test_checkpoints_are_kept_from_everybody_else(call: Call, sealer: Sealer) -> None:
    await sealer.seal()
    (shown,) = (await call("auditor", "GET", "/v1/audit/checkpoints?limit=1")).json()["items"]
    assert (await call("dpo", "GET", f"/v1/audit/checkpoints/{shown['id']}")).json() == shown
    for who in ("teacher", "admin", "panel-coordinator", "school-system"):
        for path in (
            "/v1/audit/checkpoints",
            f"/v1/audit/checkpoints/{shown['id']}",
            "/v1/audit/verifier-keys",
            "/v1/audit/proofs/consistency?older=1",
            f"/v1/audit/proofs/inclusion/{shown['id']}",
        ):
            assert (await call(who, "GET", path)).json()["code"] == "no_grant"
