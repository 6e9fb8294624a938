"""The versioned code lists: every closed vocabulary of the product, with its texts in Danish, Swedish and English."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.code_lists import (
    advice,
    courses,
    disclosure,
    emergency,
    event_type,
    info_house,
    law,
    log_reviews,
    matching,
    mentoring,
    on_call,
    organisation,
    people,
    retention,
    rights,
    statuses,
    support,
    taking_part,
    transfer,
)
from domain.code_lists.kinds import Code, CodeList, Labels, Language, ListName, code_list

__all__ = ["CODE_LISTS", "Code", "CodeList", "Labels", "Language", "ListName", "label"]

_VERSION = 1
MODULES = (
    *(advice, people, law, info_house, disclosure, support, statuses, organisation, taking_part),
    *(mentoring, log_reviews, emergency, matching, on_call, transfer, courses, rights, retention, event_type),
)

CODE_LISTS: Mapping[str, CodeList] = MappingProxyType(
    {name: code_list(name, _VERSION, texts) for module in MODULES for name, texts in module.LISTS.items()}
)
"""Every list by its name."""

_LABELS = {(name, code.code): code.labels for name, codes in CODE_LISTS.items() for code in codes.codes}


def label(name: str, code: str, language: Language) -> str:
    """The text of a code of the named list, in one language.

    Raises:
        KeyError: there is no such list, or no such code in it.
    """
    return _LABELS[name, code].text(language)
