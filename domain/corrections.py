"""Corrections: notes that stand beside a text that was wrong; nothing old is overwritten or removed (R17)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.errors import Fault, Invalid, NotFound
from domain.events import Event
from domain.policy import Action, require
from domain.ports import Work
from domain.records import Record
from domain.referrals.audiences import seen_fields
from domain.text import NO_DATA, Narrative, whole

MOST_SHOWN = 100
Place = Annotated[
    str,
    Meta(
        pattern=whole("(/[a-z0-9_]{1,40}){1,6}"),
        max_length=120,
        description="JSON pointer to what is corrected, in the thing as the caller reads it.",
        examples=["/needs_text"],
        extra_json_schema=NO_DATA,
    ),
]


class SubjectKind(StrEnum):
    """The kinds of things that can be corrected."""

    REFERRAL = "referral"


class Correction(Record, frozen=True, kw_only=True):
    """What somebody says is right instead, who said so and when; rows are only ever added."""

    unit_id: UUID | None
    subject_kind: SubjectKind
    subject_id: UUID
    pointer: str
    text: str
    made_by: UUID


class NewCorrection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is corrected, and what is right instead. The old text stays where it is."""

    subject_kind: SubjectKind
    subject_id: UUID
    pointer: Place
    text: Narrative


class Corrected(msgspec.Struct, frozen=True):
    """A thing that is corrected, and which of its fields the actor reads."""

    department: str
    unit_id: UUID | None
    fields: frozenset[str]


async def _referral(work: Work, referral_id: UUID) -> Corrected:
    found = await work.referrals.get(referral_id)
    return Corrected(found.department, found.unit_id, seen_fields(work.actor, found, work.now))


SUBJECTS: Mapping[SubjectKind, Callable[[Work, UUID], Awaitable[Corrected]]] = {SubjectKind.REFERRAL: _referral}
"""How a thing of each kind is found, as the actor sees it."""


async def add_correction(work: Work, new: NewCorrection) -> Correction:
    """Put a note beside a field that the actor reads.

    Raises:
        NotFound: there is no such thing that the actor may see.
        Invalid: the pointer leads to no field that the actor reads there.
    """
    subject = await SUBJECTS[new.subject_kind](work, new.subject_id)
    require(work.actor, Action.CORRECTION_ADD, subject)
    if new.pointer.split("/")[1] not in subject.fields:
        raise Invalid((Fault("/pointer", "unknown", "You read no such field there."),))
    correction = Correction(
        id=work.new_id(),
        version=1,
        created_at=work.now,
        updated_at=work.now,
        department=subject.department,
        unit_id=subject.unit_id,
        subject_kind=new.subject_kind,
        subject_id=new.subject_id,
        pointer=new.pointer,
        text=new.text,
        made_by=work.actor.subject,
    )
    work.corrections.add(correction, Event.CORRECTION_ADDED)
    return correction


async def read_correction(work: Work, correction_id: UUID) -> Correction:
    """Return a correction to whoever reads corrections of what it is about.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
    """
    correction = await work.corrections.get(correction_id)
    if "corrections" not in (await SUBJECTS[correction.subject_kind](work, correction.subject_id)).fields:
        raise NotFound
    return correction


async def corrections_of(
    work: Work, kind: SubjectKind, subject_id: UUID, after: UUID | None, limit: int
) -> Sequence[Correction]:
    """Return the newest corrections of a thing, as far as the actor reads them.

    Raises:
        NotFound: there is no such thing that the actor may see.
    """
    if "corrections" not in (await SUBJECTS[kind](work, subject_id)).fields:
        return []
    return await work.corrections.page({"subject_id": subject_id}, after, limit)
