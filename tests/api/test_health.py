from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from adapters.postgres.health import is_ready
from adapters.postgres.pool import Pool


async def test_a_living_process_says_so_without_a_token(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz/live")).json() == {"status": "alive"}
    ready = await client.get("/healthz/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


async def test_a_database_without_every_migration_or_without_an_answer_is_not_ready(
    client: httpx.AsyncClient, demo_owner: Any, demo_pool: Pool
) -> None:
    await demo_owner.execute("delete from migrations where number = (select max(number) from migrations)")
    answer = await client.get("/healthz/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})
    assert "database_up 1" in (await client.get("/metrics")).text
    demo_pool.terminate()
    assert not await is_ready(demo_pool)
    assert (await client.get("/healthz/ready")).status_code == 503
    assert (await client.get("/healthz/live")).status_code == 200
    assert "database_up 0" in (await client.get("/metrics")).text


async def test_numbers_name_operations_and_nobody(client: httpx.AsyncClient) -> None:
    await client.get("/v1/me", headers={"authorization": "Bearer teacher"})
    await client.get("/v1/me")
    await client.get("/v1/nothing/here")
    told = await client.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = told.text.splitlines()
    assert 'vink_requests_total{operation="readMe",status="2xx"} 1' in lines
    assert 'vink_requests_total{operation="readMe",status="4xx"} 1' in lines
    assert 'vink_requests_total{operation="other",status="4xx"} 1' in lines
    assert "vink_request_seconds_count 3" in lines
    assert any(line.startswith("vink_audit_pending ") and float(line.split()[1]) > 0 for line in lines)
    assert any(line.startswith("vink_audit_pending_seconds ") for line in lines)
    assert not any(word in told.text for word in ("buf", "teacher", "nothing"))


async def test_numbers_are_for_this_machine_or_an_administrator(client: httpx.AsyncClient) -> None:
    for forwarded in ("x-forwarded-for", "forwarded", "x-real-ip"):
        outside = {forwarded: "127.0.0.1"}
        assert (await client.get("/metrics", headers=outside)).status_code == 401
        for who, status in {"teacher": 403, "admin": 200, "nobody": 401}.items():
            answer = await client.get("/metrics", headers={**outside, "authorization": f"Bearer {who}"})
            assert answer.status_code == status
            assert ("vink_requests_total" in answer.text) == (status == 200)


async def test_whoever_finds_a_weakness_is_told_whom_to_warn(client: httpx.AsyncClient) -> None:
    told = await client.get("/.well-known/security.txt")
    assert told.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in told.text.splitlines())
    assert fields.keys() == {"Contact", "Expires", "Preferred-Languages", "Canonical"}
    assert fields["Contact"] == "http://127.0.0.1:8000/docs"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=100) < expires - datetime.now(UTC) < timedelta(days=365)
