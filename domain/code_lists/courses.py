"""The vocabularies of courses of support: how they run, meet, are looked back at, and end."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

_HELD = ("Afholdt", "Genomförd", "Held")

LISTS: Mapping[str, Texts] = {
    "support_course_status": {
        "preparing": ("Under forberedelse", "Förbereds", "Being prepared"),
        "active": ("I gang", "Pågår", "Under way"),
        "paused": ("På pause", "Pausad", "Paused"),
        "ended": ("Slut", "Avslutad", "Ended"),
    },
    "support_course_outcome": {
        "goals_met": ("Målene er nået", "Målen är nådda", "The goals are met"),
        "by_participant": ("Deltageren ønskede det", "Deltagaren önskade det", "The participant wished so"),
        "consent_withdrawn": ("Samtykket er trukket tilbage", "Samtycket är återkallat", "The consent was withdrawn"),
        "moved": ("Flyttet", "Flyttat", "Moved"),
        "other_service": ("Fortsætter i et andet tilbud", "Fortsätter i ett annat stöd", "Goes on in another service"),
        "no_contact": ("Ingen kontakt", "Ingen kontakt", "No contact"),
    },
    "session_form": {
        "face_to_face": ("Ansigt til ansigt", "Öga mot öga", "Face to face"),
        "phone": ("Telefon", "Telefon", "By phone"),
        "three_way": ("Samtale med en tredje person", "Samtal med en tredje person", "Talk with a third person"),
    },
    "session_status": {
        "planned": ("Planlagt", "Planerad", "Planned"),
        "held": _HELD,
        "cancelled": ("Aflyst", "Inställd", "Cancelled"),
        "no_show": ("Deltageren kom ikke", "Deltagaren kom inte", "The participant did not come"),
        "rescheduled": ("Flyttet til en anden tid", "Flyttad till en annan tid", "Moved to another time"),
    },
    "session_cancel_reason": {
        "by_participant": ("Deltageren meldte afbud", "Deltagaren lämnade återbud", "The participant cancelled"),
        "by_mentor": ("Mentoren meldte afbud", "Mentorn lämnade återbud", "The mentor cancelled"),
        "practical_matters": ("Praktiske forhold", "Praktiska skäl", "Practical matters"),
        "course_changed": ("Forløbet blev ændret", "Insatsen ändrades", "The course was changed"),
    },
    "meeting_place": {
        "at_vink": ("Hos VINK", "Hos VINK", "At VINK"),
        "school_or_work": ("På skole eller arbejde", "I skolan eller på arbetet", "At school or at work"),
        "public_place": ("Et offentligt sted", "En offentlig plats", "A public place"),
        "outdoors": ("Udendørs", "Utomhus", "Outdoors"),
        "at_home": ("Hjemme", "Hemma", "At home"),
        "online": ("Online", "Online", "Online"),
    },
    "mentor_change_reason": {
        "participants_wish": ("Deltagerens ønske", "Deltagarens önskan", "The participant's wish"),
        "mentors_wish": ("Mentorens ønske", "Mentorns önskan", "The mentor's wish"),
        "mentor_unavailable": ("Mentoren er forhindret", "Mentorn har förhinder", "The mentor is not available"),
        "better_fit": ("En anden passer bedre", "En annan passar bättre", "Somebody else fits better"),
    },
    "override_reason": {
        "refresher_booked": ("Opfølgning er aftalt", "Påbyggnad är bokad", "A refresher is booked"),
        "participants_wish": ("Deltagerens ønske", "Deltagarens önskan", "The participant's wish"),
        "continuity": ("Sammenhæng i støtten", "Sammanhang i stödet", "Continuity of the support"),
    },
    "not_held_reason": {
        "participant_did_not_wish": (
            "Deltageren ønskede det ikke",
            "Deltagaren önskade det inte",
            "The participant did not wish it",
        ),
        "could_not_be_reached": ("Kunne ikke træffes", "Kunde inte nås", "Could not be reached"),
        "moved_away": ("Flyttet", "Flyttat", "Moved away"),
    },
    "reopen_reason": {
        "participants_wish": ("Deltagerens ønske", "Deltagarens önskan", "The participant's wish"),
        "new_need": ("Nyt behov", "Nytt behov", "A new need"),
        "ended_by_mistake": ("Afsluttet ved en fejl", "Avslutad av misstag", "Ended by mistake"),
    },
    "goal_status": {
        "open": ("Der arbejdes på det", "Arbete pågår", "Being worked on"),
        "reached": ("Nået", "Nått", "Reached"),
        "set_aside": ("Lagt til side", "Lagt åt sidan", "Set aside"),
    },
    "review_kind": {
        "baseline": ("Ved begyndelsen", "I början", "At the start"),
        "interval": ("Undervejs", "Under vägen", "On the way"),
        "closing": ("Ved afslutningen", "Vid avslutet", "At the end"),
        "six_months": ("Efter seks måneder", "Efter sex månader", "After six months"),
        "twelve_months": ("Efter tolv måneder", "Efter tolv månader", "After twelve months"),
    },
    "review_status": {
        "due": ("Skal holdes", "Ska hållas", "Due"),
        "held": _HELD,
        "missed": ("Ikke holdt", "Inte hållen", "Not held"),
        "lapsed": ("Bortfaldet, forløbet fortsætter", "Bortfallen, insatsen fortsätter", "Lapsed, the course goes on"),
    },
    "review_decision": {
        "continue": ("Fortsæt", "Fortsätt", "Continue"),
        "change": ("Ændr planen", "Ändra planen", "Change the plan"),
        "end": ("Afslut", "Avsluta", "End"),
    },
    "supervision_theme": {
        "relation": ("Relationen", "Relationen", "The relation"),
        "method": ("Metode", "Metod", "Method"),
        "boundaries": ("Grænser", "Gränser", "Boundaries"),
        "safety": ("Tryghed og sikkerhed", "Trygghet och säkerhet", "Safety"),
        "cooperation": ("Samarbejde", "Samverkan", "Cooperation"),
        "own_reactions": ("Egne reaktioner", "Egna reaktioner", "One's own reactions"),
        "ending": ("Afslutning", "Avslut", "Ending"),
    },
    "attention_reason": {
        "first_meeting_late": ("Første møde er forsinket", "Första mötet är försenat", "The first meeting is late"),
        "no_session": ("Ingen møder i en tid", "Inga möten på en tid", "No session for a while"),
        "no_shows": ("To udeblivelser i træk", "Två uteblivna möten i rad", "Two missed sessions in a row"),
        "review_overdue": ("En opfølgning mangler", "En uppföljning saknas", "A review is overdue"),
        "end_wished": ("Opfølgningen peger på afslutning", "Uppföljningen pekar på avslut", "The review says to end"),
        "planned_end_passed": (
            "Planlagt slutdato er passeret",
            "Planerat slut har passerat",
            "The planned end has passed",
        ),
        "lent_time_over": ("Mentorens lånetid er slut", "Mentorns lånetid är slut", "The mentor's lent time is over"),
        "consent_ends_soon": ("Samtykket udløber snart", "Samtycket löper snart ut", "The consent ends soon"),
        "police_not_told": (
            "Deltageren ved ikke, at mentoren arbejder for politiet",
            "Deltagaren vet inte att mentorn arbetar för polisen",
            "The participant has not been told that the mentor works for the police",
        ),
    },
}
