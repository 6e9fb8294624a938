# ruff: noqa: INP001, T201 - a script beside the document, which speaks on standard output
"""Tells what a new version of the contract takes away from the clients of the old one.

Usage: python openapi/breaking.py OLD.json NEW.json, or with one git revision: python openapi/breaking.py v1.0.0
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CONTRACT = "api/openapi.json"
METHODS = ("get", "post", "put", "patch", "delete")
Json = dict[str, Any]
UPPER = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties")
LOWER = ("minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties")


def breaks(old: Json, new: Json) -> list[str]:
    """Return every change between two documents that can break a client, each with its place."""
    return sorted(set(_Comparison(old, new).paths()))


class _Comparison:
    def __init__(self, old: Json, new: Json) -> None:
        self._documents = (old, new)
        self._seen: set[tuple[str, str, bool]] = set()

    def _pair(self, old: Json, new: Json) -> tuple[Json, Json]:
        return tuple(self._resolved(document, one) for document, one in zip(self._documents, (old, new), strict=True))  # type: ignore[return-value]

    def _resolved(self, document: Json, value: Json) -> Json:
        while "$ref" in value:
            found: Any = document
            for part in value["$ref"].split("/")[1:]:
                found = found[part]
            value = found
        return value

    def paths(self) -> Iterator[str]:
        old, new = (document["paths"] for document in self._documents)
        for path, item in old.items():
            for method in METHODS:
                if method in item:
                    at = f"{method.upper()} {path}"
                    if method not in new.get(path, {}):
                        yield f"{at}: removed"
                    else:
                        yield from self._operation(at, item[method], new[path][method])

    def _operation(self, at: str, old: Json, new: Json) -> Iterator[str]:
        if old.get("operationId") != new.get("operationId"):
            yield f"{at}: operationId changed"
        if old.get("security") != new.get("security"):
            yield f"{at}: another scope is needed"
        yield from self._parameters(at, old, new)
        yield from self._body(at, old.get("requestBody"), new.get("requestBody"))
        yield from self._responses(at, old["responses"], new["responses"])

    def _parameters(self, at: str, old: Json, new: Json) -> Iterator[str]:
        before, after = (
            {
                (one["in"], one["name"]): one
                for one in (self._resolved(document, p) for p in given.get("parameters", ()))
            }
            for document, given in zip(self._documents, (old, new), strict=True)
        )
        for key, parameter in after.items():
            place = f"{at} {key[0]} {key[1]}"
            if key not in before:
                if parameter.get("required"):
                    yield f"{place}: new and required"
                continue
            if parameter.get("required") and not before[key].get("required"):
                yield f"{place}: now required"
            yield from self._schema(place, before[key]["schema"], parameter["schema"], sent=True)
        yield from (f"{at} {where} {name}: removed" for where, name in before if (where, name) not in after)

    def _body(self, at: str, old: Json | None, new: Json | None) -> Iterator[str]:
        if new is None or old is None:
            if new is not old:
                yield f"{at} body: {'removed' if new is None else 'now needed'}"
            return
        for media, content in old["content"].items():
            if media not in new["content"]:
                yield f"{at} body {media}: removed"
            else:
                yield from self._schema(f"{at} body", content["schema"], new["content"][media]["schema"], sent=True)

    def _responses(self, at: str, old: Json, new: Json) -> Iterator[str]:
        for status, response in old.items():
            if status not in new:
                if status < "300":
                    yield f"{at} {status}: removed"
                continue
            before, after = self._pair(response, new[status])
            for name in before.get("headers", {}):
                if name not in after.get("headers", {}):
                    yield f"{at} {status} header {name}: removed"
            for media, content in before.get("content", {}).items():
                if media not in after.get("content", {}):
                    yield f"{at} {status} {media}: removed"
                elif "schema" in content:
                    place = f"{at} {status}"
                    yield from self._schema(place, content["schema"], after["content"][media]["schema"], sent=False)

    def _schema(self, at: str, old: Json, new: Json, *, sent: bool) -> Iterator[str]:
        if "$ref" in old:
            at = old["$ref"].rpartition("/")[2]
            if (old["$ref"], str(new.get("$ref")), sent) in self._seen:
                return
            self._seen.add((old["$ref"], str(new.get("$ref")), sent))
        before, after = self._pair(old, new)
        yield from self._values(at, before, after, sent)
        yield from self._fields(at, before, after, sent)
        if "items" in before and "items" in after:
            yield from self._schema(f"{at}[]", before["items"], after["items"], sent=sent)
        choices = zip(before.get("anyOf", ()), after.get("anyOf", ()), strict=False)
        for one, other in choices:
            yield from self._schema(at, one, other, sent=sent)
        if len(before.get("anyOf", ())) != len(after.get("anyOf", ())):
            yield f"{at}: another choice of forms"

    def _values(self, at: str, old: Json, new: Json, sent: bool) -> Iterator[str]:
        narrower, wider = (new, old) if sent else (old, new)
        for keyword in ("type", "enum"):
            if keyword in old and keyword in new:
                missing = _listed(wider[keyword]) - _listed(narrower[keyword])
                for value in sorted(map(str, missing)):
                    yield f"{at}: {keyword} {value} {'no longer taken' if sent else 'may now be answered'}"
        if not sent:
            return
        if "enum" in new and "enum" not in old:
            yield f"{at}: only certain words are taken now"
        for keyword in UPPER + LOWER:
            if keyword in new and (keyword not in old or _narrower(keyword, old[keyword], new[keyword])):
                yield f"{at}: {keyword} narrowed to {new[keyword]}"
        for keyword in ("pattern", "format"):
            if keyword in new and new[keyword] != old.get(keyword):
                yield f"{at}: {keyword} changed"

    def _fields(self, at: str, old: Json, new: Json, sent: bool) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed_before, needed_after = set(old.get("required", ())), set(new.get("required", ()))
        for name in before.keys() - after.keys():
            yield f"{at}.{name}: removed"
        for name in before.keys() & after.keys():
            yield from self._schema(f"{at}.{name}", before[name], after[name], sent=sent)
        if sent:
            yield from (f"{at}.{name}: now required" for name in needed_after - needed_before)
            if new.get("additionalProperties") is False and old.get("additionalProperties") is not False and before:
                yield f"{at}: unknown fields are refused now"
        else:
            yield from (f"{at}.{name}: may now be missing" for name in needed_before - needed_after if name in after)


def _listed(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value}


def _narrower(keyword: str, old: float, new: float) -> bool:
    return new < old if keyword in UPPER else new > old


def main(arguments: list[str]) -> int:
    """Compare two files, or the contract of a git revision with that of the working tree."""
    if len(arguments) == 2:
        old, new = (json.loads(Path(name).read_bytes()) for name in arguments)
    else:
        shown = subprocess.run(["git", "show", f"{arguments[0]}:{CONTRACT}"], check=True, stdout=subprocess.PIPE)  # noqa: S607
        old, new = json.loads(shown.stdout), json.loads(Path(CONTRACT).read_bytes())
    found = breaks(old, new)
    for one in found:
        print(one)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
