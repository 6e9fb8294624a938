"""The log-in page: what it shows, what it takes, and what it gives away."""

import asyncio
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from adapters.oauth import attempts, pages, passwords
from adapters.oauth.answers import Answer
from adapters.oauth.crossing import Guard
from tests.oauth_world import CALLBACK, ISSUER, PASSWORD, QUERY, World, sent_back


class Outline(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for found, attrs in self.tags if found == tag]


def inputs_of(answer: Answer) -> dict[str | None, dict[str, str | None]]:
    return {attrs["name"]: attrs for attrs in Outline(answer.body).all("input")}


async def test_the_page_has_a_form_and_neither_script_nor_anything_from_elsewhere(world: World) -> None:
    answer, _, csrf = await world.page()
    outline = Outline(answer.body)
    assert answer.status == 200
    assert not outline.all("script")
    assert not [attrs for _, attrs in outline.tags if {"src", "href", "style", "onclick", "action"} & attrs.keys()]
    inputs = inputs_of(answer)
    assert set(inputs) == {"csrf", "username", "password"}
    assert inputs["csrf"]["value"] == csrf
    assert inputs["password"]["autocomplete"] == "current-password"
    assert inputs["username"]["autocomplete"] == "username"
    labelled = {attrs["for"] for attrs in outline.all("label")}
    assert labelled == {"username", "password"}
    assert outline.all("meta")[1]["content"] == "width=device-width, initial-scale=1"


async def test_the_pages_policy_allows_its_own_style_and_the_clients_address_only(world: World) -> None:
    answer, _, _ = await world.page()
    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{pages.STYLE_HASH}'; "
        "form-action 'self' http://127.0.0.1:9000; frame-ancestors 'none'; base-uri 'none'"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    style = answer.body.decode().partition("<style>")[2].partition("</style>")[0]
    assert style == pages.STYLE


def test_an_address_cannot_widen_the_policy() -> None:
    answer = pages.html(200, "", "https://a.example; script-src *//x")
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert (
        "form-action 'self' app.example:;"
        in pages.html(200, "", "app.example:/back").headers["Content-Security-Policy"]
    )


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "da"),
        ("sv-SE,sv;q=0.9,en;q=0.8", "sv"),
        ("de,en;q=0.5,da;q=0.4", "en"),
        ("en;q=0.1, DA;q=0.2", "da"),
        ("fr", "da"),
        ("en;q=0", "da"),
        ("sv;q=x", "da"),
        ("*", "da"),
    ],
)
def test_the_language_is_the_one_preferred(accepted: str, chosen: str) -> None:
    assert pages.language(accepted) == chosen


@pytest.mark.parametrize(
    ("wished", "chosen"), [("sv", "sv"), ("fr-CA en-GB da", "en"), ("SV-se", "sv"), ("fr", "da"), ("", "da")]
)
async def test_what_the_client_wishes_for_comes_before_what_the_browser_accepts(
    world: World, wished: str, chosen: str
) -> None:
    answer = await world.server.authorize(QUERY | {"ui_locales": wished}, "da", "test")
    assert f'<html lang="{chosen}">' in answer.body.decode()


@pytest.mark.parametrize("chosen", pages.LANGUAGES)
async def test_the_page_speaks_the_chosen_language(world: World, chosen: str) -> None:
    answer = await world.server.authorize(QUERY, chosen, "r")
    assert f'<html lang="{chosen}">' in answer.body.decode()
    assert pages.WORDS[chosen]["username"] in answer.body.decode()
    assert pages.WORDS[chosen]["demo"] in answer.body.decode()


def test_every_language_says_everything() -> None:
    assert {frozenset(words) for words in pages.WORDS.values()} == {frozenset(pages.WORDS["en"])}


def test_what_others_named_is_escaped() -> None:
    page = pages.login_page("en", client="<script>alert(1)</script>", csrf='"><b>', demo=False)
    assert "<script>" not in page
    assert "<b>" not in page


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(world: World) -> None:
    answers = [await world.log_in("teacher", "wrong"), await world.log_in("nobody", "wrong")]
    assert {answer.status for answer in answers} == {403}
    bodies = {re.sub(rb'name="(csrf|username)" value="\w+"', b"", answer.body) for answer in answers}
    assert len(bodies) == 1
    assert b"wrong" in bodies.pop()
    assert {frozenset(answer.headers) for answer in answers} == {frozenset(answers[0].headers)}


async def test_whoever_mistyped_keeps_the_name_and_starts_at_the_password(world: World) -> None:
    fields = inputs_of(await world.log_in('te"acher', "wrong"))
    assert fields["username"]["value"] == 'te"acher'
    assert "value" not in fields["password"]
    assert ["autofocus" in fields[name] for name in ("username", "password")] == [False, True]
    fields = inputs_of((await world.page())[0])
    assert ["autofocus" in fields[name] for name in ("username", "password")] == [True, False]


async def test_a_fault_is_told_by_the_title_and_by_the_fields_it_is_about(world: World) -> None:
    _, _, csrf = await world.page()
    form = {"csrf": csrf, "username": "teacher", "password": PASSWORD}
    expired = await world.server.log_in(QUERY, form, {}, "en", "198.51.100.7", "r")
    wrong = await world.log_in("teacher", "wrong")
    for answer, fault, invalid in ((expired, "expired", None), (wrong, "wrong", "true")):
        told = pages.WORDS["en"][fault]
        assert f"<title>{told} Log in – VINK</title>" in answer.body.decode()
        assert f'<p class="fault" id="fault">{told}</p>' in answer.body.decode()
        for name in ("username", "password"):
            field = inputs_of(answer)[name]
            assert (field["aria-describedby"], field.get("aria-invalid")) == ("fault", invalid)
    good = (await world.page())[0]
    assert "<title>Log in – VINK</title>" in good.body.decode()
    assert not {"aria-describedby", "aria-invalid"} & inputs_of(good)["username"].keys()


async def test_a_page_that_expired_keeps_the_name(world: World) -> None:
    form = {"csrf": "", "username": "teacher" + "x" * 300, "password": PASSWORD}
    answer = await world.server.log_in(QUERY, form, {}, "en", "198.51.100.7", "r")
    assert inputs_of(answer)["username"]["value"] == ("teacher" + "x" * 300)[:200]
    assert PASSWORD not in answer.body.decode()


async def test_a_password_is_checked_at_full_cost_for_names_that_nobody_has(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = Argon2id.verify_phc_encoded

    class Watched:
        @staticmethod
        def verify_phc_encoded(secret: bytes, stored: str) -> None:
            checked.append(stored)
            verify(secret, stored)

    monkeypatch.setattr(passwords, "Argon2id", Watched)
    await world.log_in("nobody", "wrong")
    await world.log_in("teacher", "wrong")
    assert checked[0] == passwords.DECOY
    assert {one.rpartition("$")[0].split("$")[1:4] == passwords.DECOY.split("$")[1:4] for one in checked} == {True}
    assert len(checked) == 2


async def test_failed_log_ins_are_logged_by_id_and_never_by_what_was_typed(world: World) -> None:
    await world.log_in("teacher", "secret-typed-here")
    await world.log_in("name-typed-here", "secret-typed-here")
    known, unknown = await world.events("staff:log-in")
    assert (known["reason"], known["object_id"], known["actor"]) == ("wrong_password", world.ids["teacher"], None)
    assert (unknown["reason"], unknown["object_id"], unknown["outcome"]) == ("unknown_name", None, "refused")
    for table in ("audit_event", "audit_payload", "oauth_attempts"):
        rows = str(await world.owner.fetch(f"select t::text from {table} t"))
        assert "typed-here" not in rows
        assert b"typed-here".hex() not in rows


async def test_a_log_in_is_logged_with_the_person(world: World) -> None:
    await world.log_in("teacher")
    assert (await world.events("staff:log-in"))[0]["actor"] == world.ids["teacher"]
    assert (await world.events("authorization:give"))[0]["actor"] == world.ids["teacher"]


async def test_nobody_logs_in_when_the_log_cannot_be_written(world: World) -> None:
    _, cookies, csrf = await world.page()
    await world.owner.execute("revoke insert on audit_event from vink_oauth")
    form = {"csrf": csrf, "username": "teacher", "password": PASSWORD}
    with pytest.raises(Exception, match="audit_event"):
        await world.server.log_in(QUERY, form, cookies, "en", "198.51.100.7", "r")
    assert await world.count("oauth_codes") == 0


async def test_who_has_left_cannot_log_in(world: World) -> None:
    await world.owner.execute("update staff set status = 'left'")
    assert (await world.log_in("teacher")).status == 403
    assert (await world.events("staff:log-in"))[0]["reason"] == "staff_left"


async def test_a_name_is_throttled_after_five_failures_whether_or_not_it_exists(world: World) -> None:
    for name in ("teacher", "nobody"):
        for n in range(5):
            assert (await world.log_in(name, "wrong", address=f"198.51.100.{n}")).status == 403
        answer = await world.log_in(name, PASSWORD, address="203.0.113.1")
        assert answer.status == 429
        assert 800 < int(answer.headers["Retry-After"]) <= 901
        assert b"Wait 15 min" in answer.body or b"Wait 16 min" in answer.body
    assert [event["reason"] for event in await world.events("staff:log-in")].count("throttled") == 2
    world.now += timedelta(minutes=16)
    assert (await world.log_in("teacher")).status == 303


async def test_names_are_counted_without_regard_to_case(world: World) -> None:
    for name in ("teacher", "Teacher", "TEACHER", " teacher", "tEACHER"):
        await world.log_in(name, "wrong")
    assert (await world.log_in("teacher")).status == 429


async def test_attempts_made_side_by_side_are_all_counted(world: World) -> None:
    answers = await asyncio.gather(*(world.log_in("teacher", "wrong") for _ in range(12)))
    assert sorted(answer.status for answer in answers) == [403] * 5 + [429] * 7


async def test_good_and_bad_log_ins_side_by_side_do_not_lock_each_other_out(world: World) -> None:
    name, address = attempts.keys(world.keys.login_secret, "teacher", "198.51.100.7")

    async def bad() -> None:
        async with world.pool.acquire() as conn, conn.transaction():
            await attempts.count(conn, (name, address), world.now)

    async def good() -> None:
        async with world.pool.acquire() as conn, conn.transaction():
            await attempts.forget(conn, (name, address), world.now)

    for _ in range(20):
        await bad()
        await asyncio.gather(bad(), good(), bad(), good())


async def test_an_address_is_throttled_whatever_names_it_tries(world: World) -> None:
    keys = [attempts.keys(b"secret", f"name-{n}", "198.51.100.7") for n in range(attempts.PER_ADDRESS + 1)]
    async with world.pool.acquire() as conn:
        waits = [await attempts.count(conn, key, world.now) for key in keys]
        assert waits[:-1] == [0] * attempts.PER_ADDRESS
        assert waits[-1] > 0
        elsewhere = attempts.keys(b"secret", "name", "203.0.113.1")
        assert await attempts.count(conn, elsewhere, world.now) == 0


async def test_a_good_log_in_starts_the_count_anew(world: World) -> None:
    for _ in range(3):
        for _ in range(4):
            assert (await world.log_in("teacher", "wrong")).status == 403
        assert (await world.log_in("teacher")).status == 303
    address = attempts.keys(world.keys.login_secret, "", "198.51.100.7")[1]
    assert await world.owner.fetchval("select attempts from oauth_attempts where key = $1", address) == 12


async def test_a_forged_post_is_not_taken(world: World) -> None:
    _, cookies, csrf = await world.page()
    _, others, other_csrf = await world.page()
    form = {"csrf": csrf, "username": "teacher", "password": PASSWORD}
    for tried, cookie in (
        (form, {}),
        (form, others),
        (form | {"csrf": other_csrf}, cookies),
        (form | {"csrf": ""}, cookies),
        (form | {"csrf": "\u00e6"}, cookies),
        (form, dict.fromkeys(cookies, "9" * 30)),
    ):
        answer = await world.server.log_in(QUERY, tried, cookie, "en", "198.51.100.7", "r")
        assert (answer.status, "Location" in answer.headers) == (400, False)
        assert b"expired" in answer.body
    other_request = QUERY | {"state": "another"}
    assert (await world.server.log_in(other_request, form, cookies, "en", "198.51.100.7", "r")).status == 400
    assert (await world.server.log_in(QUERY, form, cookies, "en", "198.51.100.7", "r")).status == 303


async def test_the_page_expires_after_ten_minutes(world: World) -> None:
    _, cookies, csrf = await world.page()
    world.now += timedelta(minutes=10)
    form = {"csrf": csrf, "username": "teacher", "password": PASSWORD}
    assert (await world.server.log_in(QUERY, form, cookies, "en", "198.51.100.7", "r")).status == 400


async def test_the_cookie_is_short_lived_and_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    answer, _, _ = await world.page()
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("vink-login=")
    assert cookie.endswith("; Path=/; Max-Age=600; HttpOnly; SameSite=Strict")
    behind_tls = Guard(b"secret", "https://vink.example").begin({}, world.now).cookie
    assert behind_tls.startswith("__Host-vink-login=")
    assert behind_tls.endswith("; Path=/; Max-Age=600; HttpOnly; SameSite=Strict; Secure")
    assert "Max-Age=0" in (await world.log_in("teacher")).headers["Set-Cookie"]


async def test_a_person_may_refuse(world: World) -> None:
    _, cookies, csrf = await world.page()
    answer = await world.server.log_in(QUERY, {"csrf": csrf, "cancel": "1"}, cookies, "en", "198.51.100.7", "r")
    back = sent_back(answer)
    assert (back["error"], back["state"], back["iss"]) == ("access_denied", "xyz", ISSUER)


async def test_a_request_that_turned_bad_is_refused_on_post_too(world: World) -> None:
    _, cookies, csrf = await world.page()
    form = {"csrf": csrf, "username": "teacher", "password": PASSWORD}
    query = QUERY | {"redirect_uri": "https://evil.example"}
    answer = await world.server.log_in(query, form, cookies, "en", "198.51.100.7", "r")
    assert (answer.status, "Location" in answer.headers) == (400, False)
    query = QUERY | {"code_challenge_method": "plain"}
    assert sent_back(await world.server.log_in(query, form, cookies, "en", "198.51.100.7", "r"))["error"]


@pytest.mark.parametrize(
    ("name", "password"), [("", PASSWORD), ("teacher", ""), ("x" * 201, PASSWORD), ("t", "x" * 1025)]
)
async def test_what_cannot_be_a_name_or_password_costs_nothing(world: World, name: str, password: str) -> None:
    assert (await world.log_in(name, password)).status == 400
    assert await world.count("oauth_attempts") == 0


async def test_a_person_chooses_the_department_and_has_their_own_by_default(world: World) -> None:
    await world.grant("teacher", "panel_coordinator", "sof")
    own = await world.staff_tokens()
    other = await world.staff_tokens(department="sof")
    assert [world.claims(body["access_token"])["department"] for body in (own, other)] == ["buf", "sof"]
    assert [world.claims(body["access_token"])["roles"] for body in (own, other)] == [
        ["frontline"],
        ["panel_coordinator"],
    ]
    _, refreshed = await world.refresh(other["refresh_token"])
    assert world.claims(refreshed["access_token"])["department"] == "sof"


@pytest.mark.parametrize("department", ["bif", "none", "\u00e6"])
async def test_without_a_grant_in_the_department_there_is_no_code(world: World, department: str) -> None:
    answer = await world.log_in("teacher", department=department)
    back = sent_back(answer)
    assert (back["error"], back["iss"]) == ("access_denied", ISSUER)
    assert await world.count("oauth_codes") == 0
    assert (await world.events("authorization:give"))[0]["reason"] == "no_grant"


async def test_a_redirect_after_log_in_is_not_repeated_with_the_password(world: World) -> None:
    answer = await world.log_in("teacher")
    assert answer.status == 303
    assert answer.headers["Location"].startswith(CALLBACK + "?")
    assert answer.headers["Cache-Control"] == "no-store"


async def test_passwords_and_secrets_are_kept_as_argon2id(world: World) -> None:
    await passwords.set_password(world.pool, world.ids["teacher"], "a new password")
    assert (await world.log_in("teacher")).status == 403
    assert (await world.log_in("teacher", "a new password")).status == 303
    stored = await world.owner.fetchval("select hash from oauth_passwords")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    await passwords.set_client_secret(world.pool, world.ids["script"], "another secret")
    assert passwords.matches("another secret", await world.owner.fetchval("select hash from oauth_secrets"))


@pytest.mark.parametrize("secret", ["short", "x" * 1025])
def test_a_secret_has_a_reasonable_length(secret: str) -> None:
    with pytest.raises(ValueError, match="characters"):
        passwords.hashed(secret)


def test_the_decoy_matches_nothing() -> None:
    assert not passwords.matches("", None)
    assert not passwords.matches("password", None)
