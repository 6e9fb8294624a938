"""Moments in UTC, whatever offset they were sent with: all of them are told that way."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
import msgspec.inspect

from domain.errors import Fault, Invalid


@cache
def tells_moments(kind: Any) -> bool:
    """Whether a moment can lie anywhere in what is sent as this type."""
    return "DateTimeType(" in repr(msgspec.inspect.type_info(kind))


def in_utc(value: Any, pointer: str = "") -> Any:
    """Return what was sent with every moment in it in UTC.

    Raises:
        Invalid: a moment lies beyond the years 1 to 9999 there.
    """
    if isinstance(value, datetime):
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise Invalid((Fault(pointer or "/", "invalid", "No calendar reaches that far."),)) from None
    if isinstance(value, tuple):
        return tuple(in_utc(item, f"{pointer}/{index}") for index, item in enumerate(value))
    if isinstance(value, msgspec.Struct):
        changed = {}
        for name, shown in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
            before = getattr(value, name)
            after = in_utc(before, f"{pointer}/{shown}")
            if after is not before:
                changed[name] = after
        return msgspec.structs.replace(value, **changed) if changed else value
    return value
