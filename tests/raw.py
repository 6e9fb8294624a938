"""Requests as bytes, which no client library has put in order."""

import asyncio
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec

Headers = list[tuple[bytes, bytes]]


class Raw(NamedTuple):
    """An answer as it was sent."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the one header of this name.

        Raises:
            ValueError: it was sent more than once.
        """
        found = [value.decode("latin-1") for key, value in self.headers if key == name.encode()]
        if len(found) > 1:
            raise ValueError(f"{name} was sent {len(found)} times")
        return found[0] if found else None

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


async def send(
    app: Any,
    method: str,
    target: bytes,
    headers: Headers | None = None,
    chunks: tuple[bytes, ...] = (b"",),
    address: str = "127.0.0.1",
) -> Raw:
    """Send a request to an application as its server would, with exactly this target and these headers."""
    path, _, query = target.partition(b"?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path.decode("latin-1")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in headers or []],
        "client": (address, 50000),
        "server": ("127.0.0.1", 8000),
    }
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": n < len(chunks)} for n, chunk in enumerate(chunks, 1)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def keep(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, keep)
    starts = [one for one in sent if one["type"] == "http.response.start"]
    if len(starts) != 1 or sent[0] is not starts[0]:
        raise AssertionError(f"not one beginning: {[one['type'] for one in sent]}")
    body = b"".join(one.get("body", b"") for one in sent[1:])
    return Raw(starts[0]["status"], list(starts[0]["headers"]), body)


async def speak(port: int, request: bytes) -> Raw:
    """Send bytes to a port of this machine, and return what comes back before the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    pairs = [line.partition(b": ")[::2] for line in lines]
    return Raw(int(first.split()[1]), [(name.lower(), value) for name, value in pairs], body)
