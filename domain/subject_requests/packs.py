"""What a person is given of their own data: only theirs, in their language, to read and for machines (article 15)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.citizens import Citizen
from domain.code_lists import Labels, Language
from domain.errors import IllegalMove
from domain.ports import Work
from domain.processing.activities import ACTIVITIES
from domain.records import Record
from domain.referrals.types import Referral
from domain.subject_requests.purposes import PURPOSES
from domain.subject_requests.types import SubjectRequest, SubjectRequestKind
from domain.subject_requests.words import code_text, kind_text, name_text
from domain.text import NO_DATA_TEXT, PERSONAL, WRITABLE, Code
from domain.transcripts import Entry, Fact, Transcript, shown
from domain.writeset import kind_name

SHOWN: Mapping[str, str] = {
    "participant": "status support_for age_band left_at",
    "referral": (
        "status support_for age_band submitted_at closed_at outcome direct_reason needs_text strengths_text "
        "goals_wanted interpreter_language contact_wish informed intake_note"
    ),
    "consent": ("kind status scope_text purposes recipients given_by given_how given_at expires_at withdrawn_at"),
    "disclosure": "status recipient basis purpose data_categories text decided_at",
    "correction": "pointer text",
    "match_wishes": "languages gender meeting_times districts_to_avoid expertise goal_areas no_police note",
    "support_course": "status kind started_on planned_end_on ended_at outcome",
    "goal": "status area text scale_start scale_now",
    "support_session": "status planned_at held_at form minutes topics note next_step",
    "progress_review": "status kind due_on held_on scales what_changed decision",
}
"""What is given of each kind. Nothing that names somebody else: no guardian, no sibling, no member of staff."""
Told = Annotated[str, Meta(max_length=2_000, extra_json_schema=NO_DATA_TEXT)]


class PackField(msgspec.Struct, frozen=True):
    """One thing that is kept: its name in the service, what it is called, and what it says."""

    name: Code
    label: Told
    value: Annotated[str, Meta(max_length=20_000, extra_json_schema={"x-data-class": "vault", "pattern": WRITABLE})]


class PackRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Things that are kept together: what they are, and since when."""

    kind: Code
    label: Told
    at: datetime
    fields: Annotated[tuple[PackField, ...], Meta(max_length=50)]


class PackPurpose(msgspec.Struct, frozen=True, kw_only=True):
    """For what data are kept, under which rule, for whom and for how long (article 15(1))."""

    title: Told
    purpose: Told
    legal_basis: Told
    recipients: Told
    period: Told


class SubjectPack(msgspec.Struct, frozen=True, kw_only=True):
    """One person's data, and of nobody else."""

    request_id: UUID
    citizen_ref: Annotated[UUID, Meta(extra_json_schema=PERSONAL)]
    language: Language
    made_at: datetime
    processing: Annotated[tuple[PackPurpose, ...], Meta(max_length=20)]
    records: Annotated[tuple[PackRecord, ...], Meta(max_length=10_000)]


class SubjectData(msgspec.Struct, frozen=True, kw_only=True):
    """What the municipality keeps of a person: who they are, while that can be opened, and the records about them."""

    citizen: Citizen | None
    records: Sequence[Record]


def must_be_given(request: SubjectRequest, kind: SubjectRequestKind) -> None:
    """Refuse unless the request is of this kind and was granted.

    Raises:
        IllegalMove: it is of another kind, undecided or refused.
    """
    if request.kind is not kind or not request.gives:
        raise IllegalMove(f"Nothing is given out before {kind} is decided, and granted.", request.status, ())


async def subject_pack(work: Work, request: SubjectRequest) -> SubjectPack:
    """Return what is kept of the one person whom a granted request for access is about; the log tells that it was read.

    Raises:
        IllegalMove: access is not granted.
    """
    must_be_given(request, SubjectRequestKind.ACCESS)
    data = await work.subjects.data(request)
    return SubjectPack(
        request_id=request.id,
        citizen_ref=request.citizen_ref,
        language=request.language,
        made_at=work.now,
        processing=tuple(_purpose(code, request.language) for code in PURPOSES),
        records=tuple(_records(work, data, request.language)),
    )


def _purpose(code: str, language: Language) -> PackPurpose:
    told = {name: labels.text(language) for name, labels in PURPOSES[code]._asdict().items()}
    return PackPurpose(**told, legal_basis=ACTIVITIES[code].legal_basis)


def _records(work: Work, data: SubjectData, language: Language) -> Iterator[PackRecord]:
    if data.citizen is not None:
        told = {
            name: getattr(data.citizen, name) for name in ("name", "personal_number", "contact", "protected_address")
        }
        yield _record(work, "identity", data.citizen.created_at, told, language)
    for one in data.records:
        kind = kind_name(type(one))
        told = {name: getattr(one, name) for name in SHOWN[kind].split()}
        yield _record(work, kind, one.created_at, told, language)
        if isinstance(one, Referral):
            yield from _within(work, one, language)


def _within(work: Work, referral: Referral, language: Language) -> Iterator[PackRecord]:
    for asked in referral.questions:
        yield _record(work, "question", asked.asked_at, {"question": asked.question, "answer": asked.answer}, language)
    for one in referral.decisions:
        told = {"step": one.step, "reason": one.reason, "remark": one.remark}
        yield _record(work, "decision", one.at, told, language)


def _record(work: Work, kind: str, at: datetime, told: Mapping[str, Any], language: Language) -> PackRecord:
    fields = (
        PackField(name, name_text(name, language), text)
        for name, value in told.items()
        if (text := _text(work, kind, name, value, language))
    )
    return PackRecord(kind=kind, label=kind_text(kind, language), at=at, fields=tuple(fields))


YES, NO = Labels(da="ja", sv="ja", en="yes"), Labels(da="nej", sv="nej", en="no")


def _text(work: Work, kind: str, name: str, value: Any, language: Language) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return (YES if value else NO).text(language)
    if isinstance(value, datetime):
        return shown(work.calendar.local(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list | frozenset):
        return "; ".join(_text(work, kind, name, one, language) for one in value)
    if isinstance(value, msgspec.Struct):
        # Of what lies deeper, ids say nothing to the person, and name others.
        inner = msgspec.structs.asdict(value).items()
        return ", ".join(
            text for key, one in inner if not isinstance(one, UUID) and (text := _text(work, kind, key, one, language))
        )
    return code_text(kind, name, str(value), language) if isinstance(value, StrEnum) else str(value)


TITLE = Labels(da="Dine oplysninger", sv="Dina uppgifter", en="Your data")
WHY = Labels(da="Hvorfor og hvor længe", sv="Varför och hur länge", en="Why, and for how long")
RIGHTS = Labels(
    da="Du kan bede om rettelse, sletning eller begrænsning, gøre indsigelse og klage til Datatilsynet.",
    sv="Du kan begära rättelse, radering eller begränsning, invända, och klaga hos tillsynsmyndigheten.",
    en="You may ask for rectification, erasure or restriction, object, and complain to the supervisory authority.",
)
YOU_MAY = Labels(da="Dine rettigheder", sv="Dina rättigheter", en="Your rights")


def document(work: Work, pack: SubjectPack) -> Transcript:
    """Return a pack as a document to read, in the person's language."""
    language, local = pack.language, work.calendar.local
    entries = [Entry(local(one.at), "", one.label, "\n".join(_lines(one.fields))) for one in pack.records]
    why = (f"{one.title}: {one.purpose} {one.legal_basis}. {one.recipients}. {one.period}." for one in pack.processing)
    entries.append(Entry(local(pack.made_at), "", WHY.text(language), "\n".join(why)))
    facts = (Fact(YOU_MAY.text(language), RIGHTS.text(language)),)
    return Transcript(TITLE.text(language), language, local(pack.made_at), facts, tuple(entries))


def _lines(fields: Iterable[PackField]) -> Iterator[str]:
    return (f"{one.label}: {one.value}" for one in fields)
