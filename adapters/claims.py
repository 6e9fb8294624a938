"""What is looked at in an access token, and where an issuer's tokens say it."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from adapters.jws import Refused
from domain.kle import KleGroups

Word = Annotated[str, Meta(min_length=1, max_length=256)]
Pointer = Annotated[str, Meta(min_length=1, max_length=256, pattern=r"^(?!/)|^(/([^/~]|~[01])+)+\Z")]


class Claims(msgspec.Struct, frozen=True):
    """An access token in our own words, each of exactly one type: a list for `aud` or `scope` is refused."""

    iss: str
    sub: UUID
    aud: str
    exp: int
    iat: int
    jti: Word
    client_id: Word
    scope: str
    department: Word
    roles: Annotated[list[str], Meta(min_length=1)]
    nbf: int | None = None
    unit_id: UUID | None = None
    kle: KleGroups | None = None
    sid: Word | None = None


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A claim, by its name or, where this begins with a slash, by a JSON pointer (RFC 6901) to a member of it. With a
    prefix, those of its values count that begin with it, without it."""

    claim: Pointer
    prefix: str = ""

    def values(self, told: Mapping[str, Any], *, listed: bool = False) -> list[str]:
        """Return the texts that are found there; one text stands for a list of it, unless it has to be `listed`.

        Raises:
            Refused: something else is found there.
        """
        found = self._find(told)
        texts = [] if found is None else [found] if isinstance(found, str) and not listed else found
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise Refused("malformed")
        return [text[len(self.prefix) :] for text in texts if text.startswith(self.prefix)]

    def is_in(self, told: Mapping[str, Any]) -> bool:
        """Whether anything is found there."""
        return self._find(told) is not None

    def _find(self, told: Mapping[str, Any]) -> Any:
        if not self.claim.startswith("/"):
            return told.get(self.claim)
        found: Any = told
        for part in self.claim[1:].split("/"):
            found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
        return found


class ClaimMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an issuer's tokens say who somebody is and what they may do."""

    subject: Source = Source("sub")
    client: Source = Source("client_id")
    department: Source = Source("department")
    roles: Source = Source("roles")
    unit: Source = Source("unit_id")
    kle: Source = Source("kle")


def one(source: Source, told: Mapping[str, Any], none: str, several: str) -> str:
    """Return the only value there.

    Raises:
        Refused: with `none` or `several` where there is not exactly one.
    """
    found = source.values(told)
    if len(found) != 1:
        raise Refused(several if found else none)
    return found[0]
