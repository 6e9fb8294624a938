"""The real command as a real process on a free port, with its own data."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.places import folder

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Demo:
    """`vink demo` in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(data),
            "VINK_PORT": str(self.port),
            "VINK_DATA": str(data / "vink"),
            "VINK_RATE": "1000",
            "VINK_BURST": "5000",
        }
        self.output = data / "output"

    def start(self) -> float:
        """Start it and return after how many seconds it answered."""
        begun = time.monotonic()
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "vink", "demo"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while time.monotonic() - begun < PATIENCE:
            if self.process.poll() is not None:
                raise AssertionError(self.output.read_text())
            try:
                httpx.get(f"{self.base}/healthz/ready", timeout=1).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.05)
                continue
            return time.monotonic() - begun
        raise AssertionError(self.output.read_text())

    def follow(self, other: "Demo") -> None:
        """Take up what another one has left, as if it were our own: the second start is quick."""
        subprocess.run(["cp", "-a", other.data / "vink", self.data / "vink"], check=True)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it and return its exit status."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def run(self, *command: str) -> str:
        """Run another command of ours beside it and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "vink", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def processes(self) -> list[str]:
        """Return the command lines of every living process that works on our data."""
        found = []
        for entry in Path("/proc").iterdir():
            if re.fullmatch(r"\d+", entry.name):
                try:
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    place = (entry / "cwd").readlink()
                except OSError:
                    continue
                if str(self.data) in line or str(place).startswith(str(self.data)):
                    found.append(line)
        return found


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with folder() as made:
        yield made


@pytest.fixture(scope="module")
def demo(place: Path, first: Demo) -> Iterator[Demo]:
    """A running demo, shared by the tests of a module."""
    running = Demo(place)
    running.follow(first)
    running.start()
    yield running
    if running.process.poll() is None:
        running.stop()
