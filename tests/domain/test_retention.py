"""How long what is over is kept: by class and age, by rules with dates, and never longer in silence."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.retention.judging import DEFAULTS, class_of, judge, period, stopped
from domain.retention.types import Over, OverKind, RecordClass, RetentionRule, RetentionRuleStatus

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ID = UUID(int=7)
C = RecordClass


def over(**changes: Any) -> Over:
    """Return a closed concern about somebody under 18."""
    told: dict[str, Any] = {
        "kind": OverKind.CONCERN,
        "id": ID,
        "department": "buf",
        "version": 2,
        "status": "closed",
        "outcome": "handled_locally",
        "under_18": True,
        "over_at": MONDAY,
        "sent": False,
        "course_ended_at": None,
        "under_review": False,
        "unanswered": False,
        "filed_as": None,
        "holds": (),
    }
    return Over(**{**told, **changes})


def rule(days: int, valid_from: datetime, **changes: Any) -> RetentionRule:
    told: dict[str, Any] = {
        "id": UUID(int=days),
        "department": "bif",
        "version": 2,
        "created_at": valid_from,
        "updated_at": valid_from,
        "status": RetentionRuleStatus.APPROVED,
        "record_class": C.ADVICE,
        "days": days,
        "days_under_18": days,
        "valid_from": valid_from,
        "reason": "Fiktivt.",
        "proposed_by": ID,
        "decided_by": UUID(int=8),
        "decided_at": valid_from,
    }
    return RetentionRule(**{**told, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, C.ADVICE),
        ({"outcome": "no_concern"}, C.NO_CONCERN),
        ({"kind": OverKind.CONSULTATION, "outcome": "reassured"}, C.NO_CONCERN),
        ({"kind": OverKind.CONSULTATION, "outcome": None, "status": "withdrawn"}, C.NO_CONCERN),
        ({"kind": OverKind.CONSULTATION, "outcome": None, "status": "expired"}, C.NO_CONCERN),
        ({"kind": OverKind.CONSULTATION, "outcome": "three_way_talk"}, C.ADVICE),
        ({"kind": OverKind.REFERRAL, "status": "draft"}, C.DRAFT),
        ({"kind": OverKind.REFERRAL, "status": "withdrawn"}, C.DRAFT),
        ({"kind": OverKind.REFERRAL, "status": "withdrawn", "sent": True}, C.REFERRAL),
        ({"kind": OverKind.REFERRAL, "status": "declined", "sent": True}, C.REFERRAL),
        ({"kind": OverKind.REFERRAL, "status": "withdrawn", "sent": True, "outcome": "unfounded"}, C.NO_CONCERN),
        (
            {"kind": OverKind.REFERRAL, "sent": True, "outcome": "unfounded", "course_ended_at": MONDAY},
            C.NO_CONCERN,
        ),
        ({"kind": OverKind.REFERRAL, "sent": True, "course_ended_at": MONDAY}, C.SUPPORT_COURSE),
        ({"kind": OverKind.SESSION_NOTES, "sent": True, "course_ended_at": MONDAY}, C.SESSION_NOTES),
        ({"kind": OverKind.TRANSFER, "status": "lapsed"}, C.ADVICE),
        ({"kind": OverKind.ON_CALL_CONTACT}, C.DESK),
        ({"kind": OverKind.CHECK_IN, "status": "resolved"}, C.DESK),
        ({"kind": OverKind.SUBJECT_REQUEST, "outcome": "granted"}, C.SUBJECT_REQUEST),
        ({"kind": OverKind.LOG_REVIEW}, C.LOG_REVIEW),
        ({"kind": OverKind.DISPOSAL, "status": "disposed"}, C.SKELETON),
        ({"kind": OverKind.RETENTION_RUN}, C.SKELETON),
    ],
)
def test_each_thing_has_its_class(changes: dict[str, Any], expected: RecordClass) -> None:
    assert class_of(over(**changes))[0] is expected


def test_under_18_nothing_is_kept_longer_and_the_unfounded_is_forgotten_fastest() -> None:
    assert all(young <= grown for grown, young in DEFAULTS.values())
    assert min(DEFAULTS.values()) == DEFAULTS[C.NO_CONCERN]


def test_a_course_counts_from_its_end_or_from_the_closing_whichever_is_later() -> None:
    later = MONDAY + timedelta(days=3)
    for over_at, ended in ((MONDAY, later), (later, MONDAY)):
        thing = over(kind=OverKind.REFERRAL, sent=True, over_at=over_at, course_ended_at=ended)
        assert class_of(thing)[2] == later


def test_what_stops_a_disposal_stops_it_whatever_the_period() -> None:
    referral = over(kind=OverKind.REFERRAL, sent=True)
    assert stopped(referral) == "not_filed"
    assert stopped(over(holds=(ID,), under_review=True)) == "held"
    assert stopped(over(under_review=True)) == "under_review"
    assert stopped(over(unanswered=True)) == "unanswered"
    assert stopped(over()) is None
    assert judge(over(holds=(ID,)), (), MONDAY).verdict == "kept", "and what is not due is kept anyway"


@given(
    st.lists(st.tuples(st.integers(1, 3653), st.integers(-900, 900)), max_size=6),
    st.integers(0, 900),
    st.integers(0, 900),
)
def test_time_and_new_rules_never_lengthen_what_is_over(decided: list[tuple[int, int]], first: int, more: int) -> None:
    rules = [rule(days, MONDAY + timedelta(days=at)) for days, at in decided]
    now, later = MONDAY + timedelta(days=first), MONDAY + timedelta(days=first + more)
    known = [one for one in rules if one.valid_from <= now]
    assert period(rules, C.ADVICE, True, MONDAY, later).days <= period(known, C.ADVICE, True, MONDAY, now).days


def test_what_was_only_proposed_or_rejected_or_is_of_another_class_counts_for_nothing() -> None:
    none = [
        rule(1, MONDAY, status=RetentionRuleStatus.PROPOSED),
        rule(2, MONDAY, status=RetentionRuleStatus.REJECTED),
        rule(3, MONDAY, record_class=C.DESK),
    ]
    assert period(none, C.ADVICE, True, MONDAY, MONDAY + timedelta(days=9)) == (183, None)
