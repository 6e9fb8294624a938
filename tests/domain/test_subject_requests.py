"""The month's clock of a subject request, and the moves that it may make."""

import re
from datetime import date
from itertools import product

import pytest

from domain.code_lists import Language
from domain.processing.activities import ACTIVITIES
from domain.subject_requests import words
from domain.subject_requests.answering import months_later
from domain.subject_requests.packs import SHOWN
from domain.subject_requests.purposes import PURPOSES
from domain.subject_requests.types import MOVES, SubjectRequestStatus

S = SubjectRequestStatus
LEGAL = {(S.RECEIVED, S.DECIDED), (S.DECIDED, S.CLOSED), (S.CLOSED, S.DISPOSED)}


def test_the_moves_are_these_and_no_others() -> None:
    assert {(one, other) for one, other in product(S, S) if other in MOVES[one]} == LEGAL


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 10, 5), 3, date(2027, 1, 5)),
        (date(2026, 11, 1), 1, date(2026, 12, 1)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_one(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_everything_that_is_given_has_a_word_in_every_language() -> None:
    for kind, names in SHOWN.items():
        for language in Language:
            assert words.kind_text(kind, language)
            assert all(words.name_text(name, language) for name in names.split())


def test_a_person_is_told_the_periods_that_the_record_of_processing_has() -> None:
    for code, told in PURPOSES.items():
        known = re.findall(r"\d+", ACTIVITIES[code].period)
        for language in Language:
            assert set(re.findall(r"\d+", told.period.text(language))) - {"18"} <= set(known), (code, language)
