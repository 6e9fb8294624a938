"""What is written in one turn of the loop leaves in one write, in order, and nothing is kept back at the end."""

import asyncio
from typing import Any

import httpx
import uvicorn

from vink.one_write import Gathering, OneWrite


class Recorded(asyncio.Transport):
    """A transport that takes down what is done to it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.done: list[object] = []

    def write(self, data: Any) -> None:
        self.done.append(bytes(data))

    def close(self) -> None:
        self.done.append("closed")


async def turn() -> None:
    await asyncio.sleep(0)


async def test_what_is_written_in_one_turn_leaves_as_one() -> None:
    below = Recorded()
    transport = Gathering(below, asyncio.get_running_loop())
    transport.write(b"head")
    transport.write(b"body")
    assert below.done == []
    await turn()
    assert below.done == [b"headbody"]
    transport.write(b"next")
    await turn()
    await turn()
    assert below.done == [b"headbody", b"next"]


async def test_what_was_written_leaves_before_the_end() -> None:
    below = Recorded()
    transport = Gathering(below, asyncio.get_running_loop())
    transport.write(b"last")
    transport.close()
    await turn()
    assert below.done == [b"last", "closed"]


async def test_everything_else_is_the_transports_own() -> None:
    transport = Gathering(Recorded(), asyncio.get_running_loop())
    assert transport.get_extra_info("peername") == ("127.0.0.1", 1)


async def hello(scope: Any, receive: Any, send: Any) -> None:
    """Answer in as many pieces as the path says."""
    pieces = int(scope["path"][1:])
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(pieces):
        await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def test_answers_of_any_size_arrive_whole_and_connections_are_used_again() -> None:
    config = uvicorn.Config(hello, http=OneWrite, lifespan="off", log_config=None, port=0)
    server = uvicorn.Server(config)
    opened = config.bind_socket()
    serving = asyncio.create_task(server.serve(sockets=[opened]))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{opened.getsockname()[1]}") as client:
        for pieces in (0, 1, 30, 0):
            assert len((await client.get(f"/{pieces}")).content) == pieces * 100_000
        closing = await client.get("/2", headers={"connection": "close"})
        assert len(closing.content) == 200_000
    server.should_exit = True
    await serving
