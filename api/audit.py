"""The log over HTTP, for auditors and the data-protection officer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from api.operations import lists, reads
from api.views import PageQuery, View, show
from domain.audit import Outcome
from domain.audit_search import MATCHED, AuditSearch, between
from domain.codes import PurposeCode
from domain.departments import DepartmentCode
from domain.policy import Action
from domain.ports import Work
from domain.text import NO_DATA, whole

Word = Annotated[str, Meta(pattern=whole("[a-z0-9_:-]{1,80}"), max_length=80, extra_json_schema=NO_DATA)]
ClientWord = Annotated[str, Meta(pattern=whole(r"[\x20-\x7e]+"), max_length=256, extra_json_schema=NO_DATA)]
Trace = Annotated[str, Meta(pattern=whole("[0-9a-f]{32}"), max_length=32, extra_json_schema=NO_DATA)]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339, for example 2026-03-01T00:00:00Z.")]


class AuditEventView(View, frozen=True, kw_only=True):
    """Who did what to which thing, and how it ended. An event has no content of the thing."""

    id: UUID
    at: datetime
    actor: UUID | None
    client: ClientWord | None
    department: DepartmentCode | None
    action: Word
    object_type: Word | None
    object_id: UUID | None
    outcome: Outcome
    reason: Word | None
    purpose: Word | None
    request_id: Trace


class AuditQuery(
    PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    since: Moment | None = None
    until: Moment | None = None
    actor: UUID | UnsetType = UNSET
    client: ClientWord | UnsetType = UNSET
    department: DepartmentCode | UnsetType = UNSET
    action: Word | UnsetType = UNSET
    object_type: Word | UnsetType = UNSET
    object_id: UUID | UnsetType = UNSET
    outcome: Outcome | UnsetType = UNSET
    purpose: PurposeCode | UnsetType = UNSET


@lists("/v1/audit/events", Action.AUDIT_READ)
async def list_audit_events(work: Work, query: AuditQuery, after: UUID | None) -> list[AuditEventView]:
    """Search the log from a moment (included) to another (excluded); by default the last 30 days. The search is logged
    itself."""
    since, until = between(work.now, query.since, query.until)
    wanted = {name: value for name in MATCHED if (value := getattr(query, name)) is not UNSET}
    search = AuditSearch(since=since, until=until, **wanted)
    return [show(AuditEventView, one) for one in await work.audit.page(search, after, query.limit + 1)]


@reads("/v1/audit/events/{event_id}", Action.AUDIT_READ)
async def read_audit_event(work: Work, event_id: UUID) -> AuditEventView:
    """Read one event. That it was read is logged itself."""
    return show(AuditEventView, await work.audit.get(event_id))
