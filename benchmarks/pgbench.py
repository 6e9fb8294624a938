"""The floor under everything: PostgreSQL's own pgbench with the very statements of the application, prepared."""

import os
import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.embedded.places import binaries_for, unprivileged
from benchmarks import world
from benchmarks.recorded import Statement, statements_of
from domain.concerns import ConcernHead, NewConcern, raise_concern
from domain.policy import Action
from domain.ports import Ask

OPTIONS = "-c role=vink_app -c plan_cache_mode=force_generic_plan -c jit=off"
DONE = re.compile(r"^number of transactions actually processed: (\d+)", re.MULTILINE)
PLANNING = 0.15  # seconds
READ = world.known(1)
AFTER = world.known(2)
SUBMISSION = b"\x00" * 32


def asked(action: Action, audited_as: str, **more: Any) -> Ask:
    reads = action is Action.CONCERN_READ
    return Ask(actor=world.staff(0), action=action, audited_as=audited_as, reads=reads, request_id="0" * 32, **more)


async def recorded() -> dict[str, Statement]:
    """Return the statement of each kind of work."""
    new = msgspec.convert(world.BODY, NewConcern)
    raising = asked(Action.CONCERN_RAISE, "concern:raise", submission=SUBMISSION, fingerprint=SUBMISSION)
    (raised,) = await statements_of(raising, lambda work: raise_concern(work, new))
    reading = asked(Action.CONCERN_READ, "concern:read")
    (read,) = await statements_of(reading, lambda work: work.concerns.get(READ))
    listing = asked(Action.CONCERN_READ, "concern:list")
    (page,) = await statements_of(listing, lambda work: work.concerns.heads(ConcernHead, {}, AFTER, 51))
    return {"raise": raised, "read": read, "page": page}


def _written(value: Any, sql: str, statement: Statement, variables: dict[str, str]) -> str:
    """Return what stands in the script for a parameter; each transaction makes its own ids."""
    if value == SUBMISSION and isinstance(value, bytes):
        return "sha256(uuid_send(gen_random_uuid()))"
    if value in (READ, AFTER) and isinstance(value, UUID):
        return "('019b0000-0000-7000-8000-' || lpad(to_hex(:n::integer), 12, '0'))::uuid"
    if isinstance(value, UUID) and value in statement.made:
        return "uuidv7()"
    if value is None:
        return f"null::{sql}"
    if isinstance(value, bytes):
        text = "\\x" + value.hex()
    elif isinstance(value, datetime):
        text = value.isoformat()
    elif isinstance(value, tuple | list):
        text = msgspec.json.encode(value).decode()
    else:
        text = str(value)
    if not text:
        return f"''::{sql}"
    name = f"v{len(variables)}"
    variables[name] = text
    return f":{name}::{sql}"


class Bench:
    """Runs the statements of one database."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._folder = folder
        self._program = binaries_for(unprivileged()) / "pgbench"
        self._variables: dict[str, dict[str, str]] = {}
        self.done: dict[str, int] = {}

    async def prepare(self) -> None:
        """Write the scripts; the server says of which type each parameter is."""
        connection = await asyncpg.connect(self._url)
        try:
            for kind, statement in (await recorded()).items():
                prepared = await connection.prepare(statement.text)
                variables: dict[str, str] = {}
                types = [one.name for one in prepared.get_parameters()]
                written = [_written(v, t, statement, variables) for v, t in zip(statement.given, types, strict=True)]
                pieces = re.split(r"\$(\d+)", statement.text)
                text = "".join(one if i % 2 == 0 else written[int(one) - 1] for i, one in enumerate(pieces))
                least = 0 if kind == "read" else world.FEW // 2
                (self._folder / f"{kind}.sql").write_text(f"\\set n random({least}, {world.FEW - 1})\n{text};\n")
                self._variables[kind] = variables
                self.done[kind] = 0
        finally:
            await connection.close()

    def run(self, kind: str, seconds: int) -> dict[str, Any]:
        """Run one kind of work for whole seconds."""
        prefix = self._folder / f"log-{kind}"
        given = [f"-D{name}={value}" for name, value in self._variables[kind].items()]
        command = [
            str(self._program),
            "-n",
            "-M",
            "prepared",
            "-c",
            str(world.CONNECTIONS),
            "-j",
            "1",
            "-T",
            str(seconds),
        ]
        command += ["-f", str(self._folder / f"{kind}.sql"), "-l", f"--log-prefix={prefix}", *given]
        environment = {"PATH": os.defpath, "PGOPTIONS": OPTIONS, **world.place(self._url)}
        told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        done = DONE.search(told.stdout)
        if told.returncode or not done:
            raise RuntimeError(f"pgbench failed: {told.stderr[-2000:]}")
        self.done[kind] += int(done[1])
        ended, waits = [], []
        for log in self._folder.glob(f"log-{kind}.*"):
            for line in log.read_text().splitlines():
                _, _, took, _, second, microsecond = line.split()[:6]
                ended.append(int(second) + int(microsecond) / 1e6)
                waits.append(int(took) / 1e6)
            log.unlink()
        waits.sort()
        # Each connection plans its statement first; ours did that long ago.
        counted_from = min(ended) + PLANNING
        counted = sum(one > counted_from for one in ended)
        return {
            "rate": counted / (max(ended) - counted_from),
            "p50": waits[len(waits) // 2],
            "p99": waits[int(len(waits) * 0.99)],
        }
