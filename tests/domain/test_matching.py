"""Wishes, conflicts and proposals: who takes what down, what nobody sets aside, and what is left of a no."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.actors import Actor, Role
from domain.capacity.booking import reserve
from domain.capacity.types import COURSE_WEEKS, WEEK, CapacityEntry, CapacityKind, monday
from domain.consents.withdrawing import leave
from domain.consultations.words import Expertise, Holder, SpokenLanguage
from domain.errors import Forbidden, GateClosed, IllegalMove, Invalid, NotFound, OverBooked, Stale, Vetoed
from domain.expiry import EXPIRIES, ask_for
from domain.matching import candidates, confirming, conflicts, proposing, wishes
from domain.matching.assigning import AssignedList, read_assignment
from domain.matching.conflicts import ConflictKind, ConflictStatus, NewMentorConflict
from domain.matching.proposals import (
    COMMANDS,
    MOVES,
    MatchAnswer,
    MatchProposal,
    MatchProposalStatus,
    ProposalStop,
    StopReason,
)
from domain.matching.wishes import GenderWish, StatedWishes
from domain.mentors.types import Mentor, MentorGender, MentorStatus
from domain.participants.types import Participant
from domain.policy import Action, allowed_actions
from domain.records import move
from domain.referrals.inputs import NewHold
from domain.referrals.marks import HoldReason
from domain.referrals.types import Referral
from domain.referrals.waiting import hold_referral
from domain.worklist import worklist
from tests.asking import ask
from tests.contract.conftest import Clock
from tests.domain.conftest import person
from tests.domain.test_mentors import mentor
from tests.matching import START, accepted, act, again, in_memory, proposed, put, waiting, wished
from tests.memory import MemoryBegin
from tests.referring import lead, received
from vink.demo.personas import PERSONAS, fixed

S = MatchProposalStatus
TODAY = START.date()
ONE, OTHER = fixed(0xA01), fixed(0xA02)
LASTING = {"trained_until": date(2027, 9, 1), "vetted_until": date(2027, 9, 1)}
ACCEPT, REFUSE = Action.MATCH_PROPOSAL_ACCEPT, Action.MATCH_PROPOSAL_REFUSE
CONFIRM, STOP = Action.MATCH_PROPOSAL_CONFIRM, Action.MATCH_PROPOSAL_STOP
READ = Action.MATCH_PROPOSAL_READ


@pytest.fixture
def town() -> tuple[MemoryBegin, Clock]:
    begin, clock = in_memory()
    put(begin, mentor(**LASTING), mentor(**LASTING, id=OTHER, staff_id=fixed(0x3FE)))
    return begin, clock


@pytest.fixture
def begin(town: tuple[MemoryBegin, Clock]) -> MemoryBegin:
    return town[0]


def faults(refused: Any) -> list[tuple[str, str]]:
    return [(one.pointer, one.code) for one in refused.value.faults]


def stored(begin: MemoryBegin, proposal: MatchProposal) -> MatchProposal:
    found = begin.memory.records[MatchProposal, proposal.id]
    assert isinstance(found, MatchProposal)
    return found


async def answered(begin: MemoryBegin, proposal: MatchProposal, told_on: date | None = None) -> MatchProposal:
    answer = MatchAnswer(police_told_on=told_on)
    return await act(begin, ACCEPT, proposing.accept_match, proposal.id, answer, proposal.version)


async def test_what_somebody_wishes_for_is_kept_under_their_own_id_and_replaced_whole(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    kept = await wished(begin, participant, languages=(SpokenLanguage.ARABIC,), no_police=True, note="Udenfor.")
    assert (kept.id, kept.no_police, kept.gender) == (participant.id, True, None)
    said = StatedWishes(gender=GenderWish.WOMAN)
    revised = await act(begin, Action.MATCH_WISHES_REVISE, wishes.revise_wishes, participant.id, said, 1)
    assert (revised.version, revised.gender, revised.languages, revised.note) == (2, GenderWish.WOMAN, (), None)
    with pytest.raises(Stale):
        await act(begin, Action.MATCH_WISHES_REVISE, wishes.revise_wishes, participant.id, said, 1)
    with pytest.raises(Invalid):
        await wished(begin, participant)
    assert await act(begin, Action.MATCH_WISHES_READ, wishes.read_wishes, participant.id) == revised


async def test_wishes_are_taken_down_by_vink_alone_and_only_while_it_works_on_the_referral(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    for who in ("teacher", "mentor", "auditor"):
        with pytest.raises((NotFound, Forbidden)):
            await act(begin, Action.MATCH_WISHES_STATE, wishes.state_wishes, participant.id, StatedWishes(), who=who)
    referral = await again(begin, participant)
    ended = msgspec.structs.replace(referral, status=type(referral.status)("ended"))
    begin.memory.records[type(referral), referral.id] = ended
    with pytest.raises(IllegalMove):
        await wished(begin, participant)


async def test_nobody_works_on_matching_for_whom_they_referred_themselves(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    referrer = person("teacher", Role.VINK_COORDINATOR, Role.FRONTLINE)
    with pytest.raises(Forbidden) as refused:
        await act(begin, Action.MATCH_CANDIDATE_READ, candidates.read_candidates, participant.id, who=referrer)
    assert refused.value.reason == "own_request"


async def test_candidates_are_told_for_accepted_referrals_with_everybody_who_has_not_left(begin: MemoryBegin) -> None:
    put(
        begin,
        mentor(**LASTING, id=fixed(0xA03), staff_id=fixed(0x3FD), status=MentorStatus.PAUSED),
        mentor(**LASTING, id=fixed(0xA04), staff_id=fixed(0x3FC), status=MentorStatus.LEFT),
    )
    participant = await waiting(begin)
    await wished(begin, participant, expertise=(Expertise.RETURNEES,))
    put(begin, mentor(**LASTING, id=OTHER, staff_id=fixed(0x3FE), expertise=(Expertise.RETURNEES,)))
    found = await act(begin, Action.MATCH_CANDIDATE_READ, candidates.read_candidates, participant.id)
    assert [(one.offer.mentor.id, one.fit.vetoes, one.fit.misfits) for one in found] == [
        (OTHER, (), ()),
        (ONE, (), ("topic_missing",)),
        (fixed(0xA03), ("not_active",), ()),
    ]
    new = await received(begin)
    with pytest.raises(IllegalMove):
        await act(begin, Action.MATCH_CANDIDATE_READ, candidates.read_candidates, (await lead(begin, new)).id)


async def test_a_proposal_waits_for_an_answer_with_its_period_and_its_reasons(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    await wished(begin, participant, languages=(SpokenLanguage.ARABIC,))
    made = await proposed(begin, participant, ONE, weekly_minutes=90)
    assert (made.status, made.holder, made.weekly_minutes) == (S.PROPOSED, Holder.VINK_COORDINATOR, 90)
    assert (made.from_week, made.to_week) == (monday(TODAY), monday(TODAY) + (COURSE_WEEKS - 1) * WEEK)
    assert made.reasons == ("speaks_the_language",)
    assert [(one.step, one.by) for one in made.steps] == [("propose", PERSONAS["vink-coordinator"].id)]
    assert made.department == "bif", "the department that referred is not told of it"
    (item,) = [one for one in await act(begin, Action.WORKLIST_READ, worklist, 50) if one.kind == "match_proposal"]
    assert (item.id, item.allowed_actions) == (made.id, ["accept", "refuse", "stop"])
    assert await act(begin, Action.WORKLIST_READ, worklist, 50, who="teacher") == []


async def test_a_lent_mentor_is_proposed_until_they_go_home(begin: MemoryBegin) -> None:
    home = TODAY + 10 * WEEK
    put(begin, mentor(**LASTING, borrowed_from="Fiktiv By", borrowed_until=home))
    made = await proposed(begin, await waiting(begin), ONE, override_reason="Det er længe nok.")
    assert made.to_week == monday(home)


async def test_what_speaks_against_it_needs_a_reason_and_only_then_is_one_kept(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    await wished(begin, participant, expertise=(Expertise.RETURNEES,))
    with pytest.raises(Invalid) as refused:
        await proposed(begin, participant, ONE)
    assert faults(refused) == [("/override_reason", "required")]
    made = await proposed(begin, participant, ONE, override_reason="De kender hinanden fra idræt.")
    assert (made.misfits, made.override_reason) == (("topic_missing",), "De kender hinanden fra idræt.")
    simple = await proposed(begin, await waiting(begin), OTHER, override_reason="Ikke nødvendig.")
    assert (simple.misfits, simple.override_reason) == ((), None)


async def test_nobody_sets_a_veto_aside_but_the_participant_changes_a_wish(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    kept = await wished(begin, participant, gender=GenderWish.WOMAN)
    with pytest.raises(Vetoed) as refused:
        await proposed(begin, participant, ONE, override_reason="Han er den bedste.")
    assert refused.value.vetoes == ("gender_wish",)
    said = StatedWishes()
    await act(begin, Action.MATCH_WISHES_REVISE, wishes.revise_wishes, participant.id, said, kept.version)
    assert (await proposed(begin, participant, ONE)).status is S.PROPOSED


async def test_who_is_proposed_is_a_mentor_and_one_at_a_time(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    with pytest.raises(Invalid) as refused:
        await proposed(begin, participant, fixed(0xFFF))
    assert faults(refused) == [("/mentor_id", "unknown")]
    await proposed(begin, participant, ONE)
    with pytest.raises(Invalid) as refused:
        await proposed(begin, participant, OTHER)
    assert faults(refused) == [("/mentor_id", "open_proposal")]


async def test_whoever_says_yes_was_told_of_the_police_before(begin: MemoryBegin) -> None:
    put(begin, mentor(**LASTING, is_police=True))
    participant = await waiting(begin)
    made = await proposed(begin, participant, ONE)
    assert made.is_police
    for told_on, code in ((None, "required"), (TODAY + timedelta(days=1), "future")):
        with pytest.raises(Invalid) as refused:
            await answered(begin, made, told_on)
        assert faults(refused) == [("/police_told_on", code)]
    assert (await answered(begin, made, TODAY)).police_told_on == TODAY


async def test_who_comes_to_work_for_the_police_after_the_yes_is_told_of_before_it_is_confirmed(
    begin: MemoryBegin,
) -> None:
    made = await answered(begin, await proposed(begin, await waiting(begin), ONE), TODAY)
    assert (made.is_police, made.police_told_on) == (False, None)
    put(begin, mentor(**LASTING, is_police=True))
    with pytest.raises(GateClosed) as refused:
        await act(begin, CONFIRM, confirming.confirm_match, made.id, made.version)
    assert refused.value.missing == ("police_told",)


async def test_of_a_no_nothing_is_left_but_that_it_was_said(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    put(begin, mentor(**LASTING, is_police=True))
    await wished(begin, participant, expertise=(Expertise.RETURNEES,), languages=(SpokenLanguage.ARABIC,))
    made = await proposed(begin, participant, ONE, override_reason="Prøv alligevel.")
    made = await answered(begin, made, TODAY)
    no = await act(begin, REFUSE, proposing.refuse_match, made.id, made.version)
    kept = {name for name, value in msgspec.structs.asdict(no).items() if value not in (None, (), False)}
    assert kept == {
        *("id", "department", "version", "created_at", "updated_at", "status", "steps"),
        *("participant_id", "referral_id", "mentor_id", "kind", "weekly_minutes", "from_week", "to_week"),
    }
    assert (no.misfits, no.reasons, no.override_reason) == ((), (), None)
    assert (no.is_police, no.police_told_on, no.holder, no.due_at) == (False, None, None, None)
    assert [(one.step, one.reason) for one in no.steps] == [("propose", None), ("accept", None), ("refuse", None)]
    assert [one for one in begin.memory.records.values() if isinstance(one, CapacityEntry)] == []


async def test_whom_somebody_said_no_to_is_proposed_again_only_when_they_ask_for_it(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    made = await proposed(begin, participant, ONE)
    await act(begin, REFUSE, proposing.refuse_match, made.id, 1)
    with pytest.raises(Vetoed) as refused:
        await proposed(begin, participant, ONE)
    assert refused.value.vetoes == ("refused_before",)
    found = await act(begin, Action.MATCH_CANDIDATE_READ, candidates.read_candidates, participant.id)
    assert [(one.offer.mentor.id, one.fit.vetoes) for one in found] == [(OTHER, ()), (ONE, ("refused_before",))]
    assert (await proposed(begin, await waiting(begin), ONE)).status is S.PROPOSED, "others are asked all the same"
    assert (await proposed(begin, participant, ONE, asked_for=True)).status is S.PROPOSED


async def test_a_confirmed_match_takes_the_hours_of_its_weeks(begin: MemoryBegin) -> None:
    made = await answered(begin, await proposed(begin, await waiting(begin), ONE))
    confirmed = await act(begin, CONFIRM, confirming.confirm_match, made.id, made.version)
    assert (confirmed.status, confirmed.holder) == (S.CONFIRMED, None)
    (entry,) = [one for one in begin.memory.records.values() if isinstance(one, CapacityEntry)]
    assert (entry.kind, entry.mentor_id, entry.minutes) == (CapacityKind.RESERVATION, ONE, 120)
    assert (entry.from_week, entry.to_week) == (made.from_week, made.to_week)
    assert entry.course_id == confirmed.course_id


LATER_ON: dict[str, tuple[Callable[[MemoryBegin], None], type[Exception]]] = {
    "paused": (lambda begin: put(begin, mentor(**LASTING, status=MentorStatus.PAUSED)), Vetoed),
    "lapsed": (lambda begin: put(begin, mentor(**(LASTING | {"vetted_until": TODAY - timedelta(days=1)}))), Vetoed),
    "gender stated": (lambda begin: put(begin, mentor(**LASTING, gender=MentorGender.WOMAN)), Vetoed),
}


@pytest.mark.parametrize("case", LATER_ON)
async def test_what_forbids_it_by_now_stops_the_confirmation(begin: MemoryBegin, case: str) -> None:
    participant = await waiting(begin)
    put(begin, mentor(**LASTING, gender=MentorGender.MAN))
    await wished(begin, participant, gender=GenderWish.MAN)
    made = await answered(begin, await proposed(begin, participant, ONE))
    change, error = LATER_ON[case]
    change(begin)
    with pytest.raises(error):
        await act(begin, CONFIRM, confirming.confirm_match, made.id, made.version)
    assert stored(begin, made).status is S.ACCEPTED


async def test_hours_that_are_gone_by_now_stop_the_confirmation(begin: MemoryBegin) -> None:
    made = await answered(begin, await proposed(begin, await waiting(begin), ONE, weekly_minutes=60))
    somebody = begin.memory.records[Mentor, ONE]
    book = Action.CAPACITY_ENTRY_RECORD
    await act(begin, book, reserve, somebody, fixed(0xC01), TODAY + 3 * WEEK, TODAY + 4 * WEEK, 250)
    with pytest.raises((OverBooked, Vetoed)):
        await act(begin, CONFIRM, confirming.confirm_match, made.id, made.version)


LEGAL = {
    "proposed": {"accepted", "refused", "expired", "stopped"},
    "accepted": {"confirmed", "refused", "expired", "stopped"},
    "refused": set(),
    "confirmed": set(),
    "expired": set(),
    "stopped": set(),
}
POSSIBLE = {"proposed": ["accept", "refuse", "stop"], "accepted": ["refuse", "confirm", "stop"]}


async def test_only_the_listed_moves_are_legal_and_each_state_allows_the_listed_commands(begin: MemoryBegin) -> None:
    made = await proposed(begin, await waiting(begin), ONE)
    for before in S:
        record = msgspec.structs.replace(made, status=before)
        assert allowed_actions(person("vink-coordinator"), record, COMMANDS) == POSSIBLE.get(before, [])
        for after in S:
            if after.value in LEGAL[before]:
                assert move(record, after, MOVES, START).status is after
            else:
                with pytest.raises(IllegalMove):
                    move(record, after, MOVES, START)


async def test_a_proposal_is_taken_back_with_a_reason(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    made = await proposed(begin, participant, ONE)
    stop = ProposalStop(reason=StopReason.CONFLICT_DECLARED)
    gone = await act(begin, STOP, proposing.stop_match, made.id, stop, 1)
    assert (gone.status, gone.steps[-1].reason) == (S.STOPPED, StopReason.CONFLICT_DECLARED)
    assert (await proposed(begin, participant, ONE)).status is S.PROPOSED, "nobody has said no"


async def test_a_proposal_without_an_answer_expires_and_no_answer_comes_after_its_time(
    town: tuple[MemoryBegin, Clock],
) -> None:
    begin, clock = town
    made = await proposed(begin, await waiting(begin), ONE)
    asked = ask_for("proposal_over", "bif", "0" * 32)
    with pytest.raises(IllegalMove):
        async with begin(asked) as work:
            await EXPIRIES["proposal_over"].use_case(work, made.id)
    assert made.due_at is not None
    actor = PERSONAS["vink-coordinator"].actor()
    assert allowed_actions(actor, made, COMMANDS, clock.now) == ["accept", "refuse", "stop"]
    clock.now = made.due_at
    assert allowed_actions(actor, made, COMMANDS, clock.now) == ["refuse", "stop"]
    with pytest.raises(IllegalMove):
        await answered(begin, made)
    async with begin(asked) as work:
        await EXPIRIES["proposal_over"].use_case(work, made.id)
    over = stored(begin, made)
    assert (over.status, over.holder, begin.memory.events[-1].reason) == (S.EXPIRED, None, "proposal_over")


async def test_whoever_wants_out_is_proposed_nobody_and_nothing_of_it_is_seen(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    await wished(begin, participant)
    made = await proposed(begin, participant, ONE)
    async with begin(ask("mentor", Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, participant.id)
    assert stored(begin, made).status is S.STOPPED
    for action, read, given in (
        (READ, proposing.read_proposal, made.id),
        (Action.MATCH_WISHES_READ, wishes.read_wishes, participant.id),
        (Action.MATCH_CANDIDATE_READ, candidates.read_candidates, participant.id),
    ):
        with pytest.raises(NotFound):
            await act(begin, action, read, given)
    assert [one.kind for one in await act(begin, Action.WORKLIST_READ, worklist, 50)] == []


DECLARE, LIFT = Action.MENTOR_CONFLICT_DECLARE, Action.MENTOR_CONFLICT_LIFT


async def test_a_declared_conflict_forbids_the_match_until_it_is_lifted(begin: MemoryBegin) -> None:
    participant = await waiting(begin)
    new = NewMentorConflict(participant_id=participant.id, kind=ConflictKind.KINSHIP)
    made = await act(begin, DECLARE, conflicts.declare_conflict, ONE, new)
    with pytest.raises(Vetoed) as refused:
        await proposed(begin, participant, ONE)
    assert refused.value.vetoes == ("kinship",)
    lifted = await act(begin, LIFT, conflicts.lift_conflict, made.id, 1)
    assert lifted.status is ConflictStatus.LIFTED
    with pytest.raises(IllegalMove):
        await act(begin, LIFT, conflicts.lift_conflict, made.id, 2)
    assert (await proposed(begin, participant, ONE)).status is S.PROPOSED


async def test_mentors_declare_of_themselves_alone_and_learn_nothing_by_it(begin: MemoryBegin) -> None:
    put(begin, mentor(**LASTING, staff_id=PERSONAS["mentor"].id))
    participant = await waiting(begin)
    answers = []
    for somebody in (participant.id, fixed(0xFFE)):
        new = NewMentorConflict(participant_id=somebody, kind=ConflictKind.NEIGHBOURHOOD)
        made = await act(begin, DECLARE, conflicts.declare_conflict, ONE, new, who="mentor")
        read = Action.MENTOR_CONFLICT_READ
        assert await act(begin, read, conflicts.read_conflict, made.id, who="mentor") == made
        answers.append(msgspec.structs.replace(made, id=ONE, participant_id=ONE))
    assert answers[0] == answers[1]
    new = NewMentorConflict(participant_id=participant.id, kind=ConflictKind.KINSHIP)
    with pytest.raises(NotFound):
        await act(begin, DECLARE, conflicts.declare_conflict, OTHER, new, who="mentor")
    with pytest.raises(Vetoed):
        await proposed(begin, participant, ONE)
    unknown = msgspec.structs.replace(new, participant_id=fixed(0xFFE))
    with pytest.raises(Invalid) as refused:
        await act(begin, DECLARE, conflicts.declare_conflict, ONE, unknown)
    assert faults(refused) == [("/participant_id", "unknown")]


async def test_a_conflict_is_there_for_vink_as_long_as_the_participant_is(begin: MemoryBegin) -> None:
    participant: Participant = await waiting(begin)
    new = NewMentorConflict(participant_id=participant.id, kind=ConflictKind.KINSHIP)
    made = await act(begin, DECLARE, conflicts.declare_conflict, ONE, new)
    async with begin(ask("mentor", Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, participant.id)
    for action, use_case, given in (
        (Action.MENTOR_CONFLICT_READ, conflicts.read_conflict, (made.id,)),
        (LIFT, conflicts.lift_conflict, (made.id, 1)),
    ):
        with pytest.raises(NotFound):
            await act(begin, action, use_case, *given)
    assert (await accepted(begin)).status == "accepted"


async def assigned(begin: MemoryBegin, who: str | Actor = "vink-coordinator") -> AssignedList:
    return await act(begin, Action.ASSIGNMENT_READ, read_assignment, who=who)


def of_pairs(found: AssignedList) -> list[tuple[UUID, UUID, bool]]:
    return [(who.known.participant.id, pair.mentor_id, mentor.is_police) for who, pair, mentor in found.pairs]


def of_left(found: AssignedList) -> list[tuple[UUID, tuple[str, ...]]]:
    return [(who.known.participant.id, one.missing) for who, one in found.left]


async def test_whoever_waits_longest_is_assigned_first_and_the_others_are_told_what_is_missing(
    town: tuple[MemoryBegin, Clock],
) -> None:
    begin, clock = town
    put(
        begin,
        mentor(**LASTING, weekly_minutes=120, is_police=True),
        mentor(**LASTING, id=OTHER, staff_id=fixed(0x3FE), weekly_minutes=120),
    )
    waited = []
    for _ in range(4):
        waited.append((await waiting(begin)).id)
        clock.pass_by(hours=1)
    first, second, third, fourth = waited
    await wished(begin, (await lead(begin, await again_of(begin, second))), no_police=True)
    await wished(begin, (await lead(begin, await again_of(begin, fourth))), languages=(SpokenLanguage.SOMALI,))
    found = await assigned(begin)
    assert of_pairs(found) == [(first, ONE, True), (second, OTHER, False)]
    assert of_left(found) == [(third, ("all_taken",)), (fourth, ("language",))]
    assert await assigned(begin) == found
    assert begin.memory.events[-1].outcome == "allowed"


async def again_of(begin: MemoryBegin, participant_id: UUID) -> Referral:
    participant = begin.memory.records[Participant, participant_id]
    assert isinstance(participant, Participant)
    return await again(begin, participant)


async def test_whoever_has_a_proposal_or_rests_is_left_out_and_holds_their_place(begin: MemoryBegin) -> None:
    put(
        begin,
        mentor(**LASTING, weekly_minutes=120),
        mentor(**LASTING, id=OTHER, staff_id=fixed(0x3FE), weekly_minutes=120, status=MentorStatus.PAUSED),
    )
    proposed_to, resting, waits = [await waiting(begin) for _ in range(3)]
    made = await proposed(begin, proposed_to, ONE)
    referral = await again(begin, resting)
    held = NewHold(reason=HoldReason.AWAY, review_on=TODAY + timedelta(days=9))
    await act(begin, Action.REFERRAL_HOLD, hold_referral, referral.id, held, referral.version)
    found = await assigned(begin)
    assert of_pairs(found) == []
    assert of_left(found) == [
        (waits.id, ("all_taken",)),
        (proposed_to.id, ("proposal_open",)),
        (resting.id, ("on_hold",)),
    ]
    await act(begin, REFUSE, proposing.refuse_match, made.id, 1)
    assert of_pairs(await assigned(begin)) == [(waits.id, ONE, False)], "not to whom they said no"


async def test_an_assignment_is_stored_nowhere_and_nobody_else_asks_for_one(begin: MemoryBegin) -> None:
    await waiting(begin)
    before = dict(begin.memory.records)
    assert len((await assigned(begin)).pairs) == 1
    assert begin.memory.records == before
    assert of_pairs(await assigned(begin, "teacher")) == []
    referrer = person("teacher", Role.VINK_COORDINATOR, Role.FRONTLINE)
    assert of_pairs(await assigned(begin, referrer)) == [], "nobody matches whom they referred"
