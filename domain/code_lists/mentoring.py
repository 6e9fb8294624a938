"""The vocabularies of mentors and parent coaches."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "mentor_kind": {
        "mentor": ("Mentor", "Mentor", "Mentor"),
        "parent_coach": ("Forældrecoach", "Föräldracoach", "Parent coach"),
    },
    "mentor_gender": {
        "woman": ("Kvinde", "Kvinna", "Woman"),
        "man": ("Mand", "Man", "Man"),
        "not_stated": ("Ikke oplyst", "Inte uppgivet", "Not stated"),
    },
    "mentor_training": {
        "basic": ("Grunduddannelse", "Grundutbildning", "Basic training"),
        "refresher": ("Opfølgning", "Påbyggnad", "Refresher"),
    },
    "mentor_hindrance": {
        "not_active": ("Er ikke aktiv", "Är inte aktiv", "Is not active"),
        "training_incomplete": (
            "Grunduddannelsen er ikke gennemført",
            "Grundutbildningen är inte genomförd",
            "The basic training is not complete",
        ),
        "training_lapsed": ("Uddannelsen er udløbet", "Utbildningen har löpt ut", "The training has lapsed"),
        "not_vetted": ("Er ikke godkendt", "Är inte kontrollerad", "Is not vetted"),
        "vetting_lapsed": ("Godkendelsen er udløbet", "Kontrollen har löpt ut", "The vetting has lapsed"),
        "lent_time_over": ("Lånetiden er slut", "Lånetiden är slut", "The time for which they are lent is over"),
    },
    "meeting_time": {
        "weekday_day": ("Hverdage i dagtimerne", "Vardagar på dagen", "Weekdays, daytime"),
        "weekday_evening": ("Hverdagsaftener", "Vardagskvällar", "Weekdays, evening"),
        "weekend": ("Weekend", "Helg", "Weekend"),
    },
    "district": {
        "indre_by": ("Indre By", "Indre By", "Inner City (Indre By)"),
        "oesterbro": ("Østerbro", "Østerbro", "Østerbro"),
        "noerrebro": ("Nørrebro", "Nørrebro", "Nørrebro"),
        "vesterbro_kongens_enghave": (
            "Vesterbro/Kongens Enghave",
            "Vesterbro/Kongens Enghave",
            "Vesterbro/Kongens Enghave",
        ),
        "valby": ("Valby", "Valby", "Valby"),
        "vanloese": ("Vanløse", "Vanløse", "Vanløse"),
        "broenshoej_husum": ("Brønshøj-Husum", "Brønshøj-Husum", "Brønshøj-Husum"),
        "bispebjerg": ("Bispebjerg", "Bispebjerg", "Bispebjerg"),
        "amager_oest": ("Amager Øst", "Amager Øst", "Amager Øst"),
        "amager_vest": ("Amager Vest", "Amager Vest", "Amager Vest"),
        "outside": ("Uden for kommunen", "Utanför kommunen", "Outside the municipality"),
    },
}
