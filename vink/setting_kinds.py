"""How the text of a setting is read, and what is allowed in it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class Kind(msgspec.Struct, frozen=True):
    """How a text is read, raising ValueError where it is not `allowed`."""

    allowed: str
    read: Callable[[str], Any]


def whole(least: int, most: int) -> Kind:
    """Read a whole number between the two, both included."""

    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
            raise ValueError
        return int(text)

    return Kind(f"a whole number from {least} to {most}", read)


def one_of(*words: str) -> Kind:
    """Read one of the words."""
    return Kind(", ".join(words[:-1]) + f" or {words[-1]}", lambda text: words[words.index(text)])


def matching(pattern: str, allowed: str) -> Kind:
    """Read a text that the whole pattern matches."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError
        return text

    return Kind(allowed, read)


def _truth(text: str) -> bool:
    if text.lower() not in TRUTH:
        raise ValueError
    return TRUTH[text.lower()]


def _issuer(text: str) -> str:
    url = urlsplit(text)
    secure = url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)
    if not secure or not url.hostname or "@" in url.netloc or re.search(r"[?#\s]|/$", text):
        raise ValueError
    return text


def existing(what: str, found: Callable[[Path], bool]) -> Kind:
    """Read the path of something that is there."""

    def read(text: str) -> Path:
        if not found(Path(text)):
            raise ValueError
        return Path(text)

    return Kind(f"the path of an existing {what}", read)


class Hosts(frozenset[str]):
    """Names of hosts."""


def _hosts(text: str) -> Hosts:
    names = [one.strip() for one in text.split(",")]
    if not all(re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", one) for one in names):
        raise ValueError
    return Hosts(names)


PATH = Kind("a path", Path)
FOLDER = existing("folder", Path.is_dir)
FILE = existing("file", Path.is_file)
BOOLEAN = Kind("true or false", _truth)
DATABASE = matching(r"postgres(ql)?://\S+", "an address that begins with postgresql://")
HOSTS = Kind("names of hosts, parted by commas", _hosts)
HOST = matching(r"[\w.:-]+", "an address or a host name")
CLIENT = matching(r"[A-Za-z0-9._-]{1,64}", "the id of a registered client")
ISSUER = Kind("an https:// address (http:// for this machine only) without query or trailing slash", _issuer)
CONTACT = matching(r"(mailto:[^\s@]+@[^\s@]+|https?://\S+)", "an address that begins with mailto: or https://")
PHONE = matching(r"\+?\d[\d ]{1,18}", "a telephone number of digits and spaces")
DAYS = whole(1, 365)
HUNDREDS = whole(1, 1000)
