"""Access tokens at the resource server: strict checks per trusted issuer, remembered for a minute at most."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple, Protocol

import msgspec
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from adapters.claims import ClaimMap, Claims
from adapters.jws import Form, Refused, allow, check_signature, issuer_of
from adapters.profiles import ProfileName, form_of
from domain.actors import Actor, Role
from domain.errors import Unauthenticated
from domain.kle import gathered

LEEWAY = 5  # seconds, for the clocks of others
LONGEST_LIFE = 7200
"""Nobody tells us what another issuer revokes, so its tokens must end soon by themselves; Entra's live 90 minutes."""
REMEMBERED_FOR = 60
REMEMBERED_AT_MOST = 4096


class Keys(Protocol):
    """Where an issuer's public keys come from."""

    def find(self, kid: str) -> Key | None:
        """Return the key of this name, without waiting for anything."""
        ...

    def missed(self) -> None:
        """Be told that a token named a key that was not found."""
        ...

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever the set of keys is another one."""
        ...


class TrustedIssuer(msgspec.Struct, frozen=True, kw_only=True):
    """An authorization server whose tokens are accepted, for which audience and algorithms, and how they are read."""

    issuer: str
    audience: str
    keys: Keys
    algorithms: tuple[str, ...] = ("ES256",)
    profile: ProfileName = "rfc9068"
    claims: ClaimMap | None = None
    clients: Mapping[str, str] | None = None


class Trust(NamedTuple):
    """An issuer with what its tokens are checked by."""

    issuer: TrustedIssuer
    form: Form[Claims]
    registry: JWSRegistry


class Remembered(msgspec.Struct, frozen=True, gc=False):
    """A token that was found good."""

    actor: Actor
    until: float
    keys: tuple[str, ...]
    issued_at: int


class TokenVerifier:
    """Turns an access token into the actor it describes."""

    def __init__(
        self,
        issuers: Sequence[TrustedIssuer],
        revoked: Callable[[str, float], bool],
        known_department: Callable[[str], bool],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Trust these issuers. `revoked` answers for a key of a token (`keys_of`) and the time at which it was issued.

        Raises:
            ValueError: two issuers have one name, or one is to sign with something else than ES256, PS256 or RS256.
        """
        if len({issuer.issuer for issuer in issuers}) < len(issuers):
            raise ValueError("each issuer can be trusted once")
        self._issuers = {issuer.issuer: _trust(issuer) for issuer in issuers}
        self._revoked, self._known_department, self._clock = revoked, known_department, clock
        self._remembered: OrderedDict[bytes, Remembered] = OrderedDict()
        for issuer in issuers:
            issuer.keys.subscribe(self.flush)

    def flush(self) -> None:
        """Forget every token; each is checked anew."""
        self._remembered.clear()

    async def verify(self, token: str) -> Actor:
        """Return who the token speaks for.

        Raises:
            Unauthenticated: with the reason, for the log; the caller is told no more than 401.
        """
        digest = sha256(token.encode(errors="replace")).digest()
        found = self._remembered.get(digest)
        try:
            if found is None:
                return self._check(token, digest)
            if found.until <= self._clock():
                del self._remembered[digest]
                return self._check(token, digest)
            if self._is_revoked(found.keys, found.issued_at):
                del self._remembered[digest]
                raise Refused("revoked")
        except Refused as refused:
            raise Unauthenticated(refused.reason) from None
        self._remembered.move_to_end(digest)
        return found.actor

    def claims_of(self, token: str) -> Claims:
        """Return what a token says that is good now.

        Raises:
            Refused: with the reason, for the log.
        """
        named = issuer_of(token)
        if named not in self._issuers:
            raise Refused("unknown_issuer")
        issuer, form, registry = self._issuers[named]
        unverified = form.read(token)
        key = issuer.keys.find(unverified.header.kid)
        if key is None:
            issuer.keys.missed()
        check_signature(unverified, key, registry)
        claims = unverified.claims
        self._check_claims(claims, issuer, self._clock())
        return claims

    def _check(self, token: str, digest: bytes) -> Actor:
        claims = self.claims_of(token)
        actor = Actor(
            subject=claims.sub,
            client_id=claims.client_id,
            department=claims.department,
            roles=_roles(tuple(claims.roles)),
            scopes=_scopes(claims.scope),
            unit_id=claims.unit_id,
            token_id=claims.jti,
            kle=claims.kle and gathered(claims.kle),
        )
        until = min(self._clock() + REMEMBERED_FOR, claims.exp)
        self._remembered[digest] = Remembered(actor, until, keys_of(claims), claims.iat)
        if len(self._remembered) > REMEMBERED_AT_MOST:
            self._remembered.popitem(last=False)
        return actor

    def _check_claims(self, claims: Claims, issuer: TrustedIssuer, now: float) -> None:
        if claims.aud != issuer.audience:
            raise Refused("wrong_audience")
        if claims.exp + LEEWAY <= now:
            raise Refused("expired")
        if claims.iat - LEEWAY > now or (claims.nbf or 0) - LEEWAY > now:
            raise Refused("not_yet_valid")
        if claims.exp - claims.iat > LONGEST_LIFE:
            raise Refused("lives_too_long")
        if not self._known_department(claims.department):
            raise Refused("unknown_department")
        if self._is_revoked(keys_of(claims), claims.iat):
            raise Refused("revoked")

    def _is_revoked(self, keys: tuple[str, ...], issued_at: int) -> bool:
        return any(self._revoked(key, issued_at) for key in keys)


def keys_of(claims: Claims) -> tuple[str, ...]:
    """Return what a token can be revoked by: itself, its log-in, its client, and whom it speaks for."""
    family = () if claims.sid is None else (claims.sid,)
    return (claims.jti, *family, f"client:{claims.client_id}", f"subject:{claims.sub}")


def _trust(issuer: TrustedIssuer) -> Trust:
    form = form_of(issuer.profile, issuer.audience, issuer.claims, issuer.clients)
    return Trust(issuer, form, allow(*issuer.algorithms))


# Of what many tokens say there is one object: whatever is remembered by it is then found without comparing its parts.
@lru_cache(maxsize=REMEMBERED_AT_MOST)
def _scopes(names: str) -> frozenset[str]:
    return frozenset(names.split())


@lru_cache(maxsize=REMEMBERED_AT_MOST)
def _roles(names: tuple[str, ...]) -> frozenset[Role]:
    try:
        return frozenset(Role(name) for name in names)
    except ValueError:
        raise Refused("unknown_role") from None
