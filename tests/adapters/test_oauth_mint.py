"""Tokens that the command line prints in a demo."""

from datetime import timedelta

import pytest

from adapters.oauth.mint import MintRefused
from domain.actors import Role
from tests.oauth_world import CALLBACK, World


async def test_a_persona_gets_a_token_like_any_other(world: World) -> None:
    logged_in = world.claims((await world.staff_tokens())["access_token"])
    minted = await world.server.mint("teacher")
    claims = world.claims(minted)
    assert set(claims) == set(logged_in)
    assert claims["exp"] - claims["iat"] == 300
    same = ("iss", "aud", "sub", "client_id", "department", "roles", "scope")
    assert {name: claims[name] for name in same} == {name: logged_in[name] for name in same}
    assert (await world.verifier.verify(minted)).subject == world.ids["teacher"]


async def test_a_system_gets_a_token_by_its_client_id(world: World) -> None:
    actor = await world.verifier.verify(await world.server.mint("school-system"))
    assert (actor.client_id, actor.roles) == ("school-system", frozenset({Role.SYSTEM}))


async def test_the_application_of_the_department_is_used_before_the_common_one(world: World) -> None:
    application = {"kind": "application", "auth_method": "none", "jwks": None, "redirect_uris": [CALLBACK]}
    await world.add_client("buf-app", **application)
    await world.grant("teacher", "auditor", "sof")
    assert world.claims(await world.server.mint("teacher"))["client_id"] == "buf-app"
    claims = world.claims(await world.server.mint("teacher", "sof"))
    assert (claims["client_id"], claims["department"]) == ("app", "sof")


async def test_a_minted_token_is_logged(world: World) -> None:
    minted = await world.server.mint("teacher")
    (event,) = await world.events("token:issue")
    assert (event["reason"], event["actor"]) == ("minted", world.ids["teacher"])
    assert str(event["object_id"]) == world.claims(minted)["jti"]


@pytest.mark.parametrize("value", [None, "false", "TRUE"])
async def test_outside_a_demo_nothing_is_minted(world: World, value: str | None) -> None:
    await world.owner.execute(
        "update installation set value = $1" if value else "delete from installation", *[value] * bool(value)
    )
    for who in ("teacher", "school-system"):
        with pytest.raises(MintRefused, match="demo only"):
            await world.server.mint(who)
    assert not await world.events("token:issue")


async def test_who_could_not_log_in_gets_nothing_here_either(world: World) -> None:
    await world.add_staff("newcomer")
    await world.add_client("suspended", status="suspended")
    for who in ("newcomer", "suspended", "nobody"):
        with pytest.raises(MintRefused, match=who):
            await world.server.mint(who)
    world.now += timedelta(days=40)
    with pytest.raises(MintRefused):
        await world.server.mint("teacher")
