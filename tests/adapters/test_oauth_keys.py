"""Signing keys in a folder: rotation, its crashes, and other processes on the same folder."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from adapters.oauth.keys import GRACE, SigningKeys, UnsafeKeys

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def kids(keys: SigningKeys) -> list[str]:
    return [key["kid"] for key in keys.jwks()["keys"]]


def test_the_first_start_makes_a_key_that_only_the_owner_can_read(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "a" / "keys"
    keys = SigningKeys(folder, clock)
    kid = keys.signing().kid
    assert {path.name for path in folder.iterdir()} == {f"{kid}.pem", "login.secret"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(keys.login_secret) == 32


def test_a_restart_finds_the_same_keys(tmp_path: Path, clock: Clock) -> None:
    first, second = SigningKeys(tmp_path, clock), SigningKeys(tmp_path, clock)
    assert (first.signing().kid, first.login_secret) == (second.signing().kid, second.login_secret)


def test_the_published_set_holds_public_halves_only(tmp_path: Path, clock: Clock) -> None:
    (key,) = SigningKeys(tmp_path, clock).jwks()["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (key["crv"], key["use"], key["alg"]) == ("P-256", "sig", "ES256")


def test_the_newest_signs_and_the_one_before_verifies_until_its_grace_ends(tmp_path: Path, clock: Clock) -> None:
    keys = SigningKeys(tmp_path, clock)
    old = str(keys.signing().kid)
    clock.now += timedelta(days=30)
    new = keys.rotate()
    assert keys.signing().kid == new
    assert kids(keys) == [new, old]
    clock.now += GRACE - timedelta(seconds=1)
    assert keys.find(old) is not None
    clock.now += timedelta(seconds=1)
    assert keys.find(old) is None
    assert kids(keys) == [new]
    assert (tmp_path / f"{old}.pem").exists()
    newest = keys.rotate()
    assert {path.stem for path in tmp_path.glob("*.pem")} == {new, newest}


def test_rotating_twice_in_one_moment_or_after_the_clock_went_back_keeps_the_order(
    tmp_path: Path, clock: Clock
) -> None:
    keys = SigningKeys(tmp_path, clock)
    made = [keys.rotate(), keys.rotate()]
    clock.now -= timedelta(days=1)
    made.append(keys.rotate())
    assert made == sorted(made)
    assert keys.signing().kid == made[-1]


def test_a_crash_before_the_new_key_is_in_place_changes_nothing(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = SigningKeys(tmp_path, clock)
    before = kids(keys)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for step in ("rename", "unlink"):
        monkeypatch.setattr(Path, step, crash)
    with pytest.raises(KeyboardInterrupt):
        keys.rotate()
    monkeypatch.undo()
    assert list(tmp_path.glob(".new-*"))
    again = SigningKeys(tmp_path, clock)
    assert kids(again) == before
    for left in tmp_path.glob(".new-*"):
        os.utime(left, (0, 0))
    again.rotate()
    assert not list(tmp_path.glob(".new-*"))


def test_a_crash_before_old_keys_are_removed_leaves_a_working_set(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = SigningKeys(tmp_path, clock)
    old = str(keys.signing().kid)
    keys.rotate()
    clock.now += GRACE + timedelta(seconds=1)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "unlink", crash)
    with pytest.raises(KeyboardInterrupt):
        keys.rotate()
    monkeypatch.undo()
    again = SigningKeys(tmp_path, clock)
    assert (tmp_path / f"{old}.pem").exists()
    assert old not in kids(again)
    assert again.signing().kid == max(kids(again))
    again.rotate()
    assert not (tmp_path / f"{old}.pem").exists()


def test_another_process_takes_in_a_rotation_and_says_so(tmp_path: Path, clock: Clock) -> None:
    here, there = SigningKeys(tmp_path, clock), SigningKeys(tmp_path, clock)
    told: list[str] = []
    there.subscribe(lambda: told.append("changed"))
    new = here.rotate()
    assert there.find(new) is not None
    assert there.signing().kid == new
    assert told == ["changed"]


def test_a_key_that_is_removed_by_hand_is_gone_at_once(tmp_path: Path, clock: Clock) -> None:
    keys = SigningKeys(tmp_path, clock)
    old = str(keys.signing().kid)
    keys.rotate()
    told: list[str] = []
    keys.subscribe(lambda: told.append("changed"))
    (tmp_path / f"{old}.pem").unlink()
    keys.reload()
    assert keys.find(old) is None
    assert told == ["changed"]


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path, clock: Clock) -> None:
    keys = SigningKeys(tmp_path, clock)
    (tmp_path / f"{keys.signing().kid}.pem").chmod(0o640)
    with pytest.raises(UnsafeKeys, match="chmod 600"):
        SigningKeys(tmp_path, clock)


@pytest.mark.parametrize("curve", ["P-384", None])
def test_only_private_keys_on_p_256_with_a_name_of_ours_are_used(
    tmp_path: Path, clock: Clock, curve: str | None
) -> None:
    keys = SigningKeys(tmp_path, clock)
    name = f"{keys.signing().kid}x.pem" if curve else "mine.pem"
    stranger = tmp_path / name
    stranger.write_bytes(ECKey.generate_key(curve or "P-256").as_pem(private=True))
    stranger.chmod(0o600)
    with pytest.raises(UnsafeKeys, match="remove it"):
        SigningKeys(tmp_path, clock)
