"""Master keys from files: the present one, and those that only open."""

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
    folder = settings.further_keys
    further = [] if folder is None else sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    return KeyRing([present, *(secret_file(one, BYTES) for one in further)])
