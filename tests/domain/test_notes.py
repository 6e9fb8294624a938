"""Checkpoints as notes: known answers of Go's note package, and whatever is not quite one is refused."""

import base64

import pytest

from adapters.notes import CheckpointSigner, is_signed
from domain.checkpoints.notes import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    NoteError,
    VerifierKey,
    body_of,
    opened,
    read,
    taken_apart,
    timed,
    verifier_key,
)

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
"""Key, text and signature of the tests of golang.org/x/mod/sumdb/note."""
CHECKPOINT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
"""The example of C2SP's tlog-checkpoint."""
AT = 1_795_700_000


def test_a_verifier_key_is_read_and_written_as_go_does() -> None:
    key = verifier_key(PETER)
    assert str(key) == PETER
    assert CheckpointSigner([SEED]).verifier_keys("PeterNeumann") == [key]


def test_a_signature_of_go_holds() -> None:
    body, (signature,) = taken_apart(f"{TEXT}\n— PeterNeumann {SIGNED}\n")
    key = verifier_key(PETER)
    assert (body, signature.name, signature.key_id) == (TEXT.encode(), key.name, key.id_for(ED25519))
    assert is_signed(key.public, body, signature.content)
    assert not is_signed(key.public, body + b" ", signature.content)
    assert not is_signed(key.public, body, signature.content[1:])


def test_the_example_of_the_specification_is_read_and_written_alike() -> None:
    checkpoint = read(CHECKPOINT.encode())
    assert checkpoint.origin == "example.com/behind-the-sofa"
    assert checkpoint.size == 20852163
    assert body_of(checkpoint) == CHECKPOINT.encode()


def test_a_note_tells_what_was_signed_when_and_by_whom() -> None:
    checkpoint = Checkpoint("vink.example/audit", 5, bytes(range(32)))
    signer = CheckpointSigner([SEED, bytes(32)])
    first, second = signer.verifier_keys(checkpoint.origin)
    note = signer.sign(checkpoint, AT)
    assert opened(note, [first, second], is_signed) == (checkpoint, AT, (first, second))
    assert opened(note, [second], is_signed) == (checkpoint, AT, (second,)), "an unknown signature counts for nothing"
    assert note.startswith("vink.example/audit\n5\n")
    lines = taken_apart(note)[1]
    assert [one.key_id for one in lines] == [
        key.id_for(kind) for key in (first, second) for kind in (ED25519, COSIGNATURE)
    ]
    assert timed(b"x\n", 1679315147) == b"cosignature/v1\ntime 1679315147\nx\n", "as C2SP's tlog-cosignature has it"


def test_whatever_is_altered_is_refused() -> None:
    checkpoint = Checkpoint("vink.example/audit", 5, bytes(range(32)))
    signer = CheckpointSigner([SEED])
    (key,) = signer.verifier_keys(checkpoint.origin)
    note = signer.sign(checkpoint, AT)
    for wrong in (
        note.replace("\n5\n", "\n6\n"),
        note.replace("\n5\n", "\n05\n"),
        note.replace("AAEC", "AAED"),
        note.replace("vink.example/audit\n5", "vink.example/audit2\n5"),
        note[:-1],
        note + "more\n",
        note + "\n",
        note.replace("\n\n", "\n"),
        note.replace("—", "-"),
        note.replace("\n5\n", "\n5\r\n"),
        note.partition("\n\n")[0] + "\n\n",
        "",
    ):
        with pytest.raises(NoteError):
            opened(wrong, [key], is_signed)
    body, (plain, cosigned) = taken_apart(note)
    other_time = (AT + 1).to_bytes(8) + cosigned.content[8:]
    for content in (other_time, cosigned.content[:-1] + b"\0"):
        line = base64.b64encode(cosigned.key_id + content).decode()
        altered = note.rpartition("— ")[0] + f"— {key.name} {line}\n"
        with pytest.raises(NoteError, match="does not belong to it"):
            opened(altered, [key], is_signed)
    without_time = body.decode() + f"\n— {key.name} {base64.b64encode(plain.key_id + plain.content).decode()}\n"
    with pytest.raises(NoteError, match="no key that is known"):
        opened(without_time, [key], is_signed)


def test_another_key_is_told_from_a_wrong_signature() -> None:
    checkpoint = Checkpoint("vink.example/audit", 5, bytes(32))
    note = CheckpointSigner([SEED]).sign(checkpoint, AT)
    (other,) = CheckpointSigner([bytes(32)]).verifier_keys(checkpoint.origin)
    with pytest.raises(NoteError, match="no key that is known has signed it"):
        opened(note, [other], is_signed)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "PeterNeumann",
        PETER[1:],
        PETER[:-1],
        PETER.replace("+c74f20a3+", "+c74f20a4+"),
        PETER.replace("PeterNeumann", "Peter Neumann"),
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_what_is_no_verifier_key_is_refused(wrong: str) -> None:
    with pytest.raises(NoteError):
        verifier_key(wrong)


@pytest.mark.parametrize(
    "wrong", ["a b\n1\n{root}\n", "a\n01\n{root}\n", "a\n-1\n{root}\n", "a\n1\nAAAA\n", "a\n1\n{root}\nmore\n"]
)
def test_what_is_no_checkpoint_is_refused(wrong: str) -> None:
    with pytest.raises(NoteError):
        read(wrong.format(root=base64.b64encode(bytes(32)).decode()).encode())


def test_a_key_has_another_id_for_each_kind_of_signature() -> None:
    key = VerifierKey("vink.example/audit", bytes(32))
    assert key.id_for(ED25519) != key.id_for(COSIGNATURE)
