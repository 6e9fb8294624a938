"""Sending a filled form to the API, so that nothing typed is lost and nothing is sent twice, whatever happens."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from httpx import Headers
from msgspec.json import encode

from client.api import Answer, Refused, Unreachable
from client.faults import FORGED, SILENT, explain
from client.forms import OWN, Change, Filled, Form, Values
from client.visit import Forged, Visit

Choices = Mapping[str, list[tuple[str, str]]]
NONE: Choices = MappingProxyType({})


async def prepared(visit: Visit, form: Form, thing: dict[str, Any] | None = None, choices: Choices = NONE) -> Filled:
    """Return a form as the reader finds it: what they typed before and did not send stands in it.

    `thing` is what the form is about; `choices` what may be chosen in fields that offer no code list.
    """
    texts = await visit.texts(*form.lists)
    offered = {one.name: texts.offered(one.codes, visit.language) for one in form.fields if one.codes}
    filled = Filled(
        form=form, path=visit.path, values=dict(visit.kept(visit.path) or {}), choices={**offered, **choices}
    )
    filled.key = first(filled.values, "key", filled.key)
    if thing is not None:
        filled.version = thing["version"]
        filled.was_status = thing["status"]
        filled.was_entries = len(thing.get("dialogue") or ())
    return filled


async def posted(visit: Visit, filled: Filled) -> bool:
    """Put what was posted into a form, and keep it until it is sent; whether it may be sent, since it is our form."""
    forged = False
    try:
        values = await visit.typed()
    except Forged:
        values, forged = await visit.sent(), True
    own = {one.name for one in filled.form.fields} | set(OWN)
    filled.values = {name: value for name, value in values.items() if name in own}
    visit.keep(visit.path, filled.values)
    filled.key = first(values, "key", filled.key)
    # What the reader decided on stays so until they are told of something newer.
    filled.version = int(first(values, "version")) if first(values, "version").isdecimal() else filled.version
    filled.was_status = first(values, "was_status", filled.was_status)
    if forged:
        filled.status = 403
        filled.notes.append(visit.words.say(FORGED))
    return not forged


async def sent(
    visit: Visit, filled: Filled, method: str, path: str, body: object, *, thing: dict[str, Any] | None = None
) -> Answer | None:
    """Send a form. None when it was refused: the form then says why, and is to be shown again.

    With `thing` it is a change of that, on the version that the reader decided on. When somebody was first the form
    tells what is new and carries the new version, so that the same button sends it knowingly.

    Raises:
        LoggedOut: log in first; what was typed is kept.
    """
    headers = {"Idempotency-Key": filled.key}
    if thing is not None:
        headers["If-Match"] = f'"{filled.version}"'
    async with visit.turn:
        # What is made is asked for again: by its key the API makes nothing twice, and answers what it made.
        if thing is not None and filled.key in visit.sent_keys():
            return Answer(status=200, headers=Headers(), content=encode(thing))
        try:
            answer = await visit.ask(method, path, body=body, headers=headers)
        except Refused as refused:
            explain(filled, refused.problem, refused.wait, visit.words)
            if thing is not None and refused.problem.status in (409, 412):
                _tell_changes(filled, thing)
        except Unreachable:
            filled.status = 503
            filled.notes.append(visit.words.say(SILENT))
        else:
            visit.done(filled.path, filled.key)
            say_done(visit, filled.form, answer)
            return answer
    return None


def say_done(visit: Visit, form: Form, answer: Answer) -> None:
    """Have the next page say what a form did, and offer the way back where the API allows it now."""
    if form.done is None:
        return
    undo, back = form.undo, None
    if undo is not None and undo.command in (made := answer.json()).get("allowed_actions", ()):
        back = undo.page.format_map(made), visit.words.say(undo.text)
    visit.tell(visit.words.say(form.done), back)


def first(values: Values, name: str, usual: str = "") -> str:
    """Return the first value of a field."""
    return next(iter(values.get(name, [])), usual)


def _tell_changes(filled: Filled, thing: dict[str, Any]) -> None:
    """Tell what is there that the reader did not see, and let the next try be on that."""
    if filled.was_status and filled.was_status != thing["status"]:
        filled.changes.append(Change(filled.was_status, thing["status"]))
    seen = first(filled.values, "was_entries", "0")
    entries = thing.get("dialogue") or ()
    for one in entries[int(seen) if seen.isdecimal() and len(seen) < 6 else 0 :]:
        filled.changes.append(Change("", one["text"] or ""))
    filled.version, filled.was_status, filled.was_entries = thing["version"], thing["status"], len(entries)
