"""Every example of the contract works as it stands: it is sent from the document alone."""

import re
from typing import Any

import msgspec

from adapters.postgres.pool import Pool
from api.app import operations
from tests.api.test_contract import document, resolved
from vink import contract
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


async def test_every_example_of_the_document_is_answered_with_success(database: str) -> None:
    async with contract.staged(database) as pool:
        refused = [told for operation in contract.in_order() if (told := await _refused(operation.name, pool))]
    assert refused == []


async def _refused(name: str, pool: Pool) -> str:
    for path, item in document()["paths"].items():
        for method, one in item.items():
            if one["operationId"] == name:
                target, query, headers, body = request_of(path, one)
                headers |= {"authorization": f"Bearer {EXAMPLES[name].persona}"}
                app = contract.application(contract.house(pool, name))
                status, _, content = await contract.ask(app, method.upper(), target, query, headers, body)
                return "" if 200 <= status < 300 else f"{name}: {status} {content.decode()[:200]}"
    return f"{name}: not in the document"
