"""The vocabularies of taking part: who takes part in what, for what they say yes, and what does not count as a yes."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "participant_status": {
        "enrolled": ("Tilmeldt", "Anmäld", "Enrolled"),
        "active": ("Deltager", "Deltar", "Takes part"),
        "left": ("Deltager ikke længere", "Deltar inte längre", "No longer takes part"),
    },
    "offer": {
        "counselling": ("Rådgivning", "Rådgivning", "Counselling"),
        "mentor": ("Mentor", "Mentor", "Mentor"),
        "parent_coaching": ("Forældrecoach", "Föräldracoach", "Parent coaching"),
        "relative_coaching": ("Pårørendecoach", "Anhörigcoach", "Coaching of a relative"),
        "network_meetings": ("Netværksmøder", "Nätverksmöten", "Network meetings"),
        "exit_course": ("Exitforløb", "Avhopparinsats", "Exit course"),
    },
    "consent_purpose": {
        "intake": ("Visitation", "Förhandsbedömning", "Intake"),
        "support": ("Gennemførelse af støtten", "Genomförande av stödet", "Carrying out the support"),
        "coordination": (
            "Samarbejde med andre, der hjælper",
            "Samverkan med andra som hjälper",
            "Working together with others who help",
        ),
        "follow_up": ("Opfølgning", "Uppföljning", "Follow-up"),
        "evaluation": ("Evaluering af tilbuddet", "Utvärdering av erbjudandet", "Evaluation of the offer"),
    },
    "guardian_deferral_reason": {
        "abuse_suspected": (
            "Mulig vold eller overgreb i hjemmet",
            "Möjligt våld eller övergrepp i hemmet",
            "Possible violence or abuse at home",
        ),
        "danger_to_child": (
            "Det kan være til fare for barnet eller den unge",
            "Det kan innebära fara för barnet eller den unge",
            "It could endanger the child or young person",
        ),
    },
    "consent_shortcoming": {
        "expired": ("Udløbet", "Har löpt ut", "Expired"),
        "not_yet_in_force": ("Gælder ikke endnu", "Gäller inte ännu", "Not yet in force"),
        "other_recipient": ("Gælder en anden modtager", "Gäller en annan mottagare", "For another recipient"),
        "other_purpose": ("Gælder et andet formål", "Gäller ett annat ändamål", "For another purpose"),
        "other_participant": ("Gælder en anden deltager", "Gäller en annan deltagare", "Of another participant"),
        "no_guardian_known": (
            "Ingen forældremyndighedsindehaver er registreret",
            "Ingen vårdnadshavare är registrerad",
            "No guardian with custody is recorded",
        ),
    },
}
