"""The vocabularies of disclosures, and the Swedish legal bases."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

SWEDISH_BASES: Texts = {
    "sol2001": (
        "Svensk socialtjänstlag (2001:453), gældende til og med juni 2025: råd og støtte",
        "Socialtjänstlagen (2001:453), gällande till och med juni 2025: råd och stöd",
        "Swedish Social Services Act (2001:453), in force until June 2025: advice and support",
    ),
    "sol2025": (
        "Svensk socialtjänstlag (2025:400): råd og støtte",
        "Socialtjänstlagen (2025:400): råd och stöd",
        "Swedish Social Services Act (2025:400): advice and support",
    ),
    "osl10_1_consent": (
        "Svensk offentligheds- og sekretesslag 10 kap. 1 §: videregivelse med samtykke",
        "Offentlighets- och sekretesslagen 10 kap. 1 §: utlämnande med samtycke",
        "Swedish Public Access and Secrecy Act 10:1: disclosure with consent",
    ),
    "osl10_2_necessary": (
        "Svensk offentligheds- og sekretesslag 10 kap. 2 §: nødvendig videregivelse, uden samtykke",
        "Offentlighets- och sekretesslagen 10 kap. 2 §: nödvändigt utlämnande, utan samtycke",
        "Swedish Public Access and Secrecy Act 10:2: necessary disclosure, without consent",
    ),
    "osl10_18a_prevention": (
        "Svensk offentligheds- og sekretesslag 10 kap. 18 a §: forebyggelse for unge under 21 år",
        "Offentlighets- och sekretesslagen 10 kap. 18 a §: förebyggande insatser för unga under 21 år",
        "Swedish Public Access and Secrecy Act 10:18 a: prevention for young people under 21",
    ),
    "osl23_no_harm": (
        "Svensk offentligheds- og sekretesslag 23 kap. (skole): videregivelse, der ikke skader",
        "Offentlighets- och sekretesslagen 23 kap. (skola): utlämnande utan men",
        "Swedish Public Access and Secrecy Act, chapter 23 (school): disclosure that does no harm",
    ),
    "osl26_no_harm": (
        "Svensk offentligheds- og sekretesslag 26 kap. (socialtjeneste): videregivelse, der ikke skader",
        "Offentlighets- och sekretesslagen 26 kap. (socialtjänst): utlämnande utan men",
        "Swedish Public Access and Secrecy Act, chapter 26 (social services): disclosure that does no harm",
    ),
}

LISTS: Mapping[str, Texts] = {
    "disclosure_status": {
        "proposed": ("Foreslået", "Föreslaget", "Proposed"),
        "approved": ("Godkendt", "Godkänt", "Approved"),
        "rejected": ("Afvist", "Avslaget", "Rejected"),
        "stopped": ("Stoppet", "Stoppat", "Stopped"),
    },
    "disclosure_kind": {
        "submission": ("Henvisning sendt til VINK", "Hänvisning skickad till VINK", "Referral sent to VINK"),
        "disclosure": ("Videregivelse", "Utlämnande", "Disclosure"),
        "info_house_handover": (
            "Overdragelse til infohuset",
            "Överlämning till infohuset",
            "Hand-over to the info-house",
        ),
        "transfer": (
            "Henvisning overtaget af en anden forvaltning",
            "Hänvisning övertagen av en annan förvaltning",
            "Referral taken over by another department",
        ),
    },
    "disclosure_purpose": {
        "offer_of_support": ("Tilbud om støtte", "Erbjudande om stöd", "Offering support"),
        "coordination_of_support": ("Samordning af støtte", "Samordning av stöd", "Coordinating support"),
        "early_prevention": ("Tidlig forebyggelse", "Tidigt förebyggande", "Early prevention"),
        "safety_of_the_person": ("Personens egen sikkerhed", "Personens egen säkerhet", "The safety of the person"),
    },
    "data_category": {
        "identity": ("Navn og kontaktoplysninger", "Namn och kontaktuppgifter", "Name and how to reach the person"),
        "age_band": ("Aldersgruppe", "Åldersgrupp", "Age band"),
        "needs": ("Ønsker og behov for støtte", "Önskemål och behov av stöd", "Wishes and needs for support"),
        "strengths": ("Ressourcer", "Resurser", "Strengths"),
        "situation_in_brief": ("Situationen i korte træk", "Situationen i korthet", "The situation in brief"),
        "school_or_work": ("Skole eller arbejde", "Skola eller arbete", "School or work"),
        "family": ("Familie og netværk", "Familj och nätverk", "Family and network"),
        "support_so_far": ("Støtte indtil nu", "Stöd så här långt", "Support so far"),
        "interpreter": ("Behov for tolk", "Behov av tolk", "Need for an interpreter"),
    },
    "decision_step": {
        "approve": ("Godkendt", "Godkänt", "Approved"),
        "reject": ("Afvist", "Avslaget", "Rejected"),
    },
}
