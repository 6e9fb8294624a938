"""On what a hand-over to the info-house may stand: the legal bases by which it may be told, in the words of these."""

from collections.abc import Mapping

from domain.code_lists import law
from domain.code_lists.kinds import Texts

REACHING = ("rpl115_ssp", "rpl115_psp", "rpl115_ksp", "osl10_18a_prevention")
LISTS: Mapping[str, Texts] = {"info_house_basis": {one: law.LISTS["legal_basis"][one] for one in REACHING}}
