"""What the feed of events promises, on each store: what one can read, in order, and nothing else."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
import pytest

from adapters.postgres.outbox import place
from domain.concerns import ConcernClosing, close_concern
from domain.consents.types import ConsentStatus
from domain.consents.withdrawing import withdraw_consent
from domain.errors import Invalid
from domain.event_feed import ThinEvent, events_after
from domain.policy import Action
from domain.ports import Begin
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.referring import drafted, raised, received
from vink.demo.personas import OTHER_SCHOOL, PERSONAS

Read = Callable[..., Awaitable[list[ThinEvent]]]


@pytest.fixture
def read(request: pytest.FixtureRequest, begin: Begin) -> Read:
    """Read the feed as a persona, after everything that was kept has its place."""

    async def feed(who: str, *types: str, after: UUID | None = None, limit: int = 50) -> list[ThinEvent]:
        if "postgres" in request.node.name:
            await place(request.getfixturevalue("pool"))
        async with begin(ask(who, Action.EVENT_READ)) as work:
            return list(await events_after(work, types, after, limit))

    return feed


def told(found: list[ThinEvent]) -> list[tuple[str, UUID, int]]:
    return [(one.type, one.id, one.version) for one in found]


async def test_a_department_is_told_of_its_own_in_order(begin: Begin, read: Read, clock: Clock) -> None:
    first = await raised(begin)
    clock.pass_by(seconds=1)
    foreign = await raised(begin, "social-worker")
    clock.pass_by(seconds=1)
    async with begin(ask("teacher", Action.CONCERN_CLOSE)) as work:
        closing = msgspec.convert({"outcome": "no_concern"}, ConcernClosing)
        await close_concern(work, first.id, closing, first.version)
    expected = [("concern.raised", first.id, 1), ("concern.closed", first.id, 2)]
    assert told(await read("teacher")) == told(await read("school-system")) == expected
    assert told(await read("social-system")) == [("concern.raised", foreign.id, 1)]
    start, end = await read("teacher")
    assert start.event_id < end.event_id
    assert start.at == first.created_at
    assert await read("teacher", after=start.event_id) == [end]
    assert await read("teacher", limit=1) == [start]
    assert await read("teacher", "concern.closed") == [end]
    assert await read("teacher", after=end.event_id) == []
    assert [one.id for one in await read("social-system", after=start.event_id)] == [foreign.id]


async def test_what_a_system_cannot_read_it_is_not_told_of(begin: Begin, read: Read) -> None:
    referral = await received(begin)
    assert told(await read("school-system")) == []
    seen = told(await read("teacher"))
    assert [name for name, thing, _ in seen if thing == referral.id] == ["referral.submitted", "referral.received"]
    assert told(await read("vink-coordinator")) == seen, "of what was sent to it"
    assert told(await read("social-worker")) == []


async def test_what_was_not_sent_is_told_to_nobody(begin: Begin, read: Read) -> None:
    await drafted(begin)
    for who in ("teacher", "vink-coordinator"):
        assert told(await read(who)) == []


async def test_what_vink_may_not_be_told_any_more_is_as_if_it_never_was(begin: Begin, read: Read) -> None:
    referral = await received(begin)
    async with begin(ask("teacher", Action.CONSENT_READ)) as work:
        consents = await work.consents.page({"referral_id": referral.id, "kind": "disclosure"}, None, 9)
    async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
        assert (await withdraw_consent(work, consents[0].id)).status is ConsentStatus.WITHDRAWN
    assert told(await read("vink-coordinator")) == []
    assert ("referral.received", referral.id) in {(name, thing) for name, thing, _ in told(await read("teacher"))}


async def test_another_units_are_not_told(begin: Begin, read: Read) -> None:
    concern = await raised(begin)
    elsewhere = msgspec.structs.replace(PERSONAS["teacher"].actor(), unit_id=OTHER_SCHOOL)
    assert told(await read("teacher")) == [("concern.raised", concern.id, 1)]
    async with begin(ask_of(elsewhere, Action.EVENT_READ)) as work:
        assert await events_after(work, (), None, 50) == []


async def test_an_unknown_type_is_refused(read: Read) -> None:
    for wrong in ("concern.deleted", "referral.drafted", "consultation.recused"):
        with pytest.raises(Invalid):
            await read("teacher", wrong)
