from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import msgspec

from adapters.postgres.pool import Pool
from adapters.postgres.tables import TABLES
from api.app import create_app, operations
from domain.code_lists import CODE_LISTS
from tests.api.conftest import Call, identify
from tests.api.matrix import opened
from tests.conftest import SECRET
from vink.settings import load
from vink.wiring import house_of


def words_in(kind: Any, seen: set[Any]) -> Iterator[type[StrEnum]]:
    """Yield every closed vocabulary that a type is made of."""
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        yield kind
    elif kind is not None and not isinstance(kind, str | int) and kind not in seen:
        seen.add(kind)
        inner = list(get_args(kind))
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            inner += get_type_hints(kind, include_extras=True).values()
        for one in inner:
            if not isinstance(one, msgspec.Meta):
                yield from words_in(one, seen)


def vocabularies() -> list[type[StrEnum]]:
    seen: set[Any] = set()
    kinds: list[Any] = [*TABLES]
    for one in operations():
        kinds += [one.body, one.query, one.answer, one.instead]
    return sorted({word for kind in kinds for word in words_in(kind, seen)}, key=lambda word: word.__name__)


def test_every_closed_vocabulary_of_the_api_is_a_code_list() -> None:
    lists = [{code.code for code in one.codes} for one in CODE_LISTS.values()]
    found = vocabularies()
    assert found
    assert [words for words in found if {word.value for word in words} not in lists] == []


async def test_code_lists_are_found_by_name(call: Call) -> None:
    found = await call("school-system", "GET", "/v1/code-lists")
    assert {one["name"] for one in found.json()["items"]} == CODE_LISTS.keys()
    role = (await call("school-system", "GET", "/v1/code-lists/role")).json()
    assert role["codes"][0] == {
        "code": "frontline",
        "labels": msgspec.to_builtins(CODE_LISTS["role"].codes[0].labels),
        "active": True,
    }
    assert (await call("school-system", "GET", "/v1/code-lists/nothing")).status_code == 404


async def test_a_list_that_one_has_is_not_sent_again(call: Call) -> None:
    first = await call("teacher", "GET", "/v1/code-lists/role")
    assert first.headers["etag"].startswith(f'"{CODE_LISTS["role"].version}-')
    again = await call("teacher", "GET", "/v1/code-lists/role", **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await call("teacher", "GET", "/v1/code-lists/role", **{"if-none-match": '"0"'})
    assert other.status_code == 200


async def test_the_legal_bases_are_those_that_the_municipality_runs_with(demo_pool: Pool) -> None:
    shown, offered = {}, {}
    for country in ("da", "sv"):
        settings = load({"VINK_LEGAL_SET": country})
        app = create_app(house_of(demo_pool, settings, identify, SECRET, bytes(32)), [], settings.body_limit)
        async with opened(app) as client:
            headers = {"authorization": "Bearer teacher"}
            answer = await client.get("/v1/code-lists/legal_basis", headers=headers)
            index = (await client.get("/v1/code-lists", headers=headers)).json()["items"]
            assert {"name": "legal_basis", "version": answer.json()["version"]} in index
            again = {**headers, "if-none-match": answer.headers["etag"]}
            assert (await client.get("/v1/code-lists/legal_basis", headers=again)).status_code == 304
            reaching = (await client.get("/v1/code-lists/info_house_basis", headers=headers)).json()
        offered[country] = [one["code"] for one in reaching["codes"] if one["active"]]
        shown[country] = {one["code"]: one["active"] for one in answer.json()["codes"]}
        assert all(set(one["labels"]) == {"da", "sv", "en"} for one in answer.json()["codes"])
    assert "osl10_1_consent" in shown["sv"]
    assert not shown["da"].keys() & shown["sv"].keys()
    assert [code for code, active in shown["sv"].items() if not active] == ["sol2001"]
    assert offered == {"da": ["rpl115_ssp", "rpl115_psp", "rpl115_ksp"], "sv": ["osl10_18a_prevention"]}
