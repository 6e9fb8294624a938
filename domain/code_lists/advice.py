"""The vocabularies of concerns, consultations and advice."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "urgency": {
        "routine": (
            "Kan vente på den almindelige svarfrist",
            "Kan vänta till ordinarie svarstid",
            "Can wait for the usual answering time",
        ),
        "soon": (
            "Svar ønskes hurtigere end normalt",
            "Svar önskas snabbare än vanligt",
            "An answer is wanted sooner than usual",
        ),
        "acute": (
            "Akut: ring, vent ikke på svar",
            "Akut: ring, vänta inte på svar",
            "Acute: call, do not wait for an answer",
        ),
    },
    "observation_source": {
        "own": ("Set eller hørt af mig selv", "Sett eller hört av mig själv", "Seen or heard by me"),
        "told": ("Fortalt af andre", "Berättat av andra", "Told by others"),
        "online": ("Set på nettet", "Sett på nätet", "Seen online"),
    },
    "wish": {
        "advice": ("Råd til mig som fagperson", "Råd till mig som yrkesverksam", "Advice for me as a professional"),
        "talk_with_young_person": (
            "Hjælp til en samtale med den unge",
            "Hjälp inför ett samtal med den unge",
            "Help with a talk with the young person",
        ),
        "offer_of_support": (
            "Drøfte et tilbud om støtte",
            "Diskutera ett erbjudande om stöd",
            "Discuss an offer of support",
        ),
        "unsure": ("Ved det ikke endnu", "Vet inte ännu", "Not sure yet"),
    },
    "expertise": {
        "islamist_milieus": (
            "Viden om islamistiske miljøer",
            "Kunskap om islamistiska miljöer",
            "Knowledge of Islamist milieus",
        ),
        "far_right_milieus": (
            "Viden om højreekstreme miljøer",
            "Kunskap om högerextrema miljöer",
            "Knowledge of far-right milieus",
        ),
        "far_left_milieus": (
            "Viden om venstreekstreme miljøer",
            "Kunskap om vänsterextrema miljöer",
            "Knowledge of far-left milieus",
        ),
        "online_milieus": ("Viden om miljøer på nettet", "Kunskap om miljöer på nätet", "Knowledge of online milieus"),
        "conspiracy_milieus": (
            "Viden om miljøer omkring konspirationsteorier",
            "Kunskap om miljöer kring konspirationsteorier",
            "Knowledge of milieus around conspiracy theories",
        ),
        "gang_crossover": (
            "Viden om overlap med bandemiljøer",
            "Kunskap om överlappning med gängmiljöer",
            "Knowledge of overlap with gang milieus",
        ),
        "returnees": (
            "Viden om støtte til hjemvendte",
            "Kunskap om stöd till återvändare",
            "Knowledge of support for people who have returned",
        ),
        "family_and_parenting": ("Familie og forældreskab", "Familj och föräldraskap", "Family and parenting"),
        "school_and_learning": ("Skole og læring", "Skola och lärande", "School and learning"),
        "employment_and_education": (
            "Beskæftigelse og uddannelse",
            "Arbete och utbildning",
            "Employment and education",
        ),
        "mental_health": ("Psykisk sundhed", "Psykisk hälsa", "Mental health"),
        "conversation_methods": ("Samtalemetoder", "Samtalsmetoder", "Conversation methods"),
        "law_and_confidentiality": ("Jura og tavshedspligt", "Juridik och tystnadsplikt", "Law and confidentiality"),
        "unclear_none": (
            "Uklart eller intet særligt tema",
            "Oklart eller inget särskilt tema",
            "Unclear, or no particular theme",
        ),
    },
    "channel": {
        "written": ("Skriftligt", "Skriftligt", "In writing"),
        "phone": ("Telefon", "Telefon", "Telephone"),
        "meeting": ("Møde", "Möte", "Meeting"),
        "three_way": ("Trekantssamtale", "Trepartssamtal", "Three-way talk"),
    },
    "recommendation": {
        "no_further_action": ("Ikke behov for mere", "Inget mer behövs", "Nothing further is needed"),
        "support_in_daily_life": (
            "Støtte i hverdagen, hvor den unge er",
            "Stöd i vardagen, där den unge finns",
            "Support in daily life, where the young person is",
        ),
        "talk_with_young_person": ("Samtale med den unge", "Samtal med den unge", "A talk with the young person"),
        "talk_with_parents": ("Samtale med forældrene", "Samtal med föräldrarna", "A talk with the parents"),
        "three_way_talk": ("Trekantssamtale", "Trepartssamtal", "A three-way talk"),
        "consider_notification": ("Overvej en underretning", "Överväg en orosanmälan", "Consider a notification"),
        "offer_vink": ("Tilbyd et forløb hos VINK", "Erbjud en insats hos VINK", "Offer a course of support with VINK"),
        "other_service": (
            "Et andet tilbud passer bedre",
            "Ett annat stöd passar bättre",
            "Another service fits better",
        ),
        "emergency": (
            "Ring til alarmcentralen eller den sociale døgnvagt",
            "Ring larmnumret eller socialjouren",
            "Call the emergency number or the social on-call service",
        ),
    },
    "consultation_outcome": {
        "advice_sufficient": ("Rådgivningen var nok", "Rådgivningen räckte", "The advice was enough"),
        "reassured": (
            "Der var ikke grund til bekymring",
            "Det fanns ingen anledning till oro",
            "There was no cause for concern",
        ),
        "three_way_talk": ("Trekantssamtale aftalt", "Trepartssamtal avtalat", "A three-way talk was agreed"),
        "consider_notification": (
            "Underretning overvejes",
            "Orosanmälan övervägs",
            "A notification is being considered",
        ),
        "referral_offered": ("Henvisning tilbudt", "Hänvisning erbjuden", "A referral was offered"),
        "other_service": ("Et andet tilbud", "Annat stöd", "Another service"),
        "emergency_advised": (
            "Rådet var at ringe akut",
            "Rådet var att ringa akut",
            "The advice was to make an emergency call",
        ),
    },
    "concern_outcome": {
        "handled_locally": (
            "Håndteret, hvor den unge er",
            "Hanterat där den unge finns",
            "Handled where the young person is",
        ),
        "no_concern": ("Ingen grund til bekymring", "Ingen anledning till oro", "No cause for concern"),
        "notified_elsewhere": (
            "Underretning sendt ad anden vej",
            "Orosanmälan gjord på annat sätt",
            "A notification was made through another channel",
        ),
    },
    "recusal_reason": {
        "own_unit": ("Det gælder min egen enhed", "Det gäller min egen enhet", "It concerns my own unit"),
        "own_client": (
            "Jeg kender borgeren gennem mit arbejde",
            "Jag känner medborgaren genom mitt arbete",
            "I know the citizen through my work",
        ),
        "kin": (
            "Det gælder familie eller nære bekendte",
            "Det gäller familj eller närstående",
            "It concerns family or people close to me",
        ),
        "other": ("Anden grund til inhabilitet", "Annan grund för jäv", "Another conflict of interest"),
    },
    "redirect_target": {
        "social_on_call": ("Den sociale døgnvagt", "Socialjouren", "The social on-call service"),
        "ssp": (
            "SSP (skole, socialforvaltning og politi)",
            "SSP (skola, socialtjänst och polis; jfr SSPF)",
            "SSP (school, social services and police)",
        ),
        "school_psychology": (
            "Pædagogisk psykologisk rådgivning (PPR)",
            "Elevhälsans psykolog",
            "School psychology service",
        ),
        "family_counselling": ("Anonym familierådgivning", "Anonym familjerådgivning", "Anonymous family counselling"),
        "national_hotline": ("Den nationale hotline", "Den nationella stödlinjen", "The national hotline"),
        "employment_service": ("Jobcentret", "Kommunens arbetsmarknadsenhet", "The job centre"),
        "other": ("Et andet sted", "Någon annanstans", "Somewhere else"),
    },
}
