"""The vocabularies of the 24-hour desk."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "on_call_function": {
        "resource_person": ("Ressourceperson", "Resursperson", "Resource person"),
        "mentor": ("Mentor eller forældrecoach", "Mentor eller föräldracoach", "Mentor or parent coach"),
    },
    "on_call_shift_status": {
        "planned": ("Planlagt", "Planerad", "Planned"),
        "cancelled": ("Aflyst", "Inställd", "Cancelled"),
        "handed_over": ("Overleveret", "Överlämnad", "Handed over"),
        "acknowledged": ("Overlevering læst", "Överlämning läst", "Hand-over read"),
    },
    "on_call_cancellation": {
        "person_unavailable": ("Kan ikke tage vagten", "Kan inte ta passet", "Cannot take the shift"),
        "planned_anew": ("Planlagt på ny", "Planerad på nytt", "Planned anew"),
        "not_needed": ("Der er ikke brug for vagten", "Passet behövs inte", "The shift is not needed"),
    },
    "on_call_contact_status": {
        "open": ("Skal følges op", "Ska följas upp", "To be followed up"),
        "closed": ("Afsluttet", "Avslutad", "Closed"),
    },
    "on_call_contact_kind": {
        "advice": ("Rådgivning", "Rådgivning", "Advice"),
        "support_talk": ("Støttende samtale", "Stödsamtal", "Supportive talk"),
        "coordination": ("Koordinering", "Samordning", "Coordination"),
        "practical": ("Praktisk", "Praktiskt", "Practical"),
    },
    "on_call_step": {
        "listened": ("Lyttede", "Lyssnade", "Listened"),
        "advised": ("Rådgav", "Gav råd", "Advised"),
        "consultation_suggested": ("Foreslog panelet", "Föreslog panelen", "Suggested the panel"),
        "three_way_talk_suggested": (
            "Foreslog en trekantssamtale",
            "Föreslog ett trepartssamtal",
            "Suggested a three-way talk",
        ),
        "notification_discussed": (
            "Talte om underretningspligten",
            "Talade om anmälningsplikten",
            "Spoke of the duty to notify",
        ),
        "social_on_call_named": (
            "Henviste til den sociale døgnvagt",
            "Hänvisade till socialjouren",
            "Named the social on-call service",
        ),
        "emergency_numbers_named": (
            "Henviste til alarmnumrene",
            "Hänvisade till larmnumren",
            "Named the emergency numbers",
        ),
        "appointment_made": ("Aftalte en ny kontakt", "Avtalade ny kontakt", "Made an appointment"),
        "passed_on": ("Gav det videre", "Lämnade vidare", "Passed on"),
    },
    "caller_function": {
        "relative": ("Pårørende", "Anhörig", "Relative"),
        "young_person": ("Ung", "Ung person", "Young person"),
        "mentor": ("Mentor", "Mentor", "Mentor"),
        "parent_coach": ("Forældrecoach", "Föräldracoach", "Parent coach"),
        "teacher": ("Lærer", "Lärare", "Teacher"),
        "pedagogue": ("Pædagog", "Pedagog", "Pedagogue"),
        "social_worker": ("Socialrådgiver", "Socialsekreterare", "Social worker"),
        "street_worker": ("Gadeplansmedarbejder", "Fältarbetare", "Street worker"),
        "health_staff": ("Sundhedspersonale", "Vårdpersonal", "Health staff"),
        "job_consultant": ("Jobkonsulent", "Jobbkonsulent", "Job consultant"),
        "manager": ("Leder", "Chef", "Manager"),
        "other": ("Anden", "Annan", "Other"),
    },
    "check_in_status": {
        "open": ("I gang", "Pågår", "Going on"),
        "ended": ("Tilbage", "Tillbaka", "Back"),
        "escalated": ("Ikke tilbage til tiden", "Inte tillbaka i tid", "Not back in time"),
        "resolved": ("Afklaret", "Utrett", "Resolved"),
    },
    "check_in_place": {
        "office": ("Kontor", "Kontor", "Office"),
        "school_or_workplace": ("Skole eller arbejdsplads", "Skola eller arbetsplats", "School or workplace"),
        "public_indoors": ("Offentligt sted indendørs", "Offentlig plats inomhus", "Public place indoors"),
        "outdoors": ("Udendørs", "Utomhus", "Outdoors"),
        "private_home": ("Privat hjem", "Privat hem", "Private home"),
        "vehicle": ("I bil eller transport", "I bil eller transport", "In a car or on transport"),
    },
    "hours_kind": {
        "session": ("Møder med deltagere", "Möten med deltagare", "Sessions with participants"),
        "travel": ("Transport", "Resor", "Travel"),
        "adviser_work": ("Rådgivning af fagpersoner", "Rådgivning till yrkesverksamma", "Advice to professionals"),
        "on_call": ("Vagt", "Jour", "On call"),
        "on_call_contact": ("Heraf henvendelser", "Varav kontakter", "Of these, contacts"),
    },
    "adviser_entry_status": {
        "standing": ("Gælder", "Gäller", "Stands"),
        "cancelled": ("Slettet igen", "Struken", "Struck out"),
    },
    "on_call_feed_status": {
        "active": ("I brug", "I bruk", "In use"),
        "revoked": ("Lukket", "Stängd", "Closed"),
    },
}
