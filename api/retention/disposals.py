"""Records of disposal over HTTP, each also as a certificate of deletion."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.incoming import JSON, PDF
from api.operations import lists, reads
from api.outgoing import Answered
from api.views import PageQuery, View, show
from domain.departments import DepartmentCode
from domain.log_reviews.reporting import Count
from domain.policy import Action
from domain.ports import Work
from domain.retention.certificate import certificate
from domain.retention.types import Days, Disposal, DisposalGround, KeptReason, OverKind, RecordClass, RetentionTrigger
from domain.text import NO_DATA_TEXT, Version

DocumentId = Annotated[
    str, Meta(max_length=200, description="As the other system names it.", extra_json_schema=NO_DATA_TEXT)
]


class DisposalView(View, frozen=True, kw_only=True):
    """What was disposed of, by class and number, why, when, and how much; nothing of what it said."""

    id: UUID
    version: Version
    department: DepartmentCode
    subject_kind: OverKind
    subject_id: UUID
    ground: DisposalGround
    kept: KeptReason | None
    run_id: UUID | None
    record_class: RecordClass
    rule_id: UUID | None
    days: Days | None
    trigger: RetentionTrigger
    trigger_at: datetime
    due_at: datetime
    under_18: bool
    filed_as: DocumentId | None
    records: Count
    keys: Count
    identities: Count
    created_at: datetime


@reads("/v1/disposals/{disposal_id}", Action.DISPOSAL_READ, media=(JSON, PDF), document="personal")
async def read_disposal(work: Work, disposal_id: UUID, media: str) -> DisposalView | Answered:
    """Read the record of a disposal, or the certificate of deletion as PDF, as Accept says."""
    found: Disposal = await work.disposals.get(disposal_id)
    if media == JSON:
        return show(DisposalView, found)
    text = certificate(work, found, work.ask.language)
    return Answered(content=text, media_type=PDF, version=found.version)


@lists("/v1/disposals", Action.DISPOSAL_READ)
async def list_disposals(work: Work, query: PageQuery, after: UUID | None) -> list[DisposalView]:
    """List what was disposed of, the latest first."""
    return [show(DisposalView, one) for one in await work.disposals.page({}, after, query.limit + 1)]
