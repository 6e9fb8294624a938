"""The vocabularies of transfers between departments."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "transfer_kind": {
        "concern": ("Bekymring", "Oro", "Concern"),
        "referral": ("Henvisning", "Hänvisning", "Referral"),
    },
    "transfer_status": {
        "requested": ("En anden forvaltning beder om den", "En annan förvaltning ber om den", "Asked for"),
        "offered": ("Tilbudt en anden forvaltning", "Erbjuds en annan förvaltning", "Offered"),
        "accepted": ("Overtaget", "Övertagen", "Accepted"),
        "refused": ("Afslået af modtageren", "Avböjd av mottagaren", "Refused by the other department"),
        "declined": ("Anmodningen er afslået", "Begäran avslagen", "The request was declined"),
        "withdrawn": ("Tilbuddet er taget tilbage", "Erbjudandet har tagits tillbaka", "The offer was taken back"),
        "stopped": ("Grundlaget faldt bort", "Grunden föll bort", "What it stood on is gone"),
        "lapsed": ("Ikke besvaret i tide", "Inte besvarad i tid", "Not answered in time"),
    },
}
