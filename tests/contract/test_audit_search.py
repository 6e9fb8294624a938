"""What looking into the log promises."""

from datetime import timedelta
from typing import Any

import pytest

from domain.audit import AuditEvent, Outcome
from domain.audit_search import AuditSearch, FoundEvent
from domain.concerns import AgeBand, NewConcern, RaisedByFunction, raise_concern
from domain.errors import NotFound
from domain.policy import Action
from domain.ports import Begin
from tests.asking import ask
from tests.contract.conftest import Clock

AUDITOR = ask("auditor", Action.AUDIT_READ)
NEW = NewConcern(
    raised_by_function=RaisedByFunction.TEACHER,
    age_band=AgeBand.UNKNOWN,
    situation_text="Eleven er begyndt at isolere sig.",
)


async def raised(begin: Begin, who: str = "teacher", times: int = 1) -> None:
    for _ in range(times):
        async with begin(ask(who, Action.CONCERN_RAISE)) as work:
            await raise_concern(work, NEW)


async def searched(
    begin: Begin, clock: Clock, *, limit: int = 100, after: AuditEvent | None = None, **wanted: Any
) -> list[FoundEvent]:
    window = {"since": clock.now - timedelta(days=30), "until": clock.now + timedelta(seconds=1)}
    async with begin(AUDITOR) as work:
        return list(await work.audit.page(AuditSearch(**(window | wanted)), after.id if after else None, limit))


async def test_each_field_narrows_the_search(begin: Begin, clock: Clock) -> None:
    await raised(begin)
    await raised(begin, "social-worker")
    everything = await searched(begin, clock)
    assert [one.action for one in everything] == ["concern:raise"] * 2
    first = everything[-1]
    for name in ("actor", "client", "department", "action", "object_type", "object_id", "outcome"):
        found = await searched(begin, clock, **{"object_type": "concern", name: getattr(first, name)})
        assert first in found
        assert (len(found) == 1) == (name in ("actor", "department", "object_id"))
    assert await searched(begin, clock, outcome=Outcome.REFUSED) == []
    async with begin(ask("teacher", Action.CONCERN_READ, purpose="support")) as work:
        await work.concerns.get(first.object_id or first.id)
    seen = await searched(begin, clock, purpose="support")
    assert [(one.action, one.object_id, one.purpose) for one in seen] == [("concern:read", first.object_id, "support")]


async def test_the_window_has_its_beginning_and_not_its_end(begin: Begin, clock: Clock) -> None:
    await raised(begin)
    at = clock.now
    clock.pass_by(seconds=5)
    wanted: dict[str, Any] = {"object_type": "concern"}
    assert await searched(begin, clock, since=at - timedelta(days=1), until=at, **wanted) == []
    assert len(await searched(begin, clock, since=at, until=at + timedelta(microseconds=1), **wanted)) == 1


async def test_pages_follow_one_another_without_gap_or_repetition_even_at_one_moment(
    begin: Begin, clock: Clock
) -> None:
    await raised(begin, times=3)
    clock.pass_by(seconds=1)
    await raised(begin, times=2)
    wanted: dict[str, Any] = {"object_type": "concern"}
    everything = await searched(begin, clock, **wanted)
    assert len(everything) == 5
    found: list[AuditEvent] = []
    while page := await searched(begin, clock, limit=2, after=found[-1] if found else None, **wanted):
        found += page
    assert found == everything


async def test_only_those_who_may_read_the_log_see_it_and_their_looking_is_logged(begin: Begin, clock: Clock) -> None:
    await raised(begin)
    (event,) = await searched(begin, clock)
    async with begin(AUDITOR) as work:
        assert await work.audit.get(event.id) == event
    looked = await searched(begin, clock, object_type="audit_event")
    assert {(one.object_id, one.actor) for one in looked} == {
        (None, AUDITOR.actor.subject),
        (event.id, AUDITOR.actor.subject),
    }
    for who in ("teacher", "admin", "panel-coordinator"):
        async with begin(ask(who, Action.ME_READ)) as work:
            search = AuditSearch(since=clock.now - timedelta(days=1), until=clock.now + timedelta(days=1))
            assert await work.audit.page(search, None, 10) == []
            with pytest.raises(NotFound):
                await work.audit.get(event.id)
