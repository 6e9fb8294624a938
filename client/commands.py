"""Pages for commands: wherever the API says in `allowed_actions` that something may be done, there is a form for it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from litestar import Response

from client.codes import Texts
from client.forms import Change, Filled, Form
from client.page import Page, page
from client.sending import posted, prepared, sent
from client.visit import Visit

Thing = dict[str, Any]
Choosing = Callable[[Visit, Thing, str], Awaitable[dict[str, list[tuple[str, str]]]]]
Why = Callable[[Visit], Awaitable[str]]


async def no_choices(_: Visit, __: Thing, ___: str) -> dict[str, list[tuple[str, str]]]:
    """Offer nothing beside the code lists."""
    return {}


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of thing that the API has: where it is, the code list of its states, and the forms of its commands.

    `purpose` is sent where the API wants to know why it is read, or finds it by who reads; `choices` finds what fields
    offer that have no code list. `home` is the page to which one comes back, put together of the thing's own fields.
    `about` is the template that shows the thing beside its forms, with the texts of these `lists`.
    """

    name: str
    statuses: str
    forms: Mapping[str, Form]
    purpose: str | Why | None = None
    choices: Choosing = no_choices
    home: str = "/app/{kind}/{id}"
    about: str | None = None
    lists: tuple[str, ...] = ()

    def at(self, thing_id: object) -> str:
        """Return the path of a thing in the API."""
        return f"/v1/{self.name}/{thing_id}"

    def home_of(self, thing: Thing) -> str:
        """Return the page to which one comes back after a command."""
        return self.home.format_map({**thing, "kind": self.name})

    async def read(self, visit: Visit) -> Thing:
        """Return the thing that the address of the page names."""
        why = await self.purpose(visit) if callable(self.purpose) else self.purpose
        found: Thing = await visit.get(self.at(visit.named["id"]), why)
        return found

    def actions(self, thing: Thing) -> list[tuple[str, Form]]:
        """Return the commands that the caller may give now and that there is a form for."""
        return [(name, form) for name, form in self.forms.items() if name in thing["allowed_actions"]]


def command_pages(kind: Kind) -> tuple[Page, ...]:
    """Return a page for each command of a kind, at `/app/<kind>/<id>/<command>`."""
    return tuple(_page_of(kind, name) for name in kind.forms)


def _page_of(kind: Kind, name: str) -> Page:
    form = kind.forms[name]

    @page(f"/{kind.name}/{{id:uuid}}/{name}", "GET", "POST")
    async def command(visit: Visit) -> Response[Any]:
        thing = await kind.read(visit)
        filled = await prepared(visit, form, thing, await kind.choices(visit, thing, name))
        if visit.request.method == "POST" and await posted(visit, filled):
            body = filled.body(visit.house.served.zone)
            if await sent(
                visit, filled, "POST", f"{kind.at(thing['id'])}/{name}", body if form.fields else None, thing=thing
            ):
                return visit.go(kind.home_of(thing))
        filled.possible = name in thing["allowed_actions"]
        return await show_form(visit, kind, thing, filled)

    return command


async def show_form(visit: Visit, kind: Kind, thing: Thing, filled: Filled, *, drafts: bool = False) -> Response[str]:
    """Return the page with a form that is about a thing."""
    texts = await visit.texts(kind.statuses, *kind.lists)
    word(filled, kind.statuses, texts, visit.language)
    status = filled.status if filled.possible or filled.status != 200 else 409
    back = kind.home_of(thing)
    return await visit.show(
        "command.html", status, filled=filled, back=back, about=kind.about, thing=thing, texts=texts, drafts=drafts
    )


def word(filled: Filled, statuses: str, texts: Texts, language: str) -> None:
    """Put what has changed into the words of a list of states."""
    filled.changes = [
        Change(*(texts.text(statuses, told, language) for told in (one.before, one.after))) if one.before else one
        for one in filled.changes
    ]
