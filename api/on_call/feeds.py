"""Calendar feeds over HTTP: their addresses are made and revoked."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain.on_call import feeds
from domain.on_call.feeds import COMMANDS, NewOnCallFeed, OnCallFeed, OnCallFeedStatus
from domain.on_call.types import OnCallFunction
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import PERSONAL, AllowedActions, Version

FEEDS = "/v1/on-call-feeds"
FEED = FEEDS + "/{on_call_feed_id}"
CALENDARS = "/feeds/on-call/"
SUFFIX = ".ics"
FeedPath = Annotated[
    str,
    Meta(
        pattern="^/feeds/on-call/[A-Za-z0-9_-]{43}[.]ics$",
        max_length=80,
        description="The path of the calendar, told this once: whoever has it reads the calendar.",
        extra_json_schema=PERSONAL,
    ),
]


class OnCallFeedView(View, frozen=True, kw_only=True):
    """A calendar feed of one's own shifts or, by its coordinator, of a function; its key is shown nowhere."""

    id: UUID
    status: OnCallFeedStatus
    version: Version
    created_at: datetime
    updated_at: datetime
    function: OnCallFunction | None
    expires_at: datetime
    allowed_actions: AllowedActions


class OpenedFeedView(OnCallFeedView, frozen=True, kw_only=True, omit_defaults=True):
    """A feed that was just made; `path` is not there when this is a repetition, since it is told once."""

    path: FeedPath | None = None


def view(work: Work, feed: OnCallFeed) -> OnCallFeedView:
    """Return a feed as its owner may see it."""
    return show(OnCallFeedView, feed, allowed_actions=allowed_actions(work.actor, feed, COMMANDS))


@reads(FEED, Action.ON_CALL_FEED_READ)
async def read_on_call_feed(work: Work, on_call_feed_id: UUID) -> OnCallFeedView:
    """Read one of one's own feeds."""
    return view(work, await work.on_call_feeds.get(on_call_feed_id))


@lists(FEEDS, Action.ON_CALL_FEED_READ)
async def list_on_call_feeds(work: Work, query: PageQuery, after: UUID | None) -> list[OnCallFeedView]:
    """List one's own feeds."""
    return [view(work, one) for one in await work.on_call_feeds.page({}, after, query.limit + 1)]


@creates(FEEDS, Action.ON_CALL_FEED_OPEN, again=read_on_call_feed)
async def open_on_call_feed(work: Work, body: NewOnCallFeed) -> OpenedFeedView:
    """Make a feed for a calendar program, which cannot send a token.

    Its path holds a key that opens this calendar and nothing else, until it expires or is revoked. Keep it like a
    password: it is told once, and only its hash is kept.
    """
    feed, key = await feeds.open_feed(work, body)
    possible = allowed_actions(work.actor, feed, COMMANDS)
    return show(OpenedFeedView, feed, allowed_actions=possible, path=CALENDARS + key + SUFFIX)


@commands(FEED + "/revoke", Action.ON_CALL_FEED_REVOKE)
async def revoke_on_call_feed(work: Work, on_call_feed_id: UUID, seen: int) -> OnCallFeedView:
    """Revoke a feed: its path opens nothing from now on."""
    return view(work, await feeds.revoke_feed(work, on_call_feed_id, seen))
