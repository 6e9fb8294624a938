"""The vocabularies that describe who asks, who answers, and in which language."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "age_band": {
        "under_10": ("Under 10 år", "Under 10 år", "Under 10"),
        "10_14": ("10-14 år", "10–14 år", "10 to 14"),
        "15_17": ("15-17 år", "15–17 år", "15 to 17"),
        "18_25": ("18-25 år", "18–25 år", "18 to 25"),
        "over_25": ("Over 25 år", "Över 25 år", "Over 25"),
        "unknown": ("Ukendt", "Okänd", "Unknown"),
    },
    "raised_by_function": {
        "teacher": ("Lærer", "Lärare", "Teacher"),
        "pedagogue": ("Pædagog", "Fritidspedagog eller förskollärare", "Pedagogue"),
        "social_worker": ("Socialrådgiver", "Socialsekreterare", "Social worker"),
        "street_worker": ("Gadeplansmedarbejder", "Fältarbetare", "Street worker"),
        "job_consultant": ("Jobkonsulent", "Arbetskonsulent", "Job consultant"),
        "health_staff": ("Sundhedspersonale", "Hälso- och sjukvårdspersonal", "Health staff"),
        "manager": ("Leder", "Chef", "Manager"),
        "other": ("Anden funktion", "Annan funktion", "Another function"),
    },
    "profession": {
        "psychologist": ("Psykolog", "Psykolog", "Psychologist"),
        "teacher": ("Lærer", "Lärare", "Teacher"),
        "social_worker": ("Socialrådgiver", "Socialsekreterare", "Social worker"),
        "street_worker": ("Gadeplansmedarbejder", "Fältarbetare", "Street worker"),
        "job_consultant": ("Jobkonsulent", "Arbetskonsulent", "Job consultant"),
        "youth_worker": ("Ungdomsmedarbejder", "Ungdomsledare", "Youth worker"),
        "police_officer": ("Politibetjent", "Polis", "Police officer"),
        "other": ("Andet fag", "Annat yrke", "Another profession"),
    },
    "role": {
        "frontline": ("Frontmedarbejder", "Yrkesverksam i första linjen", "Front-line worker"),
        "system": ("Forvaltningens it-system", "Förvaltningens it-system", "The department's IT system"),
        "panel_coordinator": ("Koordinator for panelet", "Samordnare för panelen", "Panel coordinator"),
        "resource_person": ("Ressourceperson", "Resursperson", "Resource person"),
        "vink_coordinator": ("VINK-koordinator", "VINK-samordnare", "VINK coordinator"),
        "mentor": ("Mentor", "Mentor", "Mentor"),
        "parent_coach": ("Forældrecoach", "Föräldracoach", "Parent coach"),
        "training_lead": ("Ansvarlig for opkvalificering", "Ansvarig för kompetensutveckling", "Training lead"),
        "manager": ("Leder", "Chef", "Manager"),
        "auditor": ("Logkontrollant", "Loggranskare", "Auditor"),
        "dpo": ("Databeskyttelsesrådgiver", "Dataskyddsombud", "Data protection officer"),
        "admin": ("Systemadministrator", "Systemadministratör", "System administrator"),
    },
    "language": {
        "da": ("Dansk", "Danska", "Danish"),
        "sv": ("Svensk", "Svenska", "Swedish"),
        "no": ("Norsk", "Norska", "Norwegian"),
        "en": ("Engelsk", "Engelska", "English"),
        "de": ("Tysk", "Tyska", "German"),
        "fr": ("Fransk", "Franska", "French"),
        "ar": ("Arabisk", "Arabiska", "Arabic"),
        "so": ("Somali", "Somaliska", "Somali"),
        "tr": ("Tyrkisk", "Turkiska", "Turkish"),
        "ur": ("Urdu", "Urdu", "Urdu"),
        "fa": ("Persisk", "Persiska", "Persian"),
        "ku": ("Kurdisk", "Kurdiska", "Kurdish"),
        "bs": ("Bosnisk", "Bosniska", "Bosnian"),
        "pl": ("Polsk", "Polska", "Polish"),
        "uk": ("Ukrainsk", "Ukrainska", "Ukrainian"),
        "ru": ("Russisk", "Ryska", "Russian"),
        "ti": ("Tigrinya", "Tigrinska", "Tigrinya"),
    },
    "text_language": {
        "da": ("Dansk", "Danska", "Danish"),
        "sv": ("Svensk", "Svenska", "Swedish"),
        "en": ("Engelsk", "Engelska", "English"),
    },
}
