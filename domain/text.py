"""The kinds of text that people write, with their limits and their data class (`domain.md` section 10, R23)."""

from typing import Annotated

from msgspec import Meta

WRITABLE = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
"""No control character but tab and line ends; `api/parsing.py` holds every text to it."""

Narrative = Annotated[
    str,
    Meta(
        min_length=10,
        max_length=4000,
        description="Free text, 10 to 4,000 characters, without identifiers of persons.",
        extra_json_schema={"x-data-class": "special", "pattern": WRITABLE},
    ),
]
Advisory = Annotated[
    str,
    Meta(
        min_length=10,
        max_length=20000,
        description="Advice, 10 to 20,000 characters, without identifiers of persons.",
        extra_json_schema={"x-data-class": "special", "pattern": WRITABLE},
    ),
]
Remark = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=1000,
        description="A short remark, at most 1,000 characters, without identifiers of persons.",
        extra_json_schema={"x-data-class": "special", "pattern": WRITABLE},
    ),
]
Reference = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$",
        max_length=40,
        description="The department's own random key; never a personal number, a name or a case number that tells one.",
        extra_json_schema={"x-data-class": "none"},
    ),
]
NO_DATA = {"x-data-class": "none"}
Code = Annotated[str, Meta(pattern="^[a-z0-9_:-]+$", max_length=60, extra_json_schema=NO_DATA)]
Sentence = Annotated[str, Meta(max_length=2000, extra_json_schema={**NO_DATA, "pattern": WRITABLE})]
Label = Annotated[str, Meta(min_length=1, max_length=120, extra_json_schema={"x-data-class": "none", "pattern": WRITABLE})]
Kle = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}$",
        max_length=8,
        description="KLE subject number of the municipality's classification.",
        extra_json_schema={"x-data-class": "none"},
    ),
]
DEFAULT_KLE = "27.12.04"
"""Counselling on social matters; its keywords name radicalisation (`domain.md` section 6)."""
