"""Serving the application with uvicorn, until a signal ends it."""

import gc
import logging
import socket
import sys
from collections.abc import MutableMapping
from typing import Any

import msgspec
import structlog
import uvicorn

from adapters import clock
from adapters.keys import MasterKeys
from vink.one_write import OneWrite
from vink.settings import Settings, SettingsError
from vink.wiring import application


def set_up_logging(level: str) -> None:
    """Write one JSON line per event to standard output; nothing of what people wrote is ever in it."""
    structlog.configure(
        processors=[_line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=level.upper(), format="%(levelname)s %(name)s %(message)s")
    # It tells every address that it asks, ids included.
    logging.getLogger("httpx").setLevel(logging.WARNING)


def _line(_: object, level: str, event: MutableMapping[str, Any]) -> bytes:
    return msgspec.json.encode({**event, "level": level, "timestamp": clock.now()}, enc_hook=repr)


def listen(settings: Settings) -> socket.socket:
    """Return a socket on the configured address.

    Raises:
        SettingsError: the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((settings.host, settings.port))
    except OSError as error:
        opened.close()
        why = error.strerror or "it failed"
        raise SettingsError(
            f"VINK_HOST and VINK_PORT name {settings.host}:{settings.port}, where nothing can listen: {why}."
        ) from error
    return opened


async def serve(settings: Settings, url: str, keys: MasterKeys, opened: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM."""
    async with application(settings, url, keys) as app:
        config = uvicorn.Config(
            app,
            http=OneWrite,
            loop="uvloop",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=10,
            h11_max_incomplete_event_size=16384,
        )
        collect_less()
        await uvicorn.Server(config).serve(sockets=[opened])


def collect_less() -> None:
    """Let the garbage collector leave alone what is there from the start, and look for cycles more seldom: a list of
    records makes thousands of objects that all end with the request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
