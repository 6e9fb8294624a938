"""The calendar that a feed's key opens: the one thing of the desk that is read without a token."""

import re
import time
from typing import Any

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler

from api.house import House
from api.limits import Buckets
from api.on_call.feeds import CALENDARS, SUFFIX
from domain.errors import NotFound
from domain.on_call.feeds import AUDITED_AS, ask_by_key, calendar_of, hash_of

MEDIA = "text/calendar"
KEY = re.compile(r"[A-Za-z0-9_-]{43}\Z")
OFTEN, AT_ONCE = 1 / 60, 20
"""Calendar programs look a few times an hour, and again when somebody presses a button."""


def calendars(house: House) -> list[HTTPRouteHandler]:
    """Return the handler of the calendars. A wrong key, a revoked one and one that is over are not told apart."""
    per_feed = Buckets(OFTEN, AT_ONCE, time.monotonic)

    async def read(request: Request[Any, Any, Any]) -> Response[bytes]:
        request_id: str = request.scope["state"]["request_id"]
        key = str(request.path_params["key"]).removesuffix(SUFFIX)
        reader = await house.feed_of(hash_of(key)) if KEY.match(key) else None
        if reader is None:
            house.per_address.take((request.client.host if request.client else "",))
            await house.log.refused(None, AUDITED_AS, "unknown_key", request_id, None, failed=False)
            raise NotFound
        per_feed.take(reader.id)
        async with house.begin(ask_by_key(reader, request_id, house.language)) as work:
            content = work.icalendar(await calendar_of(work, reader))
        return Response(content, media_type=MEDIA)

    handler = HTTPRouteHandler(
        CALENDARS + "{key:str}", http_method="GET", opt={"public": True}, operation_id="readCalendar"
    )
    return [handler(read)]
