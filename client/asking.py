"""A form on a page of its own: shown, sent to where it says, and shown again with its faults."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from litestar import Response

from client.commands import Thing, word
from client.forms import Field, Form
from client.sending import NONE, Choices, posted, prepared, sent
from client.visit import Visit

Body = dict[str, Any]
NOTHING: Mapping[str, list[str]] = MappingProxyType({})


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What a form is sent to, and what follows.

    `thing` is what it changes, in one of the `statuses`, by the `action` among its `allowed_actions`; without it
    something is made. `choices` are offered, `stands` is what the fields begin with, `body` makes what is sent of what
    was filled in. `back` is where the reader came from and goes on to, unless `to` makes another page of what was
    answered; `once` is a template that shows what was answered, this once. `about` is the one above the form, which is
    not there unless it is `possible`.
    """

    form: Form
    path: str
    back: str
    method: str = "POST"
    thing: Thing | None = None
    statuses: str | None = None
    action: str | None = None
    choices: Choices = NONE
    stands: Mapping[str, list[str]] = NOTHING
    body: Callable[[Body], Body] | None = None
    to: Callable[[Thing], str] | None = None
    once: str | None = None
    about: str | None = None
    possible: bool = True


def standing(thing: Thing, fields: Iterable[Field]) -> dict[str, list[str]]:
    """Return what the fields of a form begin with, as a thing has it."""
    return {one.name: _typed(thing[one.name]) for one in fields}


def _typed(value: Any) -> list[str]:
    if isinstance(value, list):
        return value
    if isinstance(value, bool):
        return ["yes"] if value else []
    return [] if value is None else [f"{value:g}" if isinstance(value, float) else str(value)]


async def asks(visit: Visit, ask: Ask, **shown: Any) -> Response[Any]:
    """Show the form, or take it, send it and go on."""
    filled = await prepared(visit, ask.form, ask.thing, ask.choices)
    filled.values = filled.values or {name: list(values) for name, values in ask.stands.items()}
    if visit.request.method == "POST" and await posted(visit, filled):
        body = filled.body(visit.house.served.zone)
        made = ask.body(body) if ask.body else body
        answer = await sent(visit, filled, ask.method, ask.path, made if ask.form.fields else None, thing=ask.thing)
        if answer is not None and ask.once:
            return await visit.show(ask.once, made=answer.json())
        if answer is not None:
            return visit.go(ask.to(answer.json()) if ask.to else ask.back)
        if ask.statuses:
            word(filled, ask.statuses, await visit.texts(ask.statuses), visit.language)
    filled.possible = ask.possible
    if ask.thing is not None and ask.action is not None:
        filled.possible = ask.action in ask.thing["allowed_actions"]
    status = filled.status if filled.possible or filled.status != 200 else 409
    return await visit.show("command.html", status, filled=filled, back=ask.back, above=ask.about, **shown)
