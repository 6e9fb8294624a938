"""The two servers and the load, each a process of its own that is started, watched and ended."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

from benchmarks import world

ROOT = Path(__file__).parents[1]
KINDS = ("raise", "read", "page")
PATIENCE = 30.0


class Contender:
    """A server under load: where it listens, and which requests are the three kinds of work."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", port: int, started: float, path: str) -> None:
        self.name, self.process, self.port, self.path = name, process, port, path
        self.start = started
        self.asked: dict[str, int] = dict.fromkeys(KINDS, 0)
        self.paths: dict[str, list[str]] = {}

    def get(self, path: str, token: str) -> Any:
        return self._ask(path, {"authorization": f"Bearer {token}"})

    def post(self, body: Any, token: str) -> Any:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self.asked["raise"] += 1
        return self._ask(self.path, headers | {"idempotency-key": f"once-{uuid4()}"}, json.dumps(body).encode())

    def _ask(self, path: str, headers: dict[str, str], body: bytes | None = None) -> Any:
        with urlopen(Request(f"http://127.0.0.1:{self.port}{path}", body, headers), timeout=PATIENCE) as answer:
            return json.load(answer)

    def prepare(self, token: str) -> None:
        """Find out by which paths the work is asked for: pages are followed from the newest on."""
        pages, path = [], f"{self.path}?limit=50"
        for _ in range(20):
            pages.append(path)
            path = f"{self.path}?limit=50&cursor={self.get(path, token)['next_cursor']}"
        known = [f"{self.path}/{one}" for one in world.some(1000)]
        self.asked["page"] += len(pages)
        self.paths = {"raise": [self.path], "read": known, "page": pages}

    def job(self, kind: str, seconds: float, tokens: list[str]) -> dict[str, Any]:
        made = kind == "raise"
        return {
            "port": self.port,
            "tokens": tokens,
            "method": "POST" if made else "GET",
            "status": 201 if made else 200,
            "paths": self.paths[kind],
            "body": json.dumps(world.BODY, ensure_ascii=False),
            "seconds": seconds,
        }


OWN = frozenset({"id", "created_at", "updated_at", "next_cursor"})
"""What differs from one answer to the next, whoever gives it."""


def alike(ours: Contender, peer: Contender, token: str) -> str:
    """Say that both answer the same with the same, field by field.

    Raises:
        RuntimeError: they do not.
    """
    asked = [f"/{one}" for one in world.some(20)]
    for path in (*asked, "?limit=50"):
        told = [_common(one.get(one.path + path, token)) for one in (ours, peer)]
        if told[0] != told[1]:
            raise RuntimeError(f"{path} is answered by ours with {told[0]} and by the peer with {told[1]}")
    for one in (ours, peer):
        one.asked["read"] += len(asked)
        one.asked["page"] += 1
    raised = [_common(one.post(world.BODY, token)) for one in (ours, peer)]
    if raised[0] != raised[1]:
        raise RuntimeError(f"a concern is raised by ours as {raised[0]} and by the peer as {raised[1]}")
    return "Ours and the peer answered the same reads, page and concern with the same, field by field."


def _common(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in OWN}


class Load:
    """The process that asks."""

    def __init__(self, process: "subprocess.Popen[str]", tokens: list[str]) -> None:
        self.process, self.tokens = process, tokens

    def run(self, contender: Contender, kind: str, seconds: float) -> dict[str, Any]:
        """Ask for a time and return what came.

        Raises:
            RuntimeError: an answer was not what it should be.
        """
        asked, told = self.process.stdin, self.process.stdout
        if asked is None or told is None:
            raise RuntimeError("the load was started without pipes")
        asked.write(json.dumps(contender.job(kind, seconds, self.tokens)) + "\n")
        asked.flush()
        text = told.readline()
        if not text:
            raise RuntimeError("the load ended by itself")
        found: dict[str, Any] = json.loads(text)
        if found["wrong"]:
            raise RuntimeError(f"{contender.name} answered {kind} with {found['wrong']}")
        contender.asked[kind] += found["done"]
        return found


@contextmanager
def process(*command: str, **more: Any) -> Iterator["subprocess.Popen[Any]"]:
    """Run a Python program of ours until it is no longer needed."""
    started = subprocess.Popen([sys.executable, *command], cwd=ROOT, **more)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def load(tokens: list[str]) -> Iterator[Load]:
    """Start the load."""
    with process("-m", "benchmarks.load", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        yield Load(started, tokens)


@contextmanager
def ours(url: str, keys: world.Keys, folder: Path) -> Iterator[Contender]:
    """Start the application."""
    issuers = folder / "issuers.json"
    issuers.write_text(keys.issuers())
    master = folder / "master.key"
    master.touch(0o600)
    master.write_bytes(keys.master)
    settings = {
        "DATABASE_URL": url,
        "VINK_ISSUERS": str(issuers),
        "VINK_KEYS": str(folder / "keys"),
        "VINK_MASTER_KEY_FILE": str(master),
        "VINK_RATE": "100000",
        "VINK_BURST": "100000",
    }
    with _server("ours", ("-m", "benchmarks.serve"), settings, "VINK_PORT", "/v1/concerns", keys, folder) as found:
        yield found


@contextmanager
def peer(url: str, keys: world.Keys, folder: Path) -> Iterator[Contender]:
    """Start the peer."""
    settings = {
        "DATABASE_URL": url.replace("postgresql://", "postgresql+asyncpg://", 1),
        "PUBLIC_KEY": keys.pem(),
        "MASTER_KEY": keys.master.hex(),
        "ISSUER": world.ISSUER,
        "AUDIENCE": world.AUDIENCE,
    }
    with _server("peer", ("-m", "benchmarks.peer_fastapi"), settings, "PORT", "/concerns", keys, folder) as found:
        yield found


@contextmanager
def _server(
    name: str, command: tuple[str, ...], settings: dict[str, str], port_name: str, path: str, keys: world.Keys, at: Path
) -> Iterator[Contender]:
    """Start a server and wait for its first answer."""
    port = _free_port()
    token = keys.token(0)
    with ExitStack() as stack:
        log = stack.enter_context((at / f"{name}.log").open("wb"))
        environment = {**_plain_environment(), **settings, port_name: str(port)}
        started = time.perf_counter()
        server = stack.enter_context(process(*command, env=environment, stdout=log, stderr=subprocess.STDOUT))
        contender = Contender(name, server, port, 0.0, path)
        while True:
            try:
                contender.get(f"{path}?limit=1", token)
                break
            except OSError as error:
                if server.poll() is not None or time.perf_counter() - started > PATIENCE:
                    words = (at / f"{name}.log").read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"{name} does not answer ({error}): {words}") from error
                time.sleep(0.01)
        contender.start = time.perf_counter() - started
        contender.asked["page"] += 1
        yield contender


def _plain_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("VINK_", "PG", "DATABASE_"))}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
