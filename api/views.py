"""What is shown of a record: each view names its fields, so that a new field is never shown by accident."""

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

V = TypeVar("V", bound=msgspec.Struct)


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A Struct that is sent; it has no defaults, so that every field is always there."""


class PageQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of a list is wanted."""

    limit: Annotated[int, Meta(ge=1, le=100, description="How many at most.", examples=[50])] = 50


def show(view: type[V], record: object, **more: Any) -> V:
    """Return the view of a record; `more` gives the fields that the record does not have or that are withheld."""
    return view(**{name: more[name] if name in more else getattr(record, name) for name in view.__struct_fields__})
