"""Who sees which status word and which field of a referral: this table, and nothing else, says so."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from domain.actors import Actor, Role
from domain.consultations.words import Holder
from domain.referrals.types import ReferralHead, ReferralStatus

S = ReferralStatus
Statuses = frozenset[ReferralStatus]
NEVER: Statuses = frozenset()
ALWAYS: Statuses = frozenset(S)
UNTIL_DISPOSAL: Statuses = ALWAYS - {S.DISPOSED}
ONCE_SENT: Statuses = UNTIL_DISPOSAL - {S.DRAFT, S.AWAITING_CONSENT}
UNTIL_WITHDRAWAL: Statuses = ONCE_SENT - {S.WITHDRAWN}
WITH_MENTOR: Statuses = frozenset({S.MATCHED, S.ACTIVE, S.ENDED})
NAMES: Mapping[Statuses, str] = {
    NEVER: "–",
    ALWAYS: "always",
    UNTIL_DISPOSAL: "until disposal",
    ONCE_SENT: "once sent",
    UNTIL_WITHDRAWAL: "once sent, until withdrawal",
    WITH_MENTOR: "matched to ended",
}


class Audience(StrEnum):
    """For whom a referral is shown; somebody with two functions sees what either sees, by the first one's words."""

    VINK = "vink"
    REFERRER = "referrer"
    MENTOR = "mentor"
    PARTICIPANT = "participant"
    RESOURCE_PERSON = "resource_person"
    AUDITOR = "auditor"


class Row(NamedTuple):
    """In which states each audience sees a field."""

    vink: Statuses = NEVER
    referrer: Statuses = NEVER
    mentor: Statuses = NEVER
    participant: Statuses = NEVER
    resource_person: Statuses = NEVER
    auditor: Statuses = NEVER


BARE = Row(vink=ALWAYS, referrer=ALWAYS, mentor=WITH_MENTOR, participant=UNTIL_DISPOSAL)
BOTH_SIDES = Row(vink=ALWAYS, referrer=ALWAYS)
WRITTEN = Row(vink=UNTIL_WITHDRAWAL, referrer=UNTIL_DISPOSAL, participant=UNTIL_DISPOSAL)
FOR_MENTORS = WRITTEN._replace(mentor=WITH_MENTOR)
TOLD = Row(vink=UNTIL_DISPOSAL, referrer=UNTIL_DISPOSAL, participant=UNTIL_DISPOSAL)
BETWEEN_SIDES = Row(vink=UNTIL_WITHDRAWAL, referrer=UNTIL_DISPOSAL)
OWN = Row(referrer=ALWAYS)
VINKS = Row(vink=UNTIL_WITHDRAWAL)

FIELDS: Mapping[str, Row] = {
    **dict.fromkeys(("id", "status", "support_for", "age_band"), BARE),
    **dict.fromkeys(("version", "department", "unit_id", "created_at", "updated_at", "submitted_at"), BOTH_SIDES),
    **dict.fromkeys(("holder", "holder_id", "due_at", "allowed_actions", "referred_by", "citizen_ref"), BOTH_SIDES),
    **dict.fromkeys(("kle", "minor_concerned", "disclosure_stopped_at", "notification_reminder"), BOTH_SIDES),
    **dict.fromkeys(("urgency", "texts_until"), BOTH_SIDES),
    **dict.fromkeys(("needs_text", "strengths_text", "goals_wanted"), FOR_MENTORS),
    **dict.fromkeys(("interpreter_language", "contact_wish"), FOR_MENTORS),
    **dict.fromkeys(("informed", "amendments", "corrections"), WRITTEN),
    **dict.fromkeys(("direct_reason", "legal_basis", "questions", "hand_over", "successor_id"), BETWEEN_SIDES),
    **dict.fromkeys(("decisions", "outcome", "redirected_to", "closed_at"), TOLD),
    **dict.fromkeys(("hold", "held_since", "waiting_since", "first_free_slot"), TOLD),
    **dict.fromkeys(("concern_id", "consultation_id"), OWN),
    **dict.fromkeys(("intake_note", "changed_since"), VINKS),
}
"""For each field who sees it. After acceptance the department reads of VINK's work these states, never a note."""

WHILE_HOLDING = frozenset({"hand_over", "successor_id"})
"""Of these, besides, a side sees its own only: while it is its turn."""
HOLDING = {Holder.ASKER: Audience.REFERRER, Holder.VINK_COORDINATOR: Audience.VINK, None: None}

OUTSIDE = {status: status for status in S} | {S.MATCHED: S.ACCEPTED}
WORDS: Mapping[Audience, Mapping[ReferralStatus, ReferralStatus]] = {
    Audience.VINK: {status: status for status in S},
    Audience.REFERRER: OUTSIDE,
    Audience.MENTOR: {status: status for status in WITH_MENTOR},
    Audience.PARTICIPANT: {
        status: S.RECEIVED if status in (S.SUBMITTED, S.MORE_INFORMATION) else OUTSIDE[status]
        for status in UNTIL_DISPOSAL
    },
    Audience.RESOURCE_PERSON: {},
    Audience.AUDITOR: {},
}
"""By which word each audience knows a state; a state without a word is not shown to it at all."""


def audiences_of(actor: Actor, referral: ReferralHead) -> tuple[Audience, ...]:
    """Return for whom the actor reads this referral, the most knowing first. Nobody is VINK for their own referral."""
    of_vink = Role.VINK_COORDINATOR in actor.roles and referral.referred_by != actor.subject
    of_department = Role.FRONTLINE in actor.roles and referral.department == actor.department
    of_department = of_department or referral.referred_by == actor.subject
    supports = bool(actor.roles & {Role.MENTOR, Role.PARENT_COACH}) and referral.mentor_staff_id == actor.subject
    found = {Audience.VINK: of_vink, Audience.REFERRER: of_department, Audience.MENTOR: supports}
    return tuple(audience for audience, is_of in found.items() if is_of)


def fields_of(audience: Audience, status: ReferralStatus) -> frozenset[str]:
    """Return the fields that an audience sees in a state."""
    return frozenset(name for name, row in FIELDS.items() if status in getattr(row, audience.value))


def seen_fields(actor: Actor, referral: ReferralHead, now: datetime) -> frozenset[str]:
    """Return the fields of a referral that the actor sees at this time.

    VINK and the mentor read of one on which the person of whom the texts speak is told of no longer what they read of
    one that was withdrawn.
    """
    found: frozenset[str] = frozenset()
    silent = referral.texts_until is not None and referral.texts_until <= now
    for audience in audiences_of(actor, referral):
        stands = S.WITHDRAWN if silent and audience is not Audience.REFERRER else referral.status
        shown = fields_of(audience, stands)
        found |= shown if HOLDING.get(referral.holder) is audience else shown - WHILE_HOLDING
    return found


def word_for(actor: Actor, referral: ReferralHead) -> ReferralStatus:
    """Return the word by which the actor knows the state of a referral that they see."""
    audience = next(iter(audiences_of(actor, referral)), Audience.REFERRER)
    return WORDS[audience][referral.status]


def known_as(actor: Actor, word: ReferralStatus) -> tuple[str, ...]:
    """Return the states that the actor knows by this word, so that a search tells no more than a reading."""
    audience = Audience.VINK if Role.VINK_COORDINATOR in actor.roles else Audience.REFERRER
    return tuple(status.value for status, known in WORDS[audience].items() if known is word)
