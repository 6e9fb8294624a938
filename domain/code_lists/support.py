"""The vocabularies of referrals and courses of support."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "support_for": {
        "youth": ("En ung", "En ung person", "A young person"),
        "adult": ("En voksen", "En vuxen", "An adult"),
        "parent": ("En forælder", "En förälder", "A parent"),
        "relative": ("En anden pårørende", "En annan anhörig", "Another relative"),
    },
    "decline_reason": {
        "outside_target_group": (
            "Ligger uden for tilbuddet",
            "Ligger utanför erbjudandet",
            "Outside what the service offers",
        ),
        "other_offer_fits_better": (
            "Et andet tilbud passer bedre",
            "Ett annat stöd passar bättre",
            "Another offer fits better",
        ),
        "not_voluntary": (
            "Deltagelsen er ikke frivillig",
            "Deltagandet är inte frivilligt",
            "Taking part is not voluntary",
        ),
        "no_capacity": ("Ingen ledig plads lige nu", "Ingen ledig plats just nu", "No capacity at present"),
        "insufficient_basis": (
            "For lidt grundlag at tage stilling på",
            "För lite underlag för ett ställningstagande",
            "Too little to decide on",
        ),
    },
    "withdrawal_reason": {
        "participant_wish": ("Efter deltagerens ønske", "På deltagarens önskan", "The participant's wish"),
        "guardian_wish": (
            "Efter ønske fra forældremyndighedens indehaver",
            "På vårdnadshavarens önskan",
            "The guardian's wish",
        ),
        "department_wish": ("Efter forvaltningens ønske", "På förvaltningens önskan", "The department's wish"),
        "moved": ("Flyttet", "Flyttat", "Moved away"),
        "other_support": ("Får anden støtte", "Får annat stöd", "Receives other support"),
        "unfounded": ("Viste sig at være uden grundlag", "Visade sig sakna grund", "Turned out to be unfounded"),
    },
    "contact_wish": {
        "phone": ("Telefon", "Telefon", "By telephone"),
        "in_person": ("Personligt møde", "Personligt möte", "In person"),
        "letter": ("Brev", "Brev", "By letter"),
        "through_referrer": ("Gennem den, der henviser", "Genom den som hänvisar", "Through the person who refers"),
    },
    "goal_area": {
        "relations": ("Relationer", "Relationer", "Relations"),
        "school_and_work": ("Skole og arbejde", "Skola och arbete", "School and work"),
        "everyday_life": ("Hverdagsliv", "Vardagsliv", "Everyday life"),
        "family": ("Familie", "Familj", "Family"),
        "critical_thinking": ("Kritisk tænkning", "Kritiskt tänkande", "Critical thinking"),
        "siblings": ("Søskende", "Syskon", "Siblings"),
    },
}
