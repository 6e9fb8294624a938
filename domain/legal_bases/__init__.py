"""Legal bases: which rule may carry taking part, and which a disclosure; dated data, never an answer from memory."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import msgspec

from domain.code_lists import CODE_LISTS, CodeList
from domain.legal_bases.danish import DANISH
from domain.legal_bases.swedish import SWEDISH
from domain.legal_bases.types import LegalBasis, LegalBasisCode, LegalBasisKind, LegalSet, Recipient, discloses

__all__ = [
    "DANISH",
    "LEGAL_SETS",
    "LISTED",
    "SWEDISH",
    "LegalBasis",
    "LegalBasisCode",
    "LegalBasisKind",
    "LegalSet",
    "Recipient",
    "discloses",
    "listed",
]

LEGAL_SETS: Mapping[str, LegalSet] = MappingProxyType({"da": DANISH, "sv": SWEDISH})
"""The sets that a municipality can run with, by the word of the setting."""
LISTED = frozenset({"legal_basis", "info_house_basis"})
"""The code lists of legal bases: all of them, and those on which the info-house may be told."""


def listed(name: str, rules: LegalSet, day: date) -> CodeList:
    """Return a code list of legal bases with those of a set; those not in force on that day are no longer, or not yet,
    offered. The version rises when a rule begins or ends, and is another one for another set."""
    known = {one.code.value for one in rules.bases}
    offered = {one.code.value for one in rules.bases if one.in_force(day)}
    turns = sum(one.valid_from <= day for one in rules.bases)
    turns += sum(one.valid_until is not None and one.valid_until < day for one in rules.bases)
    every = CODE_LISTS[name]
    codes = tuple(msgspec.structs.replace(one, active=one.code in offered) for one in every.codes if one.code in known)
    return CodeList(every.name, rules.edition * 10_000 + every.version * 100 + turns, codes)
