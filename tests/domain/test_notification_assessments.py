from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from domain.code_lists import CODE_LISTS
from domain.errors import Invalid
from domain.events import Event
from domain.notification_assessments import (
    NewNotificationAssessment,
    NotificationAssessment,
    NotificationResult,
    record_assessment,
)
from domain.policy import Action
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
