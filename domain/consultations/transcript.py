"""What was said in a consultation, as a document for the department's own files (`domain.md` section 9, rule 17)."""

from domain.code_lists import Labels, Language, label
from domain.consultations.types import Consultation, Entry
from domain.consultations.words import EntryKind, Holder
from domain.notices import emergency_notice, notification_reminder
from domain.ports import Work
from domain.transcripts import Entry as Line
from domain.transcripts import Fact, Transcript, shown

TITLE = Labels(da="Rådgivning i VINK", sv="Konsultation hos VINK", en="VINK consultation")
FACTS = {
    "id": Labels(da="Sagsnummer her", sv="Ärendenummer här", en="Number here"),
    "status": Labels(da="Status", sv="Status", en="Status"),
    "sent": Labels(da="Sendt", sv="Skickad", en="Sent"),
    "expertise": Labels(da="Ønsket viden", sv="Önskad kunskap", en="Knowledge wanted"),
    "duty": Labels(da="Underretningspligt", sv="Anmälningsplikt", en="Duty to notify"),
    "danger": Labels(da="I fare", sv="I fara", en="In danger"),
    "outcome": Labels(da="Udfald", sv="Utfall", en="Outcome"),
}
QUESTION = Labels(da="Spørgsmål", sv="Fråga", en="Question")
KINDS = {
    EntryKind.INFORMATION_REQUESTED: Labels(da="Ønske om mere viden", sv="Önskan om mer", en="Request for more"),
    EntryKind.INFORMATION_SUPPLIED: Labels(da="Uddybning", sv="Komplettering", en="Further information"),
    EntryKind.ADVICE: Labels(da="Råd", sv="Råd", en="Advice"),
    EntryKind.FOLLOW_UP: Labels(da="Opfølgende spørgsmål", sv="Uppföljande fråga", en="Follow-up question"),
    EntryKind.FEEDBACK: Labels(da="Tilbagemelding", sv="Återkoppling", en="Feedback"),
    EntryKind.REDIRECTION: Labels(da="Henvist videre", sv="Hänvisad vidare", en="Redirected"),
}
SIDES = {
    Holder.ASKER: Labels(da="spørgeren", sv="den som frågar", en="the asker"),
    Holder.RESOURCE_PERSON: Labels(da="ressourcepersonen", sv="resurspersonen", en="the resource person"),
    Holder.PANEL_COORDINATOR: Labels(da="koordinatoren", sv="samordnaren", en="the coordinator"),
}


def transcript(work: Work, consultation: Consultation, language: Language) -> Transcript:
    """Return the whole dialogue in one language, by function and never by name; one version is one document."""
    local = work.calendar.local
    facts = [
        Fact(FACTS["id"].text(language), str(consultation.id)),
        Fact(FACTS["status"].text(language), label("consultation_status", consultation.status, language)),
        Fact(
            FACTS["expertise"].text(language),
            ", ".join(label("expertise", one, language) for one in consultation.expertise_requested),
        ),
    ]
    if consultation.submitted_at:
        facts.append(Fact(FACTS["sent"].text(language), shown(local(consultation.submitted_at))))
    if consultation.outcome:
        outcome = label("consultation_outcome", consultation.outcome, language)
        facts.append(Fact(FACTS["outcome"].text(language), outcome))
    if consultation.under_18:
        facts.append(Fact(FACTS["duty"].text(language), notification_reminder(language).text))
    facts.append(Fact(FACTS["danger"].text(language), emergency_notice(language, work.terms.emergency).text))
    asked = Line(
        local(consultation.submitted_at or consultation.created_at),
        SIDES[Holder.ASKER].text(language),
        QUESTION.text(language),
        consultation.question,
    )
    lines = (asked, *(_line(work, one, language) for one in consultation.dialogue))
    return Transcript(TITLE.text(language), language, local(consultation.updated_at), tuple(facts), lines)


def _line(work: Work, entry: Entry, language: Language) -> Line:
    said = [label("recommendation", entry.recommendation, language)] if entry.recommendation else []
    said += [f"{entry.useful}/5"] if entry.useful else []
    said += [entry.text] if entry.text else []
    said += [f"{number}. {step}" for number, step in enumerate(entry.suggested_steps, start=1)]
    return Line(
        work.calendar.local(entry.at),
        SIDES[entry.side].text(language),
        KINDS[entry.kind].text(language),
        "\n\n".join(said),
    )
