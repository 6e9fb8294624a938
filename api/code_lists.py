"""The code lists over HTTP: every closed vocabulary, with its texts."""

from functools import partial
from typing import Annotated

from msgspec import Meta

from api.operations import reads
from api.views import View
from domain.code_lists import CODE_LISTS, Code, CodeList, ListName
from domain.errors import NotFound
from domain.legal_bases import LISTED, listed
from domain.policy import Action
from domain.ports import Work
from domain.text import Version


class CodeListView(View, frozen=True, kw_only=True):
    """A vocabulary in the order in which it is shown. The version rises when a code or a text changes."""

    name: ListName
    version: Version
    codes: Annotated[tuple[Code, ...], Meta(max_length=200)]


class CodeListSummary(View, frozen=True, kw_only=True):
    """A vocabulary's name and version."""

    name: ListName
    version: Version


class CodeListIndex(View, frozen=True, kw_only=True):
    """Every vocabulary; there is only one page."""

    items: Annotated[list[CodeListSummary], Meta(max_length=200)]
    next_cursor: None


def _here(work: Work, name: str) -> CodeList:
    """Return a list as it stands here and today: of legal bases, those of the set that is run with."""
    if name in LISTED:
        return listed(name, work.terms.legal_set, work.calendar.local(work.now).date())
    return CODE_LISTS[name]


@reads("/v1/code-lists", Action.CODE_LIST_READ)
async def list_code_lists(work: Work) -> CodeListIndex:
    """List the code lists with their versions."""
    names = [CodeListSummary(name=one.name, version=one.version) for one in map(partial(_here, work), CODE_LISTS)]
    return CodeListIndex(items=names, next_cursor=None)


@reads("/v1/code-lists/{name}", Action.CODE_LIST_READ)
async def read_code_list(work: Work, name: ListName) -> CodeListView:
    """Read a code list. With `If-None-Match` nothing is sent while it is the same."""
    if name not in CODE_LISTS:
        raise NotFound
    found = _here(work, name)
    return CodeListView(name=found.name, version=found.version, codes=found.codes)
