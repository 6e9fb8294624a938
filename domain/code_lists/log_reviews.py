"""The vocabularies of the log and its reviews."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "access_act": {
        "read": ("Læst", "Läst", "Read"),
        "listed": ("Vist i en liste", "Visad i en lista", "Shown in a list"),
        "changed": ("Oprettet eller ændret", "Skapad eller ändrad", "Made or changed"),
        "log": ("Søgt i loggen", "Sökt i loggen", "Searched in the log"),
        "refused": ("Afvist", "Nekad", "Refused"),
    },
    "event_details": {
        "none": ("Intet noteret", "Inget antecknat", "Nothing noted"),
        "kept": ("Noteret", "Antecknat", "Noted"),
        "erased": ("Slettet siden", "Raderat sedan dess", "Erased since"),
    },
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
