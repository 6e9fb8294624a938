"""A request as the authorization server takes it: parsed parameters, and who the client says it is."""

import base64
import binascii
import re
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import unquote_plus

from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from adapters.jws import Refused
from adapters.oauth import assertion
from adapters.oauth.rows import Claimed, Method

# RFC 6749 appendix A; Authlib quotes these in error descriptions, and fails on other characters there.
QUOTED = ("client_id", "redirect_uri", "response_type", "grant_type", "scope")
QUOTABLE = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]*")
PRINTABLE = re.compile(r"[\x20-\x7E]*")
LONGEST_STATE = 1024


class Denied(OAuth2Error):  # type: ignore[misc]  # Authlib has no types
    """An OAuth error whose cause is told to the log only."""

    def __init__(self, error: str, reason: str, redirect_uri: str | None = None) -> None:
        super().__init__(error=error, redirect_uri=redirect_uri)
        self.reason = reason


class Incoming(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    """A request whose parameters have been parsed; its address is made from the settings, not from the request."""

    def __init__(self, method: str, uri: str, parameters: Mapping[str, str]) -> None:
        super().__init__(method, uri)
        self.payload = BasicOAuth2Payload(dict(parameters))
        self._form = dict(parameters)

    @property
    def form(self) -> dict[str, str]:
        return self._form


def digest(secret: str) -> bytes:
    """Return what is stored of a code or refresh token: 256 random bits need no slow hash."""
    return sha256(secret.encode()).digest()


def check_parameters(sent: Mapping[str, str], resource: str) -> None:
    """Return when nothing was sent that no grant could take.

    Raises:
        OAuth2Error: a character that the protocol does not know, or another resource (RFC 8707) or audience (RFC 8693).
    """
    if not all(QUOTABLE.fullmatch(sent.get(name, "")) for name in QUOTED):
        raise InvalidRequestError("A parameter has characters that are not allowed in it.")
    state = sent.get("state", "")
    if not PRINTABLE.fullmatch(state) or len(state) > LONGEST_STATE:
        raise InvalidRequestError("The state is too long or has characters that are not allowed in it.")
    if {sent.get("resource", resource), sent.get("audience", resource)} != {resource}:
        raise OAuth2Error(error="invalid_target")


def claimed(form: Mapping[str, str], authorization: str | None) -> Claimed:
    """Return who the client says it is, and by which one method it means to prove it (RFC 6749 section 2.3).

    Raises:
        InvalidRequestError: by more than one method, or by none.
        Refused: what it sent as proof cannot be read.
    """
    asserted = "client_assertion" in form or "client_assertion_type" in form
    if "client_secret" in form:
        raise InvalidRequestError("A client_secret is not taken in the form.")
    if authorization is not None and asserted:
        raise InvalidRequestError("A client authenticates by one method only.")
    if authorization is not None:
        name, secret = _basic(authorization)
        found = Claimed(method=Method.CLIENT_SECRET_BASIC, client_id=name, secret=secret)
    elif asserted:
        found = _asserted(form)
    elif "client_id" in form:
        return Claimed(method=Method.NONE, client_id=form["client_id"])
    else:
        raise InvalidRequestError("The client has to authenticate.")
    if not PRINTABLE.fullmatch(found.client_id):
        raise Refused("malformed")
    if form.get("client_id", found.client_id) != found.client_id:
        raise Refused("wrong_subject")
    return found


def _asserted(form: Mapping[str, str]) -> Claimed:
    if form.get("client_assertion_type") != assertion.ASSERTION_TYPE:
        raise InvalidRequestError("The client_assertion_type is not one that is taken here.")
    sent = form.get("client_assertion", "")
    return Claimed(method=Method.PRIVATE_KEY_JWT, client_id=assertion.read(sent).claims.sub, assertion=sent)


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    try:
        name, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("malformed") from None
    if scheme.lower() != "basic" or not colon:
        raise Refused("malformed")
    return unquote_plus(name), unquote_plus(secret)
