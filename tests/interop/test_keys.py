"""A real provider's keys: found, changed in flight, exchanged, out of reach, and looked for without end by nobody."""

import asyncio
import time

import pytest

from adapters.jwks import FetchedKeys
from adapters.tokens import TokenVerifier
from domain.errors import Unauthenticated
from tests.adapters.test_tokens import Clock, made
from tests.interop.conftest import Provider, new_keys
from tests.interop.test_tokens import claims_of, trusted
from tests.oauth_world import until

AT_ONCE = 1.0  # seconds; the provider would be waited for at least five times as long


class Reader:
    """A verifier whose clock for fetching is moved by hand."""

    def __init__(self, provider: Provider) -> None:
        self.clock = Clock()
        self.keys = FetchedKeys.discovered(provider.issuer, clock=self.clock)
        self.verifier = TokenVerifier(
            [trusted(provider, keys=self.keys)], lambda *_: False, {"buf", "sof"}.__contains__
        )

    async def reason(self, token: str) -> str | None:
        """Why the token is refused, or None."""
        try:
            await self.verifier.verify(token)
        except Unauthenticated as refused:
            return refused.reason
        return None

    async def fetched(self) -> None:
        """Let the fetch that is under way come to its end."""
        assert self.keys._task is not None
        await self.keys._task


@pytest.fixture
async def reader(provider: Provider) -> Reader:
    made = Reader(provider)
    assert await made.keys.refresh()
    return made


async def test_a_new_key_is_picked_up_once_by_all_who_bring_it(provider: Provider, reader: Reader) -> None:
    old = provider.system_token()
    assert await reader.reason(old) is None
    provider.stop()
    provider.start([*new_keys("2"), *provider.keys])
    new = provider.system_token()
    asked = provider.asked_for_keys()
    reader.clock.now += 30
    reasons = await asyncio.gather(*(reader.reason(new) for _ in range(200)))
    assert set(reasons) == {"unknown_key"}
    await reader.fetched()
    assert provider.asked_for_keys() == asked + 1
    assert await reader.reason(new) is None
    assert await reader.reason(old) is None


async def test_invented_names_of_keys_do_not_make_us_ask_without_end(provider: Provider, reader: Reader) -> None:
    asked = provider.asked_for_keys()
    for wait in (30, 0, 29, 1, 0):
        reader.clock.now += wait
        for n in range(100):
            token = made(claims_of(provider), provider.keys[0], kid=f"guess-{wait}-{n}")
            assert await reader.reason(token) == "unknown_key"
        await reader.fetched()
    assert provider.asked_for_keys() == asked + 2
    assert await reader.reason(provider.system_token()) is None


async def test_invented_names_do_not_keep_a_new_key_out(provider: Provider, reader: Reader) -> None:
    provider.stop()
    provider.start([*new_keys("2"), *provider.keys])
    reader.clock.now += 30
    await reader.reason(made(claims_of(provider), provider.keys[0], kid="guess"))
    await reader.fetched()
    assert await reader.reason(provider.system_token()) is None


async def test_exchanged_keys_under_the_same_names_end_what_the_old_ones_signed(
    provider: Provider, reader: Reader
) -> None:
    old = provider.system_token()
    assert await reader.reason(old) is None
    provider.stop()
    provider.start(new_keys())
    assert await reader.keys.refresh()
    assert await reader.reason(old) == "bad_signature"
    assert await reader.reason(provider.system_token()) is None


async def test_while_the_provider_is_down_known_keys_work_and_it_recovers_by_itself(
    provider: Provider, reader: Reader
) -> None:
    known, later = provider.system_token(), provider.system_token()
    assert await reader.reason(known) is None
    provider.stop()
    assert not await reader.keys.refresh()
    assert await reader.reason(known) is None
    assert await reader.reason(later) is None
    keys = new_keys("2")
    unknown = made(claims_of(provider), keys[0], kid="ec-2")
    reader.clock.now += 30
    assert await reader.reason(unknown) == "unknown_key"
    await reader.fetched()
    assert await reader.reason(unknown) == "unknown_key"
    provider.start([*keys, *provider.keys])
    reader.clock.now += 30
    assert await reader.reason(unknown) == "unknown_key"
    await reader.fetched()
    assert await reader.reason(unknown) is None
    assert await reader.reason(known) is None


async def test_a_provider_that_does_not_answer_holds_nobody_up(provider: Provider, reader: Reader) -> None:
    known = provider.system_token()
    provider.hold()
    try:
        begun = time.monotonic()
        reader.clock.now += 30
        assert await reader.reason(made(claims_of(provider), provider.keys[0], kid="guess")) == "unknown_key"
        assert await reader.reason(known) is None
        under_way = reader.keys._task
        reader.clock.now += 300
        assert await reader.reason(made(claims_of(provider), provider.keys[0], kid="other")) == "unknown_key"
        assert time.monotonic() - begun < AT_ONCE
        assert under_way is not None
        assert not under_way.done()
        assert reader.keys._task is under_way, "one fetch at a time, however long it takes"
    finally:
        provider.let_go()
    await reader.fetched()
    assert await reader.reason(known) is None


async def test_keys_are_found_though_the_provider_was_down_at_the_start(provider: Provider) -> None:
    token = provider.system_token()
    provider.stop()
    reader = Reader(provider)
    assert not await reader.keys.refresh()
    assert await reader.reason(token) == "unknown_key"
    provider.start()
    reader.clock.now += 30
    assert await reader.reason(token) == "unknown_key"
    await until(lambda: reader.keys.find("ec-1") is not None)
    assert await reader.reason(token) is None


async def test_metadata_of_somebody_else_are_not_believed(provider: Provider) -> None:
    keys = FetchedKeys(f"{provider.issuer}/.well-known/openid-configuration", discovered_of="https://login.example")
    assert not await keys.refresh()
    assert keys.find("ec-1") is None
    assert provider.asked_for_keys() == 0
