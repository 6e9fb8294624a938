"""Mentors and parent coaches: what they know, until when they are trained and vetted, and the hours they give."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.policy import Action, Commands
from domain.records import Moves, Moving
from domain.resource_persons import ExpertiseList, LanguageList, Profession
from domain.text import NO_DATA, Label

BASIC_DAYS = 6
"""Days of the basic training (`domain.md` section 4: three times two)."""


class MentorKind(StrEnum):
    """Whom somebody supports: a young person or adult, or a parent or other relative."""

    MENTOR = "mentor"
    PARENT_COACH = "parent_coach"


class MentorGender(StrEnum):
    """As the mentor states it, for participants who wish for one; there is no duty to state it."""

    WOMAN = "woman"
    MAN = "man"
    NOT_STATED = "not_stated"


class District(StrEnum):
    """The districts of Copenhagen, and what lies outside: where a mentor is known, so that a meeting stays private."""

    INDRE_BY = "indre_by"
    OESTERBRO = "oesterbro"
    NOERREBRO = "noerrebro"
    VESTERBRO_KONGENS_ENGHAVE = "vesterbro_kongens_enghave"
    VALBY = "valby"
    VANLOESE = "vanloese"
    BROENSHOEJ_HUSUM = "broenshoej_husum"
    BISPEBJERG = "bispebjerg"
    AMAGER_OEST = "amager_oest"
    AMAGER_VEST = "amager_vest"
    OUTSIDE = "outside"


class MeetingTime(StrEnum):
    """When somebody can meet."""

    WEEKDAY_DAY = "weekday_day"
    WEEKDAY_EVENING = "weekday_evening"
    WEEKEND = "weekend"


class TrainingKind(StrEnum):
    BASIC = "basic"
    REFRESHER = "refresher"


class MentorStatus(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


S = MentorStatus
MOVES: Moves = {
    S.INVITED: frozenset({S.ACTIVE, S.LEFT}),
    S.ACTIVE: frozenset({S.PAUSED, S.LEFT}),
    S.PAUSED: frozenset({S.ACTIVE, S.LEFT}),
    S.LEFT: frozenset(),
}
PRESENT = frozenset({S.INVITED, S.ACTIVE, S.PAUSED})
COMMANDS: Commands = {
    Action.MENTOR_ACTIVATE: frozenset({S.INVITED}),
    Action.MENTOR_PAUSE: frozenset({S.ACTIVE}),
    Action.MENTOR_RESUME: frozenset({S.PAUSED}),
    Action.MENTOR_LEAVE: PRESENT,
    Action.MENTOR_UPDATE: PRESENT,
    Action.MENTOR_RECORD_TRAINING: PRESENT,
    Action.MENTOR_RECORD_VETTING: PRESENT,
}
STEPS: Mapping[Action, MentorStatus] = {
    Action.MENTOR_ACTIVATE: S.ACTIVE,
    Action.MENTOR_PAUSE: S.PAUSED,
    Action.MENTOR_RESUME: S.ACTIVE,
    Action.MENTOR_LEAVE: S.LEFT,
}

Kinds = Annotated[tuple[MentorKind, ...], Meta(min_length=1, max_length=2)]
Districts = Annotated[tuple[District, ...], Meta(max_length=11)]
MeetingTimes = Annotated[tuple[MeetingTime, ...], Meta(min_length=1, max_length=3)]
KnownUnits = Annotated[
    tuple[UUID, ...],
    Meta(max_length=20, description="Further units where they work or are known; nobody of these is matched."),
]
Minutes = Annotated[int, Meta(ge=0, le=2220, description="Minutes a week.", extra_json_schema=NO_DATA)]


class MentorTraining(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days of training that somebody completed, and until when these count."""

    kind: TrainingKind
    days: Annotated[int, Meta(ge=1, le=BASIC_DAYS)]
    completed_on: date
    valid_until: date


class MentorVetting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a children's certificate and references were looked at, and until when that counts; never what they said."""

    vetted_on: date
    valid_until: date


class MentorProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What VINK keeps up to date about a mentor or coach. `milieus` is what they know of, never where they belong.

    `borrowed_from` names another municipality that lends them until `borrowed_until`; both or neither are given.
    """

    kinds: Kinds
    profession: Profession
    expertise: ExpertiseList
    languages: LanguageList
    gender: MentorGender = MentorGender.NOT_STATED
    is_police: bool = False
    weekly_minutes: Minutes
    meeting_times: MeetingTimes
    districts: Districts = ()
    known_in: KnownUnits = ()
    borrowed_from: Label | None = None
    borrowed_until: date | None = None


class NewMentor(MentorProfile, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is invited to be a mentor or coach."""

    staff_id: UUID


class Mentor(Moving, frozen=True, kw_only=True):
    """A mentor or parent coach. `department` and `unit_id` are those of the staff list."""

    status: MentorStatus
    staff_id: UUID
    unit_id: UUID | None
    kinds: tuple[MentorKind, ...]
    profession: Profession
    expertise: ExpertiseList
    languages: LanguageList
    gender: MentorGender
    is_police: bool
    weekly_minutes: int
    meeting_times: tuple[MeetingTime, ...]
    districts: tuple[District, ...]
    known_in: tuple[UUID, ...]
    borrowed_from: str | None
    borrowed_until: date | None
    trainings: tuple[MentorTraining, ...]
    trained_until: date | None
    vetted_on: date | None
    vetted_until: date | None


HINDRANCES = frozenset(
    {
        *("not_active", "training_incomplete", "training_lapsed"),
        *("not_vetted", "vetting_lapsed", "lent_time_over"),
    }
)
"""Every code of what keeps a mentor from taking anybody."""


def hindrances(mentor: Mentor, on: date) -> tuple[str, ...]:
    """Return why this mentor cannot take anybody on that day, whoever it is: codes, none when nothing is in the way."""
    found = {
        "not_active": mentor.status is not S.ACTIVE,
        "training_incomplete": mentor.trained_until is None,
        "training_lapsed": mentor.trained_until is not None and mentor.trained_until < on,
        "not_vetted": mentor.vetted_until is None,
        "vetting_lapsed": mentor.vetted_until is not None and mentor.vetted_until < on,
        "lent_time_over": mentor.borrowed_until is not None and mentor.borrowed_until < on,
    }
    return tuple(code for code, holds in found.items() if holds)


def trained_until(trainings: tuple[MentorTraining, ...]) -> date | None:
    """Return until when these days of training count, or None as long as the basic training is not complete."""
    if sum(one.days for one in trainings if one.kind is TrainingKind.BASIC) < BASIC_DAYS:
        return None
    return max(one.valid_until for one in trainings)
