"""Who looked: dates, purposes and departments for the person concerned; no names, unless they are released (R7)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.audit import Outcome
from domain.audit_search import CLOCKS_APART, AccessAct, AuditSearch, FoundEvent
from domain.code_lists import Labels, Language, label
from domain.ports import Work
from domain.subject_requests.packs import must_be_given
from domain.subject_requests.types import SubjectRequest, SubjectRequestKind
from domain.text import Code, DisplayName
from domain.transcripts import Entry, Fact, Transcript

MOST = 10_000
BACK = timedelta(days=731)


class ExtractedAccess(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody looked: when, at what kind of thing, how, from which department and for which purpose."""

    at: datetime
    act: AccessAct
    object_type: Code
    department: Code | None
    purpose: Code | None
    name: DisplayName | None


class LogExtract(msgspec.Struct, frozen=True, kw_only=True):
    """Who looked at what is kept of one person, the newest first; `complete` says whether everything is here."""

    request_id: UUID
    language: Language
    made_at: datetime
    names_released: bool
    complete: bool
    accesses: Annotated[tuple[ExtractedAccess, ...], Meta(max_length=MOST)]


async def log_extract(work: Work, request: SubjectRequest) -> LogExtract:
    """Return who looked at what is kept of the one person whom a granted request is about.

    Raises:
        IllegalMove: the extract is not granted.
    """
    must_be_given(request, SubjectRequestKind.LOG_EXTRACT)
    until = work.now + CLOCKS_APART
    search = AuditSearch(since=work.now - BACK, until=until, person=request.citizen_ref, outcome=Outcome.ALLOWED)
    found = await work.audit.page(search, None, MOST + 1, ("citizen", request.citizen_ref))
    seen = [one for one in found if one.act is not AccessAct.LOG]
    names = await work.subjects.names(request, {one.actor for one in seen if one.actor})
    return LogExtract(
        request_id=request.id,
        language=request.language,
        made_at=work.now,
        names_released=request.names_released,
        complete=len(found) <= MOST,
        accesses=tuple(_access(one, names.get(one.actor) if one.actor else None) for one in seen[:MOST]),
    )


def _access(event: FoundEvent, name: str | None) -> ExtractedAccess:
    return ExtractedAccess(
        at=event.at,
        act=event.act,
        object_type=event.object_type or "",
        department=event.department,
        purpose=event.purpose,
        name=name,
    )


TITLE = Labels(da="Hvem har set dine oplysninger", sv="Vem har sett dina uppgifter", en="Who has seen your data")
COUNT = Labels(da="Antal", sv="Antal", en="How many")
ACTS = {
    AccessAct.READ: Labels(da="Læst", sv="Läst", en="Read"),
    AccessAct.LISTED: Labels(da="Vist i en liste", sv="Visad i en lista", en="Shown in a list"),
    AccessAct.CHANGED: Labels(da="Ændret", sv="Ändrad", en="Changed"),
}


def document(work: Work, extract: LogExtract) -> Transcript:
    """Return an extract as a document to read, in the person's language."""
    language, local = extract.language, work.calendar.local
    entries = tuple(
        Entry(local(one.at), one.department or "", ACTS[one.act].text(language), _line(one, language))
        for one in extract.accesses
    )
    facts = (Fact(COUNT.text(language), str(len(entries))),)
    return Transcript(TITLE.text(language), language, local(extract.made_at), facts, entries)


def _line(one: ExtractedAccess, language: Language) -> str:
    purpose = label("purpose_code", one.purpose, language) if one.purpose else ""
    told: Sequence[str | None] = (purpose, one.name, one.object_type)
    return ", ".join(filter(None, told))
