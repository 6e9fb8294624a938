"""Matching is kept alike in memory and in PostgreSQL, and what hangs on a consent ends with it."""

from typing import Any

import pytest

from domain.consents.withdrawing import leave
from domain.consultations.words import SpokenLanguage
from domain.errors import Invalid, NotFound, Stale
from domain.matching import conflicts, proposing, wishes
from domain.matching.conflicts import ConflictKind, NewMentorConflict
from domain.matching.proposals import MatchAnswer, MatchProposal, NewMatchProposal
from domain.matching.wishes import GenderWish, StatedWishes
from domain.mentors.keeping import move_mentor, record_training, record_vetting
from domain.mentors.types import Mentor, MentorTraining, MentorVetting, TrainingKind
from domain.policy import Action
from domain.ports import Begin
from domain.worklist import worklist
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.contract.test_mentors import invited
from tests.contract.test_store import actor
from tests.matching import VINK, act, proposed, waiting, wished
from vink.demo.personas import fixed

READ = Action.MATCH_PROPOSAL_READ


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
    done = await act(begin, Action.MATCH_PROPOSAL_CONFIRM, proposing.confirm_match, made.id, 2)
    assert await seen(begin, done) == done


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
    async with begin(ask_of(me, read)) as work:
        assert len(await work.mentor_conflicts.page({}, None, 9)) == 2, "not what VINK declared of them"
    for use_case, given in (
        (conflicts.read_conflict, (of_other.id,)),
        (conflicts.declare_conflict, (other.id, theirs)),
    ):
        with pytest.raises(NotFound):
            await act(begin, declare, use_case, *given, who=me)
