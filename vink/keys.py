"""Master keys from files: the present one, and those that only open."""

from pathlib import Path

from adapters.keys import KeyRing
from vink.secrets import secret_file
from vink.settings import Settings

BYTES = 32


def master_keys(settings: Settings, *, make: bool) -> KeyRing:
    """Return the keys that the settings name; with `make`, a missing present one is made.

    Raises:
        SecretFileError: a key file is missing, open to others or of the wrong size.
    """
    present = secret_file(settings.master_key_file, BYTES, make=make)
    return KeyRing([present, *further_keys(settings.further_keys, BYTES)])


def further_keys(folder: Path | None, nbytes: int) -> list[bytes]:
    """Return the key in each file of a folder, in the order of their names; hidden files are not looked at.

    Raises:
        SecretFileError: a key file is open to others or of the wrong size.
    """
    found = [] if folder is None else sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    return [secret_file(one, nbytes) for one in found]
