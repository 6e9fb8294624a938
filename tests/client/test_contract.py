"""The forms fit the contract of the API: what they send exists there, and what it needs they ask for."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from client.app import PAGES, pages
from client.commands import Kind
from client.forms import Field, Form, Undo
from client.menu import MENU
from client.pages import (
    adviser_entries,
    capacity,
    check_ins,
    conflicts,
    contacts,
    matters,
    mentors,
    resource_persons,
    roster,
    talks,
    webhooks,
    worried,
)
from domain.code_lists import CODE_LISTS

CONTRACT = json.loads((Path(__file__).parents[2] / "api/openapi.json").read_text())
SCHEMAS = CONTRACT["components"]["schemas"]
KINDS = {one.name: one for module in PAGES for one in vars(module).values() if isinstance(one, Kind)}
FORMS = [(kind, name) for kind in KINDS.values() for name in kind.forms]
LEFT_TO_OTHERS = {
    "concerns": {"transfer", "request-transfer"},
    "consultations": set(),
    "referrals": {
        *("receive", "request-information", "accept", "decline", "redirect", "close", "acknowledge", "hold", "resume"),
        *("expect-slot", "amend", "submit"),
    },
    "transfers": {"offer"},
    "webhook-subscriptions": {"rotate-secret"},
}
"""Commands without a form of their own: what VINK does, and what has a page that is no plain form."""


def commands(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the commands of a resource in the contract, each with its operation."""
    for path, methods in CONTRACT["paths"].items():
        parts = path.split("/")
        if len(parts) == 5 and parts[2] == kind and parts[3].startswith("{") and "post" in methods:
            if "201" in methods["post"]["responses"]:
                continue
            yield parts[4], methods["post"]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without reference and null."""
    if "$ref" in schema:
        return resolved(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    some = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return resolved(some[0]) if some else schema


def body_of(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    return resolved(content["application/json"]["schema"]) if content else {"properties": {}}


def codes_of(schema: dict[str, Any]) -> list[str]:
    """Return the words that a value may have, alone or in a list."""
    schema = resolved(schema)
    found: list[str] = resolved(schema.get("items", schema)).get("enum", [])
    return found


def takes(schema: dict[str, Any], codes: set[str]) -> bool:
    """Whether a value may have these words and no others; or these, where the contract leaves room for new ones."""
    pattern = resolved(schema.get("items", schema)).get("pattern")
    return all(re.search(pattern, one) for one in codes) if pattern else codes == set(codes_of(schema))


def misfits(form: Form, schema: dict[str, Any]) -> list[str]:
    """Return what of a form does not fit what the API reads."""
    found = []
    asked = {one.place for one in form.fields}
    found += [f"{name} is not asked for" for name in schema.get("required", []) if f"/{name}" not in asked]
    for field in form.fields:
        found += misfit(field, schema)
    return found


def misfit(field: Field, schema: dict[str, Any]) -> list[str]:
    properties = schema["properties"]
    if field.place[1:] not in properties:
        return [f"{field.place} is unknown"]
    there = resolved(properties[field.place[1:]])
    found = []
    if field.codes and not takes(there, {one.code for one in CODE_LISTS[field.codes].codes}):
        found.append(f"{field.place} offers other codes than {codes_of(there)}")
    if field.most and (field.least, field.most) != (there.get("minLength", 0), there.get("maxLength")):
        found.append(f"{field.place} has another length than {there}")
    needed = field.place[1:] in schema.get("required", [])
    if (needed and field.optional) or not (needed or field.optional or field.usual):
        found.append(f"{field.place} is needed, or is not")
    return found


@pytest.mark.parametrize(("kind", "name"), FORMS, ids=[f"{kind.name}/{name}" for kind, name in FORMS])
def test_a_command_sends_what_the_api_reads(kind: Kind, name: str) -> None:
    operation = dict(commands(kind.name))[name]
    assert misfits(kind.forms[name], body_of(operation)) == []


@pytest.mark.parametrize(
    ("form", "path", "method", "given"),
    [
        (worried.TELL, "/v1/concerns", "post", set()),
        (worried.ASK, "/v1/consultations", "post", {"age_band"}),
        (worried.ASK_FREELY, "/v1/consultations", "post", set()),
        (capacity.OWN_TIME, "/v1/mentors/{mentor_id}/capacity-entries", "post", set()),
        (mentors.INVITE, "/v1/mentors", "post", set()),
        (mentors.REVISE, "/v1/mentors/{mentor_id}", "put", set()),
        (conflicts.DECLARE, "/v1/mentors/{mentor_id}/conflicts", "post", {"participant_id"}),
        (roster.PLAN, "/v1/on-call-shifts", "post", set()),
        (talks.PLAN, "/v1/consultations/{consultation_id}/three-way-talks", "post", set()),
        *(
            (form, f"/v1/consultations/{{consultation_id}}/three-way-talks/{{talk_id}}/{name}", "post", set())
            for name, form in talks.FORMS.items()
        ),
        (resource_persons.INVITE, "/v1/resource-persons", "post", set()),
        (resource_persons.REVISE, "/v1/resource-persons/{resource_person_id}", "put", set()),
        (adviser_entries.SPENT, "/v1/adviser-entries", "post", {"consultation_id"}),
        (check_ins.START, "/v1/check-ins", "post", {"function"}),
        (webhooks.NEW, "/v1/webhook-subscriptions", "post", set()),
        (contacts.NOTE, "/v1/on-call-contacts", "post", {"shift_id"}),
    ],
)
def test_what_is_made_is_made_of_what_the_api_reads(form: Form, path: str, method: str, given: set[str]) -> None:
    unasked = [f"{one} is not asked for" for one in given]
    assert [one for one in misfits(form, body_of(CONTRACT["paths"][path][method])) if one not in unasked] == []
    assert not given & {one.name for one in form.fields}


@pytest.mark.parametrize("kind", KINDS)
def test_every_command_has_a_form_or_is_left_to_others(kind: str) -> None:
    known = {name for name, _ in commands(kind)}
    assert known - KINDS[kind].forms.keys() <= LEFT_TO_OTHERS.get(kind, set())


def undos(value: object) -> Iterator[Undo]:
    """Yield the ways back of a form, or of several by their names."""
    forms = value.values() if isinstance(value, dict) else [value]
    yield from (one.undo for one in forms if isinstance(one, Form) and one.undo)


def test_every_way_back_is_a_command_with_a_page() -> None:
    ways = {one for module in PAGES for value in vars(module).values() for one in undos(value)}
    assert ways
    assert {re.sub("{.+?}", "{}", one.page) for one in ways} <= {re.sub("{.+?}", "{}", one.path) for one in pages()}
    assert [one for one in ways if not one.page.endswith(f"}}/{one.command}")] == []
    assert {one.command for one in ways} <= {path.rpartition("/")[2] for path in CONTRACT["paths"]}


def test_what_opens_a_page_is_an_operation_of_the_api() -> None:
    known = {
        one["operationId"] for methods in CONTRACT["paths"].values() for one in methods.values() if "operationId" in one
    }
    assert {operation for _, _, operation in MENU if operation} <= known
    assert {operation for operation, _, _ in matters.LISTS.values()} <= known


def test_the_code_lists_that_pages_read_exist() -> None:
    named = {one for kind in KINDS.values() for one in (kind.statuses, *kind.lists)} | set(matters.WAITING_LISTS)
    assert named <= CODE_LISTS.keys()
