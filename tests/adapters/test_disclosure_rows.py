"""What the database itself refuses about disclosures, should a rule ever be forgotten."""

from typing import Any

import asyncpg
import msgspec
import pytest

from adapters.ids import new_id
from adapters.postgres.pool import Pool
from adapters.postgres.work import PostgresBegin
from domain.disclosures.types import Disclosure, DisclosureKind, DisclosureStatus
from domain.errors import Forbidden, Stale
from domain.events import Event
from domain.legal_bases import Recipient
from domain.notification_assessments import NewNotificationReceipt, record_receipt
from domain.policy import Action
from tests.adapters.test_referral_rows import ELSEWHERE, SOCIAL_WORKER, SYSTEM, TEACHER, VINK, save, seen
from tests.adapters.test_sealing import dump
from tests.asking import ask_of
from tests.disclosing import NECESSARY, YES, another, approved, handed_over, proposed
from tests.referring import assessed, drafted, received
from vink.demo.personas import PERSONAS

LEADER = PERSONAS["school-leader"].actor()
S = DisclosureStatus


async def add(begin: PostgresBegin, actor: Any, record: Disclosure, **changes: Any) -> None:
    """Write a new disclosure past every rule of the domain."""
    async with begin(ask_of(actor, Action.DISCLOSURE_PROPOSE)) as work:
        made = msgspec.structs.replace(record, id=new_id(), version=1, proposed_by=actor.subject, **changes)
        work.kept.add(made, Event.DISCLOSURE_PROPOSED)


async def test_a_query_that_forgets_its_filter_finds_nothing(pool: Pool, begin: PostgresBegin) -> None:
    await proposed(begin, (await drafted(begin)).id, NECESSARY)
    assert len(await seen(pool, TEACHER, "disclosures")) == 1
    for actor in (SOCIAL_WORKER, VINK, ELSEWHERE, SYSTEM):
        assert await seen(pool, actor, "disclosures") == set()
    assert await pool.fetch("select * from disclosures") == []


async def test_nobody_proposes_for_others_or_on_what_they_do_not_see(begin: PostgresBegin) -> None:
    one = await proposed(begin, (await drafted(begin)).id, NECESSARY)
    for actor in (SOCIAL_WORKER, VINK, ELSEWHERE, SYSTEM):
        for told_by in (actor.department, "buf"):
            with pytest.raises(Forbidden):
                await add(begin, actor, one, from_department=told_by)
    with pytest.raises(Forbidden):
        await add(begin, TEACHER, one, from_department="sof")


async def test_nothing_begins_approved_but_a_submission(begin: PostgresBegin) -> None:
    one = await proposed(begin, (await drafted(begin)).id, NECESSARY)
    done = {"status": S.APPROVED, "decided_at": one.created_at, "holder": None, "due_at": None}
    with pytest.raises(Forbidden):
        await add(begin, TEACHER, one, **done, approved_by=(LEADER.subject,))
    with pytest.raises(asyncpg.CheckViolationError):
        await add(begin, TEACHER, one, **done, kind=DisclosureKind.SUBMISSION)
    await add(begin, TEACHER, one, **done, kind=DisclosureKind.SUBMISSION, recipient=Recipient.VINK)


async def test_what_was_proposed_is_never_altered(begin: PostgresBegin) -> None:
    one = await proposed(begin, (await drafted(begin)).id, NECESSARY)
    for changes in (
        {"recipient": Recipient.SCHOOL},
        {"basis": "rpl115_ssp"},
        {"data_categories": ("family",)},
        {"proposed_by": LEADER.subject},
        {"from_department": "sof"},
    ):
        with pytest.raises(Forbidden):
            await save(begin, TEACHER, one, **changes)
    first = await approved(begin, await handed_over(begin, one.referral_id))
    with pytest.raises(Forbidden):
        await save(begin, TEACHER, first, approved_by=())


async def test_a_decision_is_made_by_another_and_a_handover_by_two(begin: PostgresBegin) -> None:
    referral = await drafted(begin)
    one, handover = await proposed(begin, referral.id, NECESSARY), await handed_over(begin, referral.id)
    done: dict[str, Any] = {"status": S.APPROVED, "decided_at": one.created_at, "holder": None, "due_at": None}
    for record, who in (
        (one, ()),
        (one, (TEACHER,)),
        (handover, (LEADER,)),
        (handover, (LEADER, LEADER)),
        (handover, (LEADER, TEACHER)),
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await save(begin, LEADER, record, **done, approved_by=tuple(actor.subject for actor in who))
    both = (LEADER.subject, another("teacher").subject)
    await save(begin, LEADER, handover, **done, approved_by=both)


async def test_only_the_department_that_tells_decides_and_everybody_concerned_stops(begin: PostgresBegin) -> None:
    referral = await received(begin)
    one = await proposed(begin, referral.id, NECESSARY)
    done: dict[str, Any] = {"status": S.APPROVED, "decided_at": one.created_at, "holder": None, "due_at": None}
    with pytest.raises(Forbidden):
        await save(begin, VINK, one, **done, approved_by=(VINK.subject,))
    for actor in (SOCIAL_WORKER, ELSEWHERE, SYSTEM):
        with pytest.raises(Stale):
            await save(begin, actor, one, **done, approved_by=(actor.subject,))
    stopped = {"status": S.STOPPED, "stopped_at": one.created_at, "holder": None, "due_at": None}
    await save(begin, VINK, one, **stopped)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": DisclosureKind.DISCLOSURE},
        {"recipient": Recipient.SOCIAL_SERVICES},
        {"basis": "fvl28_consent"},
        {"purpose": "offer_of_support"},
        {"data_categories": ("family",)},
        {"data_categories": ("advice",)},
        {"holder": None, "due_at": None},
        {"status": "forgotten"},
    ],
)
async def test_the_info_house_is_told_by_its_own_act_and_little(begin: PostgresBegin, changes: dict[str, Any]) -> None:
    one = await handed_over(begin, (await drafted(begin)).id)
    await add(begin, TEACHER, one)
    with pytest.raises((asyncpg.CheckViolationError, Forbidden)):
        await add(begin, TEACHER, one, **changes)


async def test_what_was_told_and_why_lies_in_ciphertext(database: str, begin: PostgresBegin) -> None:
    referral = await drafted(begin)
    words = {"text": "Noget om fortællemose.", "reason": "Fordi grundklint."}
    one = await approved(begin, await proposed(begin, referral.id, NECESSARY, **words))
    weighed = await assessed(begin, referral.id, "already_made")
    async with begin(ask_of(TEACHER, Action.NOTIFICATION_ASSESSMENT_RECEIPT)) as work:
        new = NewNotificationReceipt(external_ref="kvittering-2211")
        told = await record_receipt(work, weighed.id, new, weighed.version)
    stolen = dump(database)
    assert str(one.id) in stolen
    assert "social_services" in stolen
    for word in ("fortællemose", "grundklint", YES["remark"], "kvittering-2211"):
        for form in (word, word.encode().hex()):
            assert form.lower() not in stolen.lower(), word
    async with begin(ask_of(TEACHER, Action.DISCLOSURE_READ)) as work:
        assert await work.disclosures.get(one.id) == one
        assert await work.notification_assessments.get(weighed.id) == told
