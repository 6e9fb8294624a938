"""The vocabularies of emergency access and of its review."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "emergency_reason": {
        "danger_to_child": ("Et barn kan være i fare", "Ett barn kan vara i fara", "A child may be in danger"),
        "danger_to_others": ("Andre kan være i fare", "Andra kan vara i fara", "Others may be in danger"),
        "asks_for_help_now": (
            "Den unge eller familien beder om hjælp nu",
            "Den unga eller familjen ber om hjälp nu",
            "The young person or the family asks for help now",
        ),
        "nobody_reached": (
            "Ingen, der har sagen, kan nås, og den kan ikke vente",
            "Ingen som har ärendet kan nås, och det kan inte vänta",
            "Nobody who has it can be reached, and it cannot wait",
        ),
    },
    "emergency_access_status": {
        "awaiting_review": ("Skal gennemgås", "Ska granskas", "To be reviewed"),
        "reviewed": ("Gennemgået", "Granskad", "Reviewed"),
    },
    "review_finding": {
        "justified": ("Berettiget", "Befogad", "Justified"),
        "not_justified": ("Ikke berettiget", "Inte befogad", "Not justified"),
        "training_needed": ("Der er brug for oplæring", "Det behövs utbildning", "Training is needed"),
    },
}
