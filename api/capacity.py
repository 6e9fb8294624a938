"""The hours of mentors and coaches over HTTP: week by week, what takes them, and when somebody is free."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain.capacity import booking
from domain.capacity.forecast import ForecastReason, Profile, Slot, read_forecast
from domain.capacity.types import (
    COMMANDS,
    COURSE_MINUTES,
    COURSE_WEEKS,
    CapacityEntry,
    CapacityKind,
    CapacityStatus,
    NewCapacityEntry,
    Overbooking,
    TakenMinutes,
)
from domain.code_lists import label
from domain.consultations.words import Expertise, SpokenLanguage
from domain.errors import WeeksMinutes
from domain.mentors.types import MeetingTime, MentorGender, MentorKind, Minutes
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Sentence, Version

OF_MENTOR = "/v1/mentors/{mentor_id}"
ENTRY = "/v1/capacity-entries/{capacity_entry_id}"


class CapacityWeekView(View, frozen=True, kw_only=True):
    """A week (its Monday) in minutes: given, absent, reserved and not used yet, used, and what is left; less than
    nothing where more was taken than given."""

    week: date
    given: Minutes
    absent: WeeksMinutes
    reserved: WeeksMinutes
    used: WeeksMinutes
    free: WeeksMinutes


class CapacityView(View, frozen=True, kw_only=True):
    """A mentor's hours, week by week."""

    mentor_id: UUID
    weeks: Annotated[tuple[CapacityWeekView, ...], Meta(max_length=53)]


class CapacityQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from"}):
    since: Annotated[date, Meta(description="A day of the first week; today if left out.")] | UnsetType = UNSET
    weeks: Annotated[int, Meta(ge=1, le=53, description="How many weeks.", examples=[8])] = 8


class CapacityEntryView(View, frozen=True, kw_only=True):
    """Minutes of a mentor in each week from `from_week` to `to_week` (Mondays). `overbooked` is why it stands although
    a week had too few; null where all had enough."""

    id: UUID
    status: CapacityStatus
    version: Version
    created_at: datetime
    updated_at: datetime
    mentor_id: UUID
    kind: CapacityKind
    from_week: date
    to_week: date
    day: date | None
    minutes: TakenMinutes
    overbooked: Overbooking | None
    recorded_by: UUID
    allowed_actions: AllowedActions


class SlotView(View, frozen=True, kw_only=True):
    """From which week (its Monday) on a mentor has the hours, or that they have not; as a code and in words."""

    mentor_id: UUID | None
    week: date | None
    reason: ForecastReason
    reason_text: Sentence


class ForecastView(View, frozen=True, kw_only=True):
    """The first free slot of a profile, and that of each mentor who fits; a reckoning, and no promise."""

    first: SlotView
    mentors: Annotated[tuple[SlotView, ...], Meta(max_length=1000)]


class ForecastQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: Annotated[MentorKind, Meta(description="Whom it is for: a mentor or a parent coach.")]
    language: Annotated[SpokenLanguage, Meta(description="A language they must speak.")] | UnsetType = UNSET
    gender: Annotated[MentorGender, Meta(description="A gender that is wished for.")] | UnsetType = UNSET
    expertise: Annotated[Expertise, Meta(description="What they must know of.")] | UnsetType = UNSET
    meeting_time: Annotated[MeetingTime, Meta(description="When they must be able to meet.")] | UnsetType = UNSET
    minutes: Annotated[int, Meta(ge=1, le=2220, description="Minutes a week.")] = COURSE_MINUTES
    weeks: Annotated[int, Meta(ge=1, le=104, description="For how many weeks.")] = COURSE_WEEKS


def view(work: Work, entry: CapacityEntry) -> CapacityEntryView:
    """Return an entry as this actor may see it; for whom a course is, it does not tell."""
    return show(CapacityEntryView, entry, allowed_actions=allowed_actions(work.actor, entry, COMMANDS))


def slot_view(work: Work, slot: Slot) -> SlotView:
    """Return a slot with its reason in the caller's language."""
    return show(SlotView, slot, reason_text=label("forecast_reason", slot.reason, work.ask.language))


@reads(OF_MENTOR + "/capacity", Action.CAPACITY_ENTRY_READ)
async def read_capacity(work: Work, mentor_id: UUID, query: CapacityQuery) -> CapacityView:
    """Read the hours of a mentor: VINK anybody's, they themselves their own."""
    first = work.calendar.local(work.now).date() if query.since is UNSET else query.since
    weeks = await booking.read_weeks(work, mentor_id, first, query.weeks)
    return CapacityView(mentor_id=mentor_id, weeks=tuple(show(CapacityWeekView, one) for one in weeks))


@reads(ENTRY, Action.CAPACITY_ENTRY_READ)
async def read_capacity_entry(work: Work, capacity_entry_id: UUID) -> CapacityEntryView:
    """Read what took hours of a mentor."""
    return view(work, await work.capacity_entries.get(capacity_entry_id))


@lists(OF_MENTOR + "/capacity-entries", Action.CAPACITY_ENTRY_READ)
async def list_capacity_entries(
    work: Work, mentor_id: UUID, query: PageQuery, after: UUID | None
) -> list[CapacityEntryView]:
    """List what takes hours of a mentor."""
    await work.mentors.get(mentor_id)
    found = await work.capacity_entries.page({"mentor_id": mentor_id}, after, query.limit + 1)
    return [view(work, one) for one in found]


@creates(OF_MENTOR + "/capacity-entries", Action.CAPACITY_ENTRY_RECORD, again=read_capacity_entry)
async def record_capacity_entry(work: Work, mentor_id: UUID, body: NewCapacityEntry) -> CapacityEntryView:
    """Write down work as an adviser, or an absence: the mentor themselves, or VINK for them.

    When the hours do not suffice, the answer is 409 with the code `over_booked` and lists the `weeks`; with
    `overbooking` it is kept all the same, and the entry says why.
    """
    return view(work, await booking.record_entry(work, mentor_id, body))


@commands(ENTRY + "/cancel", Action.CAPACITY_ENTRY_CANCEL)
async def cancel_capacity_entry(work: Work, capacity_entry_id: UUID, seen: int) -> CapacityEntryView:
    """Strike out what was written down wrongly; the entry stays legible, and takes no hours any more."""
    return view(work, await booking.cancel_entry(work, capacity_entry_id, seen))


@reads("/v1/mentors/forecast", Action.FORECAST_READ)
async def forecast_slot(work: Work, query: ForecastQuery) -> ForecastView:
    """Say from which week on somebody of a profile has the hours for another course, and why then."""
    profile = Profile(
        kind=query.kind,
        languages=() if query.language is UNSET else (query.language,),
        gender=query.gender or None,
        expertise=query.expertise or None,
        meeting_time=query.meeting_time or None,
    )
    found = await read_forecast(work, profile, query.minutes, query.weeks)
    return ForecastView(
        first=slot_view(work, found.first), mentors=tuple(slot_view(work, one) for one in found.mentors)
    )
