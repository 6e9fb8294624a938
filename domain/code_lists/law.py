"""The vocabularies of consent, legal basis, the duty to notify, and purposes of reading."""

from collections.abc import Mapping

from domain.code_lists.disclosure import SWEDISH_BASES
from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "notification_result": {
        "not_required": (
            "Ikke underretningspligt efter min vurdering",
            "Ingen anmälningsplikt enligt min bedömning",
            "No duty to notify, in my assessment",
        ),
        "required": (
            "Underretningspligt: underretning sendes",
            "Anmälningsplikt: orosanmälan görs",
            "Duty to notify: a notification is being made",
        ),
        "already_made": (
            "Underretning er allerede sendt",
            "Orosanmälan är redan gjord",
            "A notification has already been made",
        ),
        "unsure_seek_advice": (
            "I tvivl: jeg søger råd med det samme",
            "Osäker: jag söker råd genast",
            "Unsure: I am seeking advice at once",
        ),
    },
    "consent_kind": {
        "participation": ("Samtykke til at deltage", "Samtycke till att delta", "Consent to take part"),
        "disclosure": ("Samtykke til videregivelse", "Samtycke till utlämnande", "Consent to disclosure"),
        "retrieval": ("Samtykke til indhentning", "Samtycke till inhämtning", "Consent to retrieval"),
    },
    "given_by": {
        "self": ("Personen selv", "Personen själv", "The person"),
        "guardian": ("Forældremyndighedens indehaver", "Vårdnadshavare", "A guardian"),
    },
    "given_how": {
        "in_person": ("Mundtligt ved fremmøde", "Muntligt vid möte", "In person"),
        "written": ("Skriftligt på papir", "Skriftligt på papper", "In writing, on paper"),
        "digital": ("Digitalt", "Digitalt", "Digitally"),
    },
    "legal_basis": {
        "sel12b": (
            "Serviceloven § 12 b: målrettet rådgivning til den, der selv henvender sig",
            "Danska serviceloven 12 b §: riktad rådgivning till den som själv vänder sig till kommunen",
            "Danish Social Services Act, section 12 b: counselling for a person who turns to the municipality",
        ),
        "bl28": (
            "Barnets lov § 28: gratis, anonym og åben rådgivning til familier",
            "Danska barnets lov 28 §: kostnadsfri, anonym och öppen rådgivning till familjer",
            "Danish Child's Act, section 28: free, anonymous and open counselling for families",
        ),
        "bl29": (
            "Barnets lov § 29: gratis, anonym og åben rådgivning til børn, unge og familier",
            "Danska barnets lov 29 §: kostnadsfri, anonym och öppen rådgivning till barn, unga och familjer",
            "Danish Child's Act, section 29: free, anonymous and open counselling for the young and their families",
        ),
        "bl30": (
            "Barnets lov § 30: tidligt forebyggende indsatser",
            "Danska barnets lov 30 §: tidiga förebyggande insatser",
            "Danish Child's Act, section 30: early preventive measures",
        ),
        "fvl28_consent": (
            "Forvaltningsloven § 28: videregivelse med udtrykkeligt samtykke",
            "Danska forvaltningsloven 28 §: utlämnande med uttryckligt samtycke",
            "Danish Public Administration Act, section 28: disclosure with express consent",
        ),
        "fvl28_necessary": (
            "Forvaltningsloven § 28: videregivelse af væsentlig betydning, uden samtykke",
            "Danska forvaltningsloven 28 §: utlämnande av väsentlig betydelse, utan samtycke",
            "Danish Public Administration Act, section 28: disclosure of essential importance, without consent",
        ),
        "rpl115_ssp": (
            "Retsplejeloven § 115: SSP-samarbejdet (skole, socialforvaltning og politi)",
            "Danska retsplejeloven 115 §: SSP-samarbetet (skola, socialtjänst och polis)",
            "Danish Administration of Justice Act, section 115: SSP cooperation (school, social services and police)",
        ),
        "rpl115_psp": (
            "Retsplejeloven § 115: PSP-samarbejdet (politi, sociale myndigheder og psykiatri)",
            "Danska retsplejeloven 115 §: PSP-samarbetet (polis, sociala myndigheter och psykiatri)",
            "Danish Administration of Justice Act, section 115: PSP cooperation (police, social services, psychiatry)",
        ),
        "rpl115_ksp": (
            "Retsplejeloven § 115: KSP-samarbejdet (kriminalforsorg, sociale myndigheder og politi)",
            "Danska retsplejeloven 115 §: KSP-samarbetet (kriminalvård, sociala myndigheter och polis)",
            "Danish Administration of Justice Act, section 115: KSP cooperation (probation, social services, police)",
        ),
        "ssd_meeting": (
            "SSD: udveksling på ét møde mellem skole, sundhedspleje, dagtilbud og socialforvaltning",
            "SSD: utbyte vid ett möte mellan skola, barnhälsovård, förskola och socialtjänst (dansk regel)",
            "SSD: exchange at one meeting between school, health visitors, day care and social services",
        ),
        **SWEDISH_BASES,
    },
    "not_told_reason": {
        "danger_to_child": (
            "Det kan være til fare for barnet eller den unge",
            "Det kan innebära fara för barnet eller den unge",
            "It could endanger the child or young person",
        ),
        "danger_to_others": (
            "Det kan være til fare for andre",
            "Det kan innebära fara för andra",
            "It could endanger others",
        ),
        "guardian_suspected": (
            "Mulig vold eller overgreb i hjemmet",
            "Möjligt våld eller övergrepp i hemmet",
            "Possible violence or abuse at home",
        ),
        "cannot_be_reached": (
            "Personen kan ikke nås endnu",
            "Personen går inte att nå ännu",
            "The person cannot be reached yet",
        ),
    },
    "purpose_code": {
        "consultation": ("Konsultation", "Konsultation", "Consultation"),
        "referral_preparation": (
            "Forberedelse af en henvisning",
            "Förberedelse av en hänvisning",
            "Preparing a referral",
        ),
        "referral_intake": (
            "Visitation af en henvisning",
            "Förhandsbedömning av en hänvisning",
            "Intake of a referral",
        ),
        "referral_follow_up": (
            "Opfølgning på en henvisning",
            "Uppföljning av en hänvisning",
            "Following up a referral",
        ),
        "support": (
            "Gennemførelse af et støtteforløb",
            "Genomförande av en stödinsats",
            "Carrying out a course of support",
        ),
        "subject_request": (
            "Anmodning fra den registrerede",
            "Begäran från den registrerade",
            "Request from the data subject",
        ),
        "log_review": ("Logkontrol", "Loggkontroll", "Log review"),
        "audit": ("Revision", "Revision", "Audit"),
        "data_breach": (
            "Brud på persondatasikkerheden",
            "Personuppgiftsincident",
            "A breach of personal data",
        ),
        "operations": ("Drift", "Drift", "Operations"),
    },
    "recipient": {
        "vink": ("VINK", "VINK", "VINK"),
        "info_house": ("Infohuset", "Infohuset", "The info-house"),
        "school": ("Skolen", "Skolan", "The school"),
        "health_visitor": ("Sundhedsplejen", "Barnhälsovården", "The health visitor"),
        "day_care": ("Dagtilbuddet", "Förskolan", "Day care"),
        "social_services": ("Socialforvaltningen", "Socialtjänsten", "Social services"),
    },
}
