"""The vocabularies of log reviews."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "sample_reason": {
        "random": ("Udtrukket ved lod", "Utvald genom lottning", "Drawn by lot"),
        "own_unit": ("Egen enhed", "Egen enhet", "Own unit"),
        "after_closing": ("Efter afslutning", "Efter avslut", "After closing"),
        "off_hours": ("Uden for arbejdstid", "Utanför arbetstid", "Off hours"),
        "unusual_volume": ("Usædvanligt mange opslag", "Ovanligt många slagningar", "Unusually many reads"),
    },
    "log_finding": {
        "in_order": ("I orden", "I sin ordning", "In order"),
        "explained": ("Forklaret", "Förklarad", "Explained"),
        "not_justified": ("Ikke begrundet", "Inte motiverad", "Not justified"),
    },
    "log_review_status": {
        "open": ("Ikke sluttet", "Pågår", "Open"),
        "closed": ("Sluttet", "Avslutad", "Closed"),
    },
}
