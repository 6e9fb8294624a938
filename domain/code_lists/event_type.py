"""What the feed and webhooks tell of, in words: what happened to a concern, a consultation or a referral."""

from collections.abc import Mapping
from itertools import chain

from domain.code_lists.kinds import Texts

_ABOUT = {
    "concern": ("Bekymring", "Oro", "Concern"),
    "consultation": ("Rådgivning", "Konsultation", "Consultation"),
    "referral": ("Henvisning", "Hänvisning", "Referral"),
}
_WANTED = ("flere oplysninger ønskes", "mer information önskas", "more information is wanted")
_GIVEN = ("flere oplysninger er givet", "mer information har lämnats", "more information was given")
_REDIRECTED = ("vist videre", "hänvisad vidare", "sent on to where help is better")
_WITHDRAWN = ("taget tilbage", "återtagen", "taken back")
_CLOSED = ("afsluttet", "avslutad", "closed")
_TRANSFERRED = (
    "overtaget af en anden forvaltning",
    "övertagen av en annan förvaltning",
    "taken over by another department",
)
_HAPPENED: Mapping[str, Texts] = {
    "concern": {
        "raised": ("oprettet", "registrerad", "raised"),
        "consulting": ("panelet er spurgt", "panelen har tillfrågats", "the panel was asked"),
        "referred": ("VINK er tilbudt", "VINK har erbjudits", "VINK was offered"),
        "closed": _CLOSED,
        "transferred": _TRANSFERRED,
    },
    "consultation": {
        "submitted": ("sendt til panelet", "skickad till panelen", "sent to the panel"),
        "triaged": ("visiteret", "förhandsbedömd", "triaged"),
        "assigned": ("en ressourceperson er spurgt", "en resursperson har tillfrågats", "a resource person was asked"),
        "information_requested": _WANTED,
        "information_supplied": _GIVEN,
        "answered": ("besvaret", "besvarad", "answered"),
        "followed_up": ("der er spurgt igen", "en ny fråga har ställts", "asked about again"),
        "feedback_given": ("rådet er vurderet", "rådet har värderats", "the advice was assessed"),
        "redirected": _REDIRECTED,
        "withdrawn": _WITHDRAWN,
        "closed": _CLOSED,
        "expired": ("udløbet uden svar", "förfallen utan svar", "expired without an answer"),
    },
    "referral": {
        "submitted": ("sendt til VINK", "skickad till VINK", "sent to VINK"),
        "received": ("modtaget af VINK", "mottagen av VINK", "received by VINK"),
        "information_requested": _WANTED,
        "information_supplied": _GIVEN,
        "accepted": ("tilbud givet", "stöd beviljat", "accepted"),
        "declined": ("ikke modtaget i tilbuddet", "inte antagen", "declined"),
        "redirected": _REDIRECTED,
        "withdrawn": _WITHDRAWN,
        "started": ("forløbet er begyndt", "insatsen har börjat", "the course has begun"),
        "ended": ("forløbet er slut", "insatsen är avslutad", "the course has ended"),
        "closed": _CLOSED,
        "amended": ("ændret efter afsendelsen", "ändrad efter att den skickats", "changed after it was sent"),
        "held": ("sat på pause", "pausad", "put on hold"),
        "resumed": ("går videre", "fortsätter", "goes on"),
        "slot_expected": ("en plads ventes", "en plats väntas", "a place is expected"),
        "transferred": _TRANSFERRED,
    },
}


def _told(thing: str) -> Texts:
    about = _ABOUT[thing]
    return {
        f"{thing}.{one}": (f"{about[0]}: {words[0]}", f"{about[1]}: {words[1]}", f"{about[2]}: {words[2]}")
        for one, words in _HAPPENED[thing].items()
    }


LISTS: Mapping[str, Texts] = {
    "event_type": dict(chain.from_iterable(_told(thing).items() for thing in _HAPPENED)),
}
