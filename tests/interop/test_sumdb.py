"""Go's `sumdb` packages, which guard Go's own modules and share no code with us, judge our bundles as we do."""

import io
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from adapters.notes import CheckpointSigner
from adapters.postgres.pool import open_pool
from tests.sealing import OTHER_SEED, SEED, SIGNER, logged, sealer_on
from vink.audit import ALWAYS, write_bundle

SOURCE = Path(__file__).parent / "sumdb" / "main.go"
PACKAGES = Path("/usr/share/gocode")
"""Where Debian's golang-golang-x-mod-dev puts the packages."""

pytestmark = pytest.mark.skipif(
    shutil.which("go") is None or not (PACKAGES / "src/golang.org/x/mod/sumdb/tlog").is_dir(),
    reason="there is no Go with golang.org/x/mod here: install golang-go and golang-golang-x-mod-dev",
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checking program, built without any network."""
    folder = tmp_path_factory.mktemp("go")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GO111MODULE": "off",
        "GOPATH": str(PACKAGES),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "-buildvcs=false",
    }
    built = folder / "check"
    subprocess.run(["go", "build", "-o", built, SOURCE], env=environment, check=True, timeout=300)
    return built


@pytest.fixture
async def bundle(database: str) -> AsyncIterator[str]:
    """A bundle with checkpoints of every kind: one record, many, an hour without any, and a change of keys."""
    owner = await asyncpg.connect(database)
    pool = await open_pool(database, 1, "vink_sealer")
    both = CheckpointSigner([OTHER_SEED, SEED])
    for count, signer in ((1, SIGNER), (2, SIGNER), (700, SIGNER), (5, both), (1, CheckpointSigner([OTHER_SEED]))):
        await logged(owner, count)
        await sealer_on(pool, signer=signer).seal()
    output = io.StringIO()
    await write_bundle(database, ALWAYS, output)
    yield output.getvalue()
    await pool.close()
    await owner.close()


def asked(program: Path, text: str, folder: Path) -> tuple[int, str]:
    (folder / "bundle").write_text(text)
    done = subprocess.run([program, folder / "bundle"], capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout


async def test_it_accepts_what_we_prove(program: Path, bundle: str, tmp_path: Path) -> None:
    assert asked(program, bundle, tmp_path) == (0, "5 notes, 709 records\n")


async def test_it_refuses_what_was_altered(program: Path, bundle: str, tmp_path: Path) -> None:
    def altered(kind: str, number: int, name: str, value: Any) -> str:
        told = [json.loads(line) for line in bundle.splitlines()]
        (one,) = [one for one in told if one["line"] == kind and number in (one.get("number"), one.get("position"))]
        one[name] = value(one[name])
        return "".join(json.dumps(one) + "\n" for one in told)

    for text, says in (
        (altered("record", 300, "record", lambda record: record.replace("buf", "sof")), "record 300: "),
        (altered("record", 2, "inclusion", lambda path: path[::-1]), "record 2: "),
        (altered("checkpoint", 2, "consistency", lambda path: path[:-1]), "checkpoint 2: "),
        (altered("checkpoint", 1, "note", lambda note: note.replace("\n3\n", "\n4\n")), "note: "),
    ):
        status, told = asked(program, text, tmp_path)
        assert (status, told[: len(says)]) == (1, says)
