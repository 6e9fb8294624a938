"""Key files: made once, private, and refused when others could have read them."""

import os
import threading
from pathlib import Path

import pytest

from vink.secrets import SecretFileError, secret_file


def test_a_missing_key_is_made_only_when_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a/b/master.key"
    with pytest.raises(SecretFileError, match=r"master\.key is missing: put 32 random bytes there"):
        secret_file(path, 32)
    assert not path.exists()
    key = secret_file(path, 32, make=True)
    assert len(key) == 32
    assert secret_file(path, 32) == secret_file(path, 32, make=True) == key
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]


def test_a_made_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "a/b/master.key"
    secret_file(path, 32, make=True)
    assert path.stat().st_mode & 0o777 == 0o600
    for folder in (path.parent, path.parent.parent):
        assert folder.stat().st_mode & 0o777 == (0o711 if os.geteuid() == 0 else 0o700)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"k" * 32)
    path.chmod(mode)
    with pytest.raises(SecretFileError, match=f"has mode 0{mode:o} and is open to other accounts: give it mode 0600"):
        secret_file(path, 32, make=True)


@pytest.mark.parametrize("size", [0, 31, 33, 4096])
def test_a_key_of_another_size_is_refused_and_not_shown(tmp_path: Path, size: int) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"k" * size)
    path.chmod(0o600)
    with pytest.raises(SecretFileError, match="exactly 32 bytes") as caught:
        secret_file(path, 32)
    assert "kkk" not in str(caught.value)


def test_a_folder_in_place_of_a_key_is_told(tmp_path: Path) -> None:
    with pytest.raises(SecretFileError, match="cannot be read"):
        secret_file(tmp_path, 32)


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    path, keys, together = tmp_path / "keys/master.key", set[bytes](), threading.Barrier(8)

    def start() -> None:
        together.wait()
        keys.add(secret_file(path, 32, make=True))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 1
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]
