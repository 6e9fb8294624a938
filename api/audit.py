"""The log over HTTP, for auditors and the data-protection officer."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec import UNSET

from api.audit_views import AccessQuery, AuditEventView, AuditQuery, BreachQuery, Covered, Filters, ObjectQuery
from api.checkpoints import shown_checkpoint
from api.incoming import JSON, PDF
from api.operations import lists, reads
from api.outgoing import Answered, Streamed
from api.views import show
from domain import audit_export, breach_reports
from domain.audit import Outcome
from domain.audit_search import MATCHED, USUAL, AuditSearch, as_of, between, covering, end_of
from domain.breach_reports import BreachReport
from domain.checkpoints.exports import HEADING, table_row
from domain.policy import Action
from domain.ports import Work

JSON_LINES, TABLE = "application/jsonl", "text/csv"
KEPT = timedelta(days=731)
"""For how long events are kept, and so how far back is looked for who saw a thing."""


def _wanted(query: Any) -> dict[str, Any]:
    return {name: value for name in (*MATCHED, "act") if (value := getattr(query, name, UNSET)) is not UNSET}


async def _answered(
    work: Work, query: Any, after: UUID | None, usual: timedelta, about: tuple[str, UUID] | None, **wanted: Any
) -> Covered:
    checkpoint = await covering(work, query.as_of)
    since, until = between(end_of(checkpoint, work.now), query.since, query.until, usual)
    search = as_of(AuditSearch(since=since, until=until, **wanted), checkpoint)
    found = await work.audit.page(search, after, query.limit + 1, about)
    events = [show(AuditEventView, one) for one in found]
    return Covered(events, shown_checkpoint(checkpoint) if checkpoint else None)


def _seen(query: AccessQuery) -> dict[str, Any]:
    """Return which acts are asked for: refusals only by themselves."""
    return {"outcome": Outcome.ALLOWED} if query.act is UNSET else {"act": query.act}


@lists("/v1/audit/events", Action.AUDIT_READ)
async def list_audit_events(work: Work, query: AuditQuery, after: UUID | None) -> list[AuditEventView]:
    """Search the log from a moment (included) to another (excluded); by default the last 30 days. The search is logged
    itself."""
    return await _answered(work, query, after, USUAL, None, **_wanted(query))


@reads("/v1/audit/events/{event_id}", Action.AUDIT_READ)
async def read_audit_event(work: Work, event_id: UUID) -> AuditEventView:
    """Read one event. That it was read is logged itself."""
    return show(AuditEventView, await work.audit.get(event_id))


@lists("/v1/audit/objects/{object_id}/accesses", Action.AUDIT_READ)
async def list_object_accesses(
    work: Work, object_id: UUID, query: ObjectQuery, after: UUID | None
) -> list[AuditEventView]:
    """List who saw a thing: when, from which department, for which purpose, by which kind of act.

    Whoever changed it has seen it, too. Refusals are listed with `act=refused` only. A list of many things leaves one
    event and tells no thing, so that it is not here; one of what belongs to a thing is. Without `from`, everything that
    is kept.
    """
    kind = {} if query.object_type is UNSET else {"object_type": query.object_type}
    about = (kind.get("object_type", "object"), object_id)
    return await _answered(work, query, after, KEPT, about, object_id=object_id, **kind, **_seen(query))


@lists("/v1/audit/citizens/{citizen_ref}/accesses", Action.AUDIT_READ, purposeful=True)
async def list_citizen_accesses(
    work: Work, citizen_ref: UUID, query: AccessQuery, after: UUID | None
) -> list[AuditEventView]:
    """List who saw anything that lies with a person: who opened the vault, who saw the referral, the participant,
    consents, disclosures, notes beside it, and the course with all that is in it.

    What is of a whole referral is listed for each of its participants. Otherwise as for one thing.
    """
    return await _answered(work, query, after, KEPT, ("citizen", citizen_ref), person=citizen_ref, **_seen(query))


@lists("/v1/audit/actors/{actor_id}/accesses", Action.AUDIT_READ)
async def list_actor_accesses(
    work: Work, actor_id: UUID, query: AccessQuery, after: UUID | None
) -> list[AuditEventView]:
    """List what somebody saw and did between two moments, by default in the last 30 days."""
    return await _answered(work, query, after, USUAL, ("staff_member", actor_id), actor=actor_id, **_seen(query))


@reads("/v1/audit/export", Action.AUDIT_EXPORT, purposeful=True, media=(TABLE, JSON_LINES), document="personal")
async def export_audit_events(work: Work, query: Filters, media: str) -> Streamed:
    """Take events out of the log, oldest first, as a table for a spreadsheet or as lines of JSON, as Accept says.

    Each event comes with its record, and with the proof that the log of the checkpoint named at the beginning (`as_of`,
    or the newest) holds it; the last line says how many lines there are, so that a cut is seen. `vink audit verify`
    checks the file as it is. What was not sealed yet is left out. How many events were sent, and the hash of all lines
    before the last, is logged.
    """
    checkpoint = await covering(work, query.as_of)
    since, until = between(end_of(checkpoint, work.now), query.since, query.until)
    search = AuditSearch(since=since, until=until, **_wanted(query))
    lines = await audit_export.export(work, search, checkpoint)
    return Streamed(content=_table(lines) if media == TABLE else lines, media_type=media)


async def _table(lines: AsyncGenerator[list[str], None]) -> AsyncGenerator[list[str], None]:
    async with aclosing(lines):
        yield [HEADING]
        async for some in lines:
            yield [table_row(one) for one in some]


@reads("/v1/audit/breach-report", Action.BREACH_REPORT_READ, purposeful=True, media=(JSON, PDF), document="personal")
async def read_breach_report(work: Work, query: BreachQuery, media: str) -> BreachReport | Answered:
    """Read who saw which references in a period, for a notification of a breach within 72 hours, as JSON or PDF, as
    Accept says. Persons and staff are ids; what the things say is not in the log."""
    since, until = between(work.now, query.since, query.until)
    found = await breach_reports.breach_report(work, AuditSearch(since=since, until=until, **_wanted(query)))
    if media == JSON:
        return found
    text = breach_reports.document(work, found, work.ask.language)
    return Answered(content=text, media_type=PDF, version=1)
