"""The words of what a person is given of their own data, in their language."""

from collections.abc import Mapping

from domain.code_lists import CODE_LISTS, Labels, Language, label

T = tuple[str, str, str]
KINDS: Mapping[str, T] = {
    "identity": ("Hvem du er", "Vem du är", "Who you are"),
    "participant": ("Din deltagelse", "Ditt deltagande", "Your taking part"),
    "referral": ("Henvisningen", "Hänvisningen", "The referral"),
    "question": ("Spørgsmål og svar", "Fråga och svar", "Question and answer"),
    "decision": ("Beslutning", "Beslut", "Decision"),
    "consent": ("Samtykke", "Samtycke", "Consent"),
    "disclosure": ("Videregivelse", "Utlämnande", "Disclosure"),
    "correction": ("Rettelse", "Rättelse", "Correction"),
    "match_wishes": ("Dine ønsker til en mentor", "Dina önskemål om en mentor", "Your wishes for a mentor"),
    "support_course": ("Forløb", "Insats", "Course of support"),
    "goal": ("Mål", "Mål", "Goal"),
    "support_session": ("Samtale", "Samtal", "Session"),
    "progress_review": ("Opfølgning", "Uppföljning", "Review"),
}
NAMES: Mapping[str, T] = {
    "name": ("Navn", "Namn", "Name"),
    "personal_number": ("CPR-nummer", "Personnummer", "Personal number"),
    "contact": ("Kontakt", "Kontakt", "Contact"),
    "protected_address": ("Beskyttet adresse", "Skyddad adress", "Protected address"),
    "status": ("Status", "Status", "Status"),
    "support_for": ("Støtte til", "Stöd för", "Support for"),
    "age_band": ("Alder", "Ålder", "Age"),
    "left_at": ("Trådt ud", "Lämnat", "Left"),
    "submitted_at": ("Indsendt", "Inskickad", "Submitted"),
    "closed_at": ("Afsluttet", "Avslutad", "Closed"),
    "outcome": ("Udfald", "Utfall", "Outcome"),
    "direct_reason": ("Hvorfor direkte", "Varför direkt", "Why directly"),
    "needs_text": ("Behov", "Behov", "Needs"),
    "strengths_text": ("Styrker", "Styrkor", "Strengths"),
    "goals_wanted": ("Ønskede mål", "Önskade mål", "Goals wanted"),
    "interpreter_language": ("Tolkesprog", "Tolkspråk", "Interpreter"),
    "contact_wish": ("Ønsket kontakt", "Önskad kontakt", "Wish for contact"),
    "informed": ("Hvornår du fik det at vide", "När du informerades", "When you were told"),
    "intake_note": ("Note fra visitationen", "Anteckning från bedömningen", "Note of the intake"),
    "question": ("Spørgsmål", "Fråga", "Question"),
    "answer": ("Svar", "Svar", "Answer"),
    "step": ("Skridt", "Steg", "Step"),
    "reason": ("Begrundelse", "Skäl", "Reason"),
    "remark": ("Bemærkning", "Anmärkning", "Remark"),
    "kind": ("Art", "Slag", "Kind"),
    "scope_text": ("Omfang", "Omfattning", "Scope"),
    "purposes": ("Formål", "Ändamål", "Purposes"),
    "recipients": ("Modtagere", "Mottagare", "Recipients"),
    "given_by": ("Givet af", "Lämnat av", "Given by"),
    "given_how": ("Hvordan", "Hur", "How"),
    "given_at": ("Givet", "Lämnat", "Given"),
    "expires_at": ("Udløber", "Upphör", "Expires"),
    "withdrawn_at": ("Trukket tilbage", "Återkallat", "Withdrawn"),
    "recipient": ("Modtager", "Mottagare", "Recipient"),
    "basis": ("Hjemmel", "Rättslig grund", "Legal basis"),
    "purpose": ("Formål", "Ändamål", "Purpose"),
    "data_categories": ("Oplysninger", "Uppgifter", "Categories of data"),
    "text": ("Tekst", "Text", "Text"),
    "decided_at": ("Besluttet", "Beslutat", "Decided"),
    "pointer": ("Gælder", "Gäller", "About"),
    "languages": ("Sprog", "Språk", "Languages"),
    "gender": ("Køn på mentor", "Mentorns kön", "Gender of the mentor"),
    "meeting_times": ("Mødetider", "Mötestider", "Meeting times"),
    "districts_to_avoid": ("Bydele at undgå", "Stadsdelar att undvika", "Districts to avoid"),
    "expertise": ("Viden", "Kunskap", "Knowledge"),
    "goal_areas": ("Områder", "Områden", "Areas"),
    "no_police": ("Ingen fra politiet", "Ingen från polisen", "Nobody of the police"),
    "note": ("Note", "Anteckning", "Note"),
    "started_on": ("Begyndt", "Påbörjad", "Started"),
    "planned_end_on": ("Planlagt slut", "Planerat slut", "Planned end"),
    "ended_at": ("Sluttet", "Avslutad", "Ended"),
    "area": ("Område", "Område", "Area"),
    "scale_start": ("Skala ved start", "Skala vid start", "Scale at the start"),
    "scale_now": ("Skala nu", "Skala nu", "Scale now"),
    "planned_at": ("Planlagt", "Planerat", "Planned"),
    "held_at": ("Holdt", "Hållet", "Held"),
    "form": ("Form", "Form", "Form"),
    "minutes": ("Minutter", "Minuter", "Minutes"),
    "topics": ("Emner", "Ämnen", "Topics"),
    "next_step": ("Næste skridt", "Nästa steg", "Next step"),
    "due_on": ("Planlagt til", "Planerad till", "Due"),
    "held_on": ("Holdt", "Hållen", "Held"),
    "scales": ("Dine tal", "Dina tal", "Your numbers"),
    "what_changed": ("Hvad der er ændret", "Vad som har ändrats", "What changed"),
    "decision": ("Beslutning", "Beslut", "Decision"),
}
LISTS = {
    "area": "goal_area",
    "basis": "legal_basis",
    "data_categories": "data_category",
    "expertise": "expertise",
    "goal_areas": "goal_area",
    "interpreter_language": "language",
    "languages": "language",
    "meeting_times": "meeting_time",
    "districts_to_avoid": "district",
    "gender": "gender_wish",
    "recipients": "recipient",
    "purposes": "consent_purpose",
    "form": "session_form",
}
"""The code list of a field where it is not called like it, or like its kind and it."""
SPECIAL = {
    ("support_session", "status"): "session_status",
    ("progress_review", "status"): "review_status",
    ("progress_review", "kind"): "review_kind",
    ("progress_review", "decision"): "review_decision",
}


def kind_text(kind: str, language: Language) -> str:
    """Return what a kind of record is called."""
    return Labels(*KINDS[kind]).text(language)


def name_text(name: str, language: Language) -> str:
    """Return what a field is called."""
    return Labels(*NAMES[name]).text(language)


def code_text(kind: str, name: str, code: str, language: Language) -> str:
    """Return a code in words; a text that is none stays what it is."""
    for listed in (SPECIAL.get((kind, name)), f"{kind}_{name}", LISTS.get(name), name):
        if listed is not None and listed in CODE_LISTS:
            try:
                return label(listed, code, language)
            except KeyError:
                continue
    return code
