"""The database alone holds that an item goes by an offer and in no other way, and with all that hangs on it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.pool import Pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.actors import Actor
from domain.concerns import Concern
from domain.errors import Forbidden, Stale
from domain.events import Event
from domain.policy import Action
from domain.records import change
from domain.transfers.types import Transfer, TransferStatus
from tests.adapters.test_referral_rows import seen
from tests.asking import ask_of
from tests.conftest import SECRET, TERMS
from tests.referring import received
from tests.transferring import (
    GIVER,
    TAKER,
    accepted,
    departments,
    necessary,
    offered,
    raised,
    requested,
    reread,
)
from vink.demo.personas import PERSONAS
from vink.worker import expire

VINK = PERSONAS["vink-coordinator"].actor()
STRANGER = msgspec.structs.replace(TAKER, department="bif")
S = TransferStatus


async def passed_on(begin: PostgresBegin, actor: Actor, record: Any, **changes: Any) -> None:
    """Write the next version of a record as another department's, past every rule of the domain."""
    async with begin(ask_of(actor, Action.TRANSFER_ACCEPT)) as work:
        work.kept.pass_on(change(record, work.now, **changes), Event.CONCERN_TRANSFERRED)


async def save(begin: PostgresBegin, actor: Actor, record: Any, **changes: Any) -> None:
    async with begin(ask_of(actor, Action.TRANSFER_ACCEPT)) as work:
        work.kept.save(change(record, work.now, **changes), Event.TRANSFER_ACCEPTED)


async def add(begin: PostgresBegin, actor: Actor, record: Transfer, **changes: Any) -> None:
    async with begin(ask_of(actor, Action.TRANSFER_OFFER)) as work:
        work.kept.add(msgspec.structs.replace(record, id=work.new_id(), **changes), Event.TRANSFER_OFFERED)


async def test_an_item_goes_to_nobody_to_whom_it_is_not_offered(begin: PostgresBegin) -> None:
    approver = await departments(begin)
    concern, referral = await raised(begin), await received(begin)
    await offered(begin, concern_id=concern.id)
    await offered(begin, referral_id=referral.id, basis=necessary(approver))
    whole = msgspec.structs.replace(GIVER, unit_id=None)
    wrong: list[tuple[Actor, Any, dict[str, Any]]] = [
        (whole, concern, {"department": "bif"}),
        (TAKER, concern, {"department": "sof", "unit_id": TAKER.unit_id}),
        (VINK, referral, {"department": "bif"}),
        (VINK, referral, {"department": "sof"}),
        (whole, await raised(begin), {"department": "sof"}),
    ]
    for actor, record, changes in wrong:
        with pytest.raises((Stale, Forbidden)):
            await passed_on(begin, actor, record, **changes)
    async with begin(ask_of(whole, Action.CONCERN_READ)) as work:
        assert {one.id for one in await work.concerns.page({}, None, 9)} >= {concern.id}


async def test_a_transfer_is_in_sight_of_its_two_departments_alone(pool: Pool, begin: PostgresBegin) -> None:
    await departments(begin)
    concern = await raised(begin)
    offer, asked = await offered(begin, concern_id=concern.id), await requested(begin, concern_id=new_id())
    assert await seen(pool, GIVER, "transfers") == {offer.id}
    assert await seen(pool, TAKER, "transfers") == {offer.id, asked.id}
    other_unit = msgspec.structs.replace(GIVER, unit_id=new_id())
    for actor in (STRANGER, VINK, other_unit, *(PERSONAS[name].actor() for name in ("manager", "dpo", "admin"))):
        assert await seen(pool, actor, "transfers") == set(), actor
        with pytest.raises(Stale):
            await save(begin, actor, offer, status=S.WITHDRAWN, turn_of=None, holder=None, due_at=None)
    assert await seen(pool, TAKER, "concerns") == set()


async def test_nobody_offers_what_is_not_theirs_or_asks_in_the_name_of_another(begin: PostgresBegin) -> None:
    await departments(begin)
    concern = await raised(begin)
    offer, asked = await offered(begin, concern_id=concern.id), await requested(begin, concern_id=concern.id)
    other = await raised(begin)
    for actor, record, changes in (
        (GIVER, offer, {"concern_id": new_id()}),
        (GIVER, offer, {"concern_id": other.id, "unit_id": None}),
        (GIVER, offer, {"concern_id": other.id, "offered_by": TAKER.subject}),
        (STRANGER, offer, {"concern_id": other.id, "offered_by": STRANGER.subject}),
        (TAKER, asked, {"from_department": None, "department": "sof", "unit_id": None, "turn_of": None}),
        (TAKER, asked, {"concern_id": new_id()}),
        (TAKER, asked, {"requested_by": GIVER.subject}),
        (STRANGER, asked, {"requested_by": STRANGER.subject}),
    ):
        with pytest.raises(Forbidden):
            await add(begin, actor, record, **changes)
    await add(begin, GIVER, offer, concern_id=other.id)


async def test_the_states_of_a_transfer_are_insisted_on(begin: PostgresBegin) -> None:
    await departments(begin)
    offer = await offered(begin, concern_id=(await raised(begin)).id)
    over: dict[str, Any] = {"turn_of": None, "holder": None, "due_at": None}
    answered = {**over, "answered_at": clock.now()}
    for changes in (
        {"status": S.ACCEPTED, **answered, "answered_by": GIVER.subject},
        {"status": S.ACCEPTED, **over},
        {"status": S.REFUSED, "answered_by": TAKER.subject, "answered_at": clock.now()},
        {"turn_of": "buf"},
        {"turn_of": None},
        {"due_at": None},
        {"status": S.LAPSED, "turn_of": None},
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await save(begin, TAKER, offer, **changes)
    for changes in ({"to_department": "bif", "turn_of": "bif"}, {"concern_id": new_id()}, {"from_department": "bif"}):
        with pytest.raises((Forbidden, asyncpg.CheckViolationError)):
            await save(begin, TAKER, offer, **changes)


async def test_what_was_read_before_a_referral_went_is_not_written_after(begin: PostgresBegin) -> None:
    approver = await departments(begin)
    referral = await received(begin)
    offer = await offered(begin, referral_id=referral.id, basis=necessary(approver))
    await accepted(begin, offer)
    with pytest.raises(Stale):
        await save(begin, VINK, referral, intake_note="Læst før.")


async def test_a_disclosure_by_transfer_names_who_offered_it_to_that_department(begin: PostgresBegin) -> None:
    approver = await departments(begin)
    referral = await received(begin)
    offer = await offered(begin, referral_id=referral.id, basis=necessary(approver))
    await accepted(begin, offer)
    async with begin(ask_of(TAKER, Action.DISCLOSURE_READ)) as work:
        (told,) = await work.disclosures.page({"referral_id": referral.id, "kind": "transfer"}, None, 9)
    other = await received(begin)
    await offered(begin, referral_id=other.id, basis=necessary(approver))
    mine = {"referral_id": other.id, "department": "buf", "unit_id": GIVER.unit_id}
    async with begin(ask_of(GIVER, Action.PARTICIPANT_READ)) as work:
        (participant,) = await work.participants.page({"referral_id": other.id}, None, 9)
    whole = {**mine, "participant_id": participant.id}
    for changes in ({**whole, "proposed_by": TAKER.subject}, {**whole, "recipient": "school"}):
        with pytest.raises(Forbidden):
            async with begin(ask_of(GIVER, Action.TRANSFER_ACCEPT)) as work:
                made = msgspec.structs.replace(told, id=work.new_id(), version=1, **changes)
                work.kept.add(made, Event.DISCLOSURE_APPROVED)
    with pytest.raises(asyncpg.CheckViolationError):
        async with begin(ask_of(GIVER, Action.TRANSFER_ACCEPT)) as work:
            made = msgspec.structs.replace(told, id=work.new_id(), version=1, **whole, approved_by=(), decisions=())
            work.kept.add(made, Event.DISCLOSURE_APPROVED)


async def test_the_worker_ends_what_nobody_answered(pool: Pool, begin: PostgresBegin) -> None:
    await departments(begin)
    concern = await raised(begin)
    offer, asked = await offered(begin, concern_id=concern.id), await requested(begin, concern_id=new_id())
    later: Callable[[], Any] = lambda: clock.now() + timedelta(days=30)  # noqa: E731 - a clock that is ahead
    ahead = PostgresBegin(pool, later, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))
    assert await expire(pool, begin, TERMS) == {}
    assert await expire(pool, ahead, TERMS, later) == {"transfer_unanswered": 2}
    assert (await reread(begin, offer)).status is S.LAPSED
    assert (await reread(begin, asked, TAKER)).status is S.LAPSED
    async with begin(ask_of(GIVER, Action.CONCERN_READ)) as work:
        left: Awaitable[Concern] = work.concerns.get(concern.id)
        assert await left == concern
