import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from domain.code_lists import CODE_LISTS
from domain.concerns import AgeBand, Concern, ConcernStatus
from domain.consultations.types import Consultation
from domain.consultations.words import ConsultationStatus, Holder
from domain.errors import Invalid, NotFound, Stale
from domain.events import Event
from domain.notification_assessments import (
    NewNotificationAssessment,
    NewNotificationReceipt,
    NotificationAssessment,
    NotificationResult,
    record_assessment,
    record_receipt,
)
from domain.policy import Action
from domain.records import Record
from domain.referrals.types import Referral, ReferralStatus
from domain.work_items import WorkItem
from domain.worklist import worklist
from tests.asking import ask
from tests.conftest import TERMS
from tests.memory import MemoryBegin
from tests.referring import drafted, of, raised
from vink.demo.personas import PERSONAS

RECORD = Action.NOTIFICATION_ASSESSMENT_RECORD


@pytest.fixture
def begin() -> MemoryBegin:
    return MemoryBegin(lambda: datetime.now(UTC), DanishCalendar(), TERMS)


async def recorded(begin: MemoryBegin, who: str = "teacher", **more: Any) -> NotificationAssessment:
    async with begin(ask(who, RECORD)) as work:
        return await record_assessment(work, of(NewNotificationAssessment, {"result": "required"}, **more))


def test_the_words_are_those_of_the_code_list() -> None:
    assert [one.code for one in CODE_LISTS["notification_result"].codes] == [one.value for one in NotificationResult]


async def test_it_is_about_exactly_one_thing(begin: MemoryBegin) -> None:
    ids = {"concern_id": (await raised(begin)).id, "referral_id": (await drafted(begin)).id}
    with pytest.raises(Invalid):
        await recorded(begin)
    with pytest.raises(Invalid):
        await recorded(begin, "teacher", **ids)


async def test_it_says_who_weighed_what_and_when(begin: MemoryBegin) -> None:
    concern = await raised(begin)
    one = await recorded(begin, concern_id=concern.id, reason="Klare tegn på vold i hjemmet.", external_ref="U-2026-7")
    assert (one.assessed_by, one.concern_id, one.under_18) == (PERSONAS["teacher"].id, concern.id, True)
    assert one.made_on == DanishCalendar().local(one.created_at).date()
    assert begin.memory.thin[-1].event is Event.NOTIFICATION_ASSESSED


async def test_it_changes_nothing_else(begin: MemoryBegin) -> None:
    concern = await raised(begin)
    for result in NotificationResult:
        await recorded(begin, concern_id=concern.id, result=result)
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        assert await work.concerns.get(concern.id) == concern


async def test_it_is_not_weighed_ahead(begin: MemoryBegin) -> None:
    ahead = datetime.now(UTC).date() + timedelta(days=2)
    with pytest.raises(Invalid):
        await recorded(begin, concern_id=(await raised(begin)).id, made_on=ahead)


async def test_nobody_weighs_for_another_department(begin: MemoryBegin) -> None:
    concern = await raised(begin)
    for who, named in (("social-worker", concern.id), ("teacher", new_id())):
        with pytest.raises(Invalid) as refused:
            await recorded(begin, who, concern_id=named)
        assert [one.pointer for one in refused.value.faults] == ["/concern_id"]


async def test_an_adult_is_no_minor(begin: MemoryBegin) -> None:
    concern = await raised(begin, age_band="18_25")
    assert not (await recorded(begin, concern_id=concern.id)).under_18


FRIDAY = datetime(2026, 3, 27, 14, 30, tzinfo=UTC)


class Time:
    """A clock that stands still until it is moved."""

    now = FRIDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def timed(time: Time) -> MemoryBegin:
    return MemoryBegin(time, DanishCalendar(), TERMS)


async def receive(begin: MemoryBegin, one: NotificationAssessment, who: str = "teacher", **more: Any) -> Any:
    async with begin(ask(who, Action.NOTIFICATION_ASSESSMENT_RECEIPT)) as work:
        return await record_receipt(work, one.id, of(NewNotificationReceipt, {}, **more), one.version)


async def waiting(begin: MemoryBegin, who: str = "teacher") -> list[WorkItem]:
    async with begin(ask(who, Action.WORKLIST_READ)) as work:
        return [one for one in await worklist(work, 50) if one.kind == "notification_assessment"]


@pytest.mark.parametrize(
    "told",
    [
        {"result": "already_made"},
        {"result": "required", "external_ref": "U-2026-7"},
        {"result": "unsure_seek_advice", "sent_at": FRIDAY.isoformat()},
    ],
)
async def test_what_is_reported_as_sent_starts_the_clocks(timed: MemoryBegin, told: dict[str, Any]) -> None:
    one = await recorded(timed, concern_id=(await raised(timed)).id, **told)
    # Six working days from Friday; Maundy Thursday, Good Friday and Easter Monday are none.
    assert one.receipt_due_at == datetime(2026, 4, 9, 14, 0, tzinfo=UTC)
    assert one.assessment_due_at == FRIDAY + timedelta(hours=24)


@pytest.mark.parametrize("result", ["not_required", "required", "unsure_seek_advice"])
async def test_what_was_not_sent_has_no_clock(timed: MemoryBegin, result: str) -> None:
    one = await recorded(timed, concern_id=(await raised(timed)).id, result=result)
    assert (one.receipt_due_at, one.assessment_due_at, one.holder, one.due_at) == (None, None, None, None)
    assert await waiting(timed) == []


async def test_the_clocks_count_from_when_it_was_sent(timed: MemoryBegin) -> None:
    sent = FRIDAY - timedelta(days=3)
    one = await recorded(timed, concern_id=(await raised(timed)).id, result="already_made", sent_at=sent.isoformat())
    assert one.sent_at == sent
    assert one.assessment_due_at == sent + timedelta(hours=24)
    assert one.receipt_due_at == DanishCalendar().due(sent, 6)


async def test_whoever_sent_it_is_reminded_until_the_receipt_came(timed: MemoryBegin, time: Time) -> None:
    one = await recorded(timed, concern_id=(await raised(timed)).id, result="already_made")
    (item,) = await waiting(timed)
    assert (item.id, item.holder, item.holder_id) == (one.id, Holder.ASKER, PERSONAS["teacher"].id)
    assert (item.status, item.due_at, item.overdue) == ("awaiting_receipt", one.receipt_due_at, False)
    assert item.allowed_actions == ["receipt"]
    assert await waiting(timed, "school-leader") == await waiting(timed, "social-worker") == []
    time.now += timedelta(days=20)
    assert [one.overdue for one in await waiting(timed)] == [True]
    assert [found.id for found in await waiting(timed, "school-leader")] == [one.id], (
        "overdue, it shows for the function"
    )
    told = await receive(timed, one, received_on="2026-04-01", external_ref="U-2026-8")
    assert [(entry.received_on, entry.external_ref) for entry in told.receipts] == [(date(2026, 4, 1), "U-2026-8")]
    assert await waiting(timed) == []
    assert timed.memory.thin[-1].event is Event.NOTIFICATION_RECEIPT_RECORDED


async def test_a_receipt_is_a_further_entry_and_alters_nothing(timed: MemoryBegin) -> None:
    one = await recorded(timed, concern_id=(await raised(timed)).id, result="already_made", reason="Sendt i dag.")
    told = await receive(timed, one)
    again = await receive(timed, told, external_ref="U-2026-9")
    assert again.receipts[:1] == told.receipts
    entries = {"receipts", "version", "updated_at", "holder", "holder_id", "due_at"}
    for name in set(NotificationAssessment.__struct_fields__) - entries:
        assert getattr(again, name) == getattr(one, name)
    with pytest.raises(Stale):
        await receive(timed, told)


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ({"sent_at": "2026-03-27T14:31:00Z"}, "/sent_at"),
        ({"sent_at": "2016-01-01T00:00:00Z"}, "/sent_at"),
        ({"made_on": "2026-03-28"}, "/made_on"),
    ],
)
async def test_impossible_times_are_told_and_nothing_is_kept(
    timed: MemoryBegin, told: dict[str, Any], place: str
) -> None:
    concern = await raised(timed)
    before = dict(timed.memory.records)
    with pytest.raises(Invalid) as refused:
        await recorded(timed, concern_id=concern.id, **told)
    assert [one.pointer for one in refused.value.faults] == [place]
    assert timed.memory.records == before


@pytest.mark.parametrize(("day", "code"), [("2026-03-28", "future"), ("2026-03-23", "order")])
async def test_a_receipt_comes_neither_ahead_nor_before_the_notification(
    timed: MemoryBegin, day: str, code: str
) -> None:
    sent = "2026-03-24T08:00:00Z"
    one = await recorded(timed, concern_id=(await raised(timed)).id, result="already_made", sent_at=sent)
    with pytest.raises(Invalid) as refused:
        await receive(timed, one, received_on=day)
    assert [fault.code for fault in refused.value.faults] == [code]


async def test_nobody_else_records_a_receipt(timed: MemoryBegin) -> None:
    one = await recorded(timed, concern_id=(await raised(timed)).id, result="already_made")
    for who in ("social-worker", "vink-coordinator", "school-system"):
        with pytest.raises(NotFound):
            await receive(timed, one, who)


STATES: list[tuple[type[Record], str, Any]] = [
    *((Concern, "concern_id", one) for one in ConcernStatus),
    *((Consultation, "consultation_id", one) for one in ConsultationStatus),
    *((Referral, "referral_id", one) for one in ReferralStatus),
]


@pytest.mark.parametrize(("kind", "name", "status"), STATES)
async def test_the_duty_can_be_weighed_in_every_state(
    begin: MemoryBegin, kind: type[Record], name: str, status: Any
) -> None:
    made: Any = await drafted(begin) if kind is Referral else await raised(begin)
    if kind is Consultation:
        fields: dict[str, Any] = dict.fromkeys(Consultation.__struct_fields__)
        made = Consultation(**{**fields, "id": new_id(), "department": "buf", "age_band": AgeBand.FROM_15_TO_17})
    begin.memory.records[kind, made.id] = msgspec.structs.replace(made, status=status)
    for result in NotificationResult:
        assert (await recorded(begin, **{name: str(made.id)}, result=result)).result is result


def test_no_other_code_knows_what_came_of_it() -> None:
    """Nothing can hang on a result that it cannot see: no other module names the results, or an assessment's type."""
    root = Path(__file__).parents[2]
    knowing = set()
    for path in [*(root / "domain").rglob("*.py"), *(root / "api").rglob("*.py"), *(root / "adapters").rglob("*.py")]:
        names = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
        names |= {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        if "NotificationResult" in names:
            knowing.add(path.name)
    assert knowing == {"notification_assessments.py"}
