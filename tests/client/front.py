"""The pages by themselves before a running API, with a road between them on which things go wrong on purpose."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from client.app import application
from client.served import Served
from tests.journey.conftest import Demo, free_port


class Fault:
    """What happens on the road to requests of a method whose path begins so: `times` times, before or after the API
    has answered."""

    def __init__(self, method: str, path: str, status: int | None, *, after: bool, times: int) -> None:
        self.method, self.path, self.status, self.after, self.left = method, path, status, after, times


class Front:
    """One address for browsers: pages below `/app`, made here, and everything else from the demo behind it."""

    def __init__(self, folder: Path, first: Demo, idle_seconds: int = 1200) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.demo = Demo(folder)
        self.demo.follow(first)
        # The authorization server then sends browsers back to the pages that are served here.
        self.demo.environment["VINK_ISSUER"] = self.base
        self._served = Served(
            public=self.base,
            api=self.base,
            client_id="staff-app",
            idle_seconds=idle_seconds,
            warn_seconds=2,
            patience=1.5,
        )
        self.pages_seconds = self.road_seconds = 0.0
        """How long pages took to be made, and how long what they asked for was on the road."""
        self._faults: list[Fault] = []
        self._ready = threading.Event()

    def fails(self, method: str, path: str, status: int | None = None, *, after: bool = False, times: int = 1) -> None:
        """Let requests fail: with a status, or with no answer in time; `after` the API has done what they ask."""
        self._faults.append(Fault(method, path, status, after=after, times=times))

    @contextmanager
    def running(self) -> Iterator["Front"]:
        """Serve until the end of the block."""
        self.demo.start()
        thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        thread.start()
        try:
            assert self._ready.wait(20)
            yield self
        finally:
            self._server.should_exit = True
            thread.join(20)
            self.demo.stop()

    async def _serve(self) -> None:
        async with application(self._served) as pages, httpx.AsyncClient(base_url=self.demo.base, timeout=20) as road:
            self._road, self._pages = road, pages
            config = uvicorn.Config(
                self._app, port=self.port, interface="asgi3", lifespan="off", log_config=None, access_log=False
            )
            self._server = uvicorn.Server(config)
            self._ready.set()
            await self._server.serve()

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        begun = time.perf_counter()
        if f"{scope['path']}/".startswith("/app/"):
            await self._pages(scope, receive, send)
            self.pages_seconds += time.perf_counter() - begun
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        fault = self._fault(scope)
        answer = (502, [(b"retry-after", b"7")], b"")
        if fault is None or fault.after:
            answer = await self._forwarded(scope, body)
        if fault is not None:
            answer = (fault.status or 502, *answer[1:]) if fault.status else answer
            await asyncio.sleep(0 if fault.status else self._served.patience * 2)
        status, headers, content = answer
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})
        self.road_seconds += time.perf_counter() - begun

    def _fault(self, scope: Any) -> Fault | None:
        for one in self._faults:
            if one.left and scope["method"] == one.method and scope["path"].startswith(one.path):
                one.left -= 1
                return one
        return None

    async def _forwarded(self, scope: Any, body: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        query = scope["query_string"].decode()
        path = scope["path"] + (f"?{query}" if query else "")
        headers = [(name, value) for name, value in scope["headers"] if name not in (b"host", b"accept-encoding")]
        got = await self._road.request(scope["method"], path, content=body, headers=headers)
        return got.status_code, [pair for pair in got.headers.raw if pair[0].lower() != b"date"], got.content
