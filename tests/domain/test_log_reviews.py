from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.audit import AuditEvent, Outcome
from domain.code_lists import Language
from domain.departments import Department, Names
from domain.errors import Forbidden, GateClosed, IllegalMove, Invalid, NotFound
from domain.log_reviews.reporting import Coverage, coverage, document, months_back, months_of, report
from domain.log_reviews.reviewing import close_review, draw_review, record_finding
from domain.log_reviews.types import (
    COMMANDS,
    Finding,
    LogReview,
    LogReviewClosing,
    LogReviewStatus,
    NewFinding,
    NewLogReview,
)
from domain.policy import Action, allowed_actions
from domain.ports import Work
from tests.domain.conftest import Municipality, person
from vink.demo.personas import fixed

S = LogReviewStatus
FEBRUARY = date(2026, 2, 1)
DAYTIME = datetime(2026, 2, 10, 9, tzinfo=UTC)


def read(number: int, at: datetime = DAYTIME, **changes: Any) -> AuditEvent:
    """Return the event of somebody who looked at a concern."""
    given: dict[str, Any] = {
        "id": fixed(number),
        "at": at,
        "actor": person("teacher").subject,
        "client": "staff-app",
        "department": "buf",
        "action": "concern:read",
        "object_type": "concern",
        "object_id": fixed(0x301),
        "outcome": Outcome.ALLOWED,
        "reason": "role:frontline",
        "purpose": None,
        "request_id": "0" * 32,
    }
    return AuditEvent(**(given | changes))


@pytest.fixture
def reviewed(municipality: Municipality) -> Municipality:
    """A municipality of two departments, in which the teacher looked at three things in February."""
    for number, code in enumerate(("buf", "sof")):
        names = Names(da=code, sv=code, en=code)
        municipality.put(
            Department(
                id=fixed(0x111 + number),
                department=code,
                version=1,
                created_at=municipality.now,
                updated_at=municipality.now,
                name=names,
                org_uuid=None,
                inbox=None,
                controller_contact=None,
                told_as=None,
            )
        )
    municipality.memory.events += [read(0x801), read(0x802), read(0x803)]
    return municipality


def draw(municipality: Municipality, who: str = "dpo", **given: Any) -> LogReview:
    new = NewLogReview(**({"department": "buf", "month": "2026-02"} | given))
    return municipality.act(who, Action.LOG_REVIEW_DRAW, draw_review, new)


def find(municipality: Municipality, review: LogReview, event: UUID, who: str = "dpo", **given: Any) -> LogReview:
    new = NewFinding(event_id=event, **({"finding": Finding.IN_ORDER} | given))
    return municipality.act(who, Action.LOG_REVIEW_RECORD_FINDING, record_finding, review.id, new, review.version)


def close(municipality: Municipality, review: LogReview) -> LogReview:
    closing = LogReviewClosing(conclusion="Alt i orden.")
    return municipality.act("dpo", Action.LOG_REVIEW_CLOSE, close_review, review.id, closing, review.version)


def faults(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.pointer, one.code) for one in refused.value.faults]


def test_a_month_is_drawn_when_it_is_over(reviewed: Municipality) -> None:
    review = draw(reviewed)
    assert (review.department, review.month, review.population, review.status) == ("buf", FEBRUARY, 3, S.OPEN)
    assert {one.event_id for one in review.events} == {fixed(0x801), fixed(0x802), fixed(0x803)}
    assert all(one.finding is None for one in review.events)
    for month in ("2026-03", "2027-01"):
        with pytest.raises(Invalid) as refused:
            draw(reviewed, month=month)
        assert faults(refused) == [("/month", "not_over")]
    with pytest.raises(Invalid) as refused:
        draw(reviewed, department="xyz")
    assert [pointer for pointer, _ in faults(refused)] == ["/department"]


def test_the_month_begins_and_ends_by_the_municipalitys_clocks(reviewed: Municipality) -> None:
    first = datetime(2026, 1, 31, 23, tzinfo=UTC)
    reviewed.memory.events += [
        read(0x811, first),
        read(0x812, first.replace(hour=22, minute=59)),
        read(0x813, datetime(2026, 2, 28, 22, 59, tzinfo=UTC)),
        read(0x814, datetime(2026, 2, 28, 23, tzinfo=UTC)),
    ]
    drawn = {one.event_id for one in draw(reviewed).events}
    assert {fixed(0x811), fixed(0x813)} <= drawn
    assert not {fixed(0x812), fixed(0x814)} & drawn


@pytest.mark.parametrize(
    "changes",
    [
        {"department": "sof"},
        {"outcome": Outcome.REFUSED},
        {"action": "concern:list", "object_id": None},
        {"action": "concern:close"},
        {"object_type": "unit", "action": "unit:read"},
    ],
)
def test_only_reads_of_things_about_people_are_drawn(reviewed: Municipality, changes: dict[str, Any]) -> None:
    reviewed.memory.events.append(read(0x821, **changes))
    assert draw(reviewed).population == 3


def test_an_event_is_looked_at_by_somebody_else_than_who_did_it(reviewed: Municipality) -> None:
    own = read(0x831, actor=person("dpo").subject)
    reviewed.memory.events.append(own)
    review = draw(reviewed)
    with pytest.raises(Forbidden) as refused:
        find(reviewed, review, own.id)
    assert refused.value.reason == "own_event"
    found = find(reviewed, review, own.id, who="auditor")
    looked_at = next(one for one in found.events if one.event_id == own.id)
    assert (looked_at.finding, looked_at.reviewed_by) == (Finding.IN_ORDER, person("auditor").subject)


@pytest.mark.parametrize("finding", [Finding.EXPLAINED, Finding.NOT_JUSTIFIED])
def test_what_is_not_simply_in_order_is_explained(reviewed: Municipality, finding: Finding) -> None:
    review = draw(reviewed)
    with pytest.raises(Invalid) as refused:
        find(reviewed, review, fixed(0x801), finding=finding)
    assert faults(refused) == [("/remark", "required")]
    found = find(reviewed, review, fixed(0x801), finding=finding, remark="Talte med læreren.")
    assert {one.remark for one in found.events} == {None, "Talte med læreren."}


def test_an_event_that_was_not_drawn_has_no_finding(reviewed: Municipality) -> None:
    with pytest.raises(Invalid) as refused:
        find(reviewed, draw(reviewed), fixed(0x8FF))
    assert faults(refused) == [("/event_id", "unknown")]


def test_a_review_ends_when_every_event_was_looked_at_and_is_fixed_then(reviewed: Municipality) -> None:
    review = draw(reviewed)
    for number in (0x801, 0x802):
        review = find(reviewed, review, fixed(number))
    with pytest.raises(GateClosed) as refused:
        close(reviewed, review)
    assert refused.value.missing == ("finding_for_every_event",)
    closed = close(reviewed, find(reviewed, review, fixed(0x803)))
    assert (closed.status, closed.conclusion, closed.closed_by) == (S.CLOSED, "Alt i orden.", person("dpo").subject)
    assert allowed_actions(person("dpo"), closed, COMMANDS) == []
    with pytest.raises(IllegalMove):
        find(reviewed, closed, fixed(0x801))
    with pytest.raises(IllegalMove):
        close(reviewed, closed)


@pytest.mark.parametrize("who", ["admin", "teacher", "vink-coordinator", "school-leader"])
def test_nobody_else_sees_a_review(reviewed: Municipality, who: str) -> None:
    review = draw(reviewed)
    assert allowed_actions(person("dpo"), review, COMMANDS) == ["record-finding", "close"]
    assert allowed_actions(person(who), review, COMMANDS) == []
    with pytest.raises(NotFound):
        find(reviewed, review, fixed(0x801), who=who)


def test_months_and_quarters_follow_the_calendar() -> None:
    assert months_back(date(2026, 2, 28), 3) == [date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]
    assert months_of("2026-q1") == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert months_of("2026-q4") == [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]


def test_coverage_and_report_count_what_was_drawn_looked_at_and_found(reviewed: Municipality) -> None:
    review = draw(reviewed)
    review = find(reviewed, review, fixed(0x801), finding=Finding.NOT_JUSTIFIED, remark="Ingen sag.")
    review = find(reviewed, review, fixed(0x802))

    async def covered(work: Work) -> list[Coverage]:
        return await coverage(work, [FEBRUARY])

    found = reviewed.act("auditor", Action.LOG_REVIEW_READ, covered)
    buf, sof = found
    assert (buf.department, buf.reviews, buf.population, buf.sampled, buf.looked_at, buf.not_justified) == (
        *("buf", 1, 3, 3, 2, 1),
    )
    assert (sof.department, sof.reviews, sof.population) == ("sof", 0, 0)
    close(reviewed, find(reviewed, review, fixed(0x803)))
    made = reviewed.act("auditor", Action.LOG_REVIEW_READ, report, "2026-q1")
    assert {one.code: one.events for one in made.findings} == {"in_order": 2, "explained": 0, "not_justified": 1}
    assert {one.code: one.events for one in made.reasons}["random"] == 3
    assert (made.still_open, [one.conclusion for one in made.conclusions]) == (0, ["Alt i orden."])
    assert len(made.coverage) == 6
    empty = reviewed.act("auditor", Action.LOG_REVIEW_READ, report, "2025-q1")
    assert (empty.conclusions, sum(one.events for one in empty.findings)) == ((), 0)


@pytest.mark.parametrize("language", Language)
def test_the_report_is_a_document_in_each_language_that_names_nobody(
    reviewed: Municipality, language: Language
) -> None:
    draw(reviewed)

    async def written(work: Work) -> str:
        text = document(work, await report(work, "2026-q1"), language)
        return repr(text)

    text = reviewed.act("auditor", Action.LOG_REVIEW_READ, written)
    assert "2026-Q1" in text
    assert str(person("teacher").subject) not in text
    assert "{" not in text
