"""Every example of the contract works as it stands: it is sent from the document alone."""

import re
from typing import Any

import msgspec

from api.app import operations
from api.operations import Kind
from tests.api.test_contract import document, resolved
from vink import contract
from vink.contract import StagedApp
from vink.demo.examples import EXAMPLES

Json = dict[str, Any]


def request_of(path: str, one: Json) -> tuple[str, dict[str, str], dict[str, str], bytes]:
    """Build path, query, headers and body from nothing but what the contract shows first."""
    values: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": {}}
    for parameter in map(resolved, one["parameters"]):
        if "example" in parameter and parameter["name"] != "If-None-Match":
            values[parameter["in"]][parameter["name"]] = str(parameter["example"])
    content = one.get("requestBody", {}).get("content", {})
    body = b""
    for media, shown in content.items():
        values["header"]["content-type"] = media
        body = msgspec.json.encode(next(iter(shown["examples"].values()))["value"])
    found = re.sub(r"{(\w+)}", lambda name: values["path"][name[1]], path)
    return found, values["query"], values["header"], body


def test_every_operation_has_an_example_and_no_example_is_for_nothing() -> None:
    names = {one.name for one in operations()}
    assert {name.partition(".")[0] for name in EXAMPLES} == names


async def test_every_example_of_the_document_is_answered_with_success(staged_app: StagedApp) -> None:
    refused = [told for operation in contract.in_order() if (told := await refused_example(operation.name, staged_app))]
    assert refused == []


async def refused_example(name: str, app: StagedApp) -> str:
    path, method, one = described(name)
    target, query, headers, body = request_of(path, one)
    headers |= {"authorization": f"Bearer {EXAMPLES[name].persona}"}
    status, _, content = await contract.ask(app.named(name), method.upper(), target, query, headers, body)
    return "" if 200 <= status < 300 else f"{name}: {status} {content.decode()[:200]}"


LOST = {400, 404, 412, 428}
"""What a link gives that names the wrong thing, or does not carry its version."""


async def test_every_link_leads_to_what_it_says(staged_app: StagedApp) -> None:
    lost = []
    for operation in contract.in_order():
        for name, link in links_of(operation.name):
            status = await _followed(operation.name, name, link, staged_app)
            if status in LOST or status >= 500:
                lost.append(f"{operation.name} -> {name}: {status}")
    assert lost == [
        "recuse -> readConsultation: 404",
        "leaveParticipant -> readParticipant: 404",
        "withdrawConsent -> readConsent: 404",
    ], "whoever steps back, hears from elsewhere, or is told no more sees it no more"


def test_every_command_on_a_thing_can_be_reached_by_a_link() -> None:
    reached = {name for one in operations() for name, _ in links_of(one.name)}
    assert {one.name for one in operations() if one.kind is Kind.COMMAND and one.parameters} <= reached


def described(name: str) -> tuple[str, str, Json]:
    """Return path, method and description of an operation."""
    for path, item in document()["paths"].items():
        for method, one in item.items():
            if one["operationId"] == name:
                return path, method, one
    raise KeyError(name)


def links_of(name: str) -> list[tuple[str, Json]]:
    _, _, one = described(name)
    return [found for response in one["responses"].values() for found in response.get("links", {}).items()]


async def _followed(source: str, target: str, link: Json, staged_app: StagedApp) -> int:
    """Send the example of `source`, then follow a link of its answer with the body of the example of `target`."""
    app = staged_app.named(f"{source} to {target}")
    persona = {"authorization": f"Bearer {EXAMPLES[source].persona}"}
    path, method, one = described(source)
    asked, query, headers, body = request_of(path, one)
    headers |= persona | {"Idempotency-Key": f"{source}-{target}"}
    status, told, content = await contract.ask(app, method.upper(), asked, query, headers, body)
    answered = msgspec.json.decode(content) if content else None
    if status >= 300 or (answered and answered.get("items") == []):
        return 0
    path, method, one = described(target)
    _, query, headers, body = request_of(path, one)
    headers |= persona | {"Idempotency-Key": f"{source}-{target}-2"}
    values = {}
    for parameter, expression in link["parameters"].items():
        value = _evaluated(expression, dict(_path_values(source)), told, answered)
        if parameter.startswith("header."):
            headers[parameter.removeprefix("header.")] = value
        else:
            values[parameter] = value
    found = path.format(**values)
    status, _, _ = await contract.ask(app, method.upper(), found, query, headers, body)
    return status


def _path_values(name: str) -> dict[str, str]:
    _, _, one = described(name)
    return {
        found["name"]: found["example"] for found in map(resolved, one.get("parameters", [])) if found["in"] == "path"
    }


def _evaluated(expression: str, path: dict[str, str], headers: dict[str, str], body: Any) -> str:
    kind, _, name = expression.removeprefix("$").partition(".")
    if kind == "request":
        return path[name.removeprefix("path.")]
    if name.startswith("header."):
        return headers[name.removeprefix("header.").lower()]
    for step in name.removeprefix("body#/").split("/"):
        body = body[int(step)] if step.isdigit() else body[step]
    return str(body)
