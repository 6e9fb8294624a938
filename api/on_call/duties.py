"""Who is on duty over HTTP, who can be, and when nobody is."""

from typing import Annotated

import msgspec
from msgspec import Meta

from api.operations import reads
from api.views import View, emergency
from domain.notices import Notice
from domain.on_call import coverage
from domain.on_call.coverage import Gap
from domain.on_call.roster import OnDuty, RosterMember
from domain.on_call.types import OnCallFunction
from domain.policy import Action
from domain.ports import Work
from domain.text import Moment


class OnCallFunctionView(View, frozen=True, kw_only=True):
    """Who is on duty in a function now, nobody where there is a gap, and who is next."""

    function: OnCallFunction
    now: Annotated[list[OnDuty], Meta(max_length=100)]
    next: OnDuty | None


class OnCallView(View, frozen=True, kw_only=True):
    """Who is on duty in each function of the desk; in danger, call the numbers first."""

    functions: Annotated[list[OnCallFunctionView], Meta(max_length=2)]
    emergency: Notice


class RosterMembers(View, frozen=True, kw_only=True):
    """Who can be put on duty in a function, by name."""

    function: OnCallFunction
    members: Annotated[list[RosterMember], Meta(max_length=1000)]


class OnCallCoverage(View, frozen=True, kw_only=True, rename={"since": "from", "until": "to"}):
    """When nobody is on duty in a function, within a time."""

    function: OnCallFunction
    since: Moment
    until: Moment
    gaps: Annotated[list[Gap], Meta(max_length=5000)]


class FunctionQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    function: OnCallFunction


class CoverageQuery(FunctionQuery, frozen=True, kw_only=True, rename={"since": "from", "until": "to"}):
    since: Moment
    until: Moment


@reads("/v1/on-call", Action.ON_CALL_READ)
async def read_on_call(work: Work) -> OnCallView:
    """Read who is on duty now in each function, until when, where the function is reached, and who is next."""
    found = await work.roster.duties(work.now)
    functions = [
        OnCallFunctionView(
            function=function,
            now=[one for one in found if one.function is function and one.starts_at <= work.now],
            next=next((one for one in found if one.function is function and one.starts_at > work.now), None),
        )
        for function in OnCallFunction
    ]
    return OnCallView(functions=functions, emergency=emergency(work))


@reads("/v1/on-call/members", Action.ON_CALL_SHIFT_READ)
async def read_roster_members(work: Work, query: FunctionQuery) -> RosterMembers:
    """Read who can be put on duty in a function, to plan a shift or to offer one."""
    return RosterMembers(function=query.function, members=list(await work.roster.members(query.function)))


@reads("/v1/on-call/coverage", Action.ON_CALL_SHIFT_READ)
async def read_on_call_coverage(work: Work, query: CoverageQuery) -> OnCallCoverage:
    """Read when nobody is on duty in a function, from a moment to another."""
    found = await coverage.coverage(work, query.function, query.since, query.until)
    return OnCallCoverage(function=query.function, since=query.since, until=query.until, gaps=found)
