"""Matching is kept alike in memory and in PostgreSQL, and what hangs on a consent ends with it."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.consents.withdrawing import leave
from domain.consultations.words import SpokenLanguage
from domain.errors import GateClosed, IllegalMove, Invalid, NotFound, Stale
from domain.matching import confirming, conflicts, proposing, wishes
from domain.matching.assigning import read_assignment
from domain.matching.conflicts import ConflictKind, NewMentorConflict
from domain.matching.proposals import MatchAnswer, MatchProposal, NewMatchProposal
from domain.matching.waiting import queue
from domain.matching.wishes import GenderWish, StatedWishes
from domain.mentors.keeping import move_mentor, record_training, record_vetting
from domain.mentors.types import Mentor, MentorTraining, MentorVetting, TrainingKind
from domain.policy import Action
from domain.ports import Begin
from domain.support_courses import preparing
from domain.support_courses.ending import end_course
from domain.support_courses.inputs import CourseEnding, NewSupportCourse
from domain.support_courses.types import NotHeldReason, SupportCourse, SupportCourseOutcome
from domain.work_items import WorkTask
from domain.worklist import worklist
from tests.asking import ask
from tests.contract.conftest import Clock
from tests.contract.test_mentors import invited
from tests.contract.test_store import actor
from tests.matching import VINK, accepted, act, again, proposed, waiting, wished
from tests.referring import lead
from tests.supporting import mother_of
from vink.demo.personas import fixed

READ, CONFIRM = Action.MATCH_PROPOSAL_READ, Action.MATCH_PROPOSAL_CONFIRM


async def ready(begin: Begin, clock: Clock, *subjects: str) -> list[Mentor]:
    """Return mentors who can take somebody."""
    found = []
    today = clock().date()
    until = today.replace(year=today.year + 3, day=1)
    for one in await invited(begin, *subjects):
        trained = MentorTraining(kind=TrainingKind.BASIC, days=6, completed_on=today, valid_until=until)
        vetted = MentorVetting(vetted_on=today, valid_until=until)
        await act(begin, Action.MENTOR_RECORD_TRAINING, record_training, one.id, trained, 1)
        await act(begin, Action.MENTOR_RECORD_VETTING, record_vetting, one.id, vetted, 2)
        found.append(await act(begin, Action.MENTOR_ACTIVATE, move_mentor, one.id, Action.MENTOR_ACTIVATE, 3))
    return found


async def seen(begin: Begin, proposal: MatchProposal) -> MatchProposal:
    return await act(begin, READ, proposing.read_proposal, proposal.id)


async def test_wishes_and_proposals_are_read_as_they_were_kept(begin: Begin, clock: Clock) -> None:
    (somebody,) = await ready(begin, clock, "mads")
    participant = await waiting(begin)
    kept = await wished(
        begin, participant, languages=(SpokenLanguage.ARABIC,), gender=None, no_police=True, note="Gerne udenfor."
    )
    assert await act(begin, Action.MATCH_WISHES_READ, wishes.read_wishes, participant.id) == kept
    made = await proposed(begin, participant, somebody.id)
    assert await seen(begin, made) == made
    assert made.reasons == ("speaks_the_language",)
    yes = await act(begin, Action.MATCH_PROPOSAL_ACCEPT, proposing.accept_match, made.id, MatchAnswer(), 1)
    assert await seen(begin, yes) == yes
    done = await act(begin, Action.MATCH_PROPOSAL_CONFIRM, confirming.confirm_match, made.id, 2)
    assert await seen(begin, done) == done


async def said_yes(begin: Begin, made: MatchProposal) -> MatchProposal:
    return await act(begin, Action.MATCH_PROPOSAL_ACCEPT, proposing.accept_match, made.id, MatchAnswer(), 1)


async def course_of(begin: Begin, confirmed: MatchProposal) -> SupportCourse:
    assert confirmed.course_id is not None
    async with begin(ask(VINK, Action.SUPPORT_COURSE_READ)) as work:
        return await work.support_courses.get(confirmed.course_id)


async def hours_of(begin: Begin, mentor_id: UUID) -> list[tuple[UUID | None, str, str]]:
    async with begin(ask(VINK, Action.CAPACITY_ENTRY_READ)) as work:
        found = await work.capacity_entries.page({"mentor_id": mentor_id}, None, 9)
    return [(one.course_id, one.kind.value, one.status.value) for one in found]


async def test_a_confirmed_match_is_a_course_of_the_two_with_the_hours_kept_and_the_referral_matched(
    begin: Begin, clock: Clock
) -> None:
    (somebody,) = await ready(begin, clock, "mads")
    participant = await waiting(begin)
    yes = await said_yes(begin, await proposed(begin, participant, somebody.id, weekly_minutes=90))
    done = await act(begin, CONFIRM, confirming.confirm_match, yes.id, 2)
    course = await course_of(begin, done)
    assert (course.participant_id, course.mentor_id, course.weekly_minutes) == (participant.id, somebody.id, 90)
    assert (course.status, course.holder, course.police_told_on) == ("preparing", "vink_coordinator", None)
    assert await hours_of(begin, somebody.id) == [(course.id, "reservation", "standing")]
    assert (await again(begin, participant)).status == "matched"
    with pytest.raises(GateClosed) as refused:
        await proposed(begin, participant, somebody.id)
    assert refused.value.missing == ("other_course_open",)


async def test_a_match_that_is_confirmed_twice_is_one_course(begin: Begin, clock: Clock) -> None:
    (somebody,) = await ready(begin, clock, "mads")
    participant = await waiting(begin)
    yes = await said_yes(begin, await proposed(begin, participant, somebody.id))
    both = asyncio.Barrier(2)

    async def confirm(who: str) -> MatchProposal:
        async with begin(ask(who, CONFIRM)) as work:
            made = await confirming.confirm_match(work, yes.id, yes.version)
            await both.wait()
        return made

    coordinators = ("vink-coordinator", "vink-coordinator-2")
    found = await asyncio.gather(*map(confirm, coordinators), return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["MatchProposal", "Stale"]
    with pytest.raises(IllegalMove):
        await act(begin, CONFIRM, confirming.confirm_match, yes.id, 3)
    async with begin(ask(VINK, Action.SUPPORT_COURSE_READ)) as work:
        assert len(await work.support_courses.page({"participant_id": participant.id}, None, 9)) == 1
    assert len(await hours_of(begin, somebody.id)) == 1


async def test_who_is_supported_by_somebody_else_meanwhile_is_not_confirmed(begin: Begin, clock: Clock) -> None:
    one, other = await ready(begin, clock, "mads", "merete")
    participant = await waiting(begin)
    yes = await said_yes(begin, await proposed(begin, participant, one.id))
    prepare = preparing.prepare_course, NewSupportCourse(participant_id=participant.id, mentor_id=other.id)
    await act(begin, Action.SUPPORT_COURSE_PREPARE, *prepare)
    with pytest.raises(GateClosed) as refused:
        await act(begin, CONFIRM, confirming.confirm_match, yes.id, 2)
    assert refused.value.missing == ("other_course_open",)
    assert await hours_of(begin, one.id) == []


async def test_a_no_after_the_confirmation_ends_the_course_and_frees_the_mentor(begin: Begin, clock: Clock) -> None:
    (somebody,) = await ready(begin, clock, "mads")
    participant = await waiting(begin)
    yes = await said_yes(begin, await proposed(begin, participant, somebody.id))
    done = await act(begin, CONFIRM, confirming.confirm_match, yes.id, 2)
    async with begin(ask("auditor", Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, participant.id)
    with pytest.raises(NotFound):
        await course_of(begin, done)
    assert await hours_of(begin, somebody.id) == [(done.course_id, "reservation", "cancelled")]


async def test_a_course_that_never_began_frees_the_mentor_and_the_participant_waits_again(
    begin: Begin, clock: Clock
) -> None:
    one, other = await ready(begin, clock, "mads", "merete")
    participant = await waiting(begin)
    yes = await said_yes(begin, await proposed(begin, participant, one.id))
    done = await act(begin, CONFIRM, confirming.confirm_match, yes.id, 2)
    assert done.course_id is not None
    over = CourseEnding(
        outcome=SupportCourseOutcome.BY_PARTICIPANT, no_last_talk=NotHeldReason.PARTICIPANT_DID_NOT_WISH
    )
    await act(begin, Action.SUPPORT_COURSE_END, end_course, done.course_id, over, 1)
    assert await hours_of(begin, one.id) == [(done.course_id, "reservation", "cancelled")]
    found = await act(begin, Action.ASSIGNMENT_READ, read_assignment)
    assert [pair.participant_id for _, pair, _ in found.pairs] == [participant.id]
    assert (await proposed(begin, participant, other.id)).status == "proposed"


async def test_a_parent_waits_on_while_the_young_person_is_supported_already(begin: Begin, clock: Clock) -> None:
    (somebody,) = await ready(begin, clock, "mads")
    referral = await accepted(begin)
    youth, mother = await lead(begin, referral), await mother_of(begin, referral)
    clock.pass_by(days=1)
    later = await waiting(begin)

    async def who_wait() -> dict[UUID, datetime]:
        found = await act(begin, Action.ASSIGNMENT_READ, read_assignment)
        awaited = [pair[0] for pair in found.pairs] + [left[0] for left in found.left]
        return {one.known.participant.id: one.since for one in awaited}

    assert set(await who_wait()) == {youth.id, mother.id, later.id}
    yes = await said_yes(begin, await proposed(begin, youth, somebody.id))
    await act(begin, CONFIRM, confirming.confirm_match, yes.id, 2)
    assert set(await who_wait()) == {mother.id, later.id}
    since = await who_wait()
    assert since[mother.id] < since[later.id], "as long as before"


async def test_the_waiting_list_and_the_worklist_name_each_who_waits_also_beside_somebody_supported(
    begin: Begin, clock: Clock
) -> None:
    (somebody,) = await ready(begin, clock, "mads")
    referral = await accepted(begin)
    youth, mother = await lead(begin, referral), await mother_of(begin, referral)

    async def queued() -> list[tuple[int, UUID, date | None]]:
        found = await act(begin, Action.WAITING_LIST_READ, queue, 9)
        return [(one.place, one.awaited.known.participant.id, one.expected_week) for one in found]

    async def to_match() -> list[tuple[UUID, UUID | None, bool]]:
        found = await act(begin, Action.WORKLIST_READ, worklist, 50)
        return [(one.id, one.participant_id, one.overdue) for one in found if one.task is WorkTask.WAITING]

    week = clock().date() - timedelta(days=clock().weekday())
    assert await queued() == [(1, youth.id, week), (2, mother.id, None)], "there is no coach"
    assert sorted(await to_match()) == sorted((referral.id, one.id, False) for one in (youth, mother))
    yes = await said_yes(begin, await proposed(begin, youth, somebody.id))
    await act(begin, CONFIRM, confirming.confirm_match, yes.id, 2)
    assert await queued() == [(1, mother.id, None)]
    assert await to_match() == [(referral.id, mother.id, False)]
    clock.pass_by(days=30)
    assert await to_match() == [(referral.id, mother.id, True)]
    async with begin(ask("auditor", Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, mother.id)
    assert await queued() == []


async def test_nobody_states_for_the_first_time_twice(begin: Begin, clock: Clock) -> None:
    participant = await waiting(begin)
    await wished(begin, participant)
    with pytest.raises(Invalid) as refused:
        await wished(begin, participant)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/id", "taken")]


async def test_of_two_proposals_at_once_one_is_made(begin: Begin, clock: Clock) -> None:
    one, other = await ready(begin, clock, "mads", "merete")
    participant = await waiting(begin)
    propose = ask(VINK, Action.MATCH_PROPOSAL_PROPOSE)
    with pytest.raises(Stale):
        async with begin(propose) as slow:
            await proposing.propose_match(slow, participant.id, NewMatchProposal(mentor_id=one.id))
            async with begin(propose) as quick:
                await proposing.propose_match(quick, participant.id, NewMatchProposal(mentor_id=other.id))
    with pytest.raises(Invalid):
        await proposed(begin, participant, one.id)


async def test_a_wish_that_changes_meanwhile_has_the_proposal_decided_anew(begin: Begin, clock: Clock) -> None:
    (somebody,) = await ready(begin, clock, "mads")
    participant = await waiting(begin)
    await wished(begin, participant)
    with pytest.raises(Stale):
        async with begin(ask(VINK, Action.MATCH_PROPOSAL_PROPOSE)) as slow:
            await proposing.propose_match(slow, participant.id, NewMatchProposal(mentor_id=somebody.id))
            said = StatedWishes(gender=GenderWish.WOMAN)
            await act(begin, Action.MATCH_WISHES_REVISE, wishes.revise_wishes, participant.id, said, 1)


async def test_whoever_wants_out_is_proposed_nobody_and_what_was_proposed_is_gone(begin: Begin, clock: Clock) -> None:
    (somebody,) = await ready(begin, clock, "mads")
    participant = await waiting(begin)
    await wished(begin, participant)
    new = NewMentorConflict(participant_id=participant.id, kind=ConflictKind.NEIGHBOURHOOD)
    declare = Action.MENTOR_CONFLICT_DECLARE
    declared = await act(begin, declare, conflicts.declare_conflict, somebody.id, new)
    await act(begin, Action.MENTOR_CONFLICT_LIFT, conflicts.lift_conflict, declared.id, 1)
    made = await proposed(begin, participant, somebody.id)
    async with begin(ask("auditor", Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, participant.id)
    readings: tuple[tuple[Action, Any, Any], ...] = (
        (READ, proposing.read_proposal, made.id),
        (Action.MATCH_WISHES_READ, wishes.read_wishes, participant.id),
        (Action.MENTOR_CONFLICT_READ, conflicts.read_conflict, declared.id),
    )
    for action, reading, given in readings:
        with pytest.raises(NotFound):
            await act(begin, action, reading, given)
    assert await act(begin, Action.MENTOR_CONFLICT_READ, conflicts.conflicts_of, somebody.id, None, 9) == []
    assert await act(begin, Action.WORKLIST_READ, worklist, 50) == []
    with pytest.raises(NotFound):
        await act(begin, Action.MATCH_PROPOSAL_STOP, proposing.refuse_match, made.id, 1)


async def test_a_mentor_declares_of_themselves_and_reads_only_that(begin: Begin, clock: Clock) -> None:
    mine, other = await ready(begin, clock, "mads", "merete")
    me = actor("mentor", subject=mine.staff_id)
    participant = await waiting(begin)
    declare, read = Action.MENTOR_CONFLICT_DECLARE, Action.MENTOR_CONFLICT_READ
    for somebody in (participant.id, fixed(0xFFE)):
        new = NewMentorConflict(participant_id=somebody, kind=ConflictKind.KINSHIP)
        made = await act(begin, declare, conflicts.declare_conflict, mine.id, new, who=me)
        assert await act(begin, read, conflicts.read_conflict, made.id, who=me) == made
    theirs = NewMentorConflict(participant_id=participant.id, kind=ConflictKind.KINSHIP)
    of_other = await act(begin, declare, conflicts.declare_conflict, mine.id, theirs)
    own = await act(begin, read, conflicts.conflicts_of, mine.id, None, 9, who=me)
    assert [one.participant_id for one in own] == [fixed(0xFFE), participant.id], "not what VINK declared of them"
    assert await act(begin, read, conflicts.conflicts_of, mine.id, own[0].id, 9, who=me) == own[1:]
    seen = await act(begin, read, conflicts.conflicts_of, mine.id, None, 9)
    assert seen == [of_other, own[1]], "of those whom VINK sees"
    for use_case, given in (
        (conflicts.read_conflict, (of_other.id,)),
        (conflicts.conflicts_of, (other.id, None, 9)),
        (conflicts.declare_conflict, (other.id, theirs)),
    ):
        with pytest.raises(NotFound):
            await act(begin, declare, use_case, *given, who=me)
