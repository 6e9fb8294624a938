"""The vocabularies of retention."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "record_class": {
        "advice": ("Bekymring og rådgivning", "Oro och konsultation", "Concerns and advice"),
        "no_concern": ("Uden grundlag eller taget tilbage", "Utan grund eller återtagen", "Unfounded, or taken back"),
        "draft": ("Henvisning, der ikke blev sendt", "Hänvisning som inte skickades", "Referral that was not sent"),
        "referral": ("Henvisning uden forløb", "Hänvisning utan insats", "Referral without a course"),
        "support_course": ("Henvisning med forløb", "Hänvisning med insats", "Referral with a course of support"),
        "session_notes": ("Noter fra samtaler", "Anteckningar från samtal", "Session notes"),
        "desk": ("Vagtens notater", "Jourens anteckningar", "Notes of the desk"),
        "subject_request": ("Besvaret anmodning fra en person", "Besvarad begäran från en person", "Answered request"),
        "log_review": ("Kontrol af loggen", "Granskning av loggen", "Log reviews"),
        "access_log": ("Loggen", "Loggen", "The log"),
        "skeleton": ("Spor af det slettede", "Spår av det gallrade", "Traces of what was disposed of"),
    },
    "retention_subject": {
        "concern": ("Bekymring", "Oro", "Concern"),
        "consultation": ("Rådgivning", "Konsultation", "Consultation"),
        "referral": ("Henvisning", "Hänvisning", "Referral"),
        "citizen": ("Hvad der kun er én persons", "Det som bara är en persons", "What is one person's alone"),
        "session_notes": ("Noter i forløb", "Anteckningar i insats", "Session notes of a course"),
        "transfer": ("Overdragelse", "Överlämning", "Transfer"),
        "on_call_contact": ("Henvendelse til vagten", "Kontakt med jouren", "Contact out of hours"),
        "check_in": ("Møde alene", "Möte ensam", "Meeting held alone"),
        "subject_request": ("Anmodning fra en person", "Begäran från en person", "Request of a person"),
        "log_review": ("Kontrol af loggen", "Granskning av loggen", "Log review"),
        "log_month": ("En måned af loggen", "En månad av loggen", "A month of the log"),
        "retention_run": ("Gennemgang", "Genomgång", "Run"),
        "disposal": ("Sletning", "Gallring", "Disposal"),
    },
    "held_kind": {
        "concern": ("Bekymring", "Oro", "Concern"),
        "consultation": ("Rådgivning", "Konsultation", "Consultation"),
        "referral": ("Henvisning", "Hänvisning", "Referral"),
        "subject_request": ("Anmodning fra en person", "Begäran från en person", "Request of a person"),
    },
    "retention_trigger": {
        "closed": ("Afslutning", "Avslut", "Closing"),
        "last_change": ("Sidste ændring", "Senaste ändring", "Last change"),
        "course_ended": ("Forløbets slutning", "Insatsens slut", "End of the course"),
        "final_review": ("Sidste opfølgning", "Sista uppföljning", "Final review"),
        "disposed": ("Sletning", "Gallring", "Disposal"),
        "month_ended": ("Månedens slutning", "Månadens slut", "End of the month"),
    },
    "retention_verdict": {
        "kept": ("Bevares endnu", "Behålls ännu", "Kept as yet"),
        "due": ("Slettes", "Gallras", "To be disposed of"),
        "held": ("Tilbageholdt", "Kvarhållet", "Held"),
        "not_filed": ("Venter på journalisering", "Väntar på diarieföring", "Waits to be filed"),
        "under_review": ("Venter på kontrol", "Väntar på granskning", "Waits for a review"),
        "unanswered": ("Venter på svar til personen", "Väntar på svar till personen", "Waits for an answer"),
        "not_sealed": ("Venter på forsegling", "Väntar på försegling", "Waits to be sealed"),
        "open": ("Henvisningen er ikke slut", "Hänvisningen är inte slut", "The referral is not over"),
        "gone": ("Intet er tilbage", "Inget är kvar", "Nothing is left"),
    },
    "retention_rule_status": {
        "proposed": ("Foreslået", "Föreslagen", "Proposed"),
        "approved": ("Godkendt", "Godkänd", "Approved"),
        "rejected": ("Afvist", "Avvisad", "Rejected"),
    },
    "hold_ground": {
        "complaint": ("Klage", "Klagomål", "Complaint"),
        "subject_request": ("Anmodning fra den registrerede", "Begäran från den registrerade", "Subject's request"),
        "court": ("Retssag", "Rättegång", "Court"),
        "other": ("Andet", "Annat", "Other"),
    },
    "hold_status": {
        "active": ("Gælder", "Gäller", "Active"),
        "lifted": ("Ophævet", "Hävt", "Lifted"),
    },
    "disposal_ground": {
        "period": ("Fristen er udløbet", "Fristen har gått ut", "The period is over"),
        "erasure": ("Afgørelse om sletning", "Beslut om radering", "Decision to erase"),
    },
    "kept_reason": {
        "about_others": (
            "Henvisningens tekster, til dens egen frist: de handler også om andre",
            "Hänvisningens texter, till dess egen frist: de handlar även om andra",
            "The texts of the referral, until its own period is over: they are about others, too",
        ),
        "by_decision": (
            "Henvisningens tekster, til dens egen frist: afgørelsen undtager dem",
            "Hänvisningens texter, till dess egen frist: beslutet undantar dem",
            "The texts of the referral, until its own period is over: the decision excepts them",
        ),
    },
}
