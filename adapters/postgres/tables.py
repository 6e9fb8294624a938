"""Which Struct lies in which table, and how its fields become columns."""

from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from adapters.vault import SealedCitizen
from domain.clients import Client
from domain.concerns import Concern
from domain.consents.types import Consent
from domain.consultations.types import Consultation
from domain.departments import Department
from domain.notification_assessments import NotificationAssessment
from domain.records import Record
from domain.referrals.types import Referral
from domain.resource_persons import ResourcePerson
from domain.staff import StaffGrant, StaffMember
from domain.three_way_talks import ThreeWayTalk
from domain.units import Unit

R = TypeVar("R", bound=Record)
H = TypeVar("H", bound=Record)

TABLES: dict[type[Record], str] = {
    Department: "departments",
    Unit: "units",
    Client: "clients",
    StaffMember: "staff",
    StaffGrant: "staff_grants",
    Concern: "concerns",
    Consultation: "consultations",
    ThreeWayTalk: "three_way_talks",
    ResourcePerson: "resource_persons",
    Referral: "referrals",
    Consent: "consents",
    NotificationAssessment: "notification_assessments",
}

FUNCTIONS: dict[type[Record], str] = {
    SealedCitizen: "vault.create_citizen",
}
"""Kinds whose table nobody touches: a function keeps a new one, given its fields in order."""

FIXED = ("id", "department", "created_at")
"""What no update changes."""

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
    """Return the columns of a Struct's table, in order, each with its SQL type."""
    hints = get_type_hints(kind)
    return {name: sql_type(hints[name]) for name in kind.__struct_fields__}


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


def insert_values(record: Record) -> list[Any]:
    """Return a new record's values in column order."""
    return [getattr(record, name) for name in record.__struct_fields__]


def update_values(record: Record, replaced: int) -> list[Any]:
    """Return the id, the version that is replaced, and the values that an update sets, in column order."""
    names = (name for name in record.__struct_fields__ if name not in FIXED)
    return [record.id, replaced, *(getattr(record, name) for name in names)]


def read(kind: type[R], row: Any) -> R:
    """Build a record from a row: enums, tuples and nested Structs included."""
    # msgspec reads a dict four times as fast as any other mapping.
    return msgspec.convert(dict(row), kind)
