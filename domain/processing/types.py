"""The words of the record of processing: how sensitive a value is, for which activity it is kept, and how long."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

ROW = "version created_at updated_at"
TURN = "holder due_at"
"""Columns that most tables have."""


class DataClass(StrEnum):
    """How sensitive a value is; the contract labels its fields with the same words (`x-data-class`)."""

    NONE = "none"
    PERSONAL = "personal"
    SPECIAL = "special"
    VAULT = "vault"


MEANING: Mapping[DataClass, str] = {
    DataClass.NONE: "says nothing about anybody",
    DataClass.PERSONAL: "belongs to somebody: a pseudonymous id, a function, a date of what they did",
    DataClass.SPECIAL: "tells of somebody's situation, wishes or needs; treated as GDPR article 9 data throughout",
    DataClass.VAULT: "who somebody is; encrypted under a key of their own, apart from all else",
}


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """A processing activity as GDPR article 30(1) lists it."""

    title: str
    purpose: str
    legal_basis: str
    subjects: str
    recipients: str
    period: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table: for which activity it is kept, and how sensitive each of its columns is.

    `period` is given where it differs from that of the activity.
    """

    activity: str
    columns: Mapping[str, DataClass]
    period: str | None = None


def table(
    activity: str, *, none: str = "", personal: str = "", special: str = "", vault: str = "", period: str | None = None
) -> Table:
    """Return a table whose columns are named, apart by blanks, under the class of each.

    Raises:
        ValueError: a column is named twice.
    """
    columns: dict[str, DataClass] = {}
    for data_class, names in zip(DataClass, (none, personal, special, vault), strict=True):
        for name in names.split():
            if name in columns:
                raise ValueError(f"{name} is {columns[name]} and {data_class}")
            columns[name] = data_class
    return Table(activity=activity, columns=columns, period=period)
