"""The vocabularies of what persons ask about their own data."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "subject_request_kind": {
        "access": ("Indsigt", "Registerutdrag", "Access"),
        "log_extract": ("Udtræk af loggen", "Loggutdrag", "Extract of the log"),
        "rectification": ("Berigtigelse", "Rättelse", "Rectification"),
        "restriction": ("Begrænsning", "Begränsning", "Restriction"),
        "objection": ("Indsigelse", "Invändning", "Objection"),
        "erasure": ("Sletning", "Radering", "Erasure"),
    },
    "subject_request_status": {
        "received": ("Modtaget", "Mottagen", "Received"),
        "decided": ("Besluttet", "Beslutad", "Decided"),
        "closed": ("Afsluttet", "Avslutad", "Closed"),
        "disposed": ("Slettet efter slettefrist", "Gallrad", "Disposed of"),
    },
    "requested_by": {
        "person": ("Personen selv", "Personen själv", "The person"),
        "guardian": ("En værge", "En vårdnadshavare", "A guardian"),
        "representative": ("En repræsentant", "Ett ombud", "A representative"),
    },
    "identity_check": {
        "electronic_id": ("Elektronisk id", "E-legitimation", "Electronic id"),
        "document_shown": ("Legitimation vist", "Legitimation visad", "A document was shown"),
        "known_to_staff": ("Kendt af medarbejderen", "Känd av personalen", "Known to staff"),
        "mandate_shown": ("Fuldmagt vist", "Fullmakt visad", "A mandate was shown"),
    },
    "extension_reason": {
        "complex": ("Anmodningen er kompleks", "Begäran är komplex", "The request is complex"),
        "many_requests": ("Mange anmodninger", "Många begäranden", "Many requests"),
    },
    "subject_decision": {
        "granted": ("Imødekommet", "Beviljad", "Granted"),
        "partly_granted": ("Delvist imødekommet", "Delvis beviljad", "Partly granted"),
        "refused": ("Afslået", "Avslagen", "Refused"),
    },
    "answer_way": {
        "digital_post": ("Digital Post", "Digital post", "Digital post"),
        "letter": ("Brev", "Brev", "Letter"),
        "in_person": ("Personligt", "Personligen", "In person"),
    },
}
