"""Whatever is sent in place of what is expected: it is refused by its place, and never echoed."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.app import operations
from api.errors import Malformed
from api.operations import Operation
from api.parsing import MOST_TOLD, faults, parse_body, parse_id, parse_query
from domain.concerns import NewConcern
from domain.errors import Invalid, NotFound
from domain.three_way_talks import NewThreeWayTalk
from vink.demo.examples import EXAMPLES

CANARY = "Kanariefugl"
WRONG: tuple[Any, ...] = (
    *(None, True, 10**30, -1, 1.5, CANARY, "", [], {}, [None], [CANARY], {CANARY: CANARY}, [{CANARY: CANARY}]),
    *([[[[CANARY]]]], CANARY * 5000),
)
BODIES = {one.name: one for one in operations() if one.body is not None and one.name in EXAMPLES}
QUERIES = {one.name: one for one in operations() if one.query is not None}
CONCERN = msgspec.json.encode(EXAMPLES["raiseConcern"].body)


def example(operation: Operation) -> Any:
    """Return the body of an example as plain JSON."""
    return msgspec.json.decode(msgspec.json.encode(EXAMPLES[operation.name].body))


def damaged(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the value with each part in turn replaced by each wrong thing, left out, or named anew."""
    for wrong in WRONG:
        yield path, wrong
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}/{name}", {key: one for key, one in value.items() if key != name}
            for place, one in damaged(inner, f"{path}/{name}"):
                yield place, {**value, name: one}
        yield path, {**value, CANARY: CANARY}
    if isinstance(value, list):
        for index, inner in enumerate(value):
            for place, one in damaged(inner, f"{path}/{index}"):
                yield place, [*value[:index], one, *value[index + 1 :]]
        yield path, [*value, CANARY]


def refusal_of(raw: bytes, operation: Operation) -> Invalid | None:
    try:
        parse_body(raw, operation.body, operation.tells_identity)
    except Invalid as error:
        return error
    return None


@pytest.mark.parametrize("name", BODIES)
def test_a_damaged_body_is_refused_near_the_damage_and_nothing_of_it_is_echoed(name: str) -> None:
    operation = BODIES[name]
    refused = 0
    for place, body in damaged(example(operation)):
        error = refusal_of(json.dumps(body).encode(), operation)
        if error is None:
            continue
        refused += 1
        assert error.faults
        assert CANARY not in str(error)
        for fault in error.faults:
            told = f"{fault.pointer} {fault.code} {fault.detail}"
            assert CANARY not in told
            assert fault.pointer.startswith("/")
            assert fault.pointer == "/" or place.startswith(fault.pointer) or fault.pointer.startswith(place), told
    assert refused >= len(WRONG)


@pytest.mark.parametrize("name", QUERIES)
def test_a_damaged_query_is_refused_by_its_name_and_nothing_of_it_is_echoed(name: str) -> None:
    kind = QUERIES[name].query
    for field in msgspec.structs.fields(kind):
        for wrong in (CANARY + "%00", "", "%ff", f"{CANARY}&{field.encode_name}={CANARY}"):
            with pytest.raises((Invalid, Malformed)) as refused:
                parse_query(f"{field.encode_name}={wrong}".encode(), kind)
            assert CANARY not in str(refused.value)
            for fault in getattr(refused.value, "faults", ()):
                assert fault.pointer in ("?", f"?{field.encode_name}") or fault.code == "required"
                assert CANARY not in fault.detail
    with pytest.raises(Invalid) as unknown:
        parse_query(f"{CANARY}={CANARY}".encode(), kind)
    assert [(one.pointer, one.code) for one in unknown.value.faults if one.code != "required"] == [("?", "unknown")]


def test_an_operation_without_parameters_takes_none() -> None:
    assert parse_query(b"", None).struct is None
    for query in (b"a=1", b"a", b"limit=5", b"=", b"&"):
        with pytest.raises((Invalid, Malformed)):
            parse_query(query, None)
    assert parse_query(b"purpose_code=support", None).purpose == "support"
    with pytest.raises(Invalid):
        parse_query(b"purpose_code=support&purpose_code=support", None)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"age_band": 5, ',
        b'{"age_band": 5} x',
        b'{"age_band": 5, "situation_text": "\xff"}',
        b'{"situation_text": "\xff"}',
        b'{"situation_text": "\xed\xa0\x80"}',
        b'{"situation_text": "\\ud800"}',
        b'{"weekly_hours": NaN}',
        b"\xef\xbb\xbf{}",
        '{"age_band": "15_17"}'.encode("utf-16"),
        b'{"kanarie": ' + b"[" * 60_000,
        b'{"kanarie": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        b'{"situation_text": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}",
    ],
)
def test_what_is_not_json_to_its_end_cannot_be_read(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse_body(raw, NewConcern, may_identify=False)


@pytest.mark.parametrize(
    "raw",
    [
        CONCERN.replace(b'{"raised', b'{"urgency":"acute","raised', 1),
        CONCERN.replace(b'"source":"own"', b'"source":"own","source":"own"', 1),
        b'{"age_band": 5, "age_band": "15_17"}',
        b'{"kanarie": 1, "kanarie": 1}',
        b'{"kanarie": {"x": 1, "x": 1}}',
        b'{"kanarie": 1, "kan\\u0061rie": 1}',
    ],
)
def test_an_object_that_names_something_twice_cannot_be_read(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse_body(raw, NewConcern, may_identify=False)


def test_what_is_right_is_read() -> None:
    body = parse_body(CONCERN, NewConcern, may_identify=False).struct
    assert msgspec.json.decode(msgspec.json.encode(body)).items() >= msgspec.json.decode(CONCERN).items()


def test_numbers_without_end_are_refused_like_any_other_wrong_number() -> None:
    for number in (b"1" * 5000, b"1e400", b"-0.0e99999"):
        with pytest.raises((Invalid, Malformed)):
            parse_body(b'{"age_band": ' + number + b"}", NewConcern, may_identify=False)


@pytest.mark.parametrize("letter", [*map(chr, range(32)), *map(chr, range(0x7F, 0xA0))])
def test_a_control_character_is_refused_but_line_ends_and_tabs(letter: str) -> None:
    told = {**msgspec.json.decode(CONCERN), "situation_text": f"En elev har{letter}ændret sig."}
    raw = json.dumps(told).encode()
    if letter in "\n\r\t":
        assert letter in parse_body(raw, NewConcern, may_identify=False).struct.situation_text
    else:
        with pytest.raises(Invalid) as refused:
            parse_body(raw, NewConcern, may_identify=False)
        assert [(one.pointer, one.code) for one in refused.value.faults] == [("/situation_text", "control_character")]


def test_every_fault_is_told_but_not_more_than_a_document_holds() -> None:
    told = {**msgspec.json.decode(CONCERN), "observations": [{}] * 5000, "name": 1, "cpr": 2, "wish": CANARY}
    with pytest.raises(Invalid) as refused:
        parse_body(json.dumps(told).encode(), NewConcern, may_identify=False)
    assert len(refused.value.faults) == MOST_TOLD
    assert len({one for one in refused.value.faults if one.code == "unknown"}) == 1


class Since(msgspec.Struct, forbid_unknown_fields=True):
    since: Annotated[datetime, msgspec.Meta(tz=True)]


class Cat(msgspec.Struct, tag="cat"):
    lives: int


class Dog(msgspec.Struct, tag="dog"):
    name: str


class Zoo(msgspec.Struct, forbid_unknown_fields=True):
    pet: Cat | Dog | None = None
    word: Literal["one", "two"] | None = None
    either: int | str | None = None
    named: dict[str, int] = {}
    many: list[list[int]] = []


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"pet": {"type": CANARY}}, "/pet/type"),
        ({"pet": {"type": "cat", "lives": CANARY}}, "/pet/lives"),
        ({"pet": {CANARY: 1}}, "/pet"),
        ({"pet": [CANARY]}, "/pet"),
        ({"word": CANARY}, "/word"),
        ({"word": 3}, "/word"),
        ({"either": {CANARY: 1}}, "/either"),
        ({"named": {CANARY: CANARY}}, "/named"),
        ({"many": [[1], [CANARY]]}, "/many/1/0"),
        ({CANARY: 1}, "/"),
    ],
)
def test_unions_words_and_nested_lists_are_told_by_their_place_without_their_value(sent: Any, pointer: str) -> None:
    (fault,) = faults(sent, Zoo, "")
    assert fault.pointer == pointer
    assert CANARY not in fault.detail


def test_words_that_are_expected_are_named() -> None:
    (fault,) = faults({"word": CANARY}, Zoo, "")
    assert fault.detail == "Expected one of: one, two."
    with pytest.raises(Invalid) as refused:
        parse_query(b"status=kanarie", QUERIES["listConcerns"].query)
    assert "raised, consulting" in refused.value.faults[0].detail


@given(st.uuids())
def test_an_id_is_read_in_its_one_form_only(id: UUID) -> None:
    assert parse_id(str(id)) == id
    for other in (str(id).upper(), id.hex, f"{{{id}}}", f"urn:uuid:{id}", f" {id}", f"{id}\n", str(id)[:-1], ""):
        if other != str(id):
            with pytest.raises(NotFound):
                parse_id(other)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-03-09T13:00:00+01:00", "2026-03-09T12:00:00Z"),
        ("2026-03-09T23:30:00.5-02:00", "2026-03-10T01:30:00.500000Z"),
        ("2026-03-09T12:00:00z", "2026-03-09T12:00:00Z"),
        ("9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-10:00", None),
        ("2026-03-09T13:00:00", None),
        ("2026-02-30T13:00:00Z", None),
        ("1773061200", None),
    ],
)
def test_a_moment_is_read_into_utc_from_whatever_offset(sent: str, read: str | None) -> None:
    body = {"planned_at": sent, "youth_agreed": True, "agreement_reported_by": "teacher"}
    query = urlencode({"since": sent}).encode()
    if read is not None:
        found = parse_body(json.dumps(body).encode(), NewThreeWayTalk, may_identify=False).struct
        assert msgspec.to_builtins(found.planned_at) == read
        assert msgspec.to_builtins(parse_query(query, Since).struct.since) == read
        return
    with pytest.raises(Invalid) as refused:
        parse_body(json.dumps(body).encode(), NewThreeWayTalk, may_identify=False)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/planned_at", "invalid")]
    with pytest.raises(Invalid) as refused:
        parse_query(query, Since)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("?since", "invalid")]
