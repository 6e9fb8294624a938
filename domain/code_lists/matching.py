"""The vocabularies of the hours of mentors, of wishes and of matching."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "capacity_kind": {
        "reservation": ("Reserveret til et forløb", "Reserverad för en insats", "Reserved for a course of support"),
        "session": ("Møde i et forløb", "Möte i en insats", "Session of a course of support"),
        "travel": ("Transport", "Resa", "Travel"),
        "adviser_work": ("Rådgivning af fagpersoner", "Rådgivning till yrkesverksamma", "Advice to professionals"),
        "absence": ("Fravær", "Frånvaro", "Absence"),
    },
    "capacity_status": {
        "standing": ("Gælder", "Gäller", "Stands"),
        "cancelled": ("Annulleret", "Annullerad", "Cancelled"),
    },
    "overbooking": {
        "agreed_with_mentor": ("Aftalt med mentoren", "Överenskommet med mentorn", "Agreed with the mentor"),
        "short_peak": ("Kortvarigt merarbejde", "Kortvarig topp", "A short peak"),
        "already_done": ("Arbejdet er udført", "Arbetet är utfört", "The work is done already"),
        "cannot_come": ("Kan ikke komme", "Kan inte komma", "Cannot come"),
    },
    "forecast_reason": {
        "free_now": ("Der er ledige timer nu", "Det finns lediga timmar nu", "There are free hours now"),
        "course_ends": (
            "Der bliver timer ledige, når et forløb slutter",
            "Timmar blir lediga när en insats avslutas",
            "Hours become free when a course of support ends",
        ),
        "absence_ends": (
            "Der er ledige timer efter et fravær",
            "Det finns lediga timmar efter en frånvaro",
            "There are free hours after an absence",
        ),
        "no_such_profile": (
            "Ingen har den ønskede profil",
            "Ingen har den önskade profilen",
            "Nobody has the wanted profile",
        ),
        "nobody_ready": (
            "De, der passer, kan ikke begynde: noget mangler eller er udløbet",
            "De som passar kan inte börja: något saknas eller har löpt ut",
            "Those who fit cannot begin: something is missing or has lapsed",
        ),
        "full_for_a_year": (
            "Ingen, der passer, har timer nok i det næste år",
            "Ingen som passar har tillräckligt med timmar det närmaste året",
            "Nobody who fits has enough hours in the coming year",
        ),
    },
}
