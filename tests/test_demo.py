"""What the demo says of itself can be pasted as it stands, and what it shows holds together."""

import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.postgres.pool import Pool
from domain.adviser_entries import AdviserEntryStatus
from domain.capacity.types import WEEK, CapacityEntry, CapacityKind, monday
from domain.capacity.weeks import between, following, reckoned
from domain.matching.conflicts import ConflictStatus
from domain.matching.goal_areas import GoalArea
from domain.matching.proposals import MatchProposalStatus
from domain.mentors.types import MentorStatus
from domain.policy import Action
from domain.ports import Begin
from domain.support_courses.goals import GoalStatus
from domain.support_courses.reviews import ReviewStatus
from domain.support_courses.session_types import SessionStatus
from domain.support_courses.turns import AttentionReason, attention
from domain.support_courses.types import OPEN, SupportCourseOutcome, SupportCourseStatus
from domain.whole import whole
from tests.asking import ask
from tests.conftest import SECRET
from vink.demo.matching import COURSE, PROPOSALS
from vink.demo.serving import how_to
from vink.settings import load
from vink.wiring import begin_on

READING = ask("vink-coordinator", Action.CAPACITY_ENTRY_READ)


def test_a_token_is_minted_as_the_demo_was_started() -> None:
    environ = {"VINK_PORT": "8123", "VINK_DATA": "my data", "DATABASE_URL": "postgresql://u:hunter2@localhost/x"}
    told = how_to(load(environ), environ)
    assert "http://127.0.0.1:8123/v1/worklist" in told
    assert told.count("$(VINK_PORT=8123 VINK_DATA='my data' .venv/bin/vink token --as ") == 3
    assert "hunter2" not in told
    assert "set DATABASE_URL, too" in told


@pytest.mark.parametrize("environ", [{}, {"PATH": "/bin"}])
def test_where_nothing_is_set_nothing_is_told(environ: dict[str, str]) -> None:
    told = how_to(load({}), environ)
    assert told.count("$(.venv/bin/vink token --as ") == 3
    assert "DATABASE_URL" not in told


def test_where_no_demo_runs_a_token_is_refused_in_words_and_nothing_is_made(tmp_path: Path) -> None:
    here = Path(sys.executable).parent
    asked = subprocess.run(
        [here / "vink", "token", "--as", "teacher"],
        env={"PATH": os.environ["PATH"], "VINK_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (asked.returncode, asked.stdout, asked.stderr.count("\n")) == (1, "", 1)
    assert "start it with make run" in asked.stderr
    assert not (tmp_path / "data").exists()


@pytest.fixture
def begin(demo_pool: Pool) -> Begin:
    return begin_on(demo_pool, load({}), SECRET)


async def test_no_mentor_carries_more_than_they_give_but_where_an_entry_says_why(begin: Begin) -> None:
    async with begin(READING) as work:
        mentors, entries = await whole(work.mentors, {}), await whole(work.capacity_entries, {"status": "standing"})
    weeks = following(monday(work.now.date()) - 90 * WEEK, 130)
    told = {(one.mentor_id, week) for one in entries if one.overbooked for week in between(one.from_week, one.to_week)}
    beyond = {(one.id, week.week) for one in mentors for week in reckoned(one, entries, weeks) if week.excess}
    assert beyond, "one of them is shown"
    assert beyond <= told


async def test_loads_are_uneven_and_every_open_course_keeps_its_hours(begin: Begin) -> None:
    async with begin(READING) as work:
        mentors, entries = await whole(work.mentors, {}), await whole(work.capacity_entries, {"status": "standing"})
        courses = [one for one in await whole(work.support_courses, {}) if one.status in OPEN]
    later = monday(work.now.date()) + 6 * WEEK
    shares = [one.planned / one.given for mentor in mentors for one in reckoned(mentor, entries, [later]) if one.given]
    assert (min(shares), sum(share >= 0.85 for share in shares), len(set(shares)) >= 5) == (0, 1, True)
    kept = Counter(
        {one.course_id: 0 for one in entries}
        | {
            one.course_id: one.minutes
            for one in entries
            if one.kind is CapacityKind.RESERVATION and one.from_week <= later <= one.to_week
        }
    )
    going_on = [one for one in courses if one.planned_end_on is None or one.planned_end_on > later]
    assert {one.id: kept[one.id] for one in going_on} == {one.id: one.weekly_minutes for one in going_on}
    running = [one for one in courses if one.status is SupportCourseStatus.ACTIVE]
    assert len(running) >= 10


async def test_every_session_that_was_held_took_its_hours_once(begin: Begin) -> None:
    def taken(entry: CapacityEntry) -> tuple[object, ...]:
        return entry.session_id, entry.kind.value, entry.minutes, entry.day

    async with begin(READING) as work:
        entries = await whole(work.capacity_entries, {"status": "standing"})
        held = await whole(work.support_sessions, {"status": "held"})
        days = {one.id: work.calendar.local(one.held_at).date() for one in held if one.held_at}
    seen = set(days)
    found = Counter(taken(one) for one in entries if one.session_id in seen)
    wanted = {(one.id, "session", one.minutes, days[one.id]) for one in held}
    wanted |= {(one.id, "travel", one.travel_minutes, days[one.id]) for one in held if one.travel_minutes}
    assert found == dict.fromkeys(wanted, 1)
    assert len(held) > 150


async def test_a_confirmed_match_shows_the_course_that_came_of_it(begin: Begin) -> None:
    async with begin(READING) as work:
        match = await work.match_proposals.get(PROPOSALS["confirmed"][0])
        course = await work.support_courses.get(COURSE)
    assert (match.status, match.course_id) == (MatchProposalStatus.CONFIRMED, COURSE)
    assert (course.mentor_id, course.participant_id) == (match.mentor_id, match.participant_id)


async def test_every_state_and_every_reason_can_be_seen(begin: Begin) -> None:
    """But what comes with time only: that somebody is lent no longer, and that a consent ends soon."""
    async with begin(READING) as work:
        mentors, courses = await whole(work.mentors, {}), await whole(work.support_courses, {})
        goals, sessions = await whole(work.goals, {}), await whole(work.support_sessions, {})
        reviews, proposals = await whole(work.progress_reviews, {}), await whole(work.match_proposals, {})
        conflicts, entries = await whole(work.mentor_conflicts, {}), await whole(work.adviser_entries, {})
        wanted = {reason for one in courses for reason in attention(work, one)}
    assert len([one for one in mentors if one.status is not MentorStatus.LEFT]) == 15
    assert {one.status for one in mentors} == set(MentorStatus)
    assert {one.status for one in courses} == set(SupportCourseStatus)
    assert {one.outcome for one in courses} == {None, *SupportCourseOutcome} - {
        SupportCourseOutcome.CONSENT_WITHDRAWN
    }, "whose consent is withdrawn is not there for VINK"
    assert wanted == set(AttentionReason) - {AttentionReason.LENT_TIME_OVER, AttentionReason.CONSENT_ENDS_SOON}
    assert ({one.status for one in goals}, {one.area for one in goals}) == (set(GoalStatus), set(GoalArea))
    assert {one.status for one in sessions} == set(SessionStatus)
    assert {one.status for one in reviews} >= {ReviewStatus.DUE, ReviewStatus.HELD, ReviewStatus.MISSED}
    assert {one.status.value for one in proposals} >= {"proposed", "accepted", "refused", "confirmed"}
    assert {one.status for one in conflicts} == set(ConflictStatus)
    assert {one.status for one in entries} == set(AdviserEntryStatus)


TABLES_WITH_IDS = """
select c.oid::regclass::text from pg_class c join pg_attribute a on a.attrelid = c.oid
where a.attname = 'id' and a.atttypid = 'uuid'::regtype and c.relkind in ('r', 'p') and not c.relispartition
    and c.relnamespace in ('public'::regnamespace, 'vault'::regnamespace)
"""
NAMED_AFTER = {"vault.keys", "match_wishes"}
"""A key is named after the thing whose texts it opens, and wishes after their participant."""


async def test_an_id_is_of_one_thing(demo_owner: Any) -> None:
    """Whoever looks for an id in the log is not shown another thing of the same id."""
    seen: defaultdict[UUID, list[str]] = defaultdict(list)
    for (table,) in await demo_owner.fetch(TABLES_WITH_IDS):
        for (one,) in await demo_owner.fetch(f"select id from {table}") if table not in NAMED_AFTER else ():
            seen[one].append(table)
    assert {one: tables for one, tables in seen.items() if len(tables) > 1} == {}
    assert len(seen) > 1000
