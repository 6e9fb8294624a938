"""Signed tokens read strictly: shape and header before the key, then joserfc with an explicit list of algorithms."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Generic, TypeVar

import msgspec
import structlog
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key
from joserfc.util import urlsafe_b64decode

LONGEST = 8192
log = structlog.get_logger("tokens")
T = TypeVar("T")
U = TypeVar("U")


class Refused(Exception):
    """The token is not acceptable; `reason` is a code fit for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Header(msgspec.Struct, frozen=True):
    """What RFC 7515 lets a header say and we look at. An extension that must be understood (`crit`) is not."""

    alg: str
    kid: str
    typ: str | None = None
    crit: Any = msgspec.UNSET
    b64: Any = msgspec.UNSET


class Issued(msgspec.Struct, frozen=True):
    """What tells whose rules a token is to be read by."""

    iss: str


class JwkSet(msgspec.Struct, frozen=True):
    """RFC 7517 section 5."""

    keys: list[dict[str, Any]]


class Unverified(msgspec.Struct, Generic[T], frozen=True):
    """A token of the right shape that nobody has vouched for yet."""

    token: str
    header: Header
    claims: T


_issued = msgspec.json.Decoder(Issued)


class Form(Generic[T]):
    """The shape of one kind of token: its types and its claims."""

    def __init__(self, claims: Callable[[bytes], T], types: Collection[str | None]) -> None:
        """Read claims with this function, which raises ValueError or Refused where they are not what they should be."""
        self._header = msgspec.json.Decoder(Header)
        self._claims = claims
        self._types = frozenset(types)

    def read(self, token: str) -> Unverified[T]:
        """Return what the token says of itself.

        Raises:
            Refused: it is not a compact JWS of this type with a `kid` and exactly these claims and types of claims.
        """
        head, payload = parts_of(token)
        header = _decoded(self._header.decode, head)
        if header.typ not in self._types:
            raise Refused("wrong_type")
        if not header.kid or header.crit is not msgspec.UNSET or header.b64 is not msgspec.UNSET:
            raise Refused("malformed")
        claims = _decoded(self._claims, payload)
        return Unverified(token, header, claims)


def issuer_of(token: str) -> str:
    """Return who a token says it comes from.

    Raises:
        Refused: it is not a compact JWS that says so.
    """
    return _decoded(_issued.decode, parts_of(token)[1]).iss


def parts_of(token: str) -> tuple[str, str]:
    """Return the header and the payload of a compact JWS, encoded as they are.

    Raises:
        Refused: there are not three parts, or the token is too long.
    """
    parts = token.split(".")
    if len(parts) != 3 or len(token) > LONGEST or not token.isascii():
        raise Refused("malformed")
    return parts[0], parts[1]


def _decoded(decode: Callable[[bytes], U], part: str) -> U:
    try:
        return decode(urlsafe_b64decode(part.encode()))
    except (ValueError, RecursionError):
        # msgspec's and base64's refusals are ValueErrors; their messages may quote the token.
        raise Refused("malformed") from None


def check_signature(unverified: Unverified[Any], key: Key | None, registry: jws.JWSRegistry) -> None:
    """Return when the key signed the token with an algorithm that the registry lists by name.

    Raises:
        Refused: it did not, or there is no such key.
    """
    alg = unverified.header.alg
    if not registry.allowed or alg not in registry.allowed:
        raise Refused("unsupported_algorithm")
    if key is None:
        raise Refused("unknown_key")
    if key.get("alg", alg) != alg or key.get("use", "sig") != "sig":
        raise Refused("wrong_key")
    try:
        jws.deserialize_compact(unverified.token, key, registry=registry)
    except (JoseError, ValueError):
        raise Refused("bad_signature") from None


def allow(*algorithms: str) -> jws.JWSRegistry:
    """Return a registry of these algorithms only; joserfc's default would also take HS256 and RS256."""
    if not algorithms or set(algorithms) - {"ES256", "PS256", "RS256"}:
        raise ValueError("an issuer signs with ES256, PS256 or RS256")
    return jws.JWSRegistry(algorithms=list(algorithms))


def public_keys(jwks: Any) -> dict[str, Key]:
    """Return the keys of a JWK set by `kid`, without symmetric keys, RSA keys below 2048 bits (RFC 7518 section 3.3)
    and what cannot be read (RFC 7517 section 5).

    Raises:
        ValueError: this is no JWK set.
    """
    found: dict[str, Key] = {}
    for member in msgspec.convert(jwks, JwkSet).keys:
        if not isinstance(member.get("kid"), str) or member.get("kty") == "oct" or _is_short(member):
            continue
        try:
            found[member["kid"]] = import_key(member)
        except (JoseError, KeyError, TypeError, ValueError) as error:
            log.warning("key_left_out", error=type(error).__name__)
    return found


def _is_short(member: Mapping[str, Any]) -> bool:
    return member.get("kty") == "RSA" and len(str(member.get("n"))) * 6 < 2048
