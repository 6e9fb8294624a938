"""Mentors are kept alike in memory and in PostgreSQL."""

from datetime import date

import pytest

from domain.departments import Names, NewDepartment, create_department
from domain.errors import Invalid, NotFound
from domain.mentors.keeping import invite_mentor, move_mentor, record_training
from domain.mentors.types import Mentor, MentorTraining, NewMentor, TrainingKind
from domain.policy import Action
from domain.ports import Begin
from domain.staff import NewStaffMember, register_staff
from tests.asking import ask, ask_of
from tests.contract.test_store import actor
from tests.domain.test_mentors import PROFILE

INVITING = ask("vink-coordinator", Action.MENTOR_INVITE)
READING = ask("vink-coordinator", Action.MENTOR_READ)


async def invited(begin: Begin, *subjects: str) -> list[Mentor]:
    """Invite these, who work in another department than VINK."""
    async with begin(ask("admin", Action.DEPARTMENT_CREATE)) as work:
        await create_department(work, NewDepartment(department="sof", name=Names("a", "b", "c")))
    made = []
    for subject in subjects:
        async with begin(ask("admin", Action.STAFF_REGISTER)) as work:
            new = NewStaffMember(department="sof", subject=subject, display_name="M", function="mentor")
            member = await register_staff(work, new)
        async with begin(INVITING) as work:
            fields = {name: getattr(PROFILE, name) for name in PROFILE.__struct_fields__}
            made.append(await invite_mentor(work, NewMentor(**(fields | {"known_in": (), "staff_id": member.id}))))
    return made


async def test_a_mentor_is_read_as_it_was_kept(begin: Begin) -> None:
    (mentor,) = await invited(begin, "mads")
    lent = MentorTraining(kind=TrainingKind.BASIC, days=6, completed_on=date(2026, 1, 2), valid_until=date(2028, 2, 29))
    async with begin(ask("vink-coordinator", Action.MENTOR_RECORD_TRAINING)) as work:
        trained = await record_training(work, mentor.id, lent, 1)
    async with begin(READING) as work:
        assert await work.mentors.get(mentor.id) == trained
        assert trained.trainings == (lent,)


async def test_mentors_see_their_own_entry_only(begin: Begin) -> None:
    mine, other = await invited(begin, "mads", "merete")
    for role in ("mentor", "parent-coach"):
        async with begin(ask_of(actor(role, subject=mine.staff_id), Action.MENTOR_READ)) as work:
            assert await work.mentors.get(mine.id) == mine
            assert list(await work.mentors.page({}, None, 9)) == [mine]
            with pytest.raises(NotFound):
                await work.mentors.get(other.id)
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        assert await work.mentors.page({}, None, 9) == []


async def test_nobody_is_a_mentor_twice_unless_they_left(begin: Begin) -> None:
    (mentor,) = await invited(begin, "mads")
    fields = {name: getattr(PROFILE, name) for name in PROFILE.__struct_fields__}
    again = NewMentor(**(fields | {"known_in": (), "staff_id": mentor.staff_id}))
    with pytest.raises(Invalid) as refused:
        async with begin(INVITING) as work:
            await invite_mentor(work, again)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/staff_id", "taken")]
    async with begin(ask("vink-coordinator", Action.MENTOR_LEAVE)) as work:
        await move_mentor(work, mentor.id, Action.MENTOR_LEAVE, 1)
    async with begin(INVITING) as work:
        assert (await invite_mentor(work, again)).version == 1
