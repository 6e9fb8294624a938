"""The kinds of text, and other values, that are sent and shown, with limits and data class (`domain.md` R23)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta


def whole(pattern: str) -> str:
    """Return the pattern that the whole text must have. `$` alone would let a line break follow: Python reads it so,
    other readers of the contract do not."""
    return rf"^(?:{pattern})$(?!\n)"


WRITABLE = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
"""No control character but tab and line ends; `api/parsing.py` holds every text to it."""

NO_DATA = {"x-data-class": "none"}
NO_DATA_TEXT = {**NO_DATA, "pattern": WRITABLE}
SPECIAL_TEXT = {"x-data-class": "special", "pattern": WRITABLE}

Narrative = Annotated[
    str,
    Meta(
        min_length=10,
        max_length=4000,
        description="Free text, 10 to 4,000 characters, without identifiers of persons.",
        extra_json_schema=SPECIAL_TEXT,
    ),
]
Advisory = Annotated[
    str,
    Meta(
        min_length=10,
        max_length=20000,
        description="Advice, 10 to 20,000 characters, without identifiers of persons.",
        extra_json_schema=SPECIAL_TEXT,
    ),
]
Remark = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=1000,
        description="A short remark, at most 1,000 characters, without identifiers of persons.",
        extra_json_schema=SPECIAL_TEXT,
    ),
]
StaffRemark = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=1000,
        description="A remark on what a member of staff did, at most 1,000 characters, without identifiers of persons.",
        extra_json_schema={"x-data-class": "personal", "pattern": WRITABLE},
    ),
]
Reference = Annotated[
    str,
    Meta(
        pattern=whole("[A-Za-z0-9][A-Za-z0-9._-]{0,39}"),
        max_length=40,
        description="The department's own random key; never a personal number, a name or a case number that tells one.",
        extra_json_schema=NO_DATA,
    ),
]
Code = Annotated[str, Meta(pattern="^[a-z0-9_:-]+$", max_length=60, extra_json_schema=NO_DATA)]
Sentence = Annotated[str, Meta(max_length=2000, extra_json_schema=NO_DATA_TEXT)]
CommandName = Annotated[str, Meta(pattern="^[a-z-]+$", max_length=40, extra_json_schema=NO_DATA)]
AllowedActions = Annotated[
    list[CommandName],
    Meta(max_length=40, description="The commands that this caller may give now; each is the last segment of a path."),
]
Version = Annotated[int, Meta(ge=1, le=999_999_999, description="Counts the changes; the ETag holds it too.")]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339 with an offset.")]
Ids = Annotated[tuple[UUID, ...], Meta(max_length=1000)]
Label = Annotated[str, Meta(min_length=1, max_length=120, extra_json_schema=NO_DATA_TEXT)]
Kle = Annotated[
    str,
    Meta(
        pattern=whole(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}"),
        max_length=8,
        description="KLE subject number of the municipality's classification.",
        extra_json_schema=NO_DATA,
    ),
]
DEFAULT_KLE = "27.12.04"
"""Counselling on social matters; its keywords name radicalisation (`domain.md` section 6)."""

PERSONAL = {"x-data-class": "personal"}
LoginName = Annotated[
    str,
    Meta(
        pattern=whole("[A-Za-z0-9._@+-]{1,128}"),
        max_length=128,
        description="The name at the identity provider; a UUID becomes the id here, too.",
        extra_json_schema=PERSONAL,
    ),
]
DisplayName = Annotated[str, Meta(min_length=1, max_length=120, extra_json_schema={**PERSONAL, "pattern": WRITABLE})]
JobFunction = Annotated[
    str,
    Meta(pattern=whole("[a-z][a-z_]{1,39}"), max_length=40, examples=["teacher"], extra_json_schema=NO_DATA),
]
