"""What a course of support is: its words, its record, and which moves it may make."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.consultations.words import Holder
from domain.mentors.types import MentorKind
from domain.policy import Action, Commands
from domain.records import Moves, Moving, Record
from domain.referrals.marks import HoldReason
from domain.text import NO_DATA, Code


class SupportCourseStatus(StrEnum):
    PREPARING = "preparing"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class SupportCourseOutcome(StrEnum):
    """How a course ended; none of them is held against anybody."""

    GOALS_MET = "goals_met"
    BY_PARTICIPANT = "by_participant"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    MOVED = "moved"
    OTHER_SERVICE = "other_service"
    NO_CONTACT = "no_contact"


class SessionForm(StrEnum):
    FACE_TO_FACE = "face_to_face"
    PHONE = "phone"
    THREE_WAY = "three_way"


class MeetingPlace(StrEnum):
    """What kind of place they meet at; never which one."""

    AT_VINK = "at_vink"
    SCHOOL_OR_WORK = "school_or_work"
    PUBLIC_PLACE = "public_place"
    OUTDOORS = "outdoors"
    AT_HOME = "at_home"
    ONLINE = "online"


class MentorChangeReason(StrEnum):
    PARTICIPANTS_WISH = "participants_wish"
    MENTORS_WISH = "mentors_wish"
    MENTOR_UNAVAILABLE = "mentor_unavailable"
    BETTER_FIT = "better_fit"


class OverrideReason(StrEnum):
    """Why a mentor takes somebody although the training has lapsed."""

    REFRESHER_BOOKED = "refresher_booked"
    PARTICIPANTS_WISH = "participants_wish"
    CONTINUITY = "continuity"


class NotHeldReason(StrEnum):
    """Why there was no last talk, or no review."""

    PARTICIPANT_DID_NOT_WISH = "participant_did_not_wish"
    COULD_NOT_BE_REACHED = "could_not_be_reached"
    MOVED_AWAY = "moved_away"


class ReopenReason(StrEnum):
    PARTICIPANTS_WISH = "participants_wish"
    NEW_NEED = "new_need"
    ENDED_BY_MISTAKE = "ended_by_mistake"


class ReviewDecision(StrEnum):
    CONTINUE = "continue"
    CHANGE = "change"
    END = "end"


S = SupportCourseStatus
OPEN = frozenset({S.PREPARING, S.ACTIVE, S.PAUSED})
MOVES: Moves = {
    S.PREPARING: frozenset({S.ACTIVE, S.ENDED}),
    S.ACTIVE: frozenset({S.PAUSED, S.ENDED}),
    S.PAUSED: frozenset({S.ACTIVE, S.ENDED}),
    S.ENDED: frozenset({S.ACTIVE}),
}
COMMANDS: Commands = {
    Action.SUPPORT_COURSE_START: frozenset({S.PREPARING}),
    Action.SUPPORT_COURSE_PAUSE: frozenset({S.ACTIVE}),
    Action.SUPPORT_COURSE_RESUME: frozenset({S.PAUSED}),
    Action.SUPPORT_COURSE_CHANGE_MENTOR: OPEN,
    Action.SUPPORT_COURSE_RECORD_TOLD: frozenset({S.ACTIVE, S.PAUSED}),
    Action.SUPPORT_COURSE_END: OPEN,
    Action.SUPPORT_COURSE_REOPEN: frozenset({S.ENDED}),
}

Weeks = Annotated[int, Meta(ge=1, le=26, extra_json_schema=NO_DATA)]
SessionMinutes = Annotated[int, Meta(ge=5, le=600, description="Minutes.", extra_json_schema=NO_DATA)]
WeeklyMinutes = Annotated[
    int, Meta(ge=15, le=2220, description="Minutes a week that it takes of the mentor's.", extra_json_schema=NO_DATA)
]


class Agreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the participant and the mentor agreed on: when, how often, how and at what kind of place they meet, how
    long, and after how many weeks they look back."""

    agreed_on: date
    rhythm_weeks: Weeks
    form: SessionForm = SessionForm.FACE_TO_FACE
    place: MeetingPlace
    session_minutes: SessionMinutes
    review_weeks: Weeks


class CoursePause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a course rests, and on which day that is looked at again."""

    reason: HoldReason
    review_on: date


class CourseDecision(msgspec.Struct, frozen=True, kw_only=True):
    """Who took which step, when and why; of a match and a change of mentor also who the mentor is from then on."""

    step: Code
    by: UUID
    at: datetime
    reason: Code | None
    mentor_id: UUID | None


class SupportCourse(Moving, frozen=True, kw_only=True):
    """The support of one participant by one mentor or coach.

    No field is a text, so that a consent that is withdrawn in the department ends it without anybody's reading it.
    After `disclosure_stopped_at`, and from `disclosure_until` on, nobody reads it, as with the participant; the mentor
    only until `mentor_until`, when the time for which they are lent, or for reading back after the end, is over.
    `first_meeting_by` counts from the match (R13); `no_shows` are those in a row. `review_due_on` is the day of the
    next review, after the end of the next follow-up. `police_untold_since` the mentor works for the police, and the
    participant has not been told.
    """

    status: SupportCourseStatus
    referral_id: UUID
    participant_id: UUID
    kind: MentorKind
    minor_concerned: bool
    mentor_id: UUID
    mentor_staff_id: UUID
    mentor_until: datetime | None
    police_told_on: date | None
    police_untold_since: datetime | None
    weekly_minutes: int
    first_meeting_by: datetime
    agreement: Agreement | None
    started_on: date | None
    planned_end_on: date | None
    pause: CoursePause | None
    last_held_at: datetime | None
    no_shows: int
    next_session_at: datetime | None
    review_due_on: date | None
    last_decision: ReviewDecision | None
    outcome: SupportCourseOutcome | None
    last_talk_held_on: date | None
    no_last_talk: NotHeldReason | None
    ended_at: datetime | None
    disclosure_stopped_at: datetime | None
    disclosure_until: datetime | None
    decisions: tuple[CourseDecision, ...]
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None

    @property
    def under_18(self) -> bool:
        return self.minor_concerned


class InCourse(Moving, frozen=True, kw_only=True):
    """What lies with a course; it is read through the course, by whoever sees that."""

    referral_id: UUID
    course_id: UUID


class CourseSight(Record, frozen=True, kw_only=True):
    """What follows of a course from the consents of its participant, as whoever takes these down may bring it in line:
    whether it goes on, and who may read it; nothing of what is done in it."""

    status: SupportCourseStatus
    referral_id: UUID
    participant_id: UUID
    started_on: date | None
    outcome: SupportCourseOutcome | None
    ended_at: datetime | None
    review_due_on: date | None
    disclosure_stopped_at: datetime | None
    disclosure_until: datetime | None
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None
