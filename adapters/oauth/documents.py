"""The documents by which clients and resource servers find their way: keys and metadata."""

from adapters.oauth.answers import Answer, public_document
from adapters.oauth.assertion import ALGORITHMS
from adapters.oauth.issue import Rules
from adapters.oauth.keys import SigningKeys
from adapters.oauth.pages import LANGUAGES
from adapters.oauth.rows import TOKEN_EXCHANGE
from domain.actors import Role
from domain.policy import scopes_of


def jwks(keys: SigningKeys) -> Answer:
    """Return the public keys (RFC 7517)."""
    return public_document(keys.jwks())


def metadata(rules: Rules, *, demo: bool) -> Answer:
    """Return what the authorization server can do (RFC 8414, RFC 9207); secrets are taken in a demo only."""
    methods = ["private_key_jwt", "none", *(["client_secret_basic"] if demo else [])]
    return public_document(
        {
            "issuer": rules.issuer,
            "authorization_endpoint": f"{rules.issuer}/oauth/authorize",
            "token_endpoint": f"{rules.issuer}/oauth/token",
            "revocation_endpoint": f"{rules.issuer}/oauth/revoke",
            "jwks_uri": f"{rules.issuer}/oauth/jwks",
            "scopes_supported": sorted(scopes_of(Role)),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token", TOKEN_EXCHANGE],
            "token_endpoint_auth_methods_supported": methods,
            "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "revocation_endpoint_auth_methods_supported": methods,
            "revocation_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "ui_locales_supported": list(LANGUAGES),
        }
    )


def resource_metadata(rules: Rules) -> Answer:
    """Return where access tokens for the API come from and how they are sent (RFC 9728)."""
    return public_document(
        {
            "resource": rules.resource,
            "authorization_servers": [rules.issuer, *rules.beside],
            "scopes_supported": sorted(scopes_of(Role)),
            "bearer_methods_supported": ["header"],
        }
    )
