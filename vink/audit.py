"""`vink audit`: take a bundle of the sealed log along, check one, and write the program that checks it elsewhere."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TextIO
from zipfile import ZipFile

import asyncpg

from adapters import clock
from adapters.ids import new_id
from adapters.postgres.audit import append
from adapters.postgres.bundles import Period, lines
from domain.audit import AuditEvent, Outcome
from domain.checkpoints.bundles import Writer
from vink import verifying
from vink.database import database
from vink.settings import Settings

ALWAYS = Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
VERIFIER = {
    "vink": ("__init__.py", "verifying.py"),
    "adapters": ("__init__.py", "notes.py"),
    "domain": ("__init__.py",),
    "domain.checkpoints": (
        *("__init__.py", "bundles.py", "exports.py", "merkle.py", "notes.py", "records.py", "verifying.py"),
    ),
}
"""The modules that make the program which checks bundles by itself."""
START = "import sys\n\nfrom vink.verifying import main\n\nsys.exit(main())\n"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its steps."""
    steps = commands.add_parser("audit", help="prove what the log held").add_subparsers(
        dest="step", required=True, metavar="STEP"
    )
    taken = steps.add_parser("bundle", help="write records, checkpoints, keys and proofs of a period to one file")
    taken.add_argument("--from", dest="since", type=moment, default=ALWAYS.since, help="included, RFC 3339")
    taken.add_argument("--to", dest="until", type=moment, default=ALWAYS.until, help="excluded, RFC 3339")
    taken.add_argument("--output", type=Path, help="a new file; else standard output")
    verifying.arguments(steps.add_parser("verify", help="check a bundle; needs no database"))
    program = steps.add_parser("verifier", help="write the check as one file for a Python with `cryptography`")
    program.add_argument("output", type=Path)


def run(settings: Settings, given: argparse.Namespace) -> None:
    """Take one step; a check ends the process with its exit status."""
    if given.step == "verify":
        sys.exit(verifying.check(given))
    if given.step == "verifier":
        write_verifier(given.output)
        return
    with database(settings, shared=True) as (url, _owner), _opened(given.output) as output:
        asyncio.run(write_bundle(url, Period(given.since, given.until), output))


async def write_bundle(url: str, period: Period, output: TextIO) -> None:
    """Write the bundle of a period. That it is taken is logged before.

    Raises:
        NothingSealed: there is no checkpoint.
        OSError, asyncpg.PostgresError: the database cannot be used.
    """
    connection = await asyncpg.connect(url, server_settings={"role": "vink_sealer"})
    try:
        await append(connection, _taken())
        writer = Writer()
        async for line in lines(connection, period):
            output.write(writer.line(line))
        output.write(writer.end())
    finally:
        await connection.close()


def write_verifier(path: Path) -> None:
    """Write the program that checks bundles, in one file: `python FILE BUNDLE`."""
    with ZipFile(path, "w") as program:
        program.writestr("__main__.py", START)
        for package, names in VERIFIER.items():
            for name in names:
                program.writestr(f"{package.replace('.', '/')}/{name}", (files(package) / name).read_bytes())


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    """Yield where to write; a file gets its name when it is whole."""
    if path is None:
        yield sys.stdout
        return
    draft = path.with_name(f".{path.name}.part")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        try:
            yield file
        except BaseException:
            draft.unlink()
            raise
    draft.rename(path)


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError
    return found


def _taken() -> AuditEvent:
    return AuditEvent(
        id=new_id(),
        at=clock.now(),
        actor=None,
        client="vink",
        department=None,
        action="audit:bundle",
        object_type=None,
        object_id=None,
        outcome=Outcome.ALLOWED,
        reason=None,
        purpose=None,
        request_id=new_id().hex,
    )
