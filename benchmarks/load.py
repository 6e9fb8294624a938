"""The load: one process, blocking-free sockets and epoll, so cheap that it is not what is measured.

Reads one job as a line of JSON on standard input, answers with one line on standard output, until its input ends.
"""

import json
import random
import re
import select
import socket
import sys
import time
from typing import Any

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Line:
    """One keep-alive connection, with at most one request on its way."""

    def __init__(self, port: int, authorization: str) -> None:
        self.port = port
        self.head = f"Host: 127.0.0.1:{port}\r\nAuthorization: {authorization}\r\nAccept: application/json\r\n"
        self.open()
        self.sent = 0.0
        self.got = b""
        self.whole = 0

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)

    def send(self, request: bytes) -> None:
        self.sent = time.perf_counter()
        self.got = b""
        self.whole = 0
        self.socket.sendall(request)

    def finished(self) -> bool:
        """Take what has arrived and tell whether the answer is whole."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.got = self.got + data if self.got else data
        if not self.whole:
            end = self.got.find(b"\r\n\r\n")
            if end < 0:
                return False
            length = LENGTH.search(self.got, 0, end + 2)
            if length is None:
                raise ConnectionError("an answer without a length")
            self.whole = end + 4 + int(length[1])
        return len(self.got) >= self.whole


class Lines:
    """The connections to one server, kept from job to job."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        self.lines = [Line(port, f"Bearer {token}") for token in tokens]
        self.poll = select.epoll()
        self.by_number: dict[int, Line] = {}
        for line in self.lines:
            self._listen(line)
        self.keys = 0

    def _listen(self, line: Line) -> None:
        self.by_number[line.socket.fileno()] = line
        self.poll.register(line.socket, select.EPOLLIN)

    def reopen(self) -> None:
        """Open anew the lines that the server closed, because they were idle from the last job to this one."""
        for number, _ in self.poll.poll(0):
            line = self.by_number.pop(number)
            self.poll.unregister(number)
            line.open()
            self._listen(line)

    def requests(self, line: Line, job: dict[str, Any]) -> Any:
        """Yield requests for a line, for ever: a fresh Idempotency-Key for each that writes."""
        if job["method"] == "GET":
            made = [f"GET {path} HTTP/1.1\r\n{line.head}\r\n".encode() for path in job["paths"]]
            while True:
                yield random.choice(made)
        body = job["body"].encode()
        before = f"POST {job['paths'][0]} HTTP/1.1\r\n{line.head}Content-Type: application/json\r\n".encode()
        before += b"Content-Length: %d\r\nIdempotency-Key: " % len(body)
        while True:
            self.keys += 1
            yield b"%bload-%d-%016x\r\n\r\n%b" % (before, self.keys, random.getrandbits(64), body)

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        """Keep every line busy for the time, wait for the last answers, and tell what came."""
        self.reopen()
        wanted = b"HTTP/1.1 %d" % job["status"]
        waits: list[float] = []
        wrong: dict[str, int] = {}
        sizes = 0
        cpu = time.process_time()
        started = time.perf_counter()
        until = started + job["seconds"]
        sources = {line: self.requests(line, job) for line in self.lines}
        for line, source in sources.items():
            line.send(next(source))
        busy = len(self.lines)
        while busy:
            for number, _ in self.poll.poll():
                line = self.by_number[number]
                if not line.finished():
                    continue
                now = time.perf_counter()
                if line.got.startswith(wanted):
                    waits.append(now - line.sent)
                    sizes += line.whole
                else:
                    what = line.got[:300].decode(errors="replace")
                    wrong[what] = wrong.get(what, 0) + 1
                if now < until:
                    line.send(next(sources[line]))
                else:
                    busy -= 1
        elapsed = time.perf_counter() - started
        waits.sort()
        return {
            "done": len(waits),
            "rate": len(waits) / elapsed,
            "seconds": elapsed,
            "p50": _part(waits, 0.50),
            "p99": _part(waits, 0.99),
            "wrong": dict(list(wrong.items())[:3]),
            "bytes": sizes // max(1, len(waits)),
            "cpu": (time.process_time() - cpu) / elapsed,
        }


def _part(waits: list[float], part: float) -> float:
    return waits[min(len(waits) - 1, int(len(waits) * part))] if waits else 0.0


def main() -> None:
    open_lines: dict[int, Lines] = {}
    for text in sys.stdin:
        job = json.loads(text)
        port = job["port"]
        if port not in open_lines:
            open_lines[port] = Lines(port, job["tokens"])
        print(json.dumps(open_lines[port].run(job)), flush=True)


if __name__ == "__main__":
    main()
