"""Numbers that are written as words in Danish, Swedish, Norwegian and English, made into digits."""

import re
from collections.abc import Iterator

import msgspec

from domain.identifiers.plain_text import Plain

_UNITS = {
    "da": "nul en to tre fire fem seks syv otte ni",
    "sv": "noll en två tre fyra fem sex sju åtta nio",
    "no": "null en to tre fire fem seks sju åtte ni",
    "en": "zero one two three four five six seven eight nine",
}
_TEENS = {
    "da": "ti elleve tolv tretten fjorten femten seksten sytten atten nitten",
    "sv": "tio elva tolv tretton fjorton femton sexton sjutton arton nitton",
    "no": "ti elleve tolv tretten fjorten femten seksten sytten atten nitten",
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
}
_TENS = {
    "da": "tyve tredive fyrre halvtreds tres halvfjerds firs halvfems",
    "sv": "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
    "no": "tjue tretti førti femti seksti sytti åtti nitti",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
}
_ALSO = {"et": "1", "ett": "1", "én": "1", "ét": "1", "oh": "0", "o": "0", "nought": "0", "tredve": "30"}
_SAID_BETWEEN = {
    **dict.fromkeys(("bindestreg", "bindestreck", "bindestrek", "tankestreg", "streg", "streck", "strek"), "-"),
    **dict.fromkeys(("minus", "dash", "hyphen", "slash", "skråstreg", "punktum", "punkt", "prik"), "-"),
    **dict.fromkeys(("mellemrum", "mellanslag", "mellomrom", "space"), " "),
    "plus": "+",
}


def _spellings() -> Iterator[tuple[str, str]]:
    for language, tens in _TENS.items():
        units = _UNITS[language].split()
        for value, word in enumerate(units + _TEENS[language].split()):
            yield word, str(value)
        for ten, stem in enumerate(tens.split(), start=2):
            yield stem, f"{ten}0"
            for unit, word in enumerate(units[1:], start=1):
                yield (word + "og" + stem if language == "da" else stem + word), f"{ten}{unit}"
                if language == "no":
                    yield word + "og" + stem, f"{ten}{unit}"
        if language == "sv":
            yield from ((stem + "ett", f"{ten}1") for ten, stem in enumerate(tens.split(), start=2))
    yield from _ALSO.items()


_WITHOUT_MARKS = str.maketrans({"å": "a", "ä": "a", "ö": "o", "ø": "o", "é": "e"})
VALUES = {word.translate(_WITHOUT_MARKS): value for word, value in _spellings()} | dict(_spellings())
_TAKES_A_UNIT = frozenset(word for language in ("sv", "no", "en") for word in _TENS[language].split())
_UNIT = frozenset("123456789")

_LETTERS = "abcdefghijklmnopqrstuvwxyzæøåäöéü".encode("latin-1")
_LETTERS_ONLY = bytes(code if code in _LETTERS else 0x20 for code in range(256))
_WORDS = frozenset(word.encode("latin-1") for word in VALUES)
_TWO_DIGIT_WORDS = frozenset(word.encode("latin-1") for word, value in VALUES.items() if len(value) == 2)
_ATOM = re.compile("[a-zæøåäöéü]+|[0-9]+")
_BETWEEN_DIGITS = re.compile(r"[0-9][^\w]{0,4}([a-zæøåäöéü]+)(?=[^\w]{0,4}[0-9])")
_LONGEST_GAP = 6
_FEWEST_DIGITS = 8
_LONGEST = max(map(len, VALUES))
_SHORT = [word for word in _WORDS if len(word) == 2]
_HEADS = frozenset(word[:3] for word in (*_WORDS, *(short + word for short in _SHORT for word in _WORDS)))
_TAILS = frozenset(word[-3:] for word in (*_WORDS, *(word + short for short in _SHORT for word in _WORDS)))
_SHORTEST_PARTED = 4
_SHORTEST_TELLING = 6  # of shorter ones too many are words of their own: "enten", "entre"


def worth_spelling_out(text: str, has_digits: bool) -> bool:
    """Whether plain `text` has number words close enough together to hide a number of eight digits or more."""
    neighbours = b"\1\1" if has_digits else b"\1\1\1\1"
    words = text.encode("latin-1", "replace").translate(_LETTERS_ONLY).split()  # four times as fast as a pattern
    spoken = bytes(map(_WORDS.__contains__, words))
    if neighbours in spoken:
        return True
    longer = [word for word in words if len(word) >= _SHORTEST_TELLING and word[:3] in _HEADS and word[-3:] in _TAILS]
    if any(word not in _WORDS and any(_parted(word.decode("latin-1"))) for word in longer):
        return True
    if not has_digits or 1 not in spoken:
        return False
    return not _TWO_DIGIT_WORDS.isdisjoint(words) or any(found[1] in VALUES for found in _BETWEEN_DIGITS.finditer(text))


def _parted(word: str) -> Iterator[tuple[int, int]]:
    """Where the number words stand that a word is run together from ("nulfemto"); nothing when of anything else, too.

    Each is the longest that lets the rest be number words too. Single letters do not count.
    """
    ends = [0] * len(word) + [len(word)]
    for start in range(len(word) - 2, -1, -1):
        for end in range(min(len(word), start + _LONGEST), start + 1, -1):
            if ends[end] and word[start:end] in VALUES:
                ends[start] = end
                break
    start = 0
    while start < len(word) and ends[start]:
        yield start, ends[start]
        start = ends[start]


class _Atom(msgspec.Struct):
    digits: str
    start: int
    end: int
    word: str
    spoken: bool


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _ATOM.finditer(text):
        word, start = found[0], found.start()
        if word in VALUES or len(word) < _SHORTEST_PARTED or not (parts := list(_parted(word))):
            yield word, start, found.end()
        else:
            yield from ((word[first:last], start + first, start + last) for first, last in parts)


def _runs(text: str) -> Iterator[list[_Atom]]:
    run: list[_Atom] = []
    last = 0
    for word, start, end in _words(text):
        spoken = word[0] > "9"
        digits = VALUES.get(word, "") if spoken else word
        if not digits and (run or word == "plus"):
            digits = _SAID_BETWEEN.get(word, "")
        if run and (not digits or start - last > _LONGEST_GAP):
            yield run
            run = []
        if digits:
            if run and run[-1].word in _TAKES_A_UNIT and digits in _UNIT and start - last <= 2:
                run[-1] = _Atom(run[-1].digits[0] + digits, run[-1].start, end, "", spoken=True)
            else:
                run.append(_Atom(digits, start, end, word, spoken))
        last = end
    if run:
        yield run


def spelled_out(source: Plain) -> Plain:
    """Return the text with every longer run of number words in digits, one group for each word, apart by spaces."""
    text = source.text
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0

    def keep(until: int) -> None:
        pieces.append(text[done:until])
        for index in range(done, until):
            start, end = source.place(index, index + 1)
            starts.append(start)
            ends.append(end)

    def put(piece: str, at: tuple[int, int]) -> None:
        pieces.append(piece)
        starts.extend([at[0]] * len(piece))
        ends.extend([at[1]] * len(piece))

    for run in _runs(text):
        if not any(atom.spoken for atom in run):
            continue
        if sum(len(atom.digits) for atom in run if atom.digits.isdigit()) < _FEWEST_DIGITS:
            continue
        before = None
        for atom in run:
            at = source.place(atom.start, atom.end)
            if before is not None and (before.spoken or atom.spoken):
                put(" ", at)
            else:
                keep(atom.start)
            put(atom.digits, at)
            done, before = atom.end, atom
    keep(len(text))
    return Plain("".join(pieces), starts, ends)
