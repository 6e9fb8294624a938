"""The contract as one readable page: plain HTML, no script."""

import json
from html import escape
from typing import Any

from api.docs.markdown import html, inline

METHODS = ("get", "post", "put", "patch", "delete")


def page(document: dict[str, Any], style: str) -> str:
    """Return the page that shows this OpenAPI document."""
    info, found = document["info"], Contract(document)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(info["title"])}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<nav aria-label="Contents">
<p class="title"><a href="#content">{escape(info["title"])}</a></p>
<p><a href="/openapi.json">OpenAPI 3.1</a> <span class="quiet">version {escape(info["version"])}</span></p>
{found.contents()}
</nav>
<main id="content">
<h1>{escape(info["title"])}</h1>
<p class="lead">{inline(info["summary"])}</p>
{html(info["description"], "h2")}
{found.sections()}
{found.problems()}
{found.schemas()}
</main>
</body>
</html>
"""


class Contract:
    """The parts of the page, from one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._components = document["components"]
        self._operations = [
            (path, method, item[method])
            for path, item in document["paths"].items()
            for method in METHODS
            if method in item
        ]

    def contents(self) -> str:
        """Return the list of all operations, by tag."""
        parts = []
        for tag in self._document["tags"]:
            links = "".join(
                f'<li><a href="#{one["operationId"]}">{escape(one["summary"])}</a></li>'
                for _, _, one in self._operations
                if tag["name"] in one["tags"]
            )
            parts.append(f'<h2><a href="#{_slug(tag["name"])}">{escape(tag["name"])}</a></h2><ul>{links}</ul>')
        return "".join(parts) + '<h2><a href="#problems">Problems</a></h2><h2><a href="#schemas">Schemas</a></h2>'

    def sections(self) -> str:
        """Return each tag with its operations."""
        return "".join(
            f'<section id="{_slug(tag["name"])}"><h2>{escape(tag["name"])}</h2>{html(tag["description"])}'
            + "".join(self._operation(*one) for one in self._operations if tag["name"] in one[2]["tags"])
            + "</section>"
            for tag in self._document["tags"]
        )

    def problems(self) -> str:
        """Return the kinds of problem, each under the name that its `type` ends in."""
        parts = []
        for response in self._components["responses"].values():
            for shown in response["content"]["application/problem+json"]["examples"].values():
                value = shown["value"]
                name = value["type"].rpartition("/")[2]
                heading = f"{value['status']} {escape(value['title'])}"
                parts.append(f'<h3 id="problem-{name}">{heading}</h3>{_example("Example", value)}')
        return f'<section id="problems"><h2>Problems</h2>{"".join(dict.fromkeys(parts))}</section>'

    def schemas(self) -> str:
        """Return every schema as a table of its fields."""
        parts = []
        for name, schema in self._components["schemas"].items():
            about = html(schema.get("description", ""))
            table = self._fields(schema) if "properties" in schema else f"<p>{_kind(schema)}</p>"
            parts.append(f'<h3 id="schema-{name}">{name}</h3>{about}{table}')
        return f'<section id="schemas"><h2>Schemas</h2>{"".join(parts)}</section>'

    def _operation(self, path: str, method: str, one: dict[str, Any]) -> str:
        return (
            f'<article id="{one["operationId"]}"><h3>{escape(one["summary"])}</h3>'
            f'<p class="path"><b class="{method}">{method.upper()}</b> <code>{escape(path)}</code></p>'
            f"{html(_beyond(one))}{self._parameters(one)}{self._body(one)}{self._responses(one)}</article>"
        )

    def _parameters(self, one: dict[str, Any]) -> str:
        rows = []
        for given in one.get("parameters", []):
            parameter = self._resolved(given)
            need = "required" if parameter.get("required") else ""
            shown = f"<code>{escape(str(parameter['example']))}</code>" if "example" in parameter else ""
            rows.append(
                f"<tr><th scope=row><code>{escape(parameter['name'])}</code></th><td>{parameter['in']} {need}</td>"
                f"<td>{inline(parameter.get('description', ''))} {_kind(parameter['schema'])}</td><td>{shown}</td></tr>"
            )
        return _table("Parameters", "parameters", ("Name", "In", "What", "Example"), rows)

    def _body(self, one: dict[str, Any]) -> str:
        if "requestBody" not in one:
            return ""
        parts = []
        for media, content in one["requestBody"]["content"].items():
            parts.append(f"<p>{escape(media)}: {_kind(content['schema'])}</p>{_examples(content)}")
        return f"<h4>Body</h4>{''.join(parts)}"

    def _responses(self, one: dict[str, Any]) -> str:
        good, bad = [], []
        for status, given in one["responses"].items():
            if "$ref" in given and "content" in (found := self._resolved(given)):
                for shown in next(iter(found["content"].values()))["examples"].values():
                    name = shown["value"]["type"].rpartition("/")[2]
                    bad.append(f'<li><a href="#problem-{name}">{status} {escape(shown["summary"])}</a></li>')
                continue
            headers = ", ".join(f"<code>{escape(name)}</code>" for name in given.get("headers", {}))
            shown = "".join(
                f"<p>{escape(media)}: {_kind(content.get('schema', {}))}</p>{_examples(content)}"
                for media, content in given.get("content", {}).items()
            )
            told = f"<p>Headers: {headers}</p>" if headers else ""
            good.append(f"<h4>{status} {inline(given['description'])}</h4>{told}{shown}")
        refused = f"<h4>Refused</h4><ul class=columns>{''.join(dict.fromkeys(bad))}</ul>" if bad else ""
        return "".join(good) + refused

    def _fields(self, schema: dict[str, Any]) -> str:
        needed = set(schema.get("required", ()))
        rows = [
            f"<tr><th scope=row><code>{escape(name)}</code></th><td>{'required' if name in needed else ''}</td>"
            f"<td>{_kind(field)} {inline(field.get('description', ''))}</td>"
            f"<td>{escape(field.get('x-data-class', ''))}</td></tr>"
            for name, field in schema["properties"].items()
        ]
        return _table("", "fields", ("Field", "", "What", "Data class"), rows)

    def _resolved(self, given: dict[str, Any]) -> dict[str, Any]:
        found: Any = self._document
        for part in given["$ref"].split("/")[1:] if "$ref" in given else ():
            found = found[part]
        return found if "$ref" in given else given


def _beyond(one: dict[str, Any]) -> str:
    """Return what the description says beyond the summary, which stands above it."""
    description: str = one["description"]
    return description.removeprefix(one["summary"]).removeprefix(".").lstrip()


def _table(title: str, kind: str, columns: tuple[str, ...], rows: list[str]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th scope=col>{one}</th>" if one else "<td></td>" for one in columns)
    above = f"<h4>{title}</h4>" if title else ""
    return f"{above}<table class={kind}><tr>{head}</tr>{''.join(rows)}</table>"


def _examples(content: dict[str, Any]) -> str:
    return "".join(_example(name.capitalize(), one["value"]) for name, one in content.get("examples", {}).items())


def _example(title: str, value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return f"<details><summary>{escape(title)}</summary><pre>{escape(text, quote=False)}</pre></details>"


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#schema-{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(one))}</code>" for one in schema["enum"])
    kinds = schema.get("type", "")
    text = " or ".join([kinds] if isinstance(kinds, str) else kinds)
    if "items" in schema:
        text += f" of {_kind(schema['items'])}"
    limits = [
        f"{word} {schema[keyword]}"
        for keyword, word in (
            ("minimum", "from"),
            ("maximum", "to"),
            ("minItems", "at least"),
            ("maxItems", "at most"),
            ("format", ""),
        )
        if keyword in schema
    ]
    if "maxLength" in schema and "format" not in schema:
        limits.append(f"{schema.get('minLength', 0)} to {schema['maxLength']} characters")
    return f'<span class="quiet">{text}{", " if limits else ""}{", ".join(one.strip() for one in limits)}</span>'


def _slug(name: str) -> str:
    return "tag-" + name.lower().replace(" ", "-")
