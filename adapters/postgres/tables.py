"""Which Struct lies in which table, and how its fields become columns."""

from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from adapters.keys import DataKey, KeyUse
from adapters.postgres.sealed import SEALED
from adapters.vault import SealedCitizen
from domain.adviser_entries import AdviserEntry
from domain.capacity.types import CapacityEntry
from domain.clients import Client
from domain.concerns import Concern
from domain.consents.types import Consent
from domain.consultations.types import Consultation
from domain.corrections import Correction
from domain.departments import Department
from domain.disclosures.types import Disclosure
from domain.duties import Duty, MentorDuty, OnCallDuty
from domain.emergency_accesses import EmergencyAccess
from domain.log_reviews.types import LogReview
from domain.matching.conflicts import MentorConflict
from domain.matching.proposals import MatchProposal
from domain.matching.wishes import MatchWishes
from domain.mentors.types import Mentor
from domain.notification_assessments import NotificationAssessment
from domain.on_call.check_ins import CheckIn
from domain.on_call.contacts import OnCallContact
from domain.on_call.feeds import OnCallFeed
from domain.on_call.types import OnCallShift
from domain.participants.types import Participant
from domain.records import Record
from domain.referrals.types import Referral
from domain.resource_persons import ResourcePerson
from domain.retention.hold_types import Hold
from domain.retention.types import Disposal, JournalExport, OverKind, RetentionRule, RetentionRun
from domain.staff import StaffGrant, StaffMember
from domain.subject_requests.types import SubjectRequest
from domain.support_courses.goals import Goal
from domain.support_courses.reviews import ProgressReview
from domain.support_courses.session_types import SupportSession
from domain.support_courses.supervisions import Supervision
from domain.support_courses.types import CourseSight, SupportCourse
from domain.three_way_talks import ThreeWayTalk
from domain.transfers.types import Transfer
from domain.units import Unit
from domain.webhooks.types import AskedReplay, MadeDelivery, WebhookDelivery, WebhookSubscription

R = TypeVar("R", bound=Record)
H = TypeVar("H", bound=Record)
S = TypeVar("S", bound=msgspec.Struct)

TABLES: dict[type[msgspec.Struct], str] = {
    Department: "departments",
    Unit: "units",
    Client: "clients",
    StaffMember: "staff",
    StaffGrant: "staff_grants",
    WebhookSubscription: "webhook_subscriptions",
    WebhookDelivery: "webhook_deliveries",
    Concern: "concerns",
    Consultation: "consultations",
    ThreeWayTalk: "three_way_talks",
    ResourcePerson: "resource_persons",
    AdviserEntry: "adviser_entries",
    Mentor: "mentors",
    LogReview: "log_reviews",
    SubjectRequest: "subject_requests",
    CapacityEntry: "capacity_entries",
    MatchWishes: "match_wishes",
    MentorConflict: "mentor_conflicts",
    MatchProposal: "match_proposals",
    OnCallShift: "on_call_shifts",
    OnCallContact: "on_call_contacts",
    CheckIn: "check_ins",
    OnCallFeed: "on_call_feeds",
    SupportCourse: "support_courses",
    Goal: "goals",
    SupportSession: "support_sessions",
    ProgressReview: "progress_reviews",
    Supervision: "supervisions",
    Referral: "referrals",
    Participant: "participants",
    Consent: "consents",
    Correction: "corrections",
    Disclosure: "disclosures",
    Transfer: "transfers",
    EmergencyAccess: "emergency_accesses",
    NotificationAssessment: "notification_assessments",
    RetentionRule: "retention_rules",
    Hold: "holds",
    RetentionRun: "retention_runs",
    Disposal: "disposals",
    JournalExport: "journal_exports",
}


class HeldCase(msgspec.Struct, frozen=True):
    """A case that somebody writes into: its key must not be destroyed meanwhile."""

    id: UUID


class DestroyedKey(msgspec.Struct, frozen=True):
    """The key of a person or a case that is to be destroyed, and with it whatever it sealed."""

    id: UUID
    use: KeyUse


class Disposing(msgspec.Struct, frozen=True):
    """What is disposed of, in the version in which it is over, and when."""

    id: UUID
    kind: OverKind
    version: int
    at: datetime


FUNCTIONS: dict[type[msgspec.Struct], str] = {
    SealedCitizen: "vault.create_citizen",
    HeldCase: "vault.hold_case",
    DestroyedKey: "vault.destroy_key",
    Disposing: "vink.dispose",
    Duty: "vink.return_duty",
    OnCallDuty: "vink.return_on_call_duty",
    MentorDuty: "vink.return_mentor_duty",
    CourseSight: "vink.follow_consents",
    MadeDelivery: "vink.keep_delivery",
    AskedReplay: "vink.ask_replay",
}
"""Kinds whose table nobody touches: a function keeps one, given its fields in order."""

KEPT_IN: dict[type[msgspec.Struct], str] = {**TABLES, DataKey: "vault.new_case_keys"}
"""Where a new record is added: its table, or a view of which nothing can be read."""

FIXED = ("id", "department", "created_at")
"""What no update changes; only what is passed on gets another department."""

SCALARS = {
    str: "text",
    UUID: "uuid",
    datetime: "timestamptz",
    date: "date",
    bool: "boolean",
    int: "integer",
    float: "double precision",
    bytes: "bytea",
}


@cache
def columns(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Return the columns of a Struct's table, in order, each with its SQL type; what is sealed is the last one."""
    hints = get_type_hints(kind)
    sealing = SEALED.get(kind)
    if sealing is None:
        return {name: sql_type(hints[name]) for name in kind.__struct_fields__}
    in_clear = (name for name in kind.__struct_fields__ if name not in sealing.fields)
    return {**{name: sql_type(hints[name]) for name in in_clear}, "sealed": "bytea"}


@cache
def selected(kind: type[Record], head: type[Record] | None = None) -> tuple[str, str]:
    """Return what is selected of a kind (or only the fields of its head, of which none is sealed) and from where; of a
    sealed one also the key of its case, which must exist."""
    names, table = ", ".join(columns(head or kind)), TABLES[kind]
    sealing = SEALED.get(kind)
    if sealing is None or (sealing.listed and head not in (None, kind)):
        return names, table
    source = f"{table} cross join vault.case_key(coalesce({', '.join(sealing.case)}))"
    return (f"{names}, case_id, master_key, wrapped_key" if head in (None, kind) else names), source


def sql_type(annotation: Any) -> str:
    """Return the SQL type of a field: a list of words or ids is an array, anything nested is jsonb."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return sql_type(get_args(annotation)[0])
    if origin in (Union, UnionType):
        (inner,) = [one for one in get_args(annotation) if one is not type(None)]
        return sql_type(inner)
    if origin in (tuple, list, frozenset):
        inner = sql_type(get_args(annotation)[0])
        return f"{inner}[]" if inner in ("text", "uuid") else "jsonb"
    if isinstance(annotation, type):
        for python, sql in SCALARS.items():
            if issubclass(annotation, python):
                return sql
    return "jsonb"


def insert_values(record: msgspec.Struct, sealed: bytes | None = None) -> list[Any]:
    """Return a new record's values in column order; `sealed` is the ciphertext of a record of a sealed kind."""
    values = [getattr(record, name) for name in _in_clear(record, sealed)]
    return values if sealed is None else [*values, sealed]


def update_values(record: Record, replaced: int, sealed: bytes | None = None) -> list[Any]:
    """Return the id, the version that is replaced, and the values that an update sets, in column order."""
    values = [getattr(record, name) for name in _in_clear(record, sealed) if name not in FIXED]
    return [record.id, replaced, *values, *(() if sealed is None else (sealed,))]


def _in_clear(record: msgspec.Struct, sealed: bytes | None) -> tuple[str, ...]:
    return record.__struct_fields__ if sealed is None else _unsealed(type(record))


@cache
def _unsealed(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(columns(kind))[:-1]


def read(kind: type[S], row: Any) -> S:
    """Build a record from a row: enums, tuples and nested Structs included."""
    # msgspec reads a dict four times as fast as any other mapping, and asyncpg gives the pairs faster than the mapping.
    return msgspec.convert(dict(row.items()), kind)
