"""Electronic addresses: e-mail, web pages and names in social services, with the usual ways to disguise them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from domain.identifiers.kinds import IdentifierKind as Kind

_PLAIN_TLDS = (
    "com|dk|org|net|eu|io|co|gg|tv|cc|ly|fo|gl|uk|ru|fr|nl|pl|ua|tr|ir|fi|ch|gov|edu|int|xyz|biz|dev|onion|social|chat"
)
_WORD_TLDS = (
    "se|no|de|nu|me|at|is|it|to|be|so|am|us|info|app|live|news|online|site|page|club|shop|store|blog|wiki|link|tech"
)
_SPACED_TLDS = "com|dk|org|net|eu"
_SPOKEN_DOT = "(?:dot|punktum|punkt|prik|point)"

_SCHEME = re.compile(r"(?:h(?:tt|xx)ps?|s?ftp|tg|mailto|discord)\s?:\s?/?/?[^\s]{1,300}|www\s?\.\s?[^\s]{1,300}")
_ENDING = re.compile(rf"\.(?:(?P<plain>{_PLAIN_TLDS})|(?P<word>{_WORD_TLDS}))(?![\w-])(?:[/?:#][^\s]{{0,300}})?")
_SPACED_ENDING = re.compile(rf"\.\s?(?:{_SPACED_TLDS})(?![\w-])")
_SPOKEN_ENDING = re.compile(rf"(?:{_SPOKEN_DOT}\s(?:{_SPACED_TLDS}|info|io|gg|ru|uk)|dot\s(?:se|no|me))(?![\w-])")
_LABELS_BACKWARDS = re.compile(r"\s?([\w-]+(?:\.[\w-]+)*)")
_ABBREVIATIONS = frozenset(
    {"f", "fx", "bl", "m", "dvs", "ca", "osv", "evt", "mv", "kl", "nr", "t", "o", "d", "mht", "bl.a"}
)
_LONGEST_HOST = 200

_AT = re.compile(
    r"@|[(\[{<]\s?(?:at|a|ät|snabel-?a)\s?[)\]}>]"
    r"|(?<!\w)(?:snabel[\s-]?a|kr[øo]ll-?alfa|alfakrøll|kanelbulle|at)(?!\w)"
)
_BRACKETED = re.compile(r"[(\[{<]\s?(?:a|ä|snabel)")
_LOCAL_BACKWARDS = re.compile(r"(\s{0,2})([\w.!#$%&'*+/=?^`{|}~-]{1,64})")
_HOST = re.compile(
    rf"(\s{{0,2}})([\w-]{{1,63}}(?:(?:\.|\s\.\s?|\s{_SPOKEN_DOT}\s)[\w-]{{1,63}}){{0,8}})",
)
_HAS_DOT = re.compile(rf"\.|\s{_SPOKEN_DOT}\s")
_BARE_AT_HOST = re.compile(
    rf"\s[\w-]{{1,63}}(?:(?:\.|\s\.\s|\s{_SPOKEN_DOT}\s)[\w-]{{1,63}}){{0,3}}"
    rf"(?:(?:\.|\s\.\s|\sdot\s)(?:{_PLAIN_TLDS}|(?P<word>{_WORD_TLDS}))|\s{_SPOKEN_DOT}\s(?:{_PLAIN_TLDS}))(?![\w-])"
)
_HANDLE = re.compile(r"[a-zæøåäöéü_][\w.]{1,63}")

_PROFILE = re.compile(
    r"\b(?:snap(?:chat)?|insta(?:gram)?|discord|tik\s?tok|telegram|kik|steam|roblox|twitch|username|user"
    r"|brugernavn|brukernavn|profilnavn|användarnamn)[-\s]{0,2}(?:navn|namn|name|id|bruger|konto|profil|handle)?"
    r"\s{0,2}(?:er|är|is|hedder|heter)?\s{0,2}[:=]?\s{0,2}(?P<handle>[\w.]{3,40}(?:#[0-9]{4})?)"
)
_NUMBERED = re.compile(r"[\w.]{2,32}#[0-9]{4}(?![0-9])")


class _Signs(NamedTuple):
    """Which kinds of electronic address are worth looking for."""

    dotted: bool
    spoken: bool
    marked: bool
    linked: bool
    numbered: bool
    served: bool


def _signs(text: str) -> _Signs:
    return _Signs(
        dotted=_ENDING.search(text) is not None or " ." in text or _SPACED_ENDING.search(text) is not None,
        spoken="punkt" in text or " dot" in text or " prik " in text or " point " in text,
        marked="@" in text
        or "snabel" in text
        or "lfa" in text
        or "kanelb" in text
        or _BRACKETED.search(text) is not None,
        linked="://" in text or "www" in text or "mailto" in text or ": //" in text,
        numbered="#" in text,
        served=_names_a_service(text),
    )


def worth_searching(text: str) -> bool:
    """Whether an electronic address can stand in plain `text`."""
    return any(_signs(text))


def find_contacts(text: str, original: str) -> Iterator[tuple[Kind, int, int]]:
    """Yield kind, start and end of each electronic address in plain `text`; they may overlap, e-mail comes first.

    Args:
        text: the text in lower case.
        original: the same text, character for character, with its capitals: "mig.De" is two sentences, "x.de" a host.
    """
    signs = _signs(text)
    if signs.dotted or signs.spoken or signs.marked:
        yield from _emails(text, original)
    if signs.linked:
        yield from ((Kind.URL, *found.span()) for found in _SCHEME.finditer(text))
    if signs.dotted:
        yield from _hosts(text, original)
    if signs.spoken:
        for found in _SPOKEN_ENDING.finditer(text):
            if (start := _host_start(text, found.start())) is not None:
                yield Kind.URL, start, found.end()
    if signs.numbered:
        yield from ((Kind.URL, *found.span()) for found in _NUMBERED.finditer(text) if not found[0][0].isdigit())
    if signs.served:
        for found in _PROFILE.finditer(text):
            if _is_handle(found["handle"]):
                yield Kind.URL, found.start("handle"), found.end("handle")


def _names_a_service(text: str) -> bool:  # a chain of `in` is three times as fast as a pattern or `any`
    return (
        "snap" in text or "insta" in text or "discord" in text or "tok" in text or "telegram" in text or "kik" in text
        or "steam" in text or "roblox" in text or "twitch" in text or "navn" in text or "namn" in text or "user" in text
    )  # fmt: skip


def _is_handle(word: str) -> bool:
    """Nobody can tell a plain word from a name somebody chose: it takes a digit, an underscore or a dot inside."""
    word = word.rstrip(".")
    letters = any(character.isalpha() for character in word)
    return letters and any(character.isdigit() or character in "_#." for character in word)


def _emails(text: str, original: str) -> Iterator[tuple[Kind, int, int]]:
    done = 0
    for mark in _AT.finditer(text):
        if mark.start() < done:
            continue
        local = _LOCAL_BACKWARDS.match(text[max(done, mark.start() - 66) : mark.start()][::-1])
        bare = mark[0] == "at"
        host = (_BARE_AT_HOST if bare else _HOST).match(text, mark.end())
        if host is None or (bare and host["word"] and original[host.start("word")].isupper()):
            continue
        named = local is not None and any(character.isalnum() for character in local[2])
        if mark[0] == "@" and not (named and _belong_together(local, host)):
            if not host[1] and (handle := _HANDLE.match(text, mark.end())):
                yield Kind.URL, mark.start(), handle.end()
            continue
        if local is None or not named or (mark[0][1:-1].strip() == "a" and (local[1] or host[1])):
            continue
        yield Kind.EMAIL, mark.start() - local.end(), host.end()
        done = host.end()


def _belong_together(local: re.Match[str] | None, host: re.Match[str]) -> bool:
    """Whether what stands before and after an at sign is one address: without blanks, or with a dot in the host."""
    if local is not None and not local[1] and not host[1]:
        return True
    return _HAS_DOT.search(host[2]) is not None and (host[1] != "" or _ENDING.search(host[2]) is not None)


def _host_start(text: str, end: int) -> int | None:
    labels = _LABELS_BACKWARDS.match(text[max(0, end - _LONGEST_HOST) : end][::-1])
    return end - labels.end() if labels else None


def _hosts(text: str, original: str) -> Iterator[tuple[Kind, int, int]]:
    for found in _ENDING.finditer(text):
        start = _host_start(text, found.start())
        if start is None or text[found.start() - 1].isspace():
            continue
        label = text[start : found.start()]
        sentence = label in _ABBREVIATIONS or original[found.start("word")].isupper()
        if found["word"] and sentence and found.end() == found.end("word"):
            continue
        yield Kind.URL, start, found.end()
    for found in _SPACED_ENDING.finditer(text):
        if (start := _host_start(text, found.start())) is not None:
            yield Kind.URL, start, found.end()
