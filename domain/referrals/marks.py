"""What stands beside a referral's status: on hold, when a place is expected, and what was amended since it was sent."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.consents.types import Moment
from domain.consultations.words import SpokenLanguage
from domain.text import Code, Narrative, Remark, Version


class ContactWish(StrEnum):
    PHONE = "phone"
    IN_PERSON = "in_person"
    LETTER = "letter"
    THROUGH_REFERRER = "through_referrer"


class NotToldReason(StrEnum):
    DANGER_TO_CHILD = "danger_to_child"
    DANGER_TO_OTHERS = "danger_to_others"
    GUARDIAN_SUSPECTED = "guardian_suspected"
    CANNOT_BE_REACHED = "cannot_be_reached"


class HoldReason(StrEnum):
    """Why a referral rests for a while; never anything about somebody's health or will."""

    PERSON_WANTS_TO_WAIT = "person_wants_to_wait"
    AWAY = "away"
    OTHER_SUPPORT_FIRST = "other_support_first"
    PRACTICAL_MATTERS = "practical_matters"


class Informed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the person was told; or why not, and when that is looked at again (`domain.md` section 9, rule 7)."""

    told_at: Moment | None = None
    not_told_reason: NotToldReason | None = None
    review_on: date | None = None


class ReferralHold(msgspec.Struct, frozen=True, kw_only=True):
    """That a referral rests: why, since when, by whose word, and the day on which it is looked at again."""

    reason: HoldReason
    review_on: date
    since: datetime
    by: UUID


class FirstFreeSlot(msgspec.Struct, frozen=True, kw_only=True):
    """When VINK expects a place for somebody who waits: told with its reason, and no promise."""

    on: date
    reason: Remark
    told_at: datetime
    told_by: UUID


class FormerContent(msgspec.Struct, frozen=True, kw_only=True):
    """What stood in the fields that an amendment changed; null in those that it left alone."""

    needs_text: Narrative | None = None
    strengths_text: Narrative | None = None
    goals_wanted: Narrative | None = None
    interpreter_language: SpokenLanguage | None = None
    contact_wish: ContactWish | None = None
    informed: Informed | None = None


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """What the department changed after sending: who, when, why, which fields, and what stood there before."""

    at: datetime
    by: UUID
    reason: Remark
    version: Version
    fields: Annotated[tuple[Code, ...], Meta(max_length=6)]
    former: FormerContent
