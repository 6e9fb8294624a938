"""The authorization servers whose tokens are accepted: our own, and those of a file."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from adapters.claims import ClaimMap, Pointer, Source
from adapters.jwks import FetchedKeys, InlineKeys
from adapters.jws import public_keys
from adapters.oauth.keys import SigningKeys
from adapters.profiles import ProfileName, usual_claims
from adapters.tokens import Keys, TrustedIssuer
from domain.clients import CLIENT_NAME
from vink.setting_kinds import ISSUER
from vink.settings import SettingsError

ADDRESSES = re.compile(r"mail|domain|(^|/)(hd|upn|name|unique_name|username|preferred_username)$", re.IGNORECASE)
TENANT = re.compile(r"https://[^/]+/([0-9a-f-]{36})/v2\.0")

Text = Annotated[str, Meta(min_length=1, max_length=500)]


class ClaimEntries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where this issuer says something else than others of its profile do: a claim, or a claim and a prefix."""

    subject: Pointer | Source | None = None
    client: Pointer | Source | None = None
    department: Pointer | Source | None = None
    roles: Pointer | Source | None = None
    unit: Pointer | Source | None = None


class IssuerEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the file. Keys come from `jwks` (the keys themselves), from `jwks_uri` (where they are), or, without
    both, from where the issuer's metadata say."""

    issuer: Text
    audience: Text
    profile: ProfileName = "rfc9068"
    algorithms: Annotated[tuple[Literal["ES256", "PS256", "RS256"], ...], Meta(min_length=1)] = ("ES256",)
    jwks_uri: Text | None = None
    jwks: dict[str, Any] | None = None
    claims: ClaimEntries = ClaimEntries()
    clients: Annotated[dict[str, str], Meta(min_length=1)] | None = None


def own_issuer(issuer: str, keys: SigningKeys) -> TrustedIssuer:
    """Return our own authorization server, whose tokens are for the API below the same address."""
    return TrustedIssuer(issuer=issuer, audience=resource_of(issuer), keys=keys)


def resource_of(issuer: str) -> str:
    """Return the audience of our own tokens (RFC 8707): the address of the API."""
    return f"{issuer}/v1"


def further_issuers(path: Path | None, own: str) -> list[TrustedIssuer]:
    """Return the issuers that the file names, none without a file; `own` is the one that needs no entry.

    Raises:
        SettingsError: the file is not what it should be; the sentence names the entry and what is wrong with it.
    """
    if path is None:
        return []
    try:
        entries = msgspec.json.decode(path.read_bytes(), type=list[msgspec.Raw])
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"VINK_ISSUERS names a file that is no JSON list: {error}.") from error
    found: list[TrustedIssuer] = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(_trusted(msgspec.json.decode(entry, type=IssuerEntry), {own, *(one.issuer for one in found)}))
        except ValueError as error:
            raise SettingsError(f"VINK_ISSUERS, entry {number}: {error}.") from error
    return found


def _trusted(entry: IssuerEntry, taken: Collection[str]) -> TrustedIssuer:
    _check_issuer(entry, taken)
    claims = _claims(entry)
    for name in (entry.clients or {}).values():
        if not CLIENT_NAME.fullmatch(name):
            raise ValueError(f"clients names {name!r}; allowed are 3 to 40 of a-z, 0-9 and -, beginning with a letter")
    if entry.profile == "entra-v2" and entry.clients is None:
        raise ValueError("an entra-v2 issuer needs clients, since the ids of its applications tell nobody who they are")
    return TrustedIssuer(
        issuer=entry.issuer,
        audience=entry.audience,
        keys=_keys(entry),
        algorithms=entry.algorithms,
        profile=entry.profile,
        claims=claims,
        clients=entry.clients,
    )


def _check_issuer(entry: IssuerEntry, taken: Collection[str]) -> None:
    try:
        ISSUER.read(entry.issuer.rstrip("/"))
    except ValueError:
        raise ValueError(f"issuer is {entry.issuer!r}; allowed is {ISSUER.allowed}") from None
    if entry.issuer in taken:
        raise ValueError(f"issuer {entry.issuer!r} is trusted already; allowed is one entry for each")
    if entry.profile != "entra-v2":
        return
    tenant = TENANT.fullmatch(entry.issuer)
    if tenant is None or not _is_uuid(tenant[1]):
        raise ValueError("an entra-v2 issuer is https://HOST/TENANT/v2.0 with the id of one tenant")
    if not _is_uuid(entry.audience):
        raise ValueError("the audience of an entra-v2 issuer is the id of the application that stands for this API")
    if entry.algorithms != ("RS256",):
        raise ValueError('an entra-v2 issuer signs with RS256; allowed is "algorithms": ["RS256"]')


def _claims(entry: IssuerEntry) -> ClaimMap:
    given = {
        name: Source(told) if isinstance(told, str) else told
        for name, told in msgspec.structs.asdict(entry.claims).items()
        if told is not None
    }
    claims = msgspec.structs.replace(usual_claims(entry.profile, entry.audience), **given)
    if ADDRESSES.search(claims.department.claim):
        raise ValueError(
            f"department comes from {claims.department.claim!r}; a department is never read from a name or an address"
        )
    return claims


def _keys(entry: IssuerEntry) -> Keys:
    if entry.jwks is not None and entry.jwks_uri is not None:
        raise ValueError("jwks and jwks_uri are both there; allowed is one of them, or none for discovery")
    if entry.jwks is None:
        return FetchedKeys.discovered(entry.issuer) if entry.jwks_uri is None else FetchedKeys(entry.jwks_uri)
    found = public_keys(entry.jwks)
    if not found:
        raise ValueError("jwks has no key that can be used; each needs a kid, and an RSA key 2048 bits")
    if any(key.is_private for key in found.values()):
        raise ValueError(
            "jwks has a private key; leave only the public half here and replace the key, which has been out"
        )
    return InlineKeys(entry.jwks)


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
