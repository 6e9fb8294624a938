"""Authenticated encryption: what is sealed for one place opens there, whole and unaltered, and nowhere else."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
SCHEME_WORD = "vink-vault-1"
SCHEME = SCHEME_WORD.encode()


class CannotOpenError(RuntimeError):
    """What is sealed cannot be opened: its key is not at hand, or it is not what was sealed. It says no content."""


def seal(key: bytes | AESGCM, content: bytes, bound: bytes) -> bytes:
    """Return a nonce and the content as ciphertext (AES-256-GCM), bound to the place that `bound` names. A key that is
    used again and again may come as the cipher that was made with it."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, content, bound)


def unseal(key: bytes | AESGCM, sealed: bytes, bound: bytes) -> bytes:
    """Return the content.

    Raises:
        CannotOpenError: it was altered, or sealed for another place or with another key.
    """
    try:
        return _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise CannotOpenError("a sealed record is not what was sealed") from None


def _cipher(key: bytes | AESGCM) -> AESGCM:
    return AESGCM(key) if isinstance(key, bytes) else key


def place(use: str, id: UUID, *words: str) -> bytes:
    """Return the name of the place that a ciphertext is bound to."""
    return "\0".join((SCHEME_WORD, use, id.hex, *words)).encode()
