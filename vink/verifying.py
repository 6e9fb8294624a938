"""Checks a bundle or an export of the log, offline, by itself with nothing but Python and `cryptography`."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from adapters.notes import is_signed
from domain.checkpoints.bundles import Damaged
from domain.checkpoints.exports import is_export, is_table, lines_of_table, verify_export
from domain.checkpoints.notes import NoteError, VerifierKey, hash_from, verifier_key
from domain.checkpoints.verifying import Held, Verdict, verify

PROVEN, ALTERED, UNUSABLE, DAMAGED, UNTRUSTED = range(5)
"""Exit status: everything is proven; the log was altered; the command line or a file beside the bundle cannot be used;
the bundle is damaged, cut off or none; no given key signed it."""
MOST_TOLD = 100


class Unusable(ValueError):
    """What was given beside the bundle cannot be used; the message is one sentence."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what a check is given."""
    parser.add_argument("bundle", help="the file, or - for standard input")
    parser.add_argument("--key", action="append", default=[], help="a verifier key that you trust; may be repeated")
    parser.add_argument("--published", type=Path, help="a file of checkpoints that you got by another way")
    parser.add_argument("--requests", type=Path, help="the log of the processes that serve, got by another way")


def check(given: argparse.Namespace) -> int:
    """Check a bundle, tell what was found, and return the exit status."""
    try:
        keys = [_key(one) for one in given.key]
        held = Held(_published(given.published), _sent(given.requests))
    except Unusable as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    try:
        verdict = _verdict(_lines(given.bundle), keys, held)
    except (Damaged, NoteError, UnicodeDecodeError) as error:
        print(f"This proves nothing: {error}", file=sys.stderr)
        return DAMAGED
    except OSError as error:
        print(f"{given.bundle} cannot be read: {error.strerror}.", file=sys.stderr)
        return DAMAGED
    return _tell(verdict)


def _verdict(texts: Iterator[str], keys: Sequence[VerifierKey], held: Held) -> Verdict:
    """Check a bundle or an export, as its first line says."""
    first = next(texts, "")
    whole = chain([first] if first else [], texts)
    if not is_export(first):
        return verify(whole, keys, held, is_signed)
    return verify_export(lines_of_table(whole) if is_table(first) else whole, keys, held, is_signed)


def _tell(verdict: Verdict) -> int:
    for one in verdict.remarks:
        print(f"note: {one}")
    for name, found in (("ALTERED", verdict.wrong), ("NOT SIGNED", verdict.untrusted)):
        for one in found[:MOST_TOLD]:
            print(f"{name}: {one}")
        if len(found) > MOST_TOLD:
            print(f"{name}: and {len(found) - MOST_TOLD} more.")
    if verdict.wrong:
        print("The log is not what was sealed.")
        return ALTERED
    if verdict.untrusted:
        print("Nothing is proven: these checkpoints need another key.")
        return UNTRUSTED
    print(f"Proven: {verdict.covered}.")
    return PROVEN


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
        return
    with Path(name).open(encoding="utf-8", newline="\n") as file:
        yield from file


def _key(text: str) -> VerifierKey:
    try:
        return verifier_key(text)
    except NoteError as error:
        raise Unusable(f"--key {text} cannot be used: {error}.") from None


def _published(path: Path | None) -> dict[int, str]:
    """Return the notes of a file that a sealer wrote."""
    found = {}
    for told in _told("--published", path):
        if isinstance(told.get("checkpoint"), int) and isinstance(told.get("note"), str):
            found[told["checkpoint"]] = told["note"]
    if path and not found:
        raise Unusable(f"--published {path} has no checkpoint in it.")
    return found


def _sent(path: Path | None) -> dict[str, bytes]:
    """Return the hashes that requests told of their events, by the event's id."""
    found = {}
    for told in _told("--requests", path):
        for one in told["events"] if isinstance(told.get("events"), list) else ():
            try:
                event, hashed = one
                found[str(event)] = hash_from(hashed)
            except (TypeError, ValueError):
                continue
    if path and not found:
        raise Unusable(f"--requests {path} has no event in it.")
    return found


def _told(name: str, path: Path | None) -> Iterator[dict[str, Any]]:
    """Yield the lines of JSON in a file; what else is in it, or was cut off when it was written, is passed over."""
    if path is None:
        return
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Unusable(f"{name} {path} cannot be read.") from None
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict):
            yield told


def main(given: Sequence[str] | None = None) -> int:
    """Run as a program of its own."""
    parser = argparse.ArgumentParser(prog="verify", description=__doc__)
    arguments(parser)
    return check(parser.parse_args(given))
