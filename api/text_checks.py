"""Looking at a text over HTTP before it is sent."""

from typing import Annotated

import msgspec
from msgspec import Meta

from api.operations import Kind, declare
from api.views import View
from domain.policy import Action
from domain.ports import Work
from domain.text import SPECIAL_TEXT

Draft = Annotated[
    str,
    Meta(min_length=1, max_length=20000, description="What is being written.", extra_json_schema=SPECIAL_TEXT),
]


class TextToCheck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text that somebody is writing."""

    text: Draft


class TextChecked(View, frozen=True, kw_only=True):
    """That nothing was found that would be refused. Where a name or an address may stand, `Identity-Reminder` says so;
    no name is found for certain."""

    accepted: bool


@declare(Kind.COMMAND, "/v1/text-checks", Action.TEXT_CHECK)
async def check_text(work: Work, body: TextToCheck) -> TextChecked:
    """Say whether a text would be refused for what is in it, so that whoever writes it is told while they do.

    What tells who somebody is, is answered as everywhere: 422 with the code `identifier`. Nothing is kept of the text.
    """
    return TextChecked(accepted=True)
