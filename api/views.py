"""What is shown of a record: each view names its fields, so that a new field is never shown by accident."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
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
    names, take = _taken(view, tuple(more))
    return view(**dict(zip(names, take(record), strict=True)), **more)


@cache
def _taken(view: type[V], given: tuple[str, ...]) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]]]:
    names = tuple(name for name in view.__struct_fields__ if name not in given)
    return names, attrgetter(*names)
