"""Who read which references in a period: what a notification within 72 hours needs (R28)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.audit_search import AuditSearch
from domain.code_lists import Labels, Language
from domain.log_reviews.types import REVIEWED_KINDS
from domain.ports import Work
from domain.text import NO_DATA, Code, whole
from domain.transcripts import Entry, Fact, Transcript

ABOUT_PEOPLE = (
    *REVIEWED_KINDS,
    *("support_course", "goal", "support_session", "progress_review", "match_wishes", "match_proposal"),
    *("mentor_conflict", "transfer", "emergency_access"),
)
"""The log's words for things that are about somebody."""
MOST, MOST_PRINTED = 10_000, 500
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
ClientId = Annotated[str, Meta(pattern=whole(r"[\x20-\x7e]+"), max_length=256, extra_json_schema=NO_DATA)]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one reader saw of one thing: how often it was read by itself, shown in a list, or changed, which shows it,
    too; when first and last, and for which purposes. `citizen_refs` are those whom it is about. Without `object_id` it
    was a list, and the log does not know what it showed."""

    citizen_refs: Annotated[tuple[UUID, ...], Meta(max_length=100)]
    object_type: Code
    object_id: UUID | None
    actor: UUID | None
    client: ClientId | None
    department: Code | None
    purposes: Annotated[tuple[Code, ...], Meta(max_length=20)]
    reads: Count
    listings: Count
    changes: Count
    first_at: datetime
    last_at: datetime


class ReadingTotals(msgspec.Struct, frozen=True, kw_only=True):
    """How many persons, things, readers and events there are, and how many readings of one thing by one reader."""

    persons: Count
    things: Count
    readers: Count
    events: Count
    readings: Count


class BreachReport(msgspec.Struct, frozen=True, kw_only=True):
    """Who read which references, from one moment (included) to another (excluded). `complete` says whether all readings
    are here; the totals are of all of them. It names nobody: persons and staff are ids."""

    since: datetime
    until: datetime
    made_at: datetime
    actor: UUID | None
    client: ClientId | None
    department: Code | None
    totals: ReadingTotals
    complete: bool
    readings: Annotated[tuple[Reading, ...], Meta(max_length=MOST)]


async def breach_report(work: Work, search: AuditSearch) -> BreachReport:
    """Return who read which references, as far as the search asks."""
    totals, readings = await work.audit.readings(search, MOST)
    return BreachReport(
        since=search.since,
        until=search.until,
        made_at=work.now,
        actor=search.actor,
        client=search.client,
        department=search.department,
        totals=totals,
        complete=len(readings) == totals.readings,
        readings=tuple(readings),
    )


TITLE = Labels(da="Hvem læste hvad", sv="Vem läste vad", en="Who read what")
PERIOD = Labels(da="Periode", sv="Period", en="Period")
NARROWED = Labels(da="Afgrænset til", sv="Avgränsat till", en="Narrowed to")
PERSONS = Labels(da="Berørte personer", sv="Berörda personer", en="Persons concerned")
THINGS = Labels(da="Sager og oplysninger", sv="Ärenden och uppgifter", en="Things")
READERS = Labels(da="Læsere", sv="Läsare", en="Readers")
EVENTS = Labels(da="Hændelser i loggen", sv="Händelser i loggen", en="Events of the log")
NOT_PRINTED = Labels(
    da="Ikke trykt; de findes i samme rapport som JSON",
    sv="Inte utskrivna; de finns i samma rapport som JSON",
    en="Not printed; the same report as JSON has them",
)
PERSON = Labels(da="Person {}", sv="Person {}", en="Person {}")
LIST = Labels(
    da="Liste; loggen ved ikke, hvad den viste",
    sv="Lista; loggen vet inte vad den visade",
    en="List; the log does not know what it showed",
)
SEEN = Labels(
    da="Læst {reads} gange, vist i lister {listings}, ændret {changes}; sidst {last}. Formål: {purposes}. Af {actor}.",
    sv="Läst {reads} gånger, i listor {listings}, ändrad {changes}; senast {last}. Ändamål: {purposes}. Av {actor}.",
    en="Read {reads} times, in lists {listings}, changed {changes}; last {last}. Purposes: {purposes}. By {actor}.",
)


def document(work: Work, found: BreachReport, language: Language) -> Transcript:
    """Return a report as a document to read and to send."""
    shown = work.calendar.local
    narrowed = [str(one) for one in (found.department, found.client, found.actor) if one is not None]
    totals = found.totals
    facts = [
        Fact(PERIOD.text(language), f"{shown(found.since):%Y-%m-%d %H:%M %Z} - {shown(found.until):%Y-%m-%d %H:%M %Z}"),
        *([Fact(NARROWED.text(language), ", ".join(narrowed))] if narrowed else []),
        Fact(PERSONS.text(language), str(totals.persons)),
        Fact(THINGS.text(language), str(totals.things)),
        Fact(READERS.text(language), str(totals.readers)),
        Fact(EVENTS.text(language), str(totals.events)),
    ]
    if totals.readings > MOST_PRINTED:
        facts.append(Fact(NOT_PRINTED.text(language), str(totals.readings - MOST_PRINTED)))
    entries = tuple(_entries(work, found.readings[:MOST_PRINTED], language))
    return Transcript(TITLE.text(language), language, shown(found.made_at), tuple(facts), entries)


def _entries(work: Work, readings: Iterable[Reading], language: Language) -> Iterable[Entry]:
    for one in readings:
        persons = ", ".join(PERSON.text(language).format(ref) for ref in one.citizen_refs)
        about = f"{one.object_type} {one.object_id}" if one.object_id else LIST.text(language)
        seen = SEEN.text(language).format(
            reads=one.reads,
            listings=one.listings,
            changes=one.changes,
            last=f"{work.calendar.local(one.last_at):%Y-%m-%d %H:%M}",
            purposes=", ".join(one.purposes) or "-",
            actor=one.actor or "-",
        )
        reader = ", ".join(filter(None, (one.department, one.client)))
        yield Entry(work.calendar.local(one.first_at), reader, persons or one.object_type, f"{about}\n{seen}")
