"""Holds: what a hold is, and what is said to place and to lift one."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.policy import Action, Commands
from domain.records import Moves, Moving
from domain.text import Moment, StaffRemark


class HeldKind(StrEnum):
    """What can be held; a hold on a referral also holds what belongs to it."""

    CONCERN = "concern"
    CONSULTATION = "consultation"
    REFERRAL = "referral"
    SUBJECT_REQUEST = "subject_request"


class HoldGround(StrEnum):
    COMPLAINT = "complaint"
    SUBJECT_REQUEST = "subject_request"
    COURT = "court"
    OTHER = "other"


class HoldStatus(StrEnum):
    ACTIVE = "active"
    LIFTED = "lifted"


HOLD_MOVES: Moves = {HoldStatus.ACTIVE: frozenset({HoldStatus.LIFTED}), HoldStatus.LIFTED: frozenset()}
HOLD_COMMANDS: Commands = {Action.HOLD_LIFT: frozenset({HoldStatus.ACTIVE})}


class Hold(Moving, frozen=True, kw_only=True):
    """That something is not disposed of until a moment: on which ground, why, and by whom. Its words lie under the key
    of what it holds, and end with it."""

    status: HoldStatus
    subject_kind: HeldKind
    subject_id: UUID
    ground: HoldGround
    until: datetime
    placed_by: UUID
    reason: str
    lifted_by: UUID | None
    lifted_at: datetime | None
    lifted_because: str | None


class NewDisposalHold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is not to be disposed of, on which ground, why, and until when at most."""

    subject_kind: HeldKind
    subject_id: UUID
    ground: HoldGround
    until: Moment
    reason: StaffRemark


class HoldLifting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a hold is over."""

    reason: StaffRemark
