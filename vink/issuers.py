"""The authorization servers whose tokens are accepted: our own, and those of a file."""

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from adapters.jwks import FetchedKeys, InlineKeys
from adapters.oauth.keys import SigningKeys
from adapters.tokens import TrustedIssuer
from vink.settings import SettingsError


class IssuerEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the file: exactly one of `jwks` (the keys themselves) and `jwks_uri` (where they are)."""

    issuer: Annotated[str, Meta(min_length=1)]
    audience: Annotated[str, Meta(min_length=1)]
    jwks_uri: str | None = None
    jwks: dict[str, Any] | None = None
    algorithms: tuple[Literal["ES256", "PS256", "RS256"], ...] = ("ES256",)
    profile: Literal["rfc9068"] = "rfc9068"


def own_issuer(issuer: str, keys: SigningKeys) -> TrustedIssuer:
    """Return our own authorization server, whose tokens are for the API below the same address."""
    return TrustedIssuer(issuer=issuer, audience=resource_of(issuer), keys=keys)


def resource_of(issuer: str) -> str:
    """Return the audience of our own tokens (RFC 8707): the address of the API."""
    return f"{issuer}/v1"


def further_issuers(path: Path | None) -> list[TrustedIssuer]:
    """Return the issuers that the file names, none without a file.

    Raises:
        SettingsError: the file is not what it should be.
    """
    if path is None:
        return []
    try:
        entries = msgspec.json.decode(path.read_bytes(), type=list[IssuerEntry])
        return [_trusted(entry) for entry in entries]
    except (OSError, ValueError) as error:
        raise SettingsError(f"VINK_ISSUERS names a file that cannot be used: {error}.") from error


def _trusted(entry: IssuerEntry) -> TrustedIssuer:
    if (entry.jwks is None) == (entry.jwks_uri is None):
        raise ValueError(f"{entry.issuer} needs exactly one of jwks and jwks_uri")
    keys = InlineKeys(entry.jwks) if entry.jwks is not None else FetchedKeys(entry.jwks_uri or "")
    return TrustedIssuer(
        issuer=entry.issuer,
        audience=entry.audience,
        keys=keys,
        algorithms=entry.algorithms,
        profile=entry.profile,
    )
