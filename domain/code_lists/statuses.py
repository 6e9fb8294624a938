"""The words for the states of concerns, consultations, referrals and three-way talks."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

_DRAFT = ("Kladde", "Utkast", "Draft")
_SUBMITTED = ("Indsendt", "Inskickad", "Submitted")
_CLOSED = ("Afsluttet", "Avslutad", "Closed")
_DISPOSED = ("Slettet efter slettefrist", "Gallrad", "Disposed of")
_WITHDRAWN = ("Trukket tilbage", "Återtagen", "Withdrawn")
_REDIRECTED = ("Vist videre", "Hänvisad vidare", "Redirected")

LISTS: Mapping[str, Texts] = {
    "concern_status": {
        "raised": ("Oprettet", "Upprättad", "Raised"),
        "consulting": ("Rådgivning i gang", "Rådgivning pågår", "Being consulted on"),
        "referred": ("Henvist efter aftale", "Hänvisad enligt överenskommelse", "Referred by agreement"),
        "handled_locally": (
            "Håndteret, hvor den unge er",
            "Hanterad där den unge finns",
            "Handled where the young person is",
        ),
        "no_concern": ("Ingen grund til bekymring", "Ingen anledning till oro", "No cause for concern"),
        "notified_elsewhere": (
            "Underretning sendt ad anden vej",
            "Orosanmälan gjord på annat sätt",
            "Notified through another channel",
        ),
        "closed": _CLOSED,
        "disposed": _DISPOSED,
    },
    "consultation_status": {
        "draft": _DRAFT,
        "submitted": _SUBMITTED,
        "triaged": ("Visiteret", "Förhandsbedömd", "Triaged"),
        "assigned": ("Tildelt en ressourceperson", "Tilldelad en resursperson", "Assigned to a resource person"),
        "information_requested": ("Flere oplysninger ønskes", "Mer information önskas", "More information is wanted"),
        "answered": ("Besvaret", "Besvarad", "Answered"),
        "follow_up": ("Opfølgning", "Uppföljning", "Follow-up"),
        "closed": _CLOSED,
        "disposed": _DISPOSED,
        "withdrawn": _WITHDRAWN,
        "redirected": _REDIRECTED,
        "expired": ("Udløbet", "Förfallen", "Expired"),
    },
    "referral_status": {
        "draft": _DRAFT,
        "awaiting_consent": ("Afventer samtykke", "Inväntar samtycke", "Awaiting consent"),
        "submitted": _SUBMITTED,
        "received": ("Modtaget", "Mottagen", "Received"),
        "more_information": ("Flere oplysninger ønskes", "Mer information önskas", "More information is wanted"),
        "accepted": ("Tilbud givet", "Stöd beviljat", "Accepted"),
        "declined": ("Ikke modtaget i tilbuddet", "Inte antagen", "Declined"),
        "redirected": _REDIRECTED,
        "matched": ("Mentor eller coach fundet", "Mentor eller coach utsedd", "Matched"),
        "active": ("Forløb i gang", "Insats pågår", "Active"),
        "ended": ("Forløb slut", "Insats avslutad", "Ended"),
        "closed": _CLOSED,
        "disposed": _DISPOSED,
        "withdrawn": _WITHDRAWN,
    },
    "three_way_talk_status": {
        "planned": ("Aftalt", "Planerat", "Planned"),
        "held": ("Holdt", "Genomfört", "Held"),
        "cancelled": ("Aflyst", "Inställt", "Cancelled"),
    },
}
