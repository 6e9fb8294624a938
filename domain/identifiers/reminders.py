"""Names and addresses that may stand in a text: cause for a reminder to the writer, never for a refusal."""

import re
from collections.abc import Iterator

from domain.identifiers.kinds import Reminder, ReminderKind

_CAPITAL = "[A-ZÆØÅÄÖÉÜÇŞĞİ]"
_NAME = rf"{_CAPITAL}[a-zæøåäöéüçşğı]{{1,30}}(?:-{_CAPITAL}[a-zæøåäöéüçşğı]{{1,30}})?"
_TWO_NAMES = re.compile(rf"(?<=[a-zæøåäöéü,;:(]\s)(?P<name>{_NAME}(?:\s{_NAME}){{1,3}})\b")
_INTRODUCED = re.compile(
    r"\b(?i:hedder|heter|kaldes|kallas|ved navn|vid namn|named|called|eleven|elev|drengen|pigen|pojken|flickan|gutten"
    r"|jenta|søn|son|datter|dotter|bror|broder|søster|syster|mor|far|pupil|student|boy|girl)"
    rf"\s(?P<name>{_NAME}(?:\s{_NAME}){{0,3}})\b"
)
_NOT_A_PERSON = frozenset(
    "Kommune Forvaltning Forvaltningen Politi Skole Skolen Gymnasium Infohus København Danmark Sverige Norge Social"
    " Copenhagen Municipality Stad Region Regionen Retten Ministeriet Styrelsen".split()
)
_STREET = re.compile(
    r"(?<!\w)(?:\w{2,30}(?:vej|vejen|gade|gaden|gata|gatan|vägen|veien|allé|alle|plads|pladsen|stræde|torvet|vænget|gränd"
    r"|parken|toften|bakken|boulevard)|\w{2,30}\s(?:street|road|avenue|lane|allé|alle|boulevard|plads|vej|väg|gade|gata))"
    r"\s(?:nr\.?\s)?[0-9]{1,3}\s?[a-z]?(?!\w)",
    re.IGNORECASE,
)
# What every name and every address has, so that most texts are done with in a few microseconds.
_CAPITAL_WITHIN = re.compile(rf"\s{_CAPITAL}(?<=[a-zæøåäöéü,;:(]..)", re.DOTALL)
_NUMBER_WITHIN = re.compile(r"\s[0-9]")
_EITHER_WITHIN = re.compile(f"{_CAPITAL_WITHIN.pattern}|{_NUMBER_WITHIN.pattern}", re.DOTALL)


def worth_reminding(text: str) -> bool:
    """Whether a name or an address can stand in the text."""
    return _EITHER_WITHIN.search(text) is not None


def _names(text: str) -> Iterator[Reminder]:
    if not _CAPITAL_WITHIN.search(text):
        return
    done = 0
    for found in sorted(
        (*_TWO_NAMES.finditer(text), *_INTRODUCED.finditer(text)), key=lambda found: found.start("name")
    ):
        start, end = found.span("name")
        if start >= done and _NOT_A_PERSON.isdisjoint(found["name"].split()):
            done = end
            yield Reminder(ReminderKind.NAME, start, end)


def name_like(text: str) -> int:
    """How many names may stand in the text: two capitalised words within a sentence, or one after "hedder", "elev" ...

    A guess in both directions. Names in lower case, at the start of a sentence or in other scripts are not noticed,
    places and organisations may be taken for people; so it is fit for a reminder only.
    """
    return sum(1 for _ in _names(text))


def find_reminders(text: str) -> tuple[Reminder, ...]:
    """Where names and addresses (street and number) may stand, in the order of the text; a guess like `name_like`."""
    streets = _STREET.finditer(text) if _NUMBER_WITHIN.search(text) else ()
    addresses = (Reminder(ReminderKind.ADDRESS, *found.span()) for found in streets)
    return tuple(sorted((*_names(text), *addresses), key=lambda reminder: reminder.start))
