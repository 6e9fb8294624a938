"""Access tokens at the resource server: what is accepted, what is refused and why, and what is remembered."""

import base64
import json
import time
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, Key, OctKey, RSAKey

from adapters import tokens
from adapters.jwks import FetchedKeys, InlineKeys
from adapters.jws import allow, public_keys
from adapters.tokens import TokenVerifier, TrustedIssuer
from domain.actors import Role
from domain.errors import Unauthenticated
from tests.oauth_world import until

ISSUER = "https://issuer.example"
AUDIENCE = "https://vink.example/v1"
NOW = 1_790_000_000
EC = ECKey.generate_key("P-256", {"kid": "ec"})
OTHER = ECKey.generate_key("P-256", {"kid": "ec"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
P384 = ECKey.generate_key("P-384", {"kid": "p384"})
JWKS = {"keys": [key.as_dict(private=False) for key in (EC, RSA, P384)]}
LEFT_OUT = object()


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


class House:
    """A verifier with its clock and its revocations."""

    def __init__(self, *, algorithms: tuple[str, ...] = ("ES256",), keys: tokens.Keys | None = None) -> None:
        self.clock = Clock()
        self.revoked: set[str] = set()
        self.keys = keys or InlineKeys(JWKS)
        issuer = TrustedIssuer(issuer=ISSUER, audience=AUDIENCE, keys=self.keys, algorithms=algorithms)
        self.verifier = TokenVerifier(
            [issuer], lambda key, _: key in self.revoked, {"buf", "sof"}.__contains__, self.clock
        )

    async def reason(self, token: str) -> str:
        with pytest.raises(Unauthenticated) as refused:
            await self.verifier.verify(token)
        return refused.value.reason


def claims(**changes: Any) -> dict[str, Any]:
    good = {
        "iss": ISSUER,
        "sub": str(uuid4()),
        "aud": AUDIENCE,
        "exp": NOW + 300,
        "iat": NOW,
        "jti": str(uuid4()),
        "client_id": "app",
        "scope": "concern:read concern:raise",
        "department": "buf",
        "roles": ["frontline"],
        "sid": str(uuid4()),
    }
    return {name: value for name, value in (good | changes).items() if value is not LEFT_OUT}


def made(payload: object, key: Key = EC, **header: Any) -> str:
    """A token signed as told, however wrong."""
    top = {"alg": "ES256", "typ": "at+jwt", "kid": "ec"} | header
    top = {name: value for name, value in top.items() if value is not LEFT_OUT}
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = ".".join(encoded(part) for part in (json.dumps(top).encode(), text))
    signature = jws.JWSRegistry.algorithms[top["alg"]].sign(signed.encode(), key)
    return f"{signed}.{encoded(signature)}"


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def unsigned(header: bytes, payload: bytes) -> str:
    return ".".join(encoded(part) for part in (header, payload, b"signature"))


async def test_a_good_token_describes_its_actor() -> None:
    unit = uuid4()
    told = claims(unit_id=str(unit))
    actor = await House().verifier.verify(made(told))
    assert (str(actor.subject), actor.client_id, actor.department) == (told["sub"], "app", "buf")
    assert (actor.roles, actor.unit_id, actor.token_id) == (frozenset({Role.FRONTLINE}), unit, told["jti"])
    assert actor.scopes == frozenset({"concern:read", "concern:raise"})
    assert actor.kle is None
    restricted = await House().verifier.verify(made(claims(kle=["34.10", "27.12.04", "27.12"])))
    assert restricted.kle == ("27.12", "34.10")


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("unknown_issuer", {"iss": ISSUER + "/"}),
        ("unknown_issuer", {"iss": "https://evil.example"}),
        ("malformed", {"iss": LEFT_OUT}),
        ("malformed", {"sub": LEFT_OUT}),
        ("malformed", {"sub": "teacher"}),
        ("wrong_audience", {"aud": "https://vink.example"}),
        ("malformed", {"aud": LEFT_OUT}),
        ("malformed", {"aud": [AUDIENCE]}),
        ("malformed", {"aud": [AUDIENCE, "https://other.example"]}),
        ("malformed", {"exp": LEFT_OUT}),
        ("malformed", {"exp": str(NOW + 300)}),
        ("malformed", {"exp": 1e300}),
        ("malformed", {"exp": True}),
        ("expired", {"exp": NOW - 5}),
        ("malformed", {"iat": LEFT_OUT}),
        ("not_yet_valid", {"iat": NOW + 6}),
        ("not_yet_valid", {"nbf": NOW + 6}),
        ("malformed", {"nbf": "soon"}),
        ("malformed", {"jti": LEFT_OUT}),
        ("malformed", {"jti": ""}),
        ("malformed", {"client_id": LEFT_OUT}),
        ("malformed", {"scope": ["concern:read"]}),
        ("malformed", {"scope": LEFT_OUT}),
        ("unknown_department", {"department": "parks"}),
        ("no_department", {"department": LEFT_OUT}),
        ("no_department", {"department": []}),
        ("malformed", {"department": ["buf", 1]}),
        ("malformed", {"department": {"buf": True}}),
        ("several_departments", {"department": ["buf", "sof"]}),
        ("several_departments", {"department": ["buf", "buf"]}),
        ("unknown_role", {"roles": ["frontline", "king"]}),
        ("malformed", {"roles": []}),
        ("malformed", {"roles": "frontline"}),
        ("malformed", {"roles": {"frontline": True}}),
        ("malformed", {"roles": LEFT_OUT}),
        ("malformed", {"unit_id": "north"}),
        ("several_units", {"unit_id": [str(uuid4()), str(uuid4())]}),
        ("malformed", {"kle": []}),
        ("malformed", {"kle": ["27.1"]}),
        ("malformed", {"kle": ["27.12 34.10"]}),
        ("malformed", {"kle": [27]}),
        ("malformed", {"kle": {"27": True}}),
        ("malformed", {"kle": ["27.12"] * 21}),
        ("unknown_client", {"client_id": "Somebody Else"}),
        ("lives_too_long", {"exp": NOW + 7201}),
        ("id_token", {"nonce": "n"}),
        ("id_token", {"at_hash": "h"}),
        ("bound_token", {"cnf": {"jkt": "thumbprint"}}),
    ],
)
async def test_a_claim_that_is_not_right_is_refused(reason: str, changes: dict[str, Any]) -> None:
    assert await House().reason(made(claims(**changes))) == reason


async def test_clocks_may_differ_by_a_few_seconds() -> None:
    house = House()
    await house.verifier.verify(made(claims(exp=NOW - 4)))
    await house.verifier.verify(made(claims(iat=NOW + 4, nbf=NOW + 4)))


@pytest.mark.parametrize(
    ("reason", "header"),
    [
        ("wrong_type", {"typ": LEFT_OUT}),
        ("wrong_type", {"typ": "JWT"}),
        ("wrong_type", {"typ": "AT+JWT"}),
        ("wrong_type", {"typ": "client-authentication+jwt"}),
        ("malformed", {"typ": ["at+jwt"]}),
        ("malformed", {"kid": LEFT_OUT}),
        ("malformed", {"kid": ""}),
        ("unknown_key", {"kid": "other"}),
        ("malformed", {"crit": ["exp"], "exp": NOW}),
        ("malformed", {"b64": True}),
    ],
)
async def test_a_header_that_is_not_right_is_refused(reason: str, header: dict[str, Any]) -> None:
    assert await House().reason(made(claims(), **header)) == reason


async def test_a_token_without_kid_is_refused_though_there_is_a_single_key() -> None:
    house = House(keys=InlineKeys({"keys": [EC.as_dict(private=False)]}))
    assert await house.reason(made(claims(), kid=LEFT_OUT)) == "malformed"


async def test_only_the_algorithms_of_the_issuer_are_taken() -> None:
    strict, wide = House(), House(algorithms=("ES256", "PS256", "RS256"))
    for algorithm in ("RS256", "PS256"):
        token = made(claims(), RSA, alg=algorithm, kid="rsa")
        assert await strict.reason(token) == "unsupported_algorithm"
        await wide.verifier.verify(token)
    assert await wide.reason(made(claims(), P384, alg="ES384", kid="p384")) == "unsupported_algorithm"


async def test_a_public_key_is_never_a_shared_secret() -> None:
    for pem in (EC.as_pem(private=False), RSA.as_pem(private=False)):
        forged = made(claims(), OctKey.import_key(base64.b64encode(pem)), alg="HS256")
        assert await House(algorithms=("ES256", "PS256", "RS256")).reason(forged) == "unsupported_algorithm"


async def test_a_token_without_a_signature_is_refused() -> None:
    payload = json.dumps(claims()).encode()
    for algorithm in ("none", "None", "NONE", ""):
        header = json.dumps({"alg": algorithm, "typ": "at+jwt", "kid": "ec"}).encode()
        token = unsigned(header, payload).rpartition(".")[0] + "."
        assert await House().reason(token) == "unsupported_algorithm"
    good = made(claims())
    assert await House().reason(good.rpartition(".")[0] + ".") == "bad_signature"


@pytest.mark.parametrize("algorithms", [(), ("HS256",), ("ES256", "none"), ("ES384",)])
def test_no_issuer_can_be_given_another_algorithm(algorithms: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="ES256, PS256 or RS256"):
        allow(*algorithms)


def test_no_issuer_can_take_the_name_of_another() -> None:
    issuer = TrustedIssuer(issuer=ISSUER, audience=AUDIENCE, keys=InlineKeys(JWKS))
    with pytest.raises(ValueError, match="once"):
        TokenVerifier([issuer, issuer], lambda *_: False, lambda _: True)


async def test_another_key_under_the_same_name_is_refused() -> None:
    assert await House().reason(made(claims(), OTHER)) == "bad_signature"


async def test_a_key_for_something_else_is_refused() -> None:
    for changes in ({"use": "enc"}, {"alg": "ES384"}):
        house = House(keys=InlineKeys({"keys": [EC.as_dict(private=False) | changes]}))
        assert await house.reason(made(claims())) == "wrong_key"
    assert await House().reason(made(claims(), kid="p384")) == "bad_signature"
    assert await House().reason(made(claims(), kid="rsa")) == "bad_signature"


async def test_a_changed_payload_is_refused() -> None:
    head, _, tail = made(claims()).split(".")
    payload = encoded(json.dumps(claims(roles=["admin"])).encode())
    assert await House().reason(f"{head}.{payload}.{tail}") == "bad_signature"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "\u00e6.b.c",
        "\ud800.b.c",
        "x" * 9000,
        unsigned(b"[]", b"{}"),
        unsigned(b"{", b"{}"),
        unsigned(b"\xff", b"\xff"),
        unsigned(b'"alg"', b"{}"),
        unsigned(b'{"alg":"ES256","typ":"at+jwt","kid":"ec"}', b"[]"),
        unsigned(b'{"alg":"ES256","typ":"at+jwt","kid":"ec"}', b'{"iss":NaN}'),
        unsigned(b'{"alg":"ES256","typ":"at+jwt","kid":"ec"}', b'{"x":' + b"[" * 5000),
        unsigned(b'{"x":' + b"[" * 5000, b"{}"),
    ],
)
async def test_what_is_no_token_is_refused(token: str) -> None:
    assert await House().reason(token) == "malformed"


async def test_a_remembered_token_is_refused_once_it_expires() -> None:
    house = House()
    token = made(claims(exp=NOW + 30))
    await house.verifier.verify(token)
    house.clock.now += 34
    await house.verifier.verify(token)
    house.clock.now += 1
    assert await house.reason(token) == "expired"


async def test_a_remembered_token_is_refused_once_it_or_its_family_is_revoked() -> None:
    for claim in ("jti", "sid"):
        house, told = House(), claims()
        token = made(told)
        await house.verifier.verify(token)
        house.revoked.add(told[claim])
        assert await house.reason(token) == "revoked"
        assert await house.reason(token) == "revoked"


class CountedKeys(InlineKeys):
    """Keys that count how often they are asked for, and can be changed."""

    def __init__(self, jwks: dict[str, Any]) -> None:
        super().__init__(jwks)
        self.asked = 0
        self.changed: list[Any] = []

    def find(self, kid: str) -> Key | None:
        self.asked += 1
        return super().find(kid)

    def subscribe(self, changed: Any) -> None:
        self.changed.append(changed)


async def test_a_token_is_remembered_for_a_minute() -> None:
    keys = CountedKeys(JWKS)
    house = House(keys=keys)
    token = made(claims())
    for wait, asked in ((0, 1), (59, 1), (2, 2), (0, 2)):
        house.clock.now += wait
        await house.verifier.verify(token)
        assert keys.asked == asked


async def test_nothing_is_remembered_across_a_change_of_keys() -> None:
    keys = CountedKeys(JWKS)
    house = House(keys=keys)
    token = made(claims())
    await house.verifier.verify(token)
    keys.__init__({"keys": [OTHER.as_dict(private=False)]})  # type: ignore[misc]
    house.verifier.flush()
    assert await house.reason(token) == "bad_signature"


async def test_memory_is_bounded_and_keeps_what_was_used_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "REMEMBERED_AT_MOST", 2)
    keys = CountedKeys(JWKS)
    house = House(keys=keys)
    first, second, third = (made(claims()) for _ in range(3))
    for token in (first, second, first, third, first):
        await house.verifier.verify(token)
    assert keys.asked == 3
    await house.verifier.verify(second)
    assert keys.asked == 4


async def test_what_was_refused_is_not_remembered() -> None:
    keys = CountedKeys({"keys": []})
    house = House(keys=keys)
    token = made(claims())
    assert await house.reason(token) == "unknown_key"
    CountedKeys.__init__(keys, JWKS)
    await house.verifier.verify(token)


async def test_the_caller_is_told_nothing_of_the_cause() -> None:
    house = House()
    details = set()
    for token in ("", made(claims(), OTHER), made(claims(exp=NOW - 99))):
        with pytest.raises(Unauthenticated) as refused:
            await house.verifier.verify(token)
        details.add(str(refused.value))
        assert refused.value.__cause__ is None
    assert len(details) == 1


async def test_a_remembered_token_costs_hundreds_of_times_less() -> None:
    house = House()
    fresh = [made(claims()) for _ in range(50)]

    async def cost(tokens: list[str]) -> float:
        started = time.perf_counter()
        for token in tokens:
            await house.verifier.verify(token)
        return (time.perf_counter() - started) / len(tokens)

    first = await cost(fresh)
    again = min([await cost(fresh * 20) for _ in range(5)])
    assert again < first / 20


def answering(*bodies: bytes | Exception) -> tuple[list[str], Any]:
    """A stand-in for the network: each call takes the next answer, the last one stays."""
    asked: list[str] = []
    left = list(bodies)

    def fetch(uri: str) -> bytes:
        asked.append(uri)
        found = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(found, Exception):
            raise found
        return found

    return asked, fetch


def key_set(*keys: Key) -> bytes:
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()


async def test_keys_are_fetched_beside_the_request_that_needed_them() -> None:
    asked, fetch = answering(key_set(EC))
    keys = FetchedKeys("https://issuer.example/jwks", fetch)
    house = House(keys=keys)
    token = made(claims())
    assert await house.reason(token) == "unknown_key"
    await until(lambda: keys.find("ec") is not None)
    await house.verifier.verify(token)
    assert asked == ["https://issuer.example/jwks"]


async def test_unknown_names_of_keys_cause_one_fetch_in_half_a_minute() -> None:
    clock = Clock()
    asked, fetch = answering(key_set(EC))
    keys = FetchedKeys("https://issuer.example/jwks", fetch, clock)
    await keys.refresh()
    house = House(keys=keys)
    for n in range(20):
        assert await house.reason(made(claims(), kid=f"guess-{n}")) == "unknown_key"
    assert len(asked) == 1
    clock.now += 30
    for n in range(20):
        await house.reason(made(claims(), kid=f"guess-{n}"))
    await until(lambda: len(asked) > 1)
    assert len(asked) == 2


async def test_an_outage_of_the_issuer_leaves_the_keys_at_hand() -> None:
    broken = (OSError("down"), b"not json", b"{}", b'{"keys": 1}', b"[]", b"[" * 100_000)
    _, fetch = answering(key_set(EC), *broken)
    keys = FetchedKeys("https://issuer.example/jwks", fetch)
    for _ in range(1 + len(broken)):
        await keys.refresh()
        assert keys.find("ec") is not None


async def test_a_key_that_its_issuer_withdraws_is_refused_at_once() -> None:
    _, fetch = answering(key_set(EC), key_set(RSA))
    keys = FetchedKeys("https://issuer.example/jwks", fetch)
    await keys.refresh()
    house = House(keys=keys)
    token = made(claims())
    await house.verifier.verify(token)
    await keys.refresh()
    assert await house.reason(token) == "unknown_key"


@pytest.mark.parametrize("uri", ["http://issuer.example/jwks", "file:///etc/passwd", "ftp://127.0.0.1/jwks", "jwks"])
def test_keys_come_over_tls_only(uri: str) -> None:
    with pytest.raises(ValueError, match="https"):
        FetchedKeys(uri)


def test_what_cannot_be_read_in_a_key_set_does_not_spoil_the_rest() -> None:
    odd: list[dict[str, Any]] = [
        {"kty": "AKP", "kid": "post-quantum"},
        {"kty": "EC", "kid": "half", "crv": "P-256", "x": "AA"},
        {"kty": "EC", "kid": "strange", "crv": "P-999", "x": "AA", "y": "AA"},
        {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
        {"kty": "EC", "crv": "P-256", "x": EC.as_dict()["x"], "y": EC.as_dict()["y"]},
        {"kid": "no-type"},
    ]
    assert list(public_keys({"keys": [*odd, EC.as_dict(private=False)]})) == ["ec"]
