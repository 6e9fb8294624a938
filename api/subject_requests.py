"""Requests of persons about their own data over HTTP, for the data-protection officer who answers them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from api.incoming import JSON, PDF
from api.operations import commands, creates, lists, reads
from api.outgoing import Answered
from api.views import PageQuery, View, show
from domain.code_lists import Language
from domain.departments import DepartmentCode
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.subject_requests import answering, extracts, packs
from domain.subject_requests.extracts import LogExtract
from domain.subject_requests.packs import SubjectPack
from domain.subject_requests.types import (
    COMMANDS,
    AnswerWay,
    Extension,
    ExtensionReason,
    IdentityCheck,
    NewSubjectRequest,
    RequestedBy,
    SubjectAnswer,
    SubjectDecision,
    SubjectRejection,
    SubjectRequest,
    SubjectRequestKind,
    SubjectRequestStatus,
    SubjectRuling,
)
from domain.text import PERSONAL, AllowedActions, Narrative, Version

REQUEST = "/v1/subject-requests/{subject_request_id}"


class SubjectRequestSummary(View, frozen=True, kw_only=True):
    """What somebody asked about their own data, and by when they are answered; overdue ones are on the worklist."""

    id: UUID
    status: SubjectRequestStatus
    version: Version
    department: DepartmentCode
    created_at: datetime
    updated_at: datetime
    kind: SubjectRequestKind
    citizen_ref: Annotated[UUID, Meta(extra_json_schema=PERSONAL)]
    requested_by: RequestedBy
    identity_check: IdentityCheck
    language: Language
    received_on: date
    received_by: UUID
    due_at: datetime | None
    overdue: bool
    extended_at: datetime | None
    decision: SubjectDecision | None
    decided_at: datetime | None
    closed_at: datetime | None
    allowed_actions: AllowedActions


class SubjectRequestView(SubjectRequestSummary, frozen=True, kw_only=True):
    """A request with its texts: why it takes longer, what was decided and why, by whom, and how the person was
    answered. Before a decision is approved, `decision` is what is proposed."""

    wish: Narrative | None
    extension_reason: ExtensionReason | None
    extension_text: Narrative | None
    reason: Narrative | None
    names_released: bool
    release_reason: Narrative | None
    proposed_by: UUID | None
    approved_by: UUID | None
    restricted_at: datetime | None
    lifted_at: datetime | None
    correction_id: UUID | None
    answered_how: AnswerWay | None
    closed_by: UUID | None


class SubjectRequestQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: SubjectRequestStatus | UnsetType = UNSET
    kind: SubjectRequestKind | UnsetType = UNSET


def _shared(work: Work, request: SubjectRequest) -> dict[str, object]:
    return {
        "overdue": request.due_at is not None and request.due_at < work.now,
        "allowed_actions": allowed_actions(work.actor, request, COMMANDS),
    }


def view(work: Work, request: SubjectRequest) -> SubjectRequestView:
    """Return a request as those who answer it see it."""
    return show(SubjectRequestView, request, **_shared(work, request))


@reads(REQUEST, Action.SUBJECT_REQUEST_READ, named=True)
async def read_subject_request(work: Work, subject_request_id: UUID) -> SubjectRequestView:
    """Read a request."""
    return view(work, await work.subject_requests.get(subject_request_id))


@lists("/v1/subject-requests", Action.SUBJECT_REQUEST_READ, named=True)
async def list_subject_requests(
    work: Work, query: SubjectRequestQuery, after: UUID | None
) -> list[SubjectRequestSummary]:
    """List the requests."""
    where = {name: str(value) for name in ("status", "kind") if (value := getattr(query, name)) is not UNSET}
    found = await work.subject_requests.page(where, after, query.limit + 1)
    return [show(SubjectRequestSummary, one, **_shared(work, one)) for one in found]


@creates("/v1/subject-requests", Action.SUBJECT_REQUEST_RECEIVE, again=read_subject_request, named=True)
async def receive_subject_request(work: Work, body: NewSubjectRequest) -> SubjectRequestView:
    """Take down what a person asks about their own data, and how it was made sure who they are; never a copy of a
    document. The month in which they are answered runs from `received_on`."""
    return view(work, await answering.receive_request(work, body))


@commands(REQUEST + "/extend", Action.SUBJECT_REQUEST_EXTEND, named=True)
async def extend_subject_request(
    work: Work, subject_request_id: UUID, body: Extension, seen: int
) -> SubjectRequestView:
    """Take two months more, once, with a reason, while the first month runs. The person is told so."""
    return view(work, await answering.extend_request(work, subject_request_id, body, seen))


@commands(REQUEST + "/decide", Action.SUBJECT_REQUEST_DECIDE, named=True)
async def decide_subject_request(
    work: Work, subject_request_id: UUID, body: SubjectRuling, seen: int
) -> SubjectRequestView:
    """Decide, with a reason. Giving access is a proposal, until somebody else approves it. A restriction holds at once:
    what is kept of the person is then kept and not used. An erasure that is granted in part takes what is the person's
    alone, and keeps the texts of the referral until its own disposal: the reason says why. It is carried out by the
    daily run, and closes when that is done."""
    return view(work, await answering.decide_request(work, subject_request_id, body, seen))


@commands(REQUEST + "/approve", Action.SUBJECT_REQUEST_APPROVE, named=True)
async def approve_subject_request(work: Work, subject_request_id: UUID, seen: int) -> SubjectRequestView:
    """Approve that somebody is given their data; by somebody else than who proposed it."""
    return view(work, await answering.approve_request(work, subject_request_id, seen))


@commands(REQUEST + "/reject", Action.SUBJECT_REQUEST_REJECT, named=True)
async def reject_subject_request(
    work: Work, subject_request_id: UUID, body: SubjectRejection, seen: int
) -> SubjectRequestView:
    """Hand a proposal back with a reason; it is undecided then."""
    return view(work, await answering.reject_request(work, subject_request_id, body, seen))


@commands(REQUEST + "/close", Action.SUBJECT_REQUEST_CLOSE, named=True)
async def close_subject_request(
    work: Work, subject_request_id: UUID, body: SubjectAnswer, seen: int
) -> SubjectRequestView:
    """Record how the person was answered. A rectification that was granted names its correction; an erasure that was
    granted is closed when nothing of the person is left."""
    return view(work, await answering.close_request(work, subject_request_id, body, seen))


@commands(REQUEST + "/lift-restriction", Action.SUBJECT_REQUEST_LIFT, named=True)
async def lift_subject_restriction(work: Work, subject_request_id: UUID, seen: int) -> SubjectRequestView:
    """End a restriction, of which the person was told before."""
    return view(work, await answering.lift_restriction(work, subject_request_id, seen))


@reads(
    REQUEST + "/pack",
    Action.SUBJECT_PACK_READ,
    named=True,
    purposeful=True,
    media=(JSON, PDF),
    document="vault",
)
async def read_subject_pack(work: Work, subject_request_id: UUID, media: str) -> SubjectPack | Answered:
    """Read what is kept of the one person whose access was granted, as JSON or PDF, in their language.

    Nobody else is named in it: no guardian, no sibling, no other participant, no member of staff. What people wrote is
    given as they wrote it, so read it before you send it.
    """
    request = await work.subject_requests.get(subject_request_id)
    pack = await packs.subject_pack(work, request)
    if media == JSON:
        return pack
    return Answered(content=packs.document(work, pack), media_type=PDF, version=request.version)


@reads(
    REQUEST + "/log-extract",
    Action.SUBJECT_EXTRACT_READ,
    named=True,
    purposeful=True,
    media=(JSON, PDF),
    document="personal",
)
async def read_log_extract(work: Work, subject_request_id: UUID, media: str) -> LogExtract | Answered:
    """Read who looked at what is kept of one person: when, from which department, for which purpose. Names of staff are
    in it only where the decision released them, with its reason."""
    request = await work.subject_requests.get(subject_request_id)
    extract = await extracts.log_extract(work, request)
    if media == JSON:
        return extract
    return Answered(content=extracts.document(work, extract), media_type=PDF, version=request.version)
