"""The public keys by which a client proves who it is (RFC 7517): elliptic keys on P-256 and nothing else."""

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.errors import Fault
from domain.text import NO_DATA, whole

# The curve P-256 (NIST SP 800-186): y^2 = x^3 - 3x + B over the field of this prime.
PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B

Coordinate = Annotated[
    str,
    Meta(
        pattern=whole("[A-Za-z0-9_-]{43}"),
        max_length=43,
        description="32 bytes, base64url.",
        extra_json_schema=NO_DATA,
    ),
]
KeyName = Annotated[str, Meta(pattern=whole("[A-Za-z0-9._:-]{1,128}"), max_length=128, extra_json_schema=NO_DATA)]


class PublicKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public half of a key for ES256. The private half, `d`, is refused whatever it says."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: Coordinate
    y: Coordinate
    kid: KeyName
    use: Literal["sig"] | UnsetType = UNSET
    alg: Literal["ES256"] | UnsetType = UNSET
    d: Annotated[str | None, Meta(extra_json_schema={"x-refused": True})] | UnsetType = UNSET


class KeySet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Public keys, each under its own name; two or more while a new one takes over from the old."""

    keys: Annotated[tuple[PublicKey, ...], Meta(min_length=1, max_length=10)]


def key_faults(keys: KeySet) -> Iterator[Fault]:
    """Return what is wrong with keys of the right form: a private half, a name used twice, a point off the curve."""
    names: set[str] = set()
    for index, key in enumerate(keys.keys):
        if key.kid in names:
            yield Fault(f"/jwks/keys/{index}/kid", "repeated", "Give each key a name of its own.")
        names.add(key.kid)
        if key.d is not UNSET:
            detail = "This is a private key. It is not secret any more: make a new pair and send its public half."
            yield Fault(f"/jwks/keys/{index}/d", "private_key", detail)
        if not on_curve(key):
            yield Fault(f"/jwks/keys/{index}/x", "not_on_curve", "This is no point of the curve P-256.")


def on_curve(key: PublicKey) -> bool:
    """Whether the key is a point of P-256."""
    x, y = (int.from_bytes(urlsafe_b64decode(one + "=")) for one in (key.x, key.y))
    return max(x, y) < PRIME and (y * y - (x * x * x - 3 * x + B)) % PRIME == 0
