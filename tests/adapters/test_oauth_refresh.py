"""Refresh tokens: rotation, families, and everything that ends them."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.oauth import ledger, store
from adapters.oauth.incoming import digest
from adapters.oauth.revocations import Revocations, keep_revocations_fresh, refresh_revocations
from adapters.oauth.rows import Refresh, Writes
from adapters.oauth.store import forget_expired
from domain.errors import Unauthenticated
from tests.oauth_world import World, until


async def refused(world: World, token: str) -> str:
    with pytest.raises(Unauthenticated) as caught:
        await world.verifier.verify(token)
    return caught.value.reason


async def revoke(world: World, token: str, client: str = "app", **more: str) -> tuple[int, Any]:
    who = {"client_id": client} if client in {"app", "other"} else world.proof(client)
    answer = await world.server.revoke(who | {"token": token} | more, None, "r")
    return answer.status, json.loads(answer.body)


async def test_each_refresh_gives_a_new_token_and_uses_up_the_old(world: World) -> None:
    first = await world.staff_tokens()
    status, second = await world.refresh(first["refresh_token"])
    assert status == 200
    assert second["refresh_token"] != first["refresh_token"]
    assert world.claims(second["access_token"])["sid"] == world.claims(first["access_token"])["sid"]
    assert second["scope"] == first["scope"]
    assert (await world.refresh(second["refresh_token"]))[0] == 200
    assert len(await world.events("token:refresh")) == 2


async def test_a_refresh_token_that_comes_back_ends_its_family(world: World) -> None:
    first = await world.staff_tokens()
    _, second = await world.refresh(first["refresh_token"])
    await world.verifier.verify(second["access_token"])
    assert await world.refresh(first["refresh_token"]) == (400, {"error": "invalid_grant"})
    assert await refused(world, first["access_token"]) == "revoked"
    assert await refused(world, second["access_token"]) == "revoked"
    assert await world.refresh(second["refresh_token"]) == (400, {"error": "invalid_grant"})
    assert [event["reason"] for event in await world.events("token-family:revoke")] == ["refresh_token_reused"]


async def test_other_log_ins_of_the_same_person_go_on(world: World) -> None:
    stolen, own = await world.staff_tokens(), await world.staff_tokens()
    await world.refresh(stolen["refresh_token"])
    await world.refresh(stolen["refresh_token"])
    await world.verifier.verify(own["access_token"])
    assert (await world.refresh(own["refresh_token"]))[0] == 200


@pytest.mark.parametrize("client", ["app", "backend"])
async def test_one_token_refreshed_many_times_at_once_gives_one_answer_and_ends_its_family(
    world: World, client: str
) -> None:
    _, body = await world.redeem(await world.code(client_id=client), client)
    answers = await asyncio.gather(*(world.refresh(body["refresh_token"], client) for _ in range(6)))
    good = [found for status, found in answers if status == 200]
    assert len(good) == 1
    assert await refused(world, good[0]["access_token"]) == "revoked"
    assert (await world.refresh(good[0]["refresh_token"], client))[0] == 400
    assert await world.count("oauth_refresh_tokens") == 2


async def test_a_log_out_between_reading_and_writing_wins_over_a_refresh(world: World) -> None:
    body = await world.staff_tokens()
    async with world.pool.acquire() as conn:
        read = await store.refresh(conn, digest(body["refresh_token"]))
        assert read is not None
        await revoke(world, body["refresh_token"])
        fresh = Refresh(hash=digest("fresh"), family=read.family, expires_at=read.expires_at)
        writes = Writes(now=world.now, request_id="r", action="token:issue", redeemed=read, refresh=fresh)
        assert await ledger.keep(conn, writes) is ledger.Kept.REUSED
    assert await world.count("oauth_refresh_tokens") == 1


async def test_a_refresh_token_belongs_to_one_client(world: World) -> None:
    body = await world.staff_tokens()
    assert (await world.refresh(body["refresh_token"], "backend"))[1]["error"] == "invalid_grant"
    assert (await world.refresh(body["refresh_token"]))[0] == 200


async def test_a_client_with_a_key_must_show_it_to_refresh(world: World) -> None:
    _, body = await world.redeem(await world.code(client_id="backend"), "backend")
    assert (await world.refresh(body["refresh_token"], client_id="backend"))[0] == 401
    assert (await world.refresh(body["refresh_token"], "backend"))[0] == 200


async def test_scopes_can_only_shrink(world: World) -> None:
    body = await world.staff_tokens(scope="concern:read concern:raise")
    assert (await world.refresh(body["refresh_token"], scope="concern:close"))[1]["error"] == "invalid_scope"
    status, narrowed = await world.refresh(body["refresh_token"], scope="concern:read")
    assert (status, narrowed["scope"]) == (200, "concern:read")


async def test_a_grant_that_was_taken_away_is_gone_with_the_next_refresh(world: World) -> None:
    await world.grant("teacher", "auditor")
    body = await world.staff_tokens()
    assert world.claims(body["access_token"])["roles"] == ["auditor", "frontline"]
    await world.owner.execute("update staff_grants set revoked_at = $1 where role = 'auditor'", world.now)
    status, body = await world.refresh(body["refresh_token"])
    assert status == 200
    assert world.claims(body["access_token"])["roles"] == ["frontline"]
    assert "audit:read" not in body["scope"]
    await world.owner.execute("update staff_grants set revoked_at = $1", world.now)
    assert (await world.refresh(body["refresh_token"]))[1]["error"] == "invalid_grant"


async def test_a_log_in_ends_after_half_a_day_however_often_it_is_refreshed(world: World) -> None:
    body = await world.staff_tokens()
    for _ in range(2):
        world.now += timedelta(hours=5, minutes=55)
        status, body = await world.refresh(body["refresh_token"])
        assert status == 200
    world.now += timedelta(minutes=10)
    assert (await world.refresh(body["refresh_token"]))[1]["error"] == "invalid_grant"


async def test_a_refresh_token_that_is_left_alone_ends_after_eight_hours(world: World) -> None:
    body = await world.staff_tokens()
    world.now += timedelta(hours=8)
    assert (await world.refresh(body["refresh_token"]))[1]["error"] == "invalid_grant"


async def test_revoking_a_refresh_token_ends_its_family_at_once(world: World) -> None:
    body = await world.staff_tokens()
    await world.verifier.verify(body["access_token"])
    assert await revoke(world, body["refresh_token"]) == (200, {})
    assert await refused(world, body["access_token"]) == "revoked"
    assert (await world.refresh(body["refresh_token"]))[0] == 400
    assert await revoke(world, body["refresh_token"]) == (200, {})
    assert [event["outcome"] for event in await world.events("token-family:revoke")] == ["allowed"]


async def test_revoking_an_access_token_ends_it_alone(world: World) -> None:
    body = await world.staff_tokens()
    await world.verifier.verify(body["access_token"])
    assert await revoke(world, body["access_token"], token_type_hint="access_token") == (200, {})
    assert await refused(world, body["access_token"]) == "revoked"
    assert (await world.refresh(body["refresh_token"]))[0] == 200
    revoked = (await world.events("token:revoke"))[0]
    assert str(revoked["object_id"]) == world.claims(body["access_token"])["jti"]


async def test_a_system_revokes_its_token(world: World) -> None:
    _, body = await world.system_token()
    assert await revoke(world, body["access_token"], "school-system") == (200, {})
    assert await refused(world, body["access_token"]) == "revoked"


@pytest.mark.parametrize("hint", ["refresh_token", "something_else"])
async def test_revoking_what_is_unknown_is_fine_and_hints_do_not_matter(world: World, hint: str) -> None:
    assert await revoke(world, "unknown", token_type_hint=hint) == (200, {})
    assert await revoke(world, "a.b.c", token_type_hint=hint) == (200, {})
    body = await world.staff_tokens()
    assert await revoke(world, body["access_token"], token_type_hint=hint) == (200, {})
    assert await refused(world, body["access_token"]) == "revoked"


async def test_nobody_revokes_the_tokens_of_another_client(world: World) -> None:
    body = await world.staff_tokens()
    for token in (body["access_token"], body["refresh_token"]):
        status, answer = await revoke(world, token, "backend")
        assert (status, answer["error"]) == (400, "invalid_grant")
    await world.verifier.verify(body["access_token"])


async def test_revoking_needs_a_client_and_a_token(world: World) -> None:
    body = await world.staff_tokens()
    assert await revoke(world, body["access_token"], "other") == (401, {"error": "invalid_client"})
    assert (await world.server.revoke({"client_id": "app"}, None, "r")).status == 400
    await world.verifier.verify(body["access_token"])


async def test_an_expired_access_token_needs_no_revocation(world: World) -> None:
    body = await world.staff_tokens()
    world.now += timedelta(minutes=10)
    assert await revoke(world, body["access_token"]) == (200, {})
    assert await world.count("oauth_revocations") == 0


async def test_another_process_learns_of_a_revocation_by_asking_the_database(world: World) -> None:
    elsewhere = Revocations()
    verifier = world.another_verifier(elsewhere)
    await refresh_revocations(world.pool, elsewhere, lambda: world.now)
    body = await world.staff_tokens()
    await verifier.verify(body["access_token"])
    await revoke(world, body["refresh_token"])
    await verifier.verify(body["access_token"])
    watching = asyncio.create_task(
        keep_revocations_fresh(world.pool, elsewhere, world.keys, lambda: world.now, every=0.01)
    )
    family = world.claims(body["access_token"])["sid"]
    await until(lambda: elsewhere(family, world.now.timestamp()))
    watching.cancel()
    with pytest.raises(Unauthenticated):
        await verifier.verify(body["access_token"])


async def test_what_was_just_told_survives_an_answer_that_was_asked_for_before(world: World) -> None:
    revocations = Revocations()
    revocations.replace({}, ["buf"], begun=0.0)
    revocations.tell("family")
    revocations.replace({}, ["buf"], begun=0.0)
    assert revocations("family", 1)
    revocations.replace({}, ["buf"], begun=float("inf"))
    assert not revocations("family", 1)


async def test_the_poll_outlives_a_database_that_does_not_answer_and_keys_that_are_unsafe(world: World) -> None:
    revocations = Revocations()
    await world.owner.execute("revoke select on oauth_revocations from vink_oauth")
    with capture_logs() as logged:
        watching = asyncio.create_task(
            keep_revocations_fresh(world.pool, revocations, world.keys, lambda: world.now, every=0.01)
        )
        await until(lambda: bool(logged))
        await world.owner.execute("grant select on oauth_revocations to vink_oauth")
        await until(lambda: revocations.knows("buf"))
        (world.folder / "mine.pem").touch(0o644)
        await until(lambda: logged[-1]["error"] == "UnsafeKeys")
        (world.folder / "mine.pem").unlink()
        await world.owner.execute("delete from departments where department = 'bif'")
        await until(lambda: not revocations.knows("bif"))
    watching.cancel()


async def test_what_has_expired_is_forgotten_and_nothing_else(world: World) -> None:
    body = await world.staff_tokens()
    await world.system_token()
    await world.log_in("teacher", "wrong")
    await revoke(world, body["access_token"])
    tables = (
        "oauth_assertions",
        "oauth_families",
        "oauth_codes",
        "oauth_refresh_tokens",
        "oauth_revocations",
        "oauth_attempts",
    )
    before = {table: await world.count(table) for table in tables}
    assert all(before.values()), before
    assert await forget_expired(world.pool, world.now) == 0
    world.now += timedelta(days=2)
    assert await forget_expired(world.pool, world.now) > 0
    assert {table: await world.count(table) for table in tables} == dict.fromkeys(tables, 0)


async def test_the_api_role_reaches_none_of_these_tables_and_ours_no_case_text(world: World) -> None:
    reachable = await world.owner.fetch(
        "select role, relname, privilege from pg_class, (values ('vink_app'), ('vink_oauth')) as r (role), "
        "(values ('select'), ('insert'), ('update'), ('delete')) as p (privilege) "
        "where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace "
        "and has_table_privilege(role, pg_class.oid, privilege)"
    )
    app = {row["relname"] for row in reachable if row["role"] == "vink_app"}
    assert not {name for name in app if name.startswith("oauth_")}
    ours = {(row["relname"], row["privilege"]) for row in reachable if row["role"] == "vink_oauth"}
    assert {pair for pair in ours if not pair[0].startswith("oauth_")} == {
        ("departments", "select"),
        ("clients", "select"),
        ("staff", "select"),
        ("staff_grants", "select"),
        ("installation", "select"),
        ("audit_event", "insert"),
        ("audit_payload", "insert"),
        ("audit_pending", "insert"),
    }


async def test_a_code_beside_a_refresh_token_changes_nothing(world: World) -> None:
    body = await world.staff_tokens()
    status, _ = await world.refresh(body["refresh_token"], code="anything")
    assert status == 200


async def test_who_shows_a_stolen_token_is_not_logged_as_its_owner(world: World) -> None:
    body = await world.staff_tokens()
    await world.refresh(body["refresh_token"], "backend")
    assert (await world.refresh(body["refresh_token"], client_id="unknown"))[0] == 401
    refused = await world.events("token:issue") + await world.events("client:authenticate")
    assert [event["actor"] for event in refused if event["outcome"] == "refused"] == [None, None]
