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
        "department_wish": ("Efter forvaltningens ønske", "På förvaltningens önskan", "The department's wish"),
        "other_support": ("Får anden støtte", "Får annat stöd", "Receives other support"),
        "unfounded": ("Viste sig at være uden grundlag", "Visade sig sakna grund", "Turned out to be unfounded"),
        "moved": ("Flyttet", "Flyttat", "Moved away"),
        "duplicate": ("Sendt to gange", "Skickad två gånger", "Sent twice"),
        "sent_by_mistake": ("Sendt ved en fejl", "Skickad av misstag", "Sent by mistake"),
    },
    "withdrawal_group": {
        "by_person": (
            "Af personen selv (der spørges ikke om hvorfor)",
            "Av personen själv (ingen fråga om varför)",
            "By the person (nobody asks why)",
        ),
        "by_department": ("Af forvaltningen", "Av förvaltningen", "By the department"),
        "practical": ("Af praktiske grunde", "Av praktiska skäl", "For practical reasons"),
    },
    "review_route": {
        "head_of_vink": (
            "Skriv til VINKs leder inden fire uger, så ser lederen på afgørelsen igen",
            "Skriv till VINKs chef inom fyra veckor, så prövar chefen beslutet igen",
            "Write to the head of VINK within four weeks, who then looks at the decision again",
        ),
        "citizens_adviser": (
            "Borgerrådgiveren kan se på, hvordan sagen blev behandlet",
            "Kommunens medborgarrådgivare kan granska hur ärendet har hanterats",
            "The citizens' adviser can look at how the matter was handled",
        ),
        "new_referral": (
            "Henvis igen, når forholdene har ændret sig; det første svar tæller ikke imod",
            "Hänvisa igen när förhållandena har ändrats; det första svaret räknas inte emot",
            "Refer again when circumstances have changed; the first answer does not count against it",
        ),
    },
    "referral_outcome": {
        "support_completed": ("Forløbet er gennemført", "Insatsen är genomförd", "The support was completed"),
        "support_ended_early": ("Forløbet sluttede før tid", "Insatsen avslutades i förtid", "The support ended early"),
        "support_not_started": ("Forløbet kom ikke i gang", "Insatsen kom inte i gång", "The support did not start"),
        "other_support": ("Får anden støtte", "Får annat stöd", "Receives other support"),
        "not_offered": ("Intet tilbud fra VINK", "Inget erbjudande från VINK", "No offer from VINK"),
    },
    "hold_reason": {
        "person_wants_to_wait": ("Personen vil gerne vente", "Personen vill vänta", "The person would like to wait"),
        "away": ("Bortrejst", "Bortrest", "Away"),
        "other_support_first": ("Anden støtte først", "Annat stöd först", "Other support comes first"),
        "practical_matters": ("Praktiske forhold", "Praktiska omständigheter", "Practical matters"),
    },
    "audience": {
        "vink": ("VINK", "VINK", "VINK"),
        "referrer": ("Den, der har henvist", "Den som har hänvisat", "Whoever referred"),
        "mentor": ("Mentor eller coach", "Mentor eller coach", "Mentor or coach"),
        "participant": ("Deltageren selv", "Deltagaren själv", "The participant"),
        "resource_person": ("Ressourceperson", "Resursperson", "Resource person"),
        "auditor": ("Logkontrollant", "Loggranskare", "Auditor"),
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
