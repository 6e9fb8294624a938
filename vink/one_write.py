"""Answers that leave in one write, head and body together."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Gathering:
    """A transport that keeps what is written until the loop's present turn ends, and writes it as one.

    uvicorn writes the head and the body of an answer apart; the first of the two system calls often hands the
    processor to the other side before there is a body to read.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._kept: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._kept:
            self._loop.call_soon(self._send)
        self._kept.append(data)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._kept:
            self._transport.write(b"".join(self._kept))
            self._kept.clear()


class OneWrite(HttpToolsProtocol):
    """uvicorn's protocol over such a transport."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(Gathering(transport, self.loop))  # type: ignore[arg-type]
