"""What auditors ask of the log, and what they are shown: events, never the content of what they tell of."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.checkpoints import CheckpointView
from api.views import Limit, View
from domain.audit import Outcome
from domain.audit_search import AccessAct, Details
from domain.codes import PurposeCode
from domain.departments import DepartmentCode
from domain.text import NO_DATA, whole

Word = Annotated[str, Meta(pattern=whole("[a-z0-9_:-]{1,80}"), max_length=80, extra_json_schema=NO_DATA)]
Reason = Annotated[str, Meta(pattern=whole("[a-z0-9_:-]{1,120}"), max_length=120, extra_json_schema=NO_DATA)]
ClientWord = Annotated[str, Meta(pattern=whole(r"[\x20-\x7e]+"), max_length=256, extra_json_schema=NO_DATA)]
Trace = Annotated[str, Meta(pattern=whole("[0-9a-f]{32}"), max_length=32, extra_json_schema=NO_DATA)]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339, for example 2026-03-01T00:00:00Z.")]
AsOf = Annotated[
    str,
    Meta(
        pattern=whole("[0-9A-Fa-fTtZz:.+-]{20,36}"),
        max_length=36,
        description="What the log held then: a moment (RFC 3339), or the id of a checkpoint. The answer has the "
        "checkpoint that covers it: the last one that was signed by then.",
        extra_json_schema=NO_DATA,
    ),
]
Act = Annotated[AccessAct, Meta(description="Only acts of this kind.")]


class AuditEventView(View, frozen=True, kw_only=True):
    """Who did what to which thing, and how it ended. An event has no content of the thing. `details` tells whether more
    was noted beside it, such as the filters of a list, or was and has been erased."""

    beside: ClassVar[tuple[str, ...]] = ("checkpoint",)

    id: UUID
    at: datetime
    actor: UUID | None
    client: ClientWord | None
    department: DepartmentCode | None
    action: Word
    act: AccessAct
    object_type: Word | None
    object_id: UUID | None
    outcome: Outcome
    reason: Reason | None
    purpose: Word | None
    request_id: Trace
    details: Details


class Covered(list[AuditEventView]):
    """Events as a list answers them, and the checkpoint that covers the log in which they were looked for; None for the
    log as it is."""

    def __init__(self, events: list[AuditEventView], checkpoint: CheckpointView | None) -> None:
        super().__init__(events)
        self.told = {"checkpoint": checkpoint}


class Period(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    since: Moment | None = None
    until: Moment | None = None


class Filters(Period, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    actor: UUID | UnsetType = UNSET
    client: ClientWord | UnsetType = UNSET
    department: DepartmentCode | UnsetType = UNSET
    action: Word | UnsetType = UNSET
    object_type: Word | UnsetType = UNSET
    object_id: UUID | UnsetType = UNSET
    outcome: Outcome | UnsetType = UNSET
    purpose: PurposeCode | UnsetType = UNSET
    act: Act | UnsetType = UNSET
    as_of: AsOf | None = None


class AuditQuery(
    Filters, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    limit: Limit = 50


class AccessQuery(
    Period, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    act: Act | UnsetType = UNSET
    as_of: AsOf | None = None
    limit: Limit = 50


class ObjectQuery(
    AccessQuery, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    object_type: Word | UnsetType = UNSET


class BreachQuery(
    Period, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    actor: UUID | UnsetType = UNSET
    client: ClientWord | UnsetType = UNSET
    department: DepartmentCode | UnsetType = UNSET
