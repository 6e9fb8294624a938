"""Ed25519, by which checkpoints are signed and checked."""

from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.checkpoints.notes import Checkpoint, VerifierKey, signed

SEED_BYTES = 32


class CheckpointSigner:
    """The keys that sign checkpoints now: the present one, and others while auditors change from one to the other."""

    def __init__(self, seeds: Sequence[bytes]) -> None:
        self._keys = [Ed25519PrivateKey.from_private_bytes(seed) for seed in seeds]

    def verifier_keys(self, origin: str) -> list[VerifierKey]:
        """Return the public half of each key, the present one first."""
        return [VerifierKey(origin, key.public_key().public_bytes_raw()) for key in self._keys]

    def sign(self, checkpoint: Checkpoint, at: int) -> str:
        """Return the checkpoint as a note that each key has signed."""
        return signed(
            checkpoint,
            at,
            [
                (public, private.sign)
                for public, private in zip(self.verifier_keys(checkpoint.origin), self._keys, strict=True)
            ],
        )


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is the signature of the message by the holder of the key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
