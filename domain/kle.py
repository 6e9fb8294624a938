"""KLE numbers, by which municipalities file: a group, a subject group, or a subject, each two digits longer."""

from collections.abc import Collection, Iterable
from typing import Annotated

from msgspec import Meta

from domain.text import NO_DATA, whole

KleGroup = Annotated[
    str,
    Meta(
        pattern=whole(r"[0-9]{2}(\.[0-9]{2}){0,2}"),
        max_length=8,
        description="A group (27), a subject group (27.12) or a subject (27.12.04) of KLE.",
        extra_json_schema=NO_DATA,
    ),
]
KleGroups = Annotated[
    tuple[KleGroup, ...],
    Meta(
        min_length=1,
        max_length=20,
        description="The KLE numbers to which a role is restricted: each is for what lies under it, too.",
        examples=[["27.12", "27.24.04"]],
    ),
]


def lies_under(number: str, groups: Collection[str]) -> bool:
    """Whether a number is one of these, or belongs to one of them."""
    return any(number[:length] in groups for length in (2, 5, 8))


def gathered(groups: Iterable[str]) -> tuple[str, ...]:
    """Return them in order, without those that lie under another."""
    each = {*groups}
    return tuple(sorted(one for one in each if not lies_under(one, each - {one})))
