"""Who sees what of a referral: every audience, every state, every field, from the one table that says so."""

import os
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.referrals.extract import ExtractView
from api.referrals.views import ReferralSummary, ReferralView
from domain.actors import Actor, Role
from domain.code_lists import CODE_LISTS, Language, label
from domain.consultations.words import Holder
from domain.policy import sees, visible
from domain.referrals.audiences import (
    ALWAYS,
    FIELDS,
    NAMES,
    NEVER,
    WHILE_HOLDING,
    WORDS,
    Audience,
    audiences_of,
    fields_of,
    known_as,
    seen_fields,
    word_for,
)
from domain.referrals.types import Referral, ReferralStatus
from tests.domain.conftest import MONDAY, person
from vink.demo.personas import SCHOOL, fixed

DOCUMENT = Path(__file__).parents[2] / "docs" / "referral-audiences.md"
S = ReferralStatus
READERS = {Audience.VINK: person("vink-coordinator"), Audience.REFERRER: person("teacher")}
STRANGERS = {
    Audience.MENTOR: person("mentor"),
    Audience.RESOURCE_PERSON: person("resource-person"),
    Audience.AUDITOR: person("auditor"),
}
INTRODUCTION = """\
# Who sees what of a referral

Made from `domain/referrals/audiences.py`, which alone decides; `GOLDEN=write pytest tests/domain/test_audiences.py`
writes this page anew.

- What somebody may not see at all is a 404: the department sees its own referrals, VINK those that were sent to it and
  that it may be told about, nobody else any.
- After acceptance the department reads a state (accepted, started, ended), that it waits and since when, never a note.
- A resource person keeps what the consultation shows and learns nothing of the referral; an auditor reads events.
- A mentor or coach reads of the referral of the one whom they support, for as long as they may
  (`GET /v1/support-courses/{id}/brief`), and of no other; one who supports somebody else on it reads nothing of it.
- The participant's column is what VINK prints for them (`GET /v1/referrals/{id}/extract`).

"""


def of_status(status: S, holder: Holder | None = Holder.VINK_COORDINATOR, **changes: Any) -> Referral:
    """Return a referral of the teacher's school in this state, with something in every field that is looked at."""
    empty: dict[str, Any] = dict.fromkeys(Referral.__struct_fields__, "x")
    known = {"id": fixed(1), "department": "buf", "unit_id": SCHOOL, "referred_by": fixed(0x999), "status": status}
    known |= {"submitted_at": MONDAY, "holder": holder}
    known |= dict.fromkeys(("disclosure_stopped_at", "texts_until", "outcome"))
    return Referral(**{**empty, **known, **changes})


def document() -> str:
    """Return the page that shows the table."""
    audiences = list(Audience)
    heads = [label("audience", one, Language.EN) for one in audiences]
    lines = ["## Fields", "", f"| field | {' | '.join(heads)} |", "|---|" + "---|" * len(heads)]
    for field, row in sorted(FIELDS.items()):
        cells = [NAMES[getattr(row, one.value)] for one in audiences]
        held = " (its own, while it holds)" if field in WHILE_HOLDING else ""
        lines.append(f"| `{field}`{held} | {' | '.join(cells)} |")
    lines += ["", "## States", "", f"| state | {' | '.join(heads)} |", "|---|" + "---|" * len(heads)]
    for status in S:
        words = [WORDS[one].get(status) for one in audiences]
        lines.append(f"| `{status}` | {' | '.join(f'`{word}`' if word else '–' for word in words)} |")
    return INTRODUCTION + "\n".join(lines) + "\n"


def test_the_page_is_made_from_the_table() -> None:
    if os.environ.get("GOLDEN") == "write":
        DOCUMENT.write_text(document())
    assert DOCUMENT.read_text() == document()


def test_the_table_knows_every_field_that_is_shown_and_no_other() -> None:
    assert set(FIELDS) == set(ReferralView.__struct_fields__)
    assert set(ReferralSummary.__struct_fields__) | set(ExtractView.__struct_fields__) <= set(FIELDS)
    assert {one.value for one in Audience} == set(NAMES_OF_COLUMNS)


NAMES_OF_COLUMNS = next(iter(FIELDS.values()))._fields


def test_a_field_that_may_be_withheld_may_be_null() -> None:
    for kind in (ReferralSummary, ReferralView):
        schema = msgspec.json.schema(kind)["$defs"][kind.__name__]["properties"]
        for name in kind.__struct_fields__:
            withheld = name in WHILE_HOLDING or any(getattr(FIELDS[name], one.value) != ALWAYS for one in READERS)
            nullable = "null" in str(schema[name])
            assert nullable or not withheld, name


@pytest.mark.parametrize(("audience", "status"), list(product(READERS, S)))
def test_a_reader_sees_exactly_the_fields_that_the_table_lists(audience: Audience, status: S) -> None:
    for holder, side in ((Holder.ASKER, Audience.REFERRER), (Holder.VINK_COORDINATOR, Audience.VINK)):
        listed = {field for field, states in FIELDS.items() if status in getattr(states, audience.value)}
        withheld = set() if side is audience else WHILE_HOLDING
        assert seen_fields(READERS[audience], of_status(status, holder), MONDAY) == listed - withheld


@pytest.mark.parametrize(("audience", "status"), list(product(Audience, S)))
def test_the_word_of_a_state_is_the_tables(audience: Audience, status: S) -> None:
    if audience in READERS:
        assert word_for(READERS[audience], of_status(status)) is WORDS[audience][status]
        assert status.value in known_as(READERS[audience], WORDS[audience][status])
    else:
        assert (status in WORDS[audience]) == ("status" in fields_of(audience, status))


@pytest.mark.parametrize(("audience", "status"), list(product(STRANGERS, S)))
def test_who_is_no_reader_yet_sees_no_referral(audience: Audience, status: S) -> None:
    referral = of_status(status)
    assert not sees(referral, visible(STRANGERS[audience], "Referral", MONDAY))
    assert audiences_of(STRANGERS[audience], referral) == ()
    assert seen_fields(STRANGERS[audience], referral, MONDAY) == frozenset()


@pytest.mark.parametrize("status", S)
def test_resource_persons_and_auditors_see_nothing_of_a_referral_whatever_its_state(status: S) -> None:
    assert fields_of(Audience.RESOURCE_PERSON, status) == fields_of(Audience.AUDITOR, status) == frozenset()


@pytest.mark.parametrize("status", S)
def test_whoever_supports_somebody_reads_their_column_and_only_in_its_states(status: S) -> None:
    mentor = person("mentor")
    own = of_status(status, mentor_staff_id=mentor.subject, mentor_until=None)
    assert audiences_of(mentor, own) == (Audience.MENTOR,)
    assert seen_fields(mentor, own, MONDAY) == fields_of(Audience.MENTOR, status)
    assert sees(own, visible(mentor, "Referral", MONDAY)) == (status in WORDS[Audience.MENTOR])
    assert seen_fields(mentor, of_status(status, mentor_staff_id=mentor.subject, texts_until=MONDAY), MONDAY) == set()
    assert seen_fields(person("parent-coach"), own, MONDAY) == frozenset()


def test_what_the_rules_of_practice_say_by_hand() -> None:
    accepted = fields_of(Audience.REFERRER, S.ACCEPTED)
    assert {"status", "waiting_since", "first_free_slot", "decisions"} <= accepted
    assert not {"intake_note", "changed_since"} & accepted
    for status in S:
        assert "consultation_id" not in fields_of(Audience.VINK, status)
        assert "intake_note" not in fields_of(Audience.REFERRER, status) | fields_of(Audience.PARTICIPANT, status)
    withdrawn = fields_of(Audience.VINK, S.WITHDRAWN)
    assert "status" in withdrawn
    assert not {"needs_text", "amendments", "corrections", "questions", "legal_basis"} & withdrawn
    assert fields_of(Audience.MENTOR, S.ACCEPTED) == frozenset()
    assert fields_of(Audience.MENTOR, S.ACTIVE) < fields_of(Audience.VINK, S.ACTIVE)
    assert WORDS[Audience.REFERRER][S.MATCHED] is S.ACCEPTED
    assert {WORDS[Audience.REFERRER][one] for one in (S.RECEIVED, S.ACTIVE, S.ENDED)} == {"received", "active", "ended"}


def test_vink_reads_no_text_about_somebody_it_is_told_of_no_longer() -> None:
    told_until = of_status(S.ACCEPTED, texts_until=MONDAY)
    before = seen_fields(READERS[Audience.VINK], told_until, MONDAY - timedelta(seconds=1))
    after = seen_fields(READERS[Audience.VINK], told_until, MONDAY)
    assert {"needs_text", "intake_note", "amendments", "questions"} <= before - after
    assert "needs_text" in seen_fields(READERS[Audience.REFERRER], told_until, MONDAY)


def both(**changes: Any) -> Actor:
    return person("teacher", Role.FRONTLINE, Role.VINK_COORDINATOR, **changes)


def test_nobody_is_vink_for_their_own_referral() -> None:
    own = of_status(S.RECEIVED, referred_by=both().subject)
    assert audiences_of(both(), own) == (Audience.REFERRER,)
    assert audiences_of(both(), of_status(S.RECEIVED)) == (Audience.VINK, Audience.REFERRER)
    assert "intake_note" not in seen_fields(both(), own, MONDAY)
    assert {"intake_note", "concern_id"} <= seen_fields(both(), of_status(S.RECEIVED), MONDAY)


def test_a_search_by_word_finds_all_that_the_searcher_knows_by_it() -> None:
    assert set(known_as(READERS[Audience.REFERRER], S.ACCEPTED)) == {"accepted", "matched"}
    assert known_as(READERS[Audience.REFERRER], S.MATCHED) == ()
    assert known_as(READERS[Audience.VINK], S.MATCHED) == ("matched",)


def test_every_audience_has_a_text_and_every_set_a_name() -> None:
    assert {one.code for one in CODE_LISTS["audience"].codes} == {one.value for one in Audience}
    assert {cell for row in FIELDS.values() for cell in row} <= set(NAMES)
    assert NEVER in NAMES
