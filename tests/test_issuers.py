"""The file of further issuers is checked before anything starts, and each mistake in it is told in one sentence."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey

from adapters.claims import ClaimMap, Source
from adapters.jwks import FetchedKeys, InlineKeys
from vink.issuers import further_issuers
from vink.settings import SettingsError

ROOT = Path(__file__).parents[1]
OWN = "https://vink.example"
KEY = ECKey.generate_key("P-256", {"kid": "ec"})
JWKS = {"keys": [KEY.as_dict(private=False)]}
TENANT = "5b1fd0c6-6b1e-4c55-9f3e-2f9a6e0a1b11"
GOOD = {"issuer": "https://login.example", "audience": "https://vink.example/v1"}
ENTRA = {
    "issuer": f"https://login.example/{TENANT}/v2.0",
    "audience": "0f2b7f3e-9d55-4c0a-8a55-0c3c8f1f2a01",
    "profile": "entra-v2",
    "algorithms": ["RS256"],
    "clients": {"6731de76-14a6-49ae-97bc-6eba6914391e": "staff-app"},
}


def written(folder: Path, content: object) -> Path:
    file = folder / "issuers.json"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return file


def refusal(folder: Path, content: object) -> str:
    with pytest.raises(SettingsError) as refused:
        further_issuers(written(folder, content), OWN)
    told = str(refused.value)
    assert "\n" not in told
    assert told.endswith(".")
    return told


def test_without_a_file_only_our_own_is_trusted() -> None:
    assert further_issuers(None, OWN) == []


def test_little_has_to_be_said_of_an_issuer_that_publishes_its_metadata(tmp_path: Path) -> None:
    (found,) = further_issuers(written(tmp_path, [GOOD]), OWN)
    assert (found.issuer, found.audience, found.algorithms) == (GOOD["issuer"], GOOD["audience"], ("ES256",))
    assert (found.profile, found.claims, found.clients) == ("rfc9068", ClaimMap(), None)
    assert isinstance(found.keys, FetchedKeys)


def test_keys_can_be_given_or_fetched_from_elsewhere(tmp_path: Path) -> None:
    entries = [GOOD | {"jwks": JWKS}, GOOD | {"issuer": "https://other.example/", "jwks_uri": "https://keys.example"}]
    given, fetched = further_issuers(written(tmp_path, entries), OWN)
    assert isinstance(given.keys, InlineKeys)
    assert given.keys.find("ec") is not None
    assert isinstance(fetched.keys, FetchedKeys)


def test_claims_are_those_of_the_profile_but_for_what_is_said(tmp_path: Path) -> None:
    keycloak = GOOD | {"profile": "keycloak", "audience": "a/b"}
    changed = ENTRA | {"claims": {"department": "extn.department", "unit": {"claim": "roles", "prefix": "unit."}}}
    first, second = further_issuers(written(tmp_path, [keycloak, changed]), OWN)
    assert first.claims == ClaimMap(client=Source("azp"), roles=Source("/resource_access/a~1b/roles"))
    assert second.claims == ClaimMap(
        subject=Source("oid"),
        client=Source("azp"),
        department=Source("extn.department"),
        roles=Source("roles", "role."),
        unit=Source("roles", "unit."),
    )


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[1", b"\xff", b"[" * 5000])
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content).startswith("VINK_ISSUERS names a file that is no JSON list: ")


@pytest.mark.parametrize(
    ("told", "entry"),
    [
        ("`object`", 1),
        ("`issuer`", {"audience": "a"}),
        ("`audience`", {"issuer": "https://login.example"}),
        ("`jwk`", GOOD | {"jwk": JWKS}),
        ("`$.audience`", GOOD | {"audience": ""}),
        ("`$.audience`", GOOD | {"audience": ["a"]}),
        ("an https:// address", GOOD | {"issuer": "http://login.example"}),
        ("an https:// address", GOOD | {"issuer": "login.example"}),
        ("an https:// address", GOOD | {"issuer": "https://login.example?x"}),
        ("trusted already", GOOD | {"issuer": OWN}),
        ("'okta'", GOOD | {"profile": "okta"}),
        ("'HS256'", GOOD | {"algorithms": ["HS256"]}),
        ("'none'", GOOD | {"algorithms": ["none"]}),
        ("`$.algorithms`", GOOD | {"algorithms": []}),
        ("one of them", GOOD | {"jwks": JWKS, "jwks_uri": "https://login.example/jwks"}),
        ("https", GOOD | {"jwks_uri": "http://login.example/jwks"}),
        ("https", GOOD | {"jwks_uri": "file:///etc/passwd"}),
        ("`keys`", GOOD | {"jwks": {}}),
        ("no key that can be used", GOOD | {"jwks": {"keys": []}}),
        ("no key that can be used", GOOD | {"jwks": {"keys": [{"kty": "oct", "kid": "a", "k": "c2VjcmV0"}]}}),
        (
            "no key that can be used",
            GOOD | {"jwks": {"keys": [{"kty": "RSA", "kid": "a", "n": "w" * 171, "e": "AQAB"}]}},
        ),
        ("private key", GOOD | {"jwks": {"keys": [KEY.as_dict(private=True)]}}),
        ("`email`", GOOD | {"claims": {"email": "email"}}),
        ("`$.claims.department`", GOOD | {"claims": {"department": ""}}),
        ("`$.claims.department`", GOOD | {"claims": {"department": "/"}}),
        ("`$.claims.department`", GOOD | {"claims": {"department": "/a/~2"}}),
        ("`claim`", GOOD | {"claims": {"department": {"prefix": "x"}}}),
        ("`$.clients`", GOOD | {"clients": {}}),
        ("'Staff App'", GOOD | {"clients": {"a": "Staff App"}}),
        ("needs clients", {name: value for name, value in ENTRA.items() if name != "clients"}),
        ("RS256", ENTRA | {"algorithms": ["ES256"]}),
        ("id of one tenant", ENTRA | {"issuer": "https://login.example/common/v2.0"}),
        ("id of one tenant", ENTRA | {"issuer": f"https://login.example/{TENANT}"}),
        ("id of one tenant", ENTRA | {"issuer": f"https://login.example/{'-' * 36}/v2.0"}),
        ("id of the application", ENTRA | {"audience": "api://vink"}),
    ],
)
def test_each_mistake_in_an_entry_is_told(tmp_path: Path, told: str, entry: object) -> None:
    message = refusal(tmp_path, [GOOD | {"issuer": "https://fine.example"}, entry])
    assert message.startswith("VINK_ISSUERS, entry 2: ")
    assert told in message


def test_an_issuer_is_trusted_once(tmp_path: Path) -> None:
    assert "entry 2: issuer 'https://login.example' is trusted already" in refusal(tmp_path, [GOOD, GOOD])


@pytest.mark.parametrize(
    "claim", ["email", "/user/email", "mail", "upn", "preferred_username", "name", "email_domain", "hd", "unique_name"]
)
def test_a_department_never_comes_from_a_name_or_an_address(tmp_path: Path, claim: str) -> None:
    told = refusal(tmp_path, [GOOD | {"claims": {"department": {"claim": claim, "prefix": "x@"}}}])
    assert f"department comes from {claim!r}" in told


def test_a_department_may_come_from_groups(tmp_path: Path) -> None:
    for claim in ("groups", "groupnames", "department_name_code", "extn.department"):
        further_issuers(written(tmp_path, [GOOD | {"claims": {"department": claim}}]), OWN)


def test_the_private_key_itself_is_not_in_the_message(tmp_path: Path) -> None:
    private = KEY.as_dict(private=True)
    assert str(private["d"]) not in refusal(tmp_path, [GOOD | {"jwks": {"keys": [private]}}])


def test_the_configurations_in_the_manual_are_taken_as_they_stand(tmp_path: Path) -> None:
    manual = (ROOT / "docs/security/identity-providers.md").read_text()
    shown: list[Any] = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", manual, re.DOTALL)]
    issuers = [block for block in shown if isinstance(block, list)]
    assert {further_issuers(written(tmp_path, block), OWN)[0].profile for block in issuers} == {
        "rfc9068",
        "keycloak",
        "entra-v2",
    }
