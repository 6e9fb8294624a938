"""How mentors fit wishes: each veto, misfit and reason by itself, in words and without a number."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.capacity.forecast import ForecastReason, Slot
from domain.capacity.types import COURSE_WEEKS, WEEK, CapacityEntry
from domain.consultations.words import Expertise, SpokenLanguage
from domain.matching.candidates import ranked, until
from domain.matching.conflicts import ConflictKind
from domain.matching.fit import Fit, Misfit, Offer, Reason, Seeker, Veto, fit
from domain.matching.goal_areas import HELPED_BY, GoalArea
from domain.matching.offers import offers
from domain.matching.wishes import GenderWish, MatchWishes
from domain.mentors.types import HINDRANCES, District, MeetingTime, MentorGender, MentorKind, hindrances
from tests.domain.conftest import MONDAY
from tests.domain.test_capacity import COURSE
from tests.domain.test_mentors import HINDRANCES as HINDERED
from tests.domain.test_mentors import mentor
from vink.demo.personas import OTHER_SCHOOL, SCHOOL, fixed

TODAY = MONDAY.date()
END = TODAY + COURSE_WEEKS * WEEK
NOW = Slot(mentor_id=fixed(0xA01), week=TODAY, reason=ForecastReason.FREE_NOW)
LASTING = {"trained_until": END, "vetted_until": END}
SEEKER = Seeker(
    participant_id=fixed(0xD01),
    referral_id=fixed(0x601),
    kind=MentorKind.MENTOR,
    unit_id=SCHOOL,
    referred_by=fixed(0x211),
    interpreter_language=None,
    wishes=None,
    conflicts=(),
    refused=(),
)


def wishes(**stated: Any) -> MatchWishes:
    given: dict[str, Any] = {
        "id": SEEKER.participant_id,
        "department": "bif",
        "version": 1,
        "created_at": MONDAY,
        "updated_at": MONDAY,
        "referral_id": SEEKER.referral_id,
        "languages": (),
        "gender": None,
        "meeting_times": (),
        "districts_to_avoid": (),
        "expertise": (),
        "goal_areas": (),
        "no_police": False,
        "note": None,
    }
    return MatchWishes(**(given | stated))


def wishing(**stated: Any) -> Seeker:
    return msgspec.structs.replace(SEEKER, wishes=wishes(**stated))


def offer(load: int = 0, slot: Slot = NOW, **changes: Any) -> Offer:
    somebody = mentor(**(LASTING | changes))
    return Offer(mentor=somebody, hindrances=hindrances(somebody, TODAY), slot=slot, load=load, places=2)


def weighed(one: Seeker, other: Offer) -> Fit:
    return fit(one, other, TODAY, END)


SIMPLE = SEEKER
LATE = Slot(mentor_id=fixed(0xA01), week=TODAY + timedelta(days=15), reason=ForecastReason.COURSE_ENDS)
VETOED: dict[Veto, tuple[Seeker, Offer, Seeker, Offer]] = {
    Veto.OTHER_KIND: (SIMPLE, offer(kinds=(MentorKind.PARENT_COACH,)), SIMPLE, offer(kinds=tuple(MentorKind))),
    Veto.KINSHIP: (
        msgspec.structs.replace(SEEKER, conflicts=((fixed(0xA01), ConflictKind.KINSHIP),)),
        offer(),
        msgspec.structs.replace(SEEKER, conflicts=((fixed(0xA02), ConflictKind.KINSHIP),)),
        offer(),
    ),
    Veto.SAME_SCHOOL_OR_WORKPLACE: (SIMPLE, offer(known_in=(SCHOOL,)), SIMPLE, offer(known_in=(OTHER_SCHOOL,))),
    Veto.NEIGHBOURHOOD: (
        wishing(districts_to_avoid=(District.VALBY, District.VANLOESE)),
        offer(districts=(District.VALBY,)),
        wishing(districts_to_avoid=(District.VANLOESE,)),
        offer(districts=(District.VALBY,)),
    ),
    Veto.GENDER_WISH: (
        wishing(gender=GenderWish.WOMAN),
        offer(gender=MentorGender.NOT_STATED),
        wishing(gender=GenderWish.WOMAN),
        offer(gender=MentorGender.WOMAN),
    ),
    Veto.LANGUAGE: (
        wishing(languages=(SpokenLanguage.SOMALI,)),
        offer(),
        wishing(languages=(SpokenLanguage.SOMALI, SpokenLanguage.ARABIC)),
        offer(),
    ),
    Veto.POLICE_NOT_WANTED: (wishing(no_police=True), offer(is_police=True), wishing(), offer(is_police=True)),
    Veto.NO_HOURS: (SIMPLE, offer(slot=LATE), SIMPLE, offer(slot=msgspec.structs.replace(LATE, week=TODAY + 2 * WEEK))),
    Veto.REFUSED_BEFORE: (
        msgspec.structs.replace(SEEKER, refused=(fixed(0xA01),)),
        offer(),
        msgspec.structs.replace(SEEKER, refused=(fixed(0xA02),)),
        offer(),
    ),
    Veto.OWN_REFERRAL: (
        msgspec.structs.replace(SEEKER, referred_by=mentor().staff_id),
        offer(),
        SIMPLE,
        offer(),
    ),
}


@pytest.mark.parametrize("veto", Veto)
def test_each_veto_forbids_by_itself_and_falls_away_by_itself(veto: Veto) -> None:
    one, other, free, free_of = VETOED[veto]
    assert weighed(one, other) == Fit((veto,), (), ())
    assert weighed(free, free_of).vetoes == ()


def test_the_mentors_own_unit_and_a_declared_conflict_count_like_where_they_are_known() -> None:
    assert weighed(SEEKER, offer(unit_id=SCHOOL)).vetoes == (Veto.SAME_SCHOOL_OR_WORKPLACE,)
    nowhere = msgspec.structs.replace(SEEKER, unit_id=None)
    assert weighed(nowhere, offer(unit_id=None)).vetoes == ()
    for kind, veto in (
        (ConflictKind.SAME_SCHOOL_OR_WORKPLACE, Veto.SAME_SCHOOL_OR_WORKPLACE),
        (ConflictKind.NEIGHBOURHOOD, Veto.NEIGHBOURHOOD),
    ):
        declared = msgspec.structs.replace(SEEKER, conflicts=((fixed(0xA01), kind),))
        assert weighed(declared, offer()).vetoes == (veto,)


@pytest.mark.parametrize("code", HINDERED)
def test_whatever_keeps_a_mentor_from_taking_anybody_forbids_it(code: str) -> None:
    assert weighed(SEEKER, offer(**HINDERED[code])).vetoes == (code,)
    assert code in HINDRANCES


def test_a_slot_that_there_is_none_of_is_no_slot() -> None:
    none = Slot(mentor_id=fixed(0xA01), week=None, reason=ForecastReason.FULL_FOR_A_YEAR)
    assert weighed(SEEKER, offer(slot=none)).vetoes == (Veto.NO_HOURS,)


AGAINST: dict[Misfit, tuple[Seeker, Offer, Seeker, Offer]] = {
    Misfit.TOPIC_MISSING: (
        wishing(expertise=(Expertise.RETURNEES,)),
        offer(),
        wishing(expertise=(Expertise.RETURNEES, Expertise.SCHOOL_AND_LEARNING)),
        offer(),
    ),
    Misfit.GOAL_NOT_COVERED: (
        wishing(goal_areas=(GoalArea.SCHOOL_AND_WORK, GoalArea.FAMILY)),
        offer(),
        wishing(goal_areas=(GoalArea.SCHOOL_AND_WORK,)),
        offer(),
    ),
    Misfit.NO_COMMON_TIME: (
        wishing(meeting_times=(MeetingTime.WEEKEND,)),
        offer(),
        wishing(meeting_times=(MeetingTime.WEEKEND, MeetingTime.WEEKDAY_EVENING)),
        offer(),
    ),
    Misfit.INTERPRETER_NEEDED: (
        msgspec.structs.replace(SEEKER, interpreter_language=SpokenLanguage.SOMALI),
        offer(),
        msgspec.structs.replace(SEEKER, interpreter_language=SpokenLanguage.ARABIC),
        offer(),
    ),
    Misfit.CARRIES_MORE: (SIMPLE, offer(load=1), SIMPLE, offer()),
    Misfit.LEAVES_BEFORE_THE_END: (
        SIMPLE,
        offer(borrowed_from="Fiktiv By", borrowed_until=END - timedelta(days=1)),
        SIMPLE,
        offer(borrowed_from="Fiktiv By", borrowed_until=END),
    ),
    Misfit.LAPSES_BEFORE_THE_END: (SIMPLE, offer(vetted_until=END - timedelta(days=1)), SIMPLE, offer()),
}


@pytest.mark.parametrize("misfit", Misfit)
def test_each_misfit_speaks_against_by_itself(misfit: Misfit) -> None:
    one, other, free, free_of = AGAINST[misfit]
    assert weighed(one, other).misfits == (misfit,)
    assert weighed(free, free_of).misfits == ()


FOR: dict[Reason, tuple[Seeker, Offer]] = {
    Reason.KNOWS_THE_TOPIC: (wishing(expertise=(Expertise.SCHOOL_AND_LEARNING,)), offer()),
    Reason.HELPS_WITH_THE_GOALS: (wishing(goal_areas=(GoalArea.SCHOOL_AND_WORK,)), offer()),
    Reason.SPEAKS_THE_LANGUAGE: (wishing(languages=(SpokenLanguage.ARABIC,)), offer()),
    Reason.COMMON_TIME: (wishing(meeting_times=(MeetingTime.WEEKDAY_EVENING,)), offer()),
    Reason.GENDER_AS_WISHED: (wishing(gender=GenderWish.MAN), offer(gender=MentorGender.MAN)),
    Reason.CARRIES_LESS: (SIMPLE, offer(load=-1)),
}


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_speaks_for_it_by_itself(reason: Reason) -> None:
    one, other = FOR[reason]
    assert weighed(one, other) == Fit((), (), (reason,))


def test_who_states_nothing_is_fitted_by_everybody_who_may_and_no_topic_at_all_is_no_topic() -> None:
    assert weighed(SEEKER, offer()) == weighed(wishing(), offer()) == Fit((), (), ())
    assert weighed(wishing(expertise=(Expertise.UNCLEAR_NONE,)), offer()).misfits == ()


def test_every_goal_is_helped_by_something() -> None:
    assert HELPED_BY.keys() == set(GoalArea)
    assert all(HELPED_BY.values())


def test_who_carries_more_or_less_than_the_others_is_told_and_hours_are_counted_in_places() -> None:
    three = [mentor(id=fixed(0xA10 + n), staff_id=fixed(0x3F0 + n), weekly_minutes=360) for n in range(3)]
    taken = {"kind": "reservation", "from_week": TODAY, "to_week": END, "status": "standing"}
    common = {"id": COURSE, "department": "bif", "version": 1, "created_at": MONDAY, "updated_at": MONDAY}
    entries = [
        msgspec.convert(
            {**common, **taken, "mentor_id": fixed(0xA10 + n), "staff_id": fixed(0x3F0 + n), "number": 1}
            | {
                "course_id": COURSE,
                "session_id": None,
                "day": None,
                "minutes": minutes,
                "overbooked": None,
                "recorded_by": COURSE,
            },
            CapacityEntry,
            from_attributes=True,
        )
        for n, minutes in ((0, 360), (1, 120))
    ]
    found = offers(three, entries, 120, TODAY)
    assert [(one.load, one.places, one.slot.week) for one in found] == [
        (1, 0, END + WEEK),
        (0, 2, TODAY),
        (-1, 3, TODAY),
    ]


CODES = st.sampled_from
PEOPLE = st.builds(
    mentor,
    id=st.integers(0xA01, 0xA20).map(fixed),
    staff_id=st.integers(0x211, 0x214).map(fixed),
    kinds=st.lists(CODES(list(MentorKind)), min_size=1, max_size=2, unique=True).map(tuple),
    languages=st.lists(CODES(list(SpokenLanguage)), min_size=1, max_size=3, unique=True).map(tuple),
    expertise=st.lists(CODES(list(Expertise)), min_size=1, max_size=3, unique=True).map(tuple),
    gender=CODES(list(MentorGender)),
    districts=st.lists(CODES(list(District)), max_size=3, unique=True).map(tuple),
    known_in=st.lists(CODES([SCHOOL, OTHER_SCHOOL]), max_size=1).map(tuple),
    is_police=st.booleans(),
    weekly_minutes=st.integers(0, 300),
    trained_until=st.none() | st.dates(TODAY - timedelta(days=9), END),
)
SEEKERS = st.builds(
    Seeker,
    participant_id=st.integers(0xD01, 0xDFF).map(fixed),
    referral_id=st.just(SEEKER.referral_id),
    kind=CODES(list(MentorKind)),
    unit_id=CODES([SCHOOL, None]),
    referred_by=st.integers(0x211, 0x214).map(fixed),
    interpreter_language=st.none() | CODES(list(SpokenLanguage)),
    wishes=st.none()
    | st.builds(
        wishes,
        languages=st.lists(CODES(list(SpokenLanguage)), max_size=2).map(tuple),
        gender=st.none() | CODES(list(GenderWish)),
        districts_to_avoid=st.lists(CODES(list(District)), max_size=3).map(tuple),
        expertise=st.lists(CODES(list(Expertise)), max_size=2).map(tuple),
        no_police=st.booleans(),
    ),
    conflicts=st.lists(st.tuples(st.integers(0xA01, 0xA20).map(fixed), CODES(list(ConflictKind))), max_size=3).map(
        tuple
    ),
    refused=st.lists(st.integers(0xA01, 0xA20).map(fixed), max_size=3).map(tuple),
)
TOWNS = st.lists(PEOPLE, max_size=8, unique_by=lambda one: one.id)


def must_not(one: Seeker, offered: Offer) -> bool:
    """Say once more, without a word of the code under test, whether two must not be matched."""
    somebody, wished = offered.mentor, one.wishes
    return (
        one.kind not in somebody.kinds
        or any(mentor_id == somebody.id for mentor_id, _ in one.conflicts)
        or (one.unit_id is not None and one.unit_id in (somebody.unit_id, *somebody.known_in))
        or somebody.id in one.refused
        or somebody.staff_id == one.referred_by
        or somebody.trained_until is None
        or somebody.trained_until < TODAY
        or offered.slot.week is None
        or offered.slot.week > TODAY + timedelta(days=14)
        or (
            wished is not None
            and (
                bool(set(wished.districts_to_avoid) & set(somebody.districts))
                or (wished.gender is not None and somebody.gender.value != wished.gender.value)
                or (bool(wished.languages) and not set(wished.languages) & set(somebody.languages))
                or (wished.no_police and somebody.is_police)
            )
        )
    )


@given(SEEKERS, TOWNS)
def test_a_candidate_without_a_veto_breaks_none_and_the_order_is_always_the_same(one: Seeker, town: list[Any]) -> None:
    found = ranked(one, offers(town, [], 120, TODAY), TODAY)
    assert {UUID(int=each.offer.mentor.id.int) for each in found} == {each.id for each in town}
    for each in found:
        assert bool(each.fit.vetoes) == must_not(one, each.offer), each
        assert not (each.fit.vetoes and (each.fit.misfits or each.fit.reasons))
    assert ranked(one, offers(town[::-1], [], 120, TODAY)[::-1], TODAY) == found
    assert [bool(each.fit.vetoes) for each in found] == sorted(bool(each.fit.vetoes) for each in found)
    assert until(TODAY) == END
