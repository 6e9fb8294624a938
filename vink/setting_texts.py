"""Where a setting comes from, and how its text is found and read."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

import msgspec

from vink.setting_kinds import Kind


class SettingsError(ValueError):
    """A setting is wrong or missing; the message is one sentence that names it and says what is allowed."""


class Setting(msgspec.Struct, frozen=True):
    """Where one field of the settings comes from; the default is written as one would write it in the environment.

    `{name}` in a default stands for a field declared before it, and None for nothing. The value of a secret setting is
    never shown, and may come from the file that the variable with `_FILE` added names.
    """

    variable: str
    kind: Kind
    default: str | None
    meaning: str
    secret: bool = False


def refuse_unknown(environ: Mapping[str, str], settings: Iterable[Setting]) -> None:
    """Refuse a variable that looks like a setting and is none.

    Raises:
        SettingsError: there is one.
    """
    known = {name for setting in settings for name in (setting.variable, f"{setting.variable}_FILE" * setting.secret)}
    for name in sorted(environ):
        if name.startswith("VINK_") and name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else "docs/operations/settings.md lists them."
            raise SettingsError(f"{name} is no setting; {hint}")


def text_of(environ: Mapping[str, str], setting: Setting) -> str | None:
    """Return what a setting is set to, if it is.

    Raises:
        SettingsError: it is set twice, or its file cannot be read.
    """
    text, file = environ.get(setting.variable), environ.get(f"{setting.variable}_FILE")
    if not setting.secret or file is None:
        return text
    if text is not None:
        raise SettingsError(f"{setting.variable} and {setting.variable}_FILE are both set; allowed is one of them.")
    try:
        return Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{setting.variable}_FILE names {file!r}, which cannot be read as text.") from error


def value_of(setting: Setting, text: str) -> object:
    """Return the value that the text of a setting means.

    Raises:
        SettingsError: it means none that is allowed.
    """
    try:
        if not text or "\0" in text:
            raise ValueError
        return setting.kind.read(text)
    except ValueError:
        wrong = "is empty" if not text else "is wrong" if setting.secret else f"is {text!r}"
        raise SettingsError(f"{setting.variable} {wrong}; allowed is {setting.kind.allowed}.") from None
