"""What an auditor takes along: one file with keys, checkpoints, records and proofs, a line of JSON each.

The lines of a bundle are: one head; a key each; a checkpoint each, by number; a record each, by position; what does not
fit the tree; one end. An export begins with a head of its own, has one checkpoint, and its records by time. The end
counts the lines and has their hash, so that a cut is seen; what is true of the log is told by signatures and proofs
alone.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from domain.checkpoints.notes import NoteError, hash_from


class Damaged(ValueError):
    """The file is not a whole bundle, in the order in which it was written; the message is one sentence."""


class Head(NamedTuple):
    """Which log this is, and the positions in it that the bundle covers: from `first` to before `past`."""

    origin: str
    first: int
    past: int


class ExportHead(NamedTuple):
    """Which log an export is of, the checkpoint that covers it with the size of its tree, and what was asked for."""

    origin: str
    number: int
    size: int
    asked: dict[str, Any]


class Key(NamedTuple):
    """A verifier key as it is handed out."""

    key: str


class Noted(NamedTuple):
    """A checkpoint: its note, the edge of its tree, and the proof that it goes on from the one before it."""

    number: int
    note: str
    edge: list[bytes]
    consistency: list[bytes]


class Recorded(NamedTuple):
    """What the database holds for a position of the tree: the event and the hash that stand there, the record of that
    event, and its proof. What is None is gone. `row` is the record that the columns of the row would make, where they
    tell something else than the record; `ended` the month with which it ended by rule, as the database says. A
    record that tells of such an end is kept."""

    position: int
    event: str | None
    leaf: bytes | None
    record: str | None
    row: str | None
    inclusion: list[bytes]
    ended: str | None = None


class Stray(NamedTuple):
    """An event that does not fit the tree: `why` is `unsealed`, where it has no place in it and waits for none, or
    `lost`, where it waited to be sealed and is gone."""

    why: str
    event: str


Line = Head | ExportHead | Key | Noted | Recorded | Stray
KINDS: dict[str, type[Line]] = {
    "head": Head,
    "export": ExportHead,
    "key": Key,
    "checkpoint": Noted,
    "record": Recorded,
    "stray": Stray,
}
FORMATS: dict[type[Line] | None, str] = {Head: "vink-audit-bundle/1", ExportHead: "vink-audit-export/1"}
NAMES = {kind: name for name, kind in KINDS.items()}
HASHES = ("edge", "consistency", "inclusion")


class Writer:
    """Turns lines into text, and knows the end that belongs below them."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._lines = 0

    def line(self, told: Line) -> str:
        """Return the text of the next line."""
        given: dict[str, Any] = {"line": NAMES[type(told)], **told._asdict()}
        if type(told) in FORMATS:
            given["format"] = FORMATS[type(told)]
        for name in HASHES:
            if name in given:
                given[name] = [b64encode(one).decode() for one in given[name]]
        if given.get("leaf") is not None:
            given["leaf"] = b64encode(given["leaf"]).decode()
        text = json.dumps(given, ensure_ascii=False) + "\n"
        self._digest.update(text.encode())
        self._lines += 1
        return text

    @property
    def digest(self) -> str:
        """The hash of all lines so far."""
        return self._digest.hexdigest()

    def end(self) -> str:
        """Return the last line."""
        return json.dumps({"line": "end", "lines": self._lines, "sha256": self.digest}) + "\n"


def lines_of(texts: Iterable[str]) -> Iterator[Line]:
    """Yield the lines of a bundle, but for its end.

    Raises:
        Damaged: a line cannot be read, or it ends too early or in another way than it was written.
    """
    digest, count = hashlib.sha256(), 0
    ended = False
    for text in texts:
        if ended:
            raise Damaged(f"Something follows the end of the bundle in line {count + 2}.")
        given = _object(text, count + 1)
        if given.pop("line", None) == "end":
            if given != {"lines": count, "sha256": digest.hexdigest()}:
                raise Damaged("The bundle was altered after it was written: lines are missing, moved or changed.")
            ended = True
            continue
        digest.update(text.encode())
        count += 1
        yield _line(text, count)
    if not ended:
        raise Damaged(f"The bundle ends in the middle, after line {count}.")


def _line(text: str, number: int) -> Line:
    given = _object(text, number)
    kind = KINDS.get(given.pop("line", ""))
    try:
        if kind in FORMATS and given.pop("format") != FORMATS[kind]:
            raise Damaged(f"The bundle is not in the format {FORMATS[kind]}.")
        for name in HASHES:
            if name in given:
                given[name] = [hash_from(one) for one in given[name]]
        if given.get("leaf") is not None:
            given["leaf"] = hash_from(given["leaf"])
        if kind is None or not all(_fits(*one) for one in given.items()):
            raise Damaged(f"Line {number} cannot be read.")
        return kind(**given)
    except (KeyError, TypeError, NoteError):
        raise Damaged(f"Line {number} cannot be read.") from None


NUMBERS, TEXTS = (
    ("first", "past", "number", "position", "size"),
    ("origin", "key", "note", "event", "record", "row", "ended", "why"),
)


def _fits(name: str, value: object) -> bool:
    if name in NUMBERS:
        return type(value) is int and value >= 0
    if name in TEXTS:
        return isinstance(value, str) or (value is None and name in ("event", "record", "row", "ended"))
    return name != "asked" or isinstance(value, dict)


def _object(text: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not text.endswith("\n"):
        raise Damaged(f"Line {number} is cut off or cannot be read.")
    return found


def grouped(lines: Iterable[Line]) -> tuple[Head, list[Key], list[Noted], Iterator[Recorded | Stray]]:
    """Return the parts of a bundle, the records as they are read.

    Raises:
        Damaged: the lines are not in the order in which a bundle is written.
    """
    rest = iter(lines)
    head = next(rest, None)
    if not isinstance(head, Head):
        raise Damaged("This is no bundle: its first line is not the head of one.")
    keys: list[Key] = []
    notes: list[Noted] = []
    following: Sequence[Line] = ()
    for one in rest:
        if isinstance(one, Key) and not notes:
            keys.append(one)
        elif isinstance(one, Noted):
            notes.append(one)
        else:
            following = (one,)
            break
    if not notes or head.past < head.first:
        raise Damaged("There is no checkpoint in the bundle, so that it can prove nothing.")
    return head, keys, notes, _ordered(head, following, rest)


def _ordered(head: Head, following: Iterable[Line], rest: Iterable[Line]) -> Iterator[Recorded | Stray]:
    expected = head.first
    strays = False
    for lines in (following, rest):
        for one in lines:
            if isinstance(one, Recorded) and not strays:
                if one.position != expected:
                    raise Damaged(
                        f"Position {one.position} stands where {expected} belongs: lines are missing or moved."
                    )
                expected += 1
            elif isinstance(one, Stray):
                strays = True
            else:
                raise Damaged("The lines of the bundle are not in their order.")
            yield one
