"""Whether an export of the log is whole, and every event in it was sealed.

It comes as lines of JSON, or as a table for a spreadsheet, in which each of these lines is the last cell of a row.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.checkpoints.bundles import Damaged, ExportHead, Key, Noted, Recorded, lines_of
from domain.checkpoints.merkle import is_included, leaf
from domain.checkpoints.notes import Check, Checkpoint, VerifierKey, verifier_key
from domain.checkpoints.records import differing, id_of
from domain.checkpoints.verifying import Held, Verdict, compared, opened_notes

TOLD = (
    *("at", "actor", "client", "department", "action", "object_type", "object_id", "outcome", "reason", "purpose"),
    *("request_id", "id"),
)
"""What of a record has a cell of its own."""
COLUMNS = ("line", *TOLD, "proof")
HEADING = ",".join(COLUMNS) + "\r\n"
FORMULA = tuple("=+-@\t\r'＝＋－＠")
"""How a cell begins that a spreadsheet would take for a formula, or that was kept from being one."""
EQUAL = ("actor", "client", "department", "action", "object_type", "object_id", "outcome", "purpose")


def is_export(first: str) -> bool:
    """Whether a file that begins with this line is an export."""
    return is_table(first) or first.startswith('{"line": "export"')


def is_table(first: str) -> bool:
    return first.rstrip("\r\n") == HEADING.rstrip()


def table_row(line: str) -> str:
    """Return the row of a table for a line of an export."""
    given = json.loads(line)
    told = json.loads(given["record"]) if given.get("record") else {}
    cells = [given["line"], *(_harmless(told.get(name)) for name in TOLD), line.rstrip("\n")]
    return ",".join('"' + one.replace('"', '""') + '"' for one in cells) + "\r\n"


def _harmless(value: object) -> str:
    """Return the text of a cell; no spreadsheet calculates it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def lines_of_table(rows: Iterable[str]) -> Iterator[str]:
    """Yield the lines of an export that was written as a table.

    Raises:
        Damaged: a row is cut off, or a cell tells something else than the record beside it.
    """
    read = csv.reader(rows, strict=True)
    number = 0
    try:
        for number, cells in enumerate(read, start=1):
            if number == 1:
                continue
            if len(cells) != len(COLUMNS):
                raise Damaged(f"Row {number} of the table is cut off or has other columns.")
            yield _checked(cells, number)
    except csv.Error:
        raise Damaged(f"The table is cut off or cannot be read after row {number}.") from None


def _checked(cells: Sequence[str], number: int) -> str:
    try:
        given = json.loads(cells[-1])
        told = json.loads(given["record"]) if given.get("record") else {}
        expected = [given["line"], *(_harmless(told.get(name)) for name in TOLD)]
    except (ValueError, KeyError, AttributeError, TypeError):
        raise Damaged(f"The last cell of row {number} of the table cannot be read.") from None
    wrong = [name for name, cell, other in zip(COLUMNS, cells, expected, strict=False) if cell != other]
    if wrong:
        raise Damaged(f"Row {number} of the table tells another {', '.join(wrong)} than its record.")
    return cells[-1] + "\n"


def verify_export(texts: Iterable[str], trusted: Sequence[VerifierKey], held: Held, check: Check) -> Verdict:
    """Check an export, given by its lines as JSON: that it is whole, that its checkpoint is signed, that the log which
    the checkpoint covers holds every record, and that each is one that was asked for.

    Raises:
        Damaged: it is no whole export.
        NoteError: a key in it cannot be read.
    """
    lines = lines_of(texts)
    head = next(lines, None)
    if not isinstance(head, ExportHead):
        raise Damaged("This is no export: its first line is not the head of one.")
    verdict = Verdict()
    keys: list[Key] = []
    noted: Noted | None = None
    for one in lines:
        if isinstance(one, Key) and noted is None:
            keys.append(one)
        elif isinstance(one, Noted):
            noted = one
            break
        else:
            break
    if noted is None or noted.number != head.number:
        raise Damaged("There is no checkpoint in the export, so that it can prove nothing.")
    told = opened_notes(verdict, [noted], trusted, [verifier_key(one.key) for one in keys], check)[0]
    compared(verdict, [noted], held.published)
    checkpoint = told.checkpoint if told else None
    if checkpoint and (checkpoint.origin, checkpoint.size) != (head.origin, head.size):
        verdict.wrong.append("The head of the export names another log, or another size of it, than its checkpoint.")
    count = 0
    before = ("", "")
    for one in lines:
        if not isinstance(one, Recorded):
            raise Damaged("The lines of the export are not in their order.")
        count += 1
        verdict.wrong += _faults(one, head, checkpoint, held.sent)
        before = _later(one, before)
    verdict.covered = f"{count} events of the log as of checkpoint {head.number}, as many as were sent"
    return verdict


def _faults(one: Recorded, head: ExportHead, checkpoint: Checkpoint | None, sent: Mapping[str, bytes]) -> list[str]:
    named = f"Event {one.event} (position {one.position})"
    if one.record is None or one.leaf is None:
        return [f"{named} was deleted."]
    found = []
    if leaf(one.record.encode()) != one.leaf or id_of(one.record) != one.event:
        found.append(f"{named} was changed.")
    elif checkpoint and not is_included(one.leaf, one.position, checkpoint.size, one.inclusion, checkpoint.root):
        found.append(f"The proof fails that {named} is in the log.")
    if one.row is not None:
        found.append(f"{named} was changed: {differing(one.row, one.record)} of its row, not of its record.")
    if one.event is not None and sent.get(one.event, one.leaf) != one.leaf:
        found.append(f"{named} was changed before it was sealed: the request told another hash.")
    strange = _strange(one.record, head.asked)
    return found + ([f"{named} was not asked for: {strange} is another one."] if strange else [])


def _strange(record: str, asked: Mapping[str, Any]) -> str:
    """Return the names of what an event has otherwise than it was asked for."""
    try:
        told = json.loads(record)
        wrong = [name for name in EQUAL if name in asked and told[name] != asked[name]]
        at, since, until = map(datetime.fromisoformat, (told["at"], asked["since"], asked["until"]))
        return ", ".join(wrong if since <= at < until else [*wrong, "at"])
    except (ValueError, KeyError, TypeError):
        return "record"


def _later(one: Recorded, before: tuple[str, str]) -> tuple[str, str]:
    """Return where a record stands in time.

    Raises:
        Damaged: it does not stand after the one before it.
    """
    try:
        told = json.loads(one.record or "{}")
        place = (str(told.get("at", "")), str(told.get("id", "")))
    except (ValueError, AttributeError):
        return before
    if place <= before:
        raise Damaged(f"Event {one.event} stands twice or is not in its place: lines were moved or put in.")
    return place
