"""What is built for each reader: every field in every state, as the table of audiences says."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from api.referrals.extract import ExtractView, extract
from api.referrals.showing import shown
from api.referrals.views import ReferralSummary, ReferralView, summary
from domain.code_lists import Language
from domain.consultations.words import Holder
from domain.corrections import Correction, SubjectKind
from domain.errors import NotFound
from domain.policy import Action
from domain.referrals.audiences import FIELDS, WHILE_HOLDING, WORDS, Audience
from domain.referrals.types import Referral, ReferralStatus
from tests.asking import ask
from tests.conftest import TERMS
from tests.memory import MemoryBegin
from tests.referring import BASIS, submitted
from vink.demo.personas import fixed

S = ReferralStatus
READERS = {Audience.VINK: "vink-coordinator", Audience.REFERRER: "teacher"}
AT = "2026-01-05T09:00:00Z"
FILLED: dict[str, Any] = {
    "referred_by": str(fixed(0x999)),
    "concern_id": str(fixed(0x301)),
    "consultation_id": str(fixed(0x401)),
    "direct_reason": "Den unge bad selv om VINK.",
    "strengths_text": "Er god til fodbold.",
    "goals_wanted": "Vil finde en læreplads.",
    "interpreter_language": "ar",
    "contact_wish": "phone",
    "legal_basis": BASIS,
    "disclosure_stopped_at": AT,
    "questions": [
        {
            "asked_at": AT,
            "asked_by": str(fixed(0x216)),
            "question": "Hvornår kan I mødes?",
            "answered_at": None,
            "answered_by": None,
            "answer": None,
        }
    ],
    "decisions": [
        {
            "step": "hold",
            "by": str(fixed(0x216)),
            "at": AT,
            "reason": "away",
            "remark": None,
            "review_route": "head_of_vink",
        }
    ],
    "intake_note": "Spørg mentorerne.",
    "redirected_to": "ssp",
    "closed_at": AT,
    "outcome": "other_support",
    "hold": {"reason": "away", "review_on": "2026-02-01", "since": AT, "by": str(fixed(0x216))},
    "held_since": AT,
    "waiting_since": AT,
    "texts_until": "2999-01-01T00:00:00Z",
    "first_free_slot": {"on": "2026-02-01", "reason": "Nye mentorer.", "told_at": AT, "told_by": str(fixed(0x216))},
    "amendments": [
        {
            "at": AT,
            "by": str(fixed(0x211)),
            "reason": "Ny viden.",
            "version": 9,
            "fields": ["goals_wanted"],
            "former": {"goals_wanted": "Noget helt andet."},
        }
    ],
    "known_version": 4,
    "amended_version": 9,
    "holder_id": str(fixed(0x216)),
    "due_at": AT,
    "successor_id": str(fixed(0x22E)),
    "hand_over": {
        "to": str(fixed(0x22E)),
        "by": str(fixed(0x216)),
        "at": AT,
        "message": "Du kender skolen.",
        "answered_at": None,
        "accepted": None,
    },
}
"""Something for every field that may be empty."""


async def filled(begin: MemoryBegin, status: S, holder: Holder) -> Referral:
    sent = await submitted(begin)
    changes = {**FILLED, "status": status.value, "holder": holder.value}
    full: Referral = msgspec.convert({**msgspec.to_builtins(sent), **changes}, Referral)
    begin.memory.records[Referral, full.id] = full
    correction = Correction(
        id=new_id(),
        department=full.department,
        version=1,
        created_at=full.created_at,
        updated_at=full.updated_at,
        unit_id=full.unit_id,
        subject_kind=SubjectKind.REFERRAL,
        subject_id=full.id,
        pointer="/goals_wanted",
        text="Det er en anden uddannelse.",
        made_by=fixed(0x211),
    )
    begin.memory.records[Correction, correction.id] = correction
    return full


@pytest.fixture
def begin() -> MemoryBegin:
    return MemoryBegin(lambda: datetime.now(UTC), DanishCalendar(), TERMS)


def listed(audience: Audience, status: S, holder: Holder) -> set[str]:
    """Return the fields that the table gives an audience."""
    side = {Holder.ASKER: Audience.REFERRER, Holder.VINK_COORDINATOR: Audience.VINK}[holder]
    found = {name for name, row in FIELDS.items() if status in getattr(row, audience.value)}
    return found if side is audience else found - WHILE_HOLDING


@pytest.mark.parametrize(
    ("audience", "status", "holder"), list(product(READERS, S, (Holder.ASKER, Holder.VINK_COORDINATOR)))
)
async def test_a_reader_is_shown_what_the_table_lists_and_nothing_else(
    begin: MemoryBegin, audience: Audience, status: S, holder: Holder
) -> None:
    referral = await filled(begin, status, holder)
    async with begin(ask(READERS[audience], Action.REFERRAL_READ)) as work:
        whole, line = await shown(work, referral), summary(work, referral)
    for kind, made in ((ReferralView, whole), (ReferralSummary, line)):
        told = {name for name in kind.__struct_fields__ if getattr(made, name) is not None}
        # The reminder comes into every answer at one place, when it is sent.
        assert told == listed(audience, status, holder) & set(kind.__struct_fields__) - {"notification_reminder"}
        assert msgspec.convert(msgspec.to_builtins(made), kind) == made, "it keeps the contract"
        assert made.status is WORDS[audience][status]


@pytest.mark.parametrize("status", S)
async def test_the_extract_is_what_both_the_participant_and_vink_see(begin: MemoryBegin, status: S) -> None:
    referral = await filled(begin, status, Holder.VINK_COORDINATOR)
    async with begin(ask("vink-coordinator", Action.REFERRAL_EXTRACT)) as work:
        if status not in WORDS[Audience.PARTICIPANT]:
            with pytest.raises(NotFound):
                await extract(work, referral)
            return
        made = await extract(work, referral)
    seen = [listed(one, status, Holder.VINK_COORDINATOR) for one in (Audience.PARTICIPANT, Audience.VINK)]
    told = {name for name in ExtractView.__struct_fields__ if getattr(made, name) is not None}
    assert told == seen[0] & seen[1] & set(ExtractView.__struct_fields__)
    assert made.status is WORDS[Audience.PARTICIPANT][status]
    for staff in (0x211, 0x216, 0x22E, 0x999):
        assert str(fixed(staff)) not in msgspec.json.encode(made).decode()


async def test_the_reasons_are_told_in_the_readers_language(begin: MemoryBegin) -> None:
    referral = await filled(begin, S.RECEIVED, Holder.VINK_COORDINATOR)
    asked = msgspec.structs.replace(ask("teacher", Action.REFERRAL_READ), language=Language.EN)
    async with begin(asked) as work:
        (decision,) = (await shown(work, referral)).decisions or ()
    assert (decision.reason, decision.reason_text) == ("away", "Away")
    assert decision.review_text == "Write to the head of VINK within four weeks, who then looks at the decision again"
