"""The words for the states of what moves, for whose turn it is and for what is said in a dialogue."""

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
    "consent_status": {
        "active": ("Gælder", "Gäller", "In force"),
        "withdrawn": ("Trukket tilbage", "Återkallat", "Withdrawn"),
        "expired": ("Udløbet", "Har löpt ut", "Expired"),
        "superseded": ("Afløst af et nyere", "Ersatt av ett nyare", "Replaced by a later one"),
    },
    "resource_person_status": {
        "invited": ("Inviteret", "Inbjuden", "Invited"),
        "active": ("Aktiv", "Aktiv", "Active"),
        "paused": ("På pause", "Pausad", "Paused"),
        "left": ("Udtrådt af panelet", "Har lämnat panelen", "Has left the panel"),
    },
    "mentor_status": {
        "invited": ("Inviteret", "Inbjuden", "Invited"),
        "active": ("Aktiv", "Aktiv", "Active"),
        "paused": ("På pause", "Pausad", "Paused"),
        "left": ("Ikke længere mentor", "Inte längre mentor", "No longer a mentor"),
    },
    "holder": {
        "asker": ("Den, der har spurgt", "Den som frågade", "Whoever asked"),
        "panel_coordinator": ("Koordinator for panelet", "Samordnare för panelen", "Panel coordinator"),
        "resource_person": ("Ressourceperson", "Resursperson", "Resource person"),
        "vink_coordinator": ("VINK-koordinator", "VINK-samordnare", "VINK coordinator"),
        "manager": ("Leder", "Chef", "Manager"),
        "dpo": ("Databeskyttelsesrådgiver", "Dataskyddsombud", "Data-protection officer"),
        "mentor": ("Mentor eller coach", "Mentor eller coach", "Mentor or coach"),
        "admin": ("Administrator", "Administratör", "Administrator"),
    },
    "work_task": {
        "turn": ("Venter på dig", "Väntar på dig", "Waits for you"),
        "hand_over": ("Tilbudt dig af en kollega", "Erbjuds dig av en kollega", "Offered to you by a colleague"),
        "review": ("Hviler; skal ses på igen", "Vilar; ska ses på igen", "Rests; to be looked at again"),
        "waiting": ("Venter på en plads", "Väntar på en plats", "Waits for a place"),
        "recertify": ("En rolle udløber snart", "En roll löper snart ut", "A role ends soon"),
        "attention": (
            "Noget er ikke sket som planlagt",
            "Något har inte skett som planerat",
            "Something has not happened as planned",
        ),
    },
    "correction_subject": {
        "referral": ("Henvisning", "Hänvisning", "Referral"),
    },
    "entry_kind": {
        "information_requested": ("Spørgsmål til den, der har spurgt", "Fråga till den som frågade", "Question back"),
        "information_supplied": ("Supplerende oplysninger", "Kompletterande uppgifter", "Further information"),
        "advice": ("Råd", "Råd", "Advice"),
        "follow_up": ("Opfølgende spørgsmål", "Uppföljande fråga", "Follow-up question"),
        "feedback": ("Tilbagemelding på rådet", "Återkoppling på rådet", "Feedback on the advice"),
        "redirection": ("Vist videre", "Hänvisad vidare", "Redirection"),
    },
}
