"""Master keys from files: what is wrong with one is told at the start, in one sentence, and nothing is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.ids import new_id
from adapters.keys import KeyRing, KeyUse, new_data_key, unwrapped
from adapters.postgres.master_keys import vouch
from adapters.postgres.pool import Pool
from tests.journey.conftest import free_port
from vink.keys import master_keys
from vink.secrets import SecretFileError
from vink.settings import Settings, SettingsError, load


def put(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    put(tmp_path / "further/a", b"a" * 32)
    put(tmp_path / "further/b", b"b" * 32)
    put(tmp_path / "further/.draft", b"half")
    put(tmp_path / "present", b"p" * 32)
    return load({"VINK_MASTER_KEY_FILE": str(tmp_path / "present"), "VINK_FURTHER_KEYS": str(tmp_path / "further")})


async def test_the_present_key_seals_and_the_further_ones_open(settings: Settings) -> None:
    ring = master_keys(settings, make=False)
    assert ring.present == KeyRing([b"p" * 32]).present
    assert set(ring.at_hand) == {KeyRing([one * 32]).present for one in (b"p", b"a", b"b")}
    for one in (b"p", b"a", b"b"):
        key, kept = await new_data_key(KeyRing([one * 32]), KeyUse.CASE, new_id())
        assert await unwrapped(ring, kept) == key


@pytest.mark.parametrize("name", ["present", "further/b"])
@pytest.mark.parametrize(
    ("content", "mode", "told"),
    [
        (None, 0o600, "is missing|cannot be read|does not hold"),
        (b"", 0o600, "does not hold exactly 32 bytes"),
        (b"k" * 31, 0o600, "does not hold exactly 32 bytes"),
        (b"k" * 33, 0o600, "does not hold exactly 32 bytes"),
        (b"k" * 32, 0o644, "is open to other accounts"),
    ],
)
def test_a_key_file_that_is_not_right_is_told(
    settings: Settings, tmp_path: Path, name: str, content: bytes | None, mode: int, told: str
) -> None:
    if content is None:
        (tmp_path / name).unlink()
        (tmp_path / name).symlink_to(tmp_path / "nowhere")
    else:
        put(tmp_path / name, content, mode)
    with pytest.raises(SecretFileError, match=told) as caught:
        master_keys(settings, make=False)
    assert str(tmp_path / name) in str(caught.value)
    assert "kkk" not in str(caught.value)


def test_a_folder_that_is_not_there_is_told() -> None:
    with pytest.raises(SettingsError, match=r"^VINK_FURTHER_KEYS is .*; allowed is the path of an exist"):
        load({"VINK_FURTHER_KEYS": "/does/not/exist"})


def refused(database: str, tmp_path: Path, command: str, key: Path) -> str:
    """Return the one sentence with which a command does not start."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database,
        "VINK_PORT": str(free_port()),
        "VINK_KEYS": str(tmp_path / "keys"),
        "VINK_MASTER_KEY_FILE": str(key),
    }
    done = subprocess.run(
        [sys.executable, "-m", "vink", command], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    return sentence


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_starts_without_its_key_and_none_is_made(database: str, tmp_path: Path, command: str) -> None:
    key = tmp_path / "nowhere" / "master.key"
    sentence = refused(database, tmp_path, command, key)
    assert sentence == f"vink: {key} is missing: put 32 random bytes there, with mode 0600."
    assert not key.parent.exists()


async def test_a_server_does_not_start_on_what_another_key_sealed(database: str, pool: Pool, tmp_path: Path) -> None:
    await vouch(pool, KeyRing([b"right" + bytes(27)]))
    sentence = refused(database, tmp_path, "serve", put(tmp_path / "present", b"wrong" + bytes(27)))
    assert sentence.startswith("vink: VINK_MASTER_KEY_FILE does not hold a key that this database was sealed with")
    assert sentence.endswith("put the right key there.")
