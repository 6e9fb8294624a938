"""The certificate of deletion: the record of a disposal as a document to read and to file."""

from domain.code_lists import Labels, Language, label
from domain.ports import Work
from domain.retention.types import Disposal
from domain.transcripts import Entry, Fact, Transcript, shown

TITLE = Labels(da="Sletteattest", sv="Gallringsintyg", en="Certificate of deletion")
FACTS = {
    "number": Labels(da="Attestens nummer", sv="Intygets nummer", en="Number of this certificate"),
    "subject": Labels(da="Slettet", sv="Gallrat", en="Disposed of"),
    "department": Labels(da="Forvaltning", sv="Förvaltning", en="Department"),
    "class": Labels(da="Klasse", sv="Klass", en="Class"),
    "ground": Labels(da="Grundlag", sv="Grund", en="Ground"),
    "kept": Labels(da="Bevaret", sv="Bevarat", en="Kept"),
    "trigger": Labels(da="Fristen løb fra", sv="Fristen löpte från", en="The period ran from"),
    "due": Labels(da="Fristen udløb", sv="Fristen gick ut", en="The period was over"),
    "filed": Labels(da="Journaliseret som", sv="Diariefört som", en="Filed as"),
    "records": Labels(da="Poster, hvis indhold er væk", sv="Poster vars innehåll är borta", en="Records emptied"),
    "keys": Labels(da="Tilintetgjorte nøgler", sv="Förstörda nycklar", en="Keys destroyed"),
    "identities": Labels(da="Heraf identiteter", sv="Varav identiteter", en="Of these, identities"),
}
WHOLE = Labels(da="Hvad det betyder", sv="Vad det betyder", en="What this means")
SERVICE = Labels(da="tjenesten", sv="tjänsten", en="the service")
SAID = Labels(
    da=(
        "Nøglerne til teksterne er tilintetgjort, og det, der stod i klar tekst, er fjernet. Tilstande, datoer, "
        "koder og numre uden indhold er bevaret. Sikkerhedskopier fra før kan ikke læses, når hovednøglen er skiftet "
        "og den gamle er tilintetgjort. Hændelsen står i den forseglede log."
    ),
    sv=(
        "Nycklarna till texterna är förstörda, och det som stod i klartext är borttaget. Tillstånd, datum, koder "
        "och nummer utan innehåll finns kvar. Säkerhetskopior från tiden före kan inte läsas när huvudnyckeln har "
        "bytts och den gamla har förstörts. Händelsen står i den förseglade loggen."
    ),
    en=(
        "The keys to the texts are destroyed, and what stood in clear is removed. States, dates, codes and numbers "
        "without content remain. Backups from before cannot be read once the master key was replaced and the old one "
        "destroyed. The event is in the sealed log."
    ),
)


def certificate(work: Work, one: Disposal, language: Language) -> Transcript:
    """Return the certificate in one language; it tells nothing of what was disposed of but its number."""
    local = work.calendar.local
    told = {
        "number": str(one.id),
        "subject": f"{label('retention_subject', one.subject_kind, language)} {one.subject_id}",
        "department": one.department,
        "class": label("record_class", one.record_class, language),
        "ground": label("disposal_ground", one.ground, language),
        "kept": None if one.kept is None else label("kept_reason", one.kept, language),
        "trigger": f"{label('retention_trigger', one.trigger, language)}, {shown(local(one.trigger_at))}",
        "due": shown(local(one.due_at)),
        "filed": one.filed_as,
        "records": str(one.records),
        "keys": str(one.keys),
        "identities": str(one.identities),
    }
    facts = tuple(Fact(FACTS[name].text(language), value) for name, value in told.items() if value is not None)
    at = local(one.created_at)
    entry = Entry(at, SERVICE.text(language), WHOLE.text(language), SAID.text(language))
    return Transcript(TITLE.text(language), language, at, facts, (entry,))
