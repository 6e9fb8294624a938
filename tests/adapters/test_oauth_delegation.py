"""A system acts for a member of staff who is logged in (RFC 8693): with no more than both may, and no longer."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.ids import new_id
from adapters.oauth.delegation import ACCESS_TOKEN
from adapters.oauth.rows import TOKEN_EXCHANGE as GRANT_TYPE
from tests.oauth_world import RESOURCE, World

Answered = tuple[int, dict[str, Any]]
SYSTEM = "school-system"


async def exchanged(world: World, token: str, client: str = SYSTEM, **changes: str) -> Answered:
    form = {"grant_type": GRANT_TYPE, "subject_token": token, "subject_token_type": ACCESS_TOKEN}
    return await world.token(**(world.proof(client) | form | changes))


async def test_a_system_acts_for_the_teacher_who_is_logged_in_with_what_both_may(world: World) -> None:
    teacher = await world.staff_tokens()
    status, made = await exchanged(world, teacher["access_token"])
    assert (status, made["issued_token_type"], made["token_type"]) == (200, ACCESS_TOKEN, "Bearer")
    assert made["scope"] == "concern:raise concern:read", "what VINK alone may do is the agreement's, not the teacher's"
    assert "refresh_token" not in made
    told, before = world.claims(made["access_token"]), world.claims(teacher["access_token"])
    same = ("iss", "sub", "aud", "department", "roles", "sid")
    assert {name: told[name] for name in same} == {name: before[name] for name in same}
    assert (told["client_id"], told["act"], told["jti"] != before["jti"]) == (SYSTEM, {"sub": SYSTEM}, True)
    actor = await world.verifier.verify(made["access_token"])
    assert (actor.subject, actor.client_id) == (world.ids["teacher"], SYSTEM)
    event = (await world.events("token:exchange"))[-1]
    assert event["outcome"] == "allowed"
    assert (event["actor"], event["client"], event["department"]) == (world.ids["teacher"], SYSTEM, "buf")


async def test_it_is_restricted_as_the_teacher_is(world: World) -> None:
    await world.owner.execute("update staff_grants set revoked_at = $1, revoked_by = $2", world.now, new_id())
    await world.grant("teacher", "frontline", kle=["27.12", "34.10.30"])
    teacher = (await world.staff_tokens())["access_token"]
    _, made = await exchanged(world, teacher)
    for token in (teacher, made["access_token"]):
        assert world.claims(token)["kle"] == ["27.12", "34.10.30"]
        assert (await world.verifier.verify(token)).kle == ("27.12", "34.10.30")


async def test_it_gets_what_it_asks_for_and_no_more_than_the_log_in_was_for(world: World) -> None:
    teacher = (await world.staff_tokens(scope="concern:read"))["access_token"]
    assert (await exchanged(world, teacher))[1]["scope"] == "concern:read"
    status, made = await exchanged(world, teacher, scope="concern:raise")
    assert (status, made["error"]) == (400, "invalid_scope")


async def test_it_ends_with_what_it_was_made_from(world: World) -> None:
    teacher = (await world.staff_tokens())["access_token"]
    world.now += timedelta(minutes=4)
    status, made = await exchanged(world, teacher)
    assert status == 200
    assert world.claims(made["access_token"])["exp"] == world.claims(teacher)["exp"]
    assert made["expires_in"] <= 60


async def test_it_ends_with_the_log_in(world: World) -> None:
    teacher = await world.staff_tokens()
    _, made = await exchanged(world, teacher["access_token"])
    await world.server.revoke({"client_id": "app", "token": teacher["refresh_token"]}, None, "test")
    with pytest.raises(Exception, match="revoked"):
        await world.verifier.verify(made["access_token"])


async def refused(world: World, answered: Answered, error: str, reason: str) -> None:
    status, told = answered
    assert (status, told["error"]) == (400, error)
    assert "access_token" not in told
    event = (await world.events("token:issue"))[-1] if reason else None
    assert event is None or (event["outcome"], event["reason"]) == ("refused", reason)
    assert [one for one in await world.events("token:exchange") if one["outcome"] == "allowed"] == []


async def test_what_the_api_would_not_take_is_exchanged_for_nothing(world: World) -> None:
    teacher = await world.staff_tokens()
    token = teacher["access_token"]
    await refused(world, await exchanged(world, "x" * 40), "invalid_request", "malformed")
    await refused(world, await exchanged(world, token[:-4] + "AAAA"), "invalid_request", "bad_signature")
    await refused(world, await exchanged(world, teacher["refresh_token"]), "invalid_request", "malformed")
    world.now += timedelta(minutes=6)
    await refused(world, await exchanged(world, token), "invalid_request", "expired")
    world.now -= timedelta(minutes=6)
    await world.server.revoke({"client_id": "app", "token": token}, None, "test")
    await refused(world, await exchanged(world, token), "invalid_request", "revoked")


async def test_a_system_cannot_act_for_a_system_nor_hand_on_whom_it_acts_for(world: World) -> None:
    _, own = await world.system_token()
    await refused(world, await exchanged(world, own["access_token"]), "invalid_request", "not_of_a_log_in")
    teacher = (await world.staff_tokens())["access_token"]
    _, made = await exchanged(world, teacher)
    await world.owner.execute("delete from audit_event where action = 'token:exchange'")
    await world.add_client("other-system")
    await refused(
        world, await exchanged(world, made["access_token"], "other-system"), "invalid_request", "not_of_a_log_in"
    )


async def test_another_departments_system_gets_nothing(world: World) -> None:
    await world.add_client("social-system", department="sof")
    teacher = (await world.staff_tokens())["access_token"]
    answered = await exchanged(world, teacher, "social-system")
    await refused(world, answered, "invalid_request", "department_of_another")


async def test_whoever_has_left_or_lost_the_role_is_acted_for_by_nobody(world: World) -> None:
    teacher = (await world.staff_tokens())["access_token"]
    await world.owner.execute("update staff_grants set revoked_at = $1, revoked_by = $2", world.now, new_id())
    await refused(world, await exchanged(world, teacher), "invalid_request", "no_grant")
    await world.owner.execute("update staff set status = 'left'")
    await refused(world, await exchanged(world, teacher), "invalid_request", "staff_left")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"}, "invalid_request"),
        ({"subject_token_type": ""}, "invalid_request"),
        ({"requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token"}, "invalid_request"),
        ({"actor_token": "x", "actor_token_type": ACCESS_TOKEN}, "invalid_request"),
        ({"actor_token_type": ACCESS_TOKEN}, "invalid_request"),
        ({"audience": "https://elsewhere.example"}, "invalid_target"),
        ({"resource": "https://elsewhere.example"}, "invalid_target"),
    ],
)
async def test_what_is_asked_for_otherwise_is_refused(world: World, changes: dict[str, str], error: str) -> None:
    teacher = (await world.staff_tokens())["access_token"]
    status, told = await exchanged(world, teacher, **changes)
    assert (status, told["error"]) == (400, error)
    assert (await exchanged(world, teacher, audience=RESOURCE, requested_token_type=ACCESS_TOKEN))[0] == 200


async def test_an_application_has_its_users_and_exchanges_nothing(world: World) -> None:
    teacher = (await world.staff_tokens())["access_token"]
    form = {"grant_type": GRANT_TYPE, "subject_token": teacher, "subject_token_type": ACCESS_TOKEN}
    for who in ({"client_id": "app"}, world.proof("backend")):
        status, told = await world.token(**(who | form))
        assert status in {400, 401}
        assert told["error"] in {"unauthorized_client", "invalid_client"}
    status, told = await world.token(client_id=SYSTEM, **form)
    assert (status, told["error"]) == (401, "invalid_client")


async def test_a_token_that_nobody_sent_is_asked_for(world: World) -> None:
    status, told = await world.token(**world.proof(), grant_type=GRANT_TYPE)
    assert (status, told["error"]) == (400, "invalid_request")
