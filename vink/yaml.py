"""Plain data as YAML that people can read and compare line by line; it is written only, never read."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

PLAIN = re.compile(r"[^\W\d_][\w./$-]*( [\w./(),;'-]*[\w.)/;-])*\Z")
WORDS = frozenset("true false yes no on off null y n ~".split())


def dump(value: Any) -> str:
    """Return the YAML of mappings, lists, texts, numbers, truth values and None."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Any, indent: str) -> Iterator[str]:
    pairs = ((f"{_scalar(key)}:", one) for key, one in value.items()) if isinstance(value, Mapping) else ()
    for head, one in pairs or (("-", one) for one in value):
        yield from _entry(head, one, indent)


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    deeper = indent + "  "
    if isinstance(value, Mapping | list | tuple) and value:
        inner = list(_lines(value, deeper))
        if head == "-":
            yield f"{indent}- {inner[0][len(deeper) :]}"
            yield from inner[1:]
        else:
            yield f"{indent}{head}"
            yield from inner
    elif isinstance(value, str) and "\n" in value and not re.search(r"^\s|\s$|[^\S\n ]| \n", value):
        yield f"{indent}{head} |-"
        yield from (deeper + line if line else "" for line in value.split("\n"))
    else:
        yield f"{indent}{head} {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        if PLAIN.match(value) and value.lower() not in WORDS:
            return value
        return msgspec.json.encode(value).decode()
    return msgspec.json.encode(value).decode()
