"""How a mentor fits a participant's wishes: what forbids it, what speaks against and for it, in codes; no number."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.capacity.forecast import ForecastReason, Slot
from domain.consultations.words import Expertise, SpokenLanguage
from domain.matching.conflicts import ConflictKind
from domain.matching.goal_areas import HELPED_BY
from domain.matching.wishes import MatchWishes
from domain.mentors.types import Mentor, MentorKind
from domain.participants.types import Participant
from domain.referrals.types import Referral, SupportFor

BEGINS_WITHIN = timedelta(days=14)
"""How soon a mentor must have the hours to be proposed now (R13: first meeting within 14 days)."""
KINDS: Mapping[SupportFor, MentorKind] = {
    SupportFor.YOUTH: MentorKind.MENTOR,
    SupportFor.ADULT: MentorKind.MENTOR,
    SupportFor.PARENT: MentorKind.PARENT_COACH,
    SupportFor.RELATIVE: MentorKind.PARENT_COACH,
}


class Veto(StrEnum):
    """Why two are never matched, besides what keeps a mentor from taking anybody (`mentor_hindrance`)."""

    OTHER_KIND = "other_kind"
    KINSHIP = "kinship"
    SAME_SCHOOL_OR_WORKPLACE = "same_school_or_workplace"
    NEIGHBOURHOOD = "neighbourhood"
    GENDER_WISH = "gender_wish"
    LANGUAGE = "language"
    POLICE_NOT_WANTED = "police_not_wanted"
    NO_HOURS = "no_hours"
    REFUSED_BEFORE = "refused_before"
    OWN_REFERRAL = "own_referral"


class Misfit(StrEnum):
    """What speaks against a match; somebody may propose it all the same, and says why."""

    TOPIC_MISSING = "topic_missing"
    GOAL_NOT_COVERED = "goal_not_covered"
    NO_COMMON_TIME = "no_common_time"
    INTERPRETER_NEEDED = "interpreter_needed"
    CARRIES_MORE = "carries_more"
    LEAVES_BEFORE_THE_END = "leaves_before_the_end"
    LAPSES_BEFORE_THE_END = "lapses_before_the_end"


class Reason(StrEnum):
    """What speaks for a match."""

    KNOWS_THE_TOPIC = "knows_the_topic"
    HELPS_WITH_THE_GOALS = "helps_with_the_goals"
    SPEAKS_THE_LANGUAGE = "speaks_the_language"
    COMMON_TIME = "common_time"
    GENDER_AS_WISHED = "gender_as_wished"
    CARRIES_LESS = "carries_less"


class Seeker(msgspec.Struct, frozen=True, kw_only=True):
    """What is known for matching of somebody who waits: what they and their referral say, and whom they refused."""

    participant_id: UUID
    referral_id: UUID
    kind: MentorKind
    unit_id: UUID | None
    referred_by: UUID
    interpreter_language: SpokenLanguage | None
    wishes: MatchWishes | None
    conflicts: tuple[tuple[UUID, ConflictKind], ...]
    refused: tuple[UUID, ...]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A mentor as they can be offered on a day: what keeps them from taking anybody, from which week on they have
    hours, for how many further courses, and what they carry of what they give in the weeks ahead, compared with all who
    take somebody (-1 less, 0 alike, 1 more)."""

    mentor: Mentor
    hindrances: tuple[str, ...]
    slot: Slot
    load: int
    places: int


class Fit(msgspec.Struct, frozen=True):
    """How a mentor fits: codes, and none of them says anything about the participant but what they wished for."""

    vetoes: tuple[str, ...]
    misfits: tuple[Misfit, ...]
    reasons: tuple[Reason, ...]


def seeker(
    participant: Participant,
    referral: Referral,
    wishes: MatchWishes | None,
    conflicts: Sequence[tuple[UUID, ConflictKind]],
    refused: Sequence[UUID],
) -> Seeker:
    """Return what matching knows of a participant."""
    return Seeker(
        participant_id=participant.id,
        referral_id=referral.id,
        kind=KINDS[participant.support_for],
        unit_id=referral.unit_id,
        referred_by=referral.referred_by,
        interpreter_language=referral.interpreter_language if participant.leads(referral) else None,
        wishes=wishes,
        conflicts=tuple(sorted(conflicts)),
        refused=tuple(sorted(refused)),
    )


def fit(one: Seeker, offer: Offer, today: date, until: date) -> Fit:
    """Return how a mentor fits somebody whose course would begin now and last until a day."""
    forbidding = tuple(vetoes(one, offer, today))
    return Fit(forbidding, (), ()) if forbidding else allowed(one, offer, until)


def allowed(one: Seeker, offer: Offer, until: date) -> Fit:
    """Return how a mentor fits somebody whom nothing keeps them apart from."""
    return Fit((), tuple(_misfits(one, offer, until)), tuple(_reasons(one, offer)))


def vetoes(one: Seeker, offer: Offer, today: date) -> Iterator[str]:
    """Yield what forbids a match, for a course that would begin now."""
    mentor, wishes = offer.mentor, one.wishes
    yield from offer.hindrances
    declared = {kind for mentor_id, kind in one.conflicts if mentor_id == mentor.id}
    units = {mentor.unit_id, *mentor.known_in}
    if one.kind not in mentor.kinds:
        yield Veto.OTHER_KIND
    if ConflictKind.KINSHIP in declared:
        yield Veto.KINSHIP
    if ConflictKind.SAME_SCHOOL_OR_WORKPLACE in declared or (one.unit_id is not None and one.unit_id in units):
        yield Veto.SAME_SCHOOL_OR_WORKPLACE
    if ConflictKind.NEIGHBOURHOOD in declared or (wishes and {*wishes.districts_to_avoid} & {*mentor.districts}):
        yield Veto.NEIGHBOURHOOD
    if wishes and wishes.gender is not None and wishes.gender.value != mentor.gender.value:
        yield Veto.GENDER_WISH
    if wishes and wishes.languages and not {*wishes.languages} & {*mentor.languages}:
        yield Veto.LANGUAGE
    if wishes and wishes.no_police and mentor.is_police:
        yield Veto.POLICE_NOT_WANTED
    begins, ready = offer.slot.week, offer.slot.reason is not ForecastReason.NOBODY_READY
    if ready and (begins is None or begins > today + BEGINS_WITHIN):
        yield Veto.NO_HOURS
    if mentor.id in one.refused:
        yield Veto.REFUSED_BEFORE
    if mentor.staff_id == one.referred_by:
        yield Veto.OWN_REFERRAL


def _misfits(one: Seeker, offer: Offer, until: date) -> Iterator[Misfit]:
    mentor, wishes = offer.mentor, one.wishes
    wanted = _topics(wishes)
    if wanted and not wanted & {*mentor.expertise}:
        yield Misfit.TOPIC_MISSING
    if _uncovered(one, mentor):
        yield Misfit.GOAL_NOT_COVERED
    if wishes and wishes.meeting_times and not {*wishes.meeting_times} & {*mentor.meeting_times}:
        yield Misfit.NO_COMMON_TIME
    if one.interpreter_language is not None and one.interpreter_language not in mentor.languages:
        yield Misfit.INTERPRETER_NEEDED
    if offer.load > 0:
        yield Misfit.CARRIES_MORE
    if mentor.borrowed_until is not None and mentor.borrowed_until < until:
        yield Misfit.LEAVES_BEFORE_THE_END
    if any(day is not None and day < until for day in (mentor.trained_until, mentor.vetted_until)):
        yield Misfit.LAPSES_BEFORE_THE_END


def _reasons(one: Seeker, offer: Offer) -> Iterator[Reason]:
    mentor, wishes = offer.mentor, one.wishes
    if _topics(wishes) & {*mentor.expertise}:
        yield Reason.KNOWS_THE_TOPIC
    if wishes and wishes.goal_areas and not _uncovered(one, mentor):
        yield Reason.HELPS_WITH_THE_GOALS
    spoken = {*wishes.languages} if wishes else set()
    if (spoken | {one.interpreter_language}) & {*mentor.languages}:
        yield Reason.SPEAKS_THE_LANGUAGE
    if wishes and {*wishes.meeting_times} & {*mentor.meeting_times}:
        yield Reason.COMMON_TIME
    if wishes and wishes.gender is not None:
        yield Reason.GENDER_AS_WISHED
    if offer.load < 0:
        yield Reason.CARRIES_LESS


def _topics(wishes: MatchWishes | None) -> set[Expertise]:
    return {*wishes.expertise} - {Expertise.UNCLEAR_NONE} if wishes else set()


def _uncovered(one: Seeker, mentor: Mentor) -> bool:
    known = {*mentor.expertise}
    return any(not HELPED_BY[area] & known for area in (one.wishes.goal_areas if one.wishes else ()))
