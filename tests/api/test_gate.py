"""What the outermost gate keeps from the handlers, and what every answer carries."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import uvicorn
from litestar import get
from structlog.testing import capture_logs

from adapters.postgres.pool import Pool
from api.app import create_app
from api.gate import SECURITY_HEADERS
from api.limits import MOST_KEPT, Buckets, Once
from tests.api.conftest import identify
from tests.api.test_canary import traces
from tests.conftest import SECRET
from tests.raw import Headers, Raw, send, speak
from vink.demo.matters import CONCERNS
from vink.settings import load
from vink.wiring import house_of

CANARY = "Kanariefugl"
TEACHER = (b"authorization", b"Bearer teacher")
JSON = (b"content-type", b"application/json")
CONCERN = {
    "raised_by_function": "teacher",
    "age_band": "15_17",
    "situation_text": "En elev har ændret sig meget på kort tid.",
}
BODY = json.dumps(CONCERN).encode()
READ = f"/v1/concerns/{CONCERNS['read_concern']}".encode()
LIMIT = 65536


def posting(*more: tuple[bytes, bytes], key: str = "a-new-key") -> Headers:
    return [TEACHER, JSON, (b"idempotency-key", key.encode()), *more]


@get("/explodes", opt={"public": True}, sync_to_thread=False)
def explodes() -> None:
    raise RuntimeError(f"{CANARY} at 010190-1234")


@pytest.fixture
def app(demo_pool: Pool) -> Any:
    settings = load({"VINK_RATE": "100000", "VINK_BURST": "100000"})
    return create_app(house_of(demo_pool, settings, identify, SECRET, bytes(32)), [explodes], settings.body_limit)


def problem(answer: Raw, status: int, kind: str) -> Any:
    """Return the problem document, when it is one of this kind and complete."""
    assert answer.status == status, answer
    assert answer.header("content-type") == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["type"]) == (status, f"/problems/{kind}")
    assert told["request_id"] == answer.header("x-request-id")
    return told


async def test_a_plain_request_is_answered(app: Any) -> None:
    assert (await send(app, "GET", READ, [TEACHER])).status == 200
    assert (await send(app, "POST", b"/v1/concerns", posting(), (BODY,))).status == 201
    halves = (BODY[:20], b"", BODY[20:])
    assert (await send(app, "POST", b"/v1/concerns", posting(key="in-parts"), halves)).status == 201


@pytest.mark.parametrize(
    "target",
    [
        b"//v1/concerns",
        b"/v1//concerns",
        b"/v1/concerns//",
        b"/v1%2fconcerns",
        b"/v1/concerns%2F" + READ[-36:],
        b"/v1/%63oncerns",
        b"/v1/../v1/concerns",
        b"/v1/./concerns",
        b"/v1/concerns/..",
        b"/v1/concerns/.",
        b"/v1/%2e%2e/v1/concerns",
        b"/v1/concerns/%00",
        b"/v1/concerns/%ff",
        b"/v1/concerns/\xff",
        b"/v1/concerns/\xc3\xa6",
        b"/v1/concerns;v=1",
        b"/v1\\concerns",
        b"/v1/concerns/a b",
        b"/v1/concerns/a\nb",
        b"/v1/concerns#here",
        b"*",
        b"",
        b"http://127.0.0.1/v1/concerns",
        b"/" + b"a" * 20_000,
        b"/v1/concerns?cursor=\xff",
        b"/v1/concerns?cursor=a b",
        b"/v1/concerns?cursor=%ff",
        b"/v1/concerns?cursor",
        b"/v1/concerns?" + b"a" * 20_000,
    ],
)
async def test_a_target_that_no_client_of_ours_sends_is_not_interpreted(app: Any, target: bytes) -> None:
    problem(await send(app, "GET", target, [TEACHER]), 400, "malformed-request")


async def test_an_id_in_another_form_is_unknown(app: Any) -> None:
    for end in (READ[-36:].upper(), READ[-36:].replace(b"-", b""), b"1", b"a" * 500):
        target = b"/v1/concerns/" + end
        answer = await send(app, "GET", target, [TEACHER])
        assert answer.status == (200 if end == READ[-36:] else 404)


@pytest.mark.parametrize(
    "query", [b"colour=red", b"limit=5&limit=5", b"limit=5&colour=red", b"LIMIT=5", b"limit=05", b"limit=%35%00"]
)
async def test_an_unknown_or_doubled_parameter_is_refused(app: Any, query: bytes) -> None:
    problem(await send(app, "GET", b"/v1/concerns?" + query, [TEACHER]), 422, "invalid")
    problem(await send(app, "GET", READ + b"?colour=red", [TEACHER]), 422, "invalid")


@pytest.mark.parametrize(
    "media",
    [
        None,
        b"text/plain",
        b"application/x-www-form-urlencoded",
        b"multipart/form-data; boundary=x",
        b"application/jsonp",
        b"application/json-patch+json",
        b"application/xml, application/json",
        b"",
    ],
)
async def test_only_json_is_read(app: Any, media: bytes | None) -> None:
    headers = [one for one in posting() if one != JSON]
    answer = await send(
        app, "POST", b"/v1/concerns", headers + ([(b"content-type", media)] if media is not None else []), (BODY,)
    )
    problem(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize("media", [b"application/json; charset=utf-8", b"Application/JSON", b"application/json ;x=y"])
async def test_parameters_of_the_media_type_do_no_harm(app: Any, media: bytes) -> None:
    headers = [one for one in posting() if one != JSON] + [(b"content-type", media)]
    assert (await send(app, "POST", b"/v1/concerns", headers, (BODY,))).status == 201


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", BODY.replace(b"En elev", b"\xff"), BODY + b"x", b'{"a": ' + b"[" * 30_000]
)
async def test_what_is_not_json_is_refused(app: Any, body: bytes) -> None:
    problem(await send(app, "POST", b"/v1/concerns", posting(), (body,)), 400, "malformed-request")


async def test_a_control_character_does_not_reach_the_database(app: Any) -> None:
    for letter in ("\0", "\x08", "\x1b", "\x85"):
        body = json.dumps({**CONCERN, "situation_text": f"En elev har{letter}ændret sig."}).encode()
        told = problem(await send(app, "POST", b"/v1/concerns", posting(), (body,)), 422, "invalid")
        assert told["errors"][0]["pointer"] == "/situation_text"


async def test_a_command_without_a_body_takes_none(app: Any) -> None:
    headers = [TEACHER, (b"if-match", b'"1"')]
    target = b"/v1/consultations/" + READ[-36:] + b"/submit"
    for body in (b"[]", b'{"a":1}', b"x", b"null"):
        problem(await send(app, "POST", target, headers, (body,)), 400, "malformed-request")


@pytest.mark.parametrize("told", [True, False])
async def test_a_body_that_is_too_large_is_not_read_to_its_end(app: Any, told: bool) -> None:
    length = [(b"content-length", str(LIMIT + 1).encode())] if told else []
    chunks = (b"x" * 1024,) * 10_000
    answer = await send(app, "POST", b"/v1/concerns", posting(*length), chunks)
    problem(answer, 413, "body-too-large")


async def test_the_largest_body_is_read(app: Any) -> None:
    padding = b" " * (LIMIT - len(BODY))
    length = (b"content-length", str(LIMIT).encode())
    assert (await send(app, "POST", b"/v1/concerns", posting(length), (BODY, padding))).status == 201
    one_more = await send(app, "POST", b"/v1/concerns", posting(key="one-more"), (BODY, padding + b" "))
    problem(one_more, 413, "body-too-large")


@pytest.mark.parametrize(
    ("length", "status"),
    [(b"x", 400), (b"-1", 400), (b"1.0", 400), (b"\xb2", 400), (b"", 400), (b"9" * 18, 413), (b"9" * 5000, 400)],
)
async def test_a_length_that_is_none_is_refused(app: Any, length: bytes, status: int) -> None:
    answer = await send(app, "POST", b"/v1/concerns", posting((b"content-length", length)), (BODY,))
    assert answer.status == status


@pytest.mark.parametrize(
    "twice",
    [
        TEACHER,
        JSON,
        (b"idempotency-key", b"another-key"),
        (b"if-match", b'"1"'),
        (b"content-length", b"1"),
        (b"host", b"127.0.0.1"),
        (b"purpose-code", b"support"),
        (b"traceparent", b"00-" + b"1" * 32 + b"-" + b"2" * 16 + b"-01"),
    ],
)
async def test_a_header_that_can_be_meant_once_is_sent_once(app: Any, twice: tuple[bytes, bytes]) -> None:
    answer = await send(app, "POST", b"/v1/concerns", posting(twice, twice), (BODY,))
    problem(answer, 400, "malformed-request")


async def test_headers_without_measure_are_refused(app: Any) -> None:
    for more in ([(b"x-long", b"a" * 40_000)], [(b"x-%d" % n, b"a") for n in range(10_000)]):
        problem(await send(app, "GET", READ, [TEACHER, *more]), 400, "malformed-request")
    problem(await send(app, "GET", READ, [(b"authorization", b"Bearer " + b"a" * 3_000)]), 401, "unauthenticated")


async def test_head_is_get_without_the_body(app: Any) -> None:
    for target, headers in (
        (READ, [TEACHER]),
        (b"/v1/concerns", [TEACHER]),
        (b"/v1/concerns/unknown", [TEACHER]),
        (b"/v1/nothing", []),
        (b"//", []),
        (b"/healthz/live", []),
        (READ, [TEACHER, (b"if-none-match", b"*")]),
        (READ, []),
    ):
        got, head = await send(app, "GET", target, headers), await send(app, "HEAD", target, headers)
        varying = {b"x-request-id", b"ratelimit"}
        assert head.body == b""
        assert head.status == got.status
        assert {k: v for k, v in head.headers if k not in varying} == {k: v for k, v in got.headers if k not in varying}
    assert (await send(app, "HEAD", b"/v1/consultations/" + READ[-36:] + b"/submit", [TEACHER])).status == 405


async def test_a_method_that_a_path_does_not_take_is_told_which_it_takes(app: Any) -> None:
    for method, target, allowed in (
        ("DELETE", READ, {"GET", "PUT"}),
        ("PATCH", b"/v1/concerns", {"GET", "POST"}),
        ("GET", b"/v1/consultations/" + READ[-36:] + b"/submit", {"POST"}),
        ("TRACE", READ, {"GET", "PUT"}),
        ("PROPFIND", READ, {"GET", "PUT"}),
    ):
        answer = await send(app, method, target, [TEACHER])
        problem(answer, 405, "method-not-allowed")
        found = {one.strip() for one in (answer.header("allow") or "").split(",")}
        assert found - {"OPTIONS", "HEAD"} == allowed, (method, target)


def is_guarded(answer: Raw) -> None:
    """Assert that an answer carries what every answer carries, each once."""
    names = [name for name, _ in answer.headers]
    assert len(names) == len(set(names)), names
    for name, value in SECURITY_HEADERS:
        assert (name, value) in answer.headers
    assert answer.header("cache-control")
    assert "default-src 'none'" in (answer.header("content-security-policy") or "")
    assert len(answer.header("x-request-id") or "") == 32
    assert answer.header("server") is None


async def test_every_kind_of_answer_is_guarded(app: Any, demo_pool: Pool) -> None:
    with capture_logs():
        answers = {
            200: await send(app, "GET", READ, [TEACHER]),
            201: await send(app, "POST", b"/v1/concerns", posting(), (BODY,)),
            304: await send(app, "GET", READ, [TEACHER, (b"if-none-match", b"*")]),
            400: await send(app, "GET", b"//"),
            401: await send(app, "GET", READ),
            403: await send(app, "GET", READ, [(b"authorization", b"Bearer mentor")]),
            404: await send(app, "GET", b"/v1/concerns/unknown", [TEACHER]),
            405: await send(app, "DELETE", READ, [TEACHER]),
            406: await send(
                app, "GET", b"/v1/consultations/" + READ[-36:] + b"/transcript", [TEACHER, (b"accept", b"image/png")]
            ),
            413: await send(app, "POST", b"/v1/concerns", posting((b"content-length", b"99999")), (BODY,)),
            415: await send(app, "POST", b"/v1/concerns", [TEACHER, (b"idempotency-key", b"any-key-1")], (BODY,)),
            422: await send(app, "POST", b"/v1/concerns", posting(key="other-key"), (b"{}",)),
            428: await send(app, "POST", READ + b"/close", [TEACHER, JSON], (b"{}",)),
            500: await send(app, "GET", b"/explodes"),
        }
        no_route = await send(app, "GET", b"/nothing")
        options = await send(app, "OPTIONS", READ)
        demo_pool.terminate()
        answers[503] = await send(app, "GET", READ, [TEACHER])
    assert {status: one.status for status, one in answers.items()} == {status: status for status in answers}
    for one in (*answers.values(), no_route, options):
        is_guarded(one)
    problem(no_route, 404, "no-such-path")


async def test_the_trace_of_the_client_is_the_id_of_the_request(app: Any) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    good = f"00-{trace}-b7ad6b7169203331-01".encode()
    answer = await send(app, "GET", b"/v1/nothing", [(b"traceparent", good)])
    assert answer.json()["request_id"] == answer.header("x-request-id") == trace
    for bad in (
        b"",
        b"x",
        good.upper(),
        good[:-1],
        good + b"0",
        b"00-" + b"0" * 32 + good[35:],
        CANARY.encode(),
        b"\xff" * 55,
    ):
        answer = await send(app, "GET", b"/v1/nothing", [(b"traceparent", bad)])
        assert answer.header("x-request-id") not in (trace, "0" * 32)
        assert len(answer.header("x-request-id") or "") == 32
    ids = {(await send(app, "GET", b"/v1/nothing")).header("x-request-id") for _ in range(20)}
    assert len(ids) == 20


async def test_whoever_asks_too_often_is_told_when_to_come_back(demo_pool: Pool) -> None:
    settings = load({"VINK_RATE": "1", "VINK_BURST": "3"})
    app = create_app(house_of(demo_pool, settings, identify, SECRET, bytes(32)), [], settings.body_limit)
    answers = [await send(app, "GET", READ, [TEACHER]) for _ in range(4)]
    assert [one.status for one in answers] == [200, 200, 200, 429]
    assert [(one.header("ratelimit") or "").split(";")[1] for one in answers] == ["r=2", "r=1", "r=0", "r=0"]
    told = problem(answers[3], 429, "too-many-requests")
    assert answers[3].header("retry-after") == "1"
    assert "1 second" in told["detail"]
    assert (await send(app, "GET", READ, [(b"authorization", b"Bearer school-system")])).status == 200


async def test_asking_too_often_is_logged_once_for_each_caller_and_window(demo_pool: Pool, demo_owner: Any) -> None:
    now = [0.0]
    settings = load({"VINK_RATE": "1", "VINK_BURST": "3"})
    house = msgspec.structs.replace(
        house_of(demo_pool, settings, identify, SECRET, bytes(32)),
        floods=Once(60, lambda: now[0]),
        per_client=Buckets(1, 3, lambda: now[0]),
    )
    app = create_app(house, [], settings.body_limit)
    system = [(b"authorization", b"Bearer school-system")]
    for window in (1, 2):
        for caller in ([TEACHER], system):
            statuses = [(await send(app, "GET", READ, caller)).status for _ in range(9)]
            assert statuses == [200] * 3 + [429] * 6
        logged = await demo_owner.fetch(
            "select client, actor, action, reason, object_id from audit_event where outcome = 'refused' order by at"
        )
        assert [row["client"] for row in logged] == ["staff-app", "school-system"] * window
        told = {(row["action"], row["reason"], str(row["object_id"])) for row in logged}
        assert told == {("concern:read", "too_many", READ.decode()[-36:])}
        now[0] += 61


def test_each_window_passes_one_of_a_kind_and_forgets_the_oldest() -> None:
    now = [0.0]
    once = Once(60, lambda: now[0])
    assert [once.is_first("a"), once.is_first("a"), once.is_first("b")] == [True, False, True]
    now[0] = 59.9
    assert not once.is_first("a")
    now[0] = 60
    assert [once.is_first("a"), once.is_first("a")] == [True, False]
    for number in range(MOST_KEPT):
        once.is_first(number)
    assert once.is_first("a")


async def test_whoever_is_unknown_is_counted_by_address(app: Any, demo_owner: Any) -> None:
    statuses = [(await send(app, "GET", READ, [(b"authorization", b"Bearer x%d" % n)])).status for n in range(22)]
    assert statuses.count(401) in (20, 21)
    assert statuses[-1] == 429
    assert (await send(app, "GET", READ, address="198.51.100.9")).status == 401
    assert (await send(app, "GET", READ, [TEACHER])).status == 200
    logged = await demo_owner.fetchval("select count(*) from audit_event where outcome = 'refused'")
    assert logged == statuses.count(401) + 1, "a flood does not fill the log"


def test_a_bucket_refills_with_time_and_forgets_the_longest_unused() -> None:
    now = [0.0]
    buckets = Buckets(2, 4, lambda: now[0])
    assert [buckets.take("a") for _ in range(4)] == [
        f'"requests";r={n};t={t}' for n, t in ((3, 1), (2, 1), (1, 2), (0, 2))
    ]
    with pytest.raises(Exception, match="1 seconds"):
        buckets.take("a")
    now[0] = 0.5
    assert buckets.take("a").startswith('"requests";r=0')
    for number in range(10_001):
        buckets.take(number)
    assert buckets.take("a").startswith('"requests";r=3'), "forgotten, and so full again"


async def test_without_a_database_nothing_is_done_and_the_client_may_try_again(app: Any, demo_pool: Pool) -> None:
    demo_pool.terminate()
    for method, target, headers, body in (
        ("GET", READ, [TEACHER], b""),
        ("GET", b"/v1/concerns", [TEACHER], b""),
        ("POST", b"/v1/concerns", posting(), BODY),
        ("POST", READ + b"/close", [TEACHER, JSON, (b"if-match", b'"1"')], b'{"outcome":"no_concern"}'),
        ("GET", READ, [], b""),
        ("GET", b"/v1/concerns/unknown", [TEACHER], b""),
    ):
        answer = await send(app, method, target, headers, (body,))
        problem(answer, 503, "busy")
        assert answer.header("retry-after") == "1"
    assert (await send(app, "GET", b"/healthz/live")).status == 200


async def test_an_unforeseen_error_tells_nobody_what_it_said(app: Any, demo_owner: Any) -> None:
    # PostgreSQL tells the whole row in the detail of such an error.
    await demo_owner.execute("alter table concerns add constraint broken check (local_ref is null) not valid")
    body = json.dumps({**CONCERN, "local_ref": CANARY, "situation_text": f"{CANARY} trækker sig."}).encode()
    with capture_logs() as lines:
        route = await send(app, "GET", b"/explodes")
        operation = await send(app, "POST", b"/v1/concerns", posting(), (body,))
    logged = await demo_owner.fetch("select reason, outcome from audit_event where outcome = 'failed'")
    for answer in (route, operation):
        told = problem(answer, 500, "internal-error")
        assert set(told) == {"type", "title", "status", "detail", "code", "request_id"}
        assert CANARY not in answer.body.decode()
    errors = [one for one in lines if one["event"] == "unexpected_error"]
    assert [one["error"] for one in errors] == ["RuntimeError", "CheckViolationError"]
    assert [one["request_id"] for one in errors] == [one.header("x-request-id") for one in (route, operation)]
    assert all(any("test_gate" in frame or "work.py" in frame for frame in one["trace"]) for one in errors)
    assert CANARY not in json.dumps(lines, default=str)
    assert traces(json.dumps(lines, default=str), "010190") == []
    assert [tuple(one) for one in logged] == [("internal_error", "failed")]


async def test_an_operation_that_cannot_be_logged_answers_nothing_of_what_it_read(app: Any, demo_owner: Any) -> None:
    await demo_owner.execute("revoke insert on audit_event from vink_app")
    before = await demo_owner.fetchval("select count(*) from concerns")
    with capture_logs():
        for method, target, headers, body in (
            ("GET", READ, [TEACHER], b""),
            ("GET", b"/v1/concerns", [TEACHER], b""),
            ("GET", b"/v1/me", [TEACHER], b""),
            ("POST", b"/v1/concerns", posting(), BODY),
            ("GET", READ, [(b"authorization", b"Bearer mentor")], b""),
            ("GET", READ, [], b""),
        ):
            answer = await send(app, method, target, headers, (body,))
            problem(answer, 500, "internal-error")
            assert b"elev" not in answer.body
    assert await demo_owner.fetchval("select count(*) from concerns") == before


async def test_each_request_is_told_in_one_line_without_content(app: Any) -> None:
    with capture_logs() as lines:
        await send(app, "GET", READ + b"?purpose_code=support", [TEACHER, (b"user-agent", CANARY.encode())])
        await send(app, "HEAD", f"/v1/{CANARY}".encode())
    assert [one["event"] for one in lines] == ["request", "request"]
    first, second = lines
    expected = {"method", "operation", "status", "bytes", "ms", "client", "request_id", "events", "event", "log_level"}
    assert set(first) == set(second) == expected
    assert (first["operation"], first["status"], first["client"]) == ("readConcern", 200, "staff-app")
    assert (second["method"], second["operation"], second["status"]) == ("HEAD", None, 404)
    assert CANARY not in str(lines)


async def test_the_line_has_the_hash_of_every_event_of_the_request(app: Any, demo_owner: Any) -> None:
    with capture_logs() as lines:
        await send(app, "GET", READ + b"?purpose_code=support", [TEACHER])
        await send(app, "POST", b"/v1/concerns", posting(), (BODY,))
        await send(app, "GET", READ)
    for one in lines:
        rows = await demo_owner.fetch("select id, leaf from audit_event where request_id = $1", one["request_id"])
        assert one["events"] == [(row["id"], row["leaf"]) for row in rows]
        assert len(rows) == 1, one
    assert [one["status"] for one in lines] == [200, 201, 401]


@pytest.fixture
async def port(app: Any) -> AsyncIterator[int]:
    """The port of a real server with the application."""
    opened = socket.socket()
    opened.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http="httptools", lifespan="off", access_log=False, log_config=None, server_header=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.ensure_future(server.serve(sockets=[opened]))
    async with asyncio.timeout(10):
        while not server.started:  # noqa: ASYNC110 - uvicorn tells it by this attribute only
            await asyncio.sleep(0)
    yield opened.getsockname()[1]
    server.should_exit = True
    await serving


def lines(*given: str, body: bytes = b"") -> bytes:
    return "\r\n".join([*given, "Connection: close", "", ""]).encode("latin-1") + body


@pytest.mark.filterwarnings("ignore:websockets:DeprecationWarning")
async def test_over_a_real_connection_the_gate_stands_as_well(port: int) -> None:
    read, auth, host = READ.decode(), "Authorization: Bearer teacher", f"Host: 127.0.0.1:{port}"
    post = (
        "POST /v1/concerns HTTP/1.1",
        host,
        auth,
        "Content-Type: application/json",
        "Idempotency-Key: over-the-wire",
    )
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in (BODY[:9], BODY[9:], b""))
    flood = b"400\r\n" + b"x" * 1024 + b"\r\n"
    cases: list[tuple[bytes, int]] = [
        (lines(f"GET {read} HTTP/1.1", host, auth), 200),
        (lines(*post, f"Content-Length: {len(BODY)}", body=BODY), 201),
        (lines(*post[:-1], "Idempotency-Key: chunked-one", "Transfer-Encoding: chunked", body=chunked), 201),
        (lines("GET //v1/concerns HTTP/1.1", host, auth), 400),
        (lines("GET /v1%2fconcerns HTTP/1.1", host, auth), 400),
        (lines("GET /v1/../v1/concerns HTTP/1.1", host, auth), 400),
        (lines("GET /v1/concerns/%ff HTTP/1.1", host, auth), 400),
        (lines(f"GET {read} HTTP/1.1", host, auth, auth), 400),
        (lines(f"GET {read} HTTP/1.1", host, auth, "X-Long: " + "a" * 40_000), 400),
        (lines(*post, "Content-Length: 99999"), 413),
        (lines(*post, "Transfer-Encoding: chunked", body=flood * 80), 413),
        (lines(f"TRACE {read} HTTP/1.1", host), 405),
        (lines("GET / HTTP/1.1", host), 404),
    ]
    with capture_logs():
        for request, status in cases:
            answer = await speak(port, request)
            assert answer.status == status, request[:80]
            if status != 404 or answer.header("content-type"):
                is_guarded(answer)
        head = await speak(port, lines(f"HEAD {read} HTTP/1.1", host, auth))
        assert (head.status, head.body) == (200, b"")
        assert int(head.header("content-length") or 0) > 100


async def test_a_request_that_is_no_http_is_not_ours_to_answer(port: int) -> None:
    with capture_logs() as told:
        answer = await speak(port, b"\x16\x03\x01\x02\x00hello\r\n\r\n")
    assert answer.status == 400
    assert not any(one.get("status") == 200 for one in told)
