"""What is shown of a record: each view names its fields, so that a new field is never shown by accident."""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec
from msgspec import Meta

from domain.notices import Notice, emergency_notice, notification_reminder
from domain.ports import Work

V = TypeVar("V", bound=msgspec.Struct)


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A Struct that is sent; it has no defaults, so that every field is always there."""


class AboutSomebody(View, frozen=True, kw_only=True):
    """An answer about people. When somebody under 18 is among them it reminds of the duty to notify (R11): in its own
    `notification_reminder`, or, when it stands in a list, in that of the page. `reminded` and `page_notices` fill both.
    """

    beside: ClassVar[tuple[str, ...]] = ("notification_reminder",)


class InConsultation(AboutSomebody, frozen=True, kw_only=True):
    """An answer about a consultation; it, or its page, also tells whom to call in danger (R27)."""

    beside = ("notification_reminder", "emergency")


Limit = Annotated[int, Meta(ge=1, le=100, description="How many at most.", examples=[50])]


class PageQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of a list is wanted."""

    limit: Limit = 50


def show(view: type[V], record: msgspec.Struct, **more: Any) -> V:
    """Return the view of a record; `more` gives the fields that the record does not have or that are withheld."""
    hidden, derived = _differences(view, type(record), tuple(more))
    shown = msgspec.structs.asdict(record)
    for name in hidden:
        del shown[name]
    for name in derived:
        shown[name] = getattr(record, name)
    return view(**shown, **more)


@cache
def _differences(
    view: type[V], kind: type[msgspec.Struct], given: tuple[str, ...]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return which fields of a record its view does not take from it, and which it takes that are no fields."""
    taken = {one.name for one in msgspec.structs.fields(view) if one.required and one.name not in given}
    fields = frozenset(kind.__struct_fields__)
    return fields - taken, frozenset(taken - fields)


def reminder(work: Work) -> Notice | None:
    """Return the reminder, when anything that passed through the work is about somebody under 18."""
    return notification_reminder(work.ask.language) if work.minor_concerned else None


def emergency(work: Work) -> Notice:
    """Return whom to call in danger, in the caller's language."""
    return emergency_notice(work.ask.language, work.terms.emergency)


def reminded(answer: Any, work: Work) -> Any:
    """Return the answer with the reminder, where it is one about somebody under 18."""
    if isinstance(answer, AboutSomebody) and work.minor_concerned:
        return msgspec.structs.replace(answer, notification_reminder=reminder(work))
    return answer


def page_notices(kind: Any, work: Work) -> dict[str, Notice | None]:
    """Return what a page of such answers tells beside them."""
    return {name: NOTICES[name](work) for name in getattr(kind, "beside", ()) if name in NOTICES}


NOTICES: dict[str, Callable[[Work], Notice | None]] = {"notification_reminder": reminder, "emergency": emergency}
