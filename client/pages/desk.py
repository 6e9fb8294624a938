"""The desk by day and night: who meets somebody alone, whose shift is on, which calls are open, what is handed over."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response

from client.commands import Thing
from client.lists import every
from client.page import page
from client.pages.roster import members
from client.visit import Visit


@page("/desk")
async def desk(visit: Visit) -> Response[Any]:
    """Show what is going on at the desk, as far as the reader has a part in it."""
    me = (await visit.me())["subject"]
    open_calls = await every(visit, "/v1/on-call-contacts", status="open")
    away = [one for status in ("escalated", "open") for one in await every(visit, "/v1/check-ins", status=status)]
    handed = [one for one in await _shifts(visit, status="handed_over") if one["report"]]
    begun = await _begun(visit, me)
    names: dict[str, str] = {}
    for function in sorted({one["function"] for one in (*away, *open_calls, *handed, *begun)}):
        names |= await members(visit, function)
    return await visit.show(
        "desk.html",
        mine=[one for one in away if one["staff_id"] == me],
        others=[one for one in away if one["staff_id"] != me],
        begun=begun,
        calls=sorted(open_calls, key=lambda one: str(one["due_at"])),
        handed=handed,
        names=names,
        me_id=me,
        may_check_in=await visit.opens("startCheckIn"),
        may_note=await visit.opens("noteOnCallContact"),
        texts=await visit.texts(
            *("check_in_status", "check_in_place", "on_call_function", "caller_function", "on_call_contact_kind"),
            "on_call_shift_status",
        ),
    )


async def _begun(visit: Visit, me: str) -> list[Thing]:
    """Return one's own shift that is on, and the shifts that are over and not handed over yet."""
    own = {} if await visit.opens("planOnCallShift") else {"staff_id": me}
    found = await _shifts(visit, status="planned", **own)
    now = datetime.now(UTC)
    return [
        one
        for one in found
        if datetime.fromisoformat(one["starts_at"]) <= now
        and "hand-over" in one["allowed_actions"]
        and (one["staff_id"] == me or datetime.fromisoformat(one["ends_at"]) <= now)
    ]


async def _shifts(visit: Visit, **query: str) -> list[Thing]:
    return sorted(await every(visit, "/v1/on-call-shifts", **query), key=lambda one: str(one["starts_at"]))
