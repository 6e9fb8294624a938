"""What a match proposal is: its words, its record, and which moves it may make."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.capacity.types import COURSE_MINUTES
from domain.consultations.words import Holder
from domain.matching.fit import Misfit, Reason
from domain.mentors.types import MentorKind
from domain.policy import Action, Commands
from domain.records import Moves, Moving
from domain.text import NO_DATA, Code, Remark

ANSWER_DAYS = 10
"""Working days within which a proposal is answered and confirmed; a planning figure of this project."""


class MatchProposalStatus(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    STOPPED = "stopped"


class StopReason(StrEnum):
    """Why VINK takes a proposal back; the participant's own no is `refuse`, and has no reason."""

    MENTOR_UNAVAILABLE = "mentor_unavailable"
    CONFLICT_DECLARED = "conflict_declared"
    OTHER_MATCH = "other_match"
    BY_MISTAKE = "by_mistake"


S = MatchProposalStatus
OPEN = frozenset({S.PROPOSED, S.ACCEPTED})
MOVES: Moves = {
    S.PROPOSED: frozenset({S.ACCEPTED, S.REFUSED, S.EXPIRED, S.STOPPED}),
    S.ACCEPTED: frozenset({S.CONFIRMED, S.REFUSED, S.EXPIRED, S.STOPPED}),
    S.REFUSED: frozenset(),
    S.CONFIRMED: frozenset(),
    S.EXPIRED: frozenset(),
    S.STOPPED: frozenset(),
}
COMMANDS: Commands = {
    Action.MATCH_PROPOSAL_ACCEPT: frozenset({S.PROPOSED}),
    Action.MATCH_PROPOSAL_REFUSE: OPEN,
    Action.MATCH_PROPOSAL_CONFIRM: frozenset({S.ACCEPTED}),
    Action.MATCH_PROPOSAL_STOP: OPEN,
}

ProposedMinutes = Annotated[
    int, Meta(ge=15, le=2220, description="Minutes a week that the course takes.", extra_json_schema=NO_DATA)
]


class ProposalStep(msgspec.Struct, frozen=True, kw_only=True):
    """Who took down which step, and when; of a proposal that was taken back, why."""

    step: Code
    by: UUID
    at: datetime
    reason: StopReason | None


class MatchProposal(Moving, frozen=True, kw_only=True):
    """That a participant be supported by a mentor, until they have answered.

    `is_police` is told them before. `misfits` and `reasons` are those on the day of the proposal; with misfits goes the
    reason why it was made all the same. Of a proposal that was refused nothing is left but that it was; of one that was
    confirmed, `course_id` is the course that came of it.
    """

    status: MatchProposalStatus
    participant_id: UUID
    referral_id: UUID
    mentor_id: UUID
    kind: MentorKind
    is_police: bool
    police_told_on: date | None
    weekly_minutes: int
    from_week: date
    to_week: date
    misfits: tuple[Misfit, ...]
    reasons: tuple[Reason, ...]
    override_reason: str | None
    course_id: UUID | None
    steps: tuple[ProposalStep, ...]
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None


class NewMatchProposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which mentor is proposed. `override_reason` is needed where something speaks against them.

    `asked_for`: the participant has asked for somebody whom they refused before.
    """

    mentor_id: UUID
    weekly_minutes: ProposedMinutes = COURSE_MINUTES
    override_reason: Remark | None = None
    asked_for: bool = False


class MatchAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The participant's yes. Where the mentor works for the police, the day on which they were told so."""

    police_told_on: Annotated[
        date | None,
        Meta(
            description="The day on which the participant was told that the mentor works for the police; needed if so."
        ),
    ] = None


class ProposalStop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a proposal is taken back."""

    reason: StopReason
