"""Whether a bundle proves what it holds, and if not, precisely what was altered; needs no database and no network."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from domain.checkpoints.bundles import Head, Noted, Recorded, grouped, lines_of
from domain.checkpoints.merkle import is_consistent, root
from domain.checkpoints.notes import Check, NoteError, Opened, UnsignedError, VerifierKey, opened, verifier_key
from domain.checkpoints.records import Batch, Records


class Held(NamedTuple):
    """What an auditor got by another way than the database: notes by the number of their checkpoint, and hashes by the
    id of their event, as requests told them."""

    published: Mapping[int, str]
    sent: Mapping[str, bytes]


class Verdict:
    """What was found: what is wrong with the log, which checkpoints no trusted key signed, and what is good to know."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.untrusted: list[str] = []
        self.remarks: list[str] = []
        self.covered = ""


def verify(texts: Iterable[str], trusted: Sequence[VerifierKey], held: Held, check: Check) -> Verdict:
    """Check everything that a bundle, given by its lines, holds. Without a trusted key those of the bundle are taken,
    which is remarked.

    Raises:
        Damaged: it is no whole bundle.
        NoteError: a key in it cannot be read.
    """
    head, keys, notes, rest = grouped(lines_of(texts))
    verdict = Verdict()
    told = opened_notes(verdict, notes, trusted, [verifier_key(one.key) for one in keys], check)
    compared(verdict, notes, held.published)
    _ends_early(verdict, notes, held.published)
    unproven = _grown(verdict, notes, told)
    newest = told[-1].checkpoint if told and told[-1] else None
    records = Records(head.first, head.past, _batches(verdict, head, notes, told), newest, held.sent)
    for one in rest:
        if isinstance(one, Recorded):
            records.take(one)
        elif one.why == "unsealed":
            verdict.wrong.append(f"Event {one.event} was inserted: it is in the database and was never sealed.")
        else:
            verdict.wrong.append(f"Event {one.event} was deleted before it was sealed.")
    found, unfit = records.findings()
    verdict.remarks += records.ended()
    # Where hashes were altered every proof that needs them fails, too, which says no more.
    verdict.wrong += found + ([] if unfit else unproven + records.unproven())
    verdict.covered = f"{head.past - head.first} records from position {head.first} on, {len(notes)} checkpoints"
    return verdict


def opened_notes(
    verdict: Verdict, notes: Sequence[Noted], trusted: Sequence[VerifierKey], own: Sequence[VerifierKey], check: Check
) -> list[Opened | None]:
    """Return what each note says, or None where it cannot be believed. Without a trusted key those of the file itself
    are taken, which is remarked."""
    if not trusted:
        names = ", ".join(map(str, own))
        verdict.remarks.append(f"No key was given, so that those of the bundle were taken; compare them: {names}")
    keys = trusted or own
    told: list[Opened | None] = []
    for one in notes:
        found = None
        try:
            found = opened(one.note, keys, check)
        except UnsignedError as error:
            verdict.untrusted.append(f"Checkpoint {one.number} proves nothing here: {error}.")
        except NoteError as error:
            verdict.wrong.append(f"Checkpoint {one.number} was altered: {error}.")
        told.append(found)
    return told


def compared(verdict: Verdict, notes: Sequence[Noted], published: Mapping[int, str]) -> None:
    """Tell which notes were published otherwise."""
    for one in notes:
        if one.number in published and published[one.number] != one.note:
            verdict.wrong.append(f"Checkpoint {one.number} is not the one that was published under this number.")


def _ends_early(verdict: Verdict, notes: Sequence[Noted], published: Mapping[int, str]) -> None:
    if notes and published and max(published) > notes[-1].number:
        further = f"The published checkpoints go on to {max(published)}, the bundle to {notes[-1].number}"
        verdict.remarks.append(f"{further}: if it was to hold everything, the end was cut off in the database.")


def _grown(verdict: Verdict, notes: Sequence[Noted], told: Sequence[Opened | None]) -> list[str]:
    """Check that no checkpoint is missing, and return a sentence for each one whose proof fails."""
    unproven = []
    for before, after in pairwise(notes):
        if after.number != before.number + 1:
            verdict.wrong.append(f"Of the checkpoints between {before.number} and {after.number} some were deleted.")
    for noted, older, newer in zip(notes[1:], told, told[1:], strict=False):
        if older is None or newer is None:
            continue
        (_, size, old_root), (_, new_size, new_root) = older.checkpoint, newer.checkpoint
        if not is_consistent(size, new_size, old_root, new_root, noted.consistency):
            unproven.append(f"The proof fails that checkpoint {noted.number} goes on from the one before it.")
        if newer.at < older.at:
            verdict.remarks.append(f"The clock was set back before checkpoint {noted.number} was signed.")
    return unproven


def _batches(verdict: Verdict, head: Head, notes: Sequence[Noted], told: Sequence[Opened | None]) -> list[Batch]:
    """Return between which trees the records lie; an edge counts for what it is only if its root was signed."""
    batches: list[Batch] = []
    edge: list[bytes] = []
    size = 0
    for noted, one in zip(notes, told, strict=True):
        if one is None:
            continue
        if one.checkpoint.origin != head.origin:
            verdict.wrong.append(f"Checkpoint {noted.number} is of another log, {one.checkpoint.origin}.")
            continue
        if head.first <= size < one.checkpoint.size:
            batches.append(Batch(noted.number, edge, size, one.checkpoint.size, one.checkpoint.root))
        if root(noted.edge) == one.checkpoint.root:
            edge, size = noted.edge, one.checkpoint.size
        else:
            verdict.wrong.append(f"The tree that is stored with checkpoint {noted.number} is not the one it signed.")
    ends = (0, *(one.checkpoint.size for one in told if one))
    if all(told) and not {head.first, head.past} <= set(ends):
        verdict.wrong.append("The bundle does not begin and end with a checkpoint.")
    return batches
