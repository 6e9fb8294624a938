"""The vocabularies of the hours of mentors, of wishes and of matching."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

LISTS: Mapping[str, Texts] = {
    "capacity_kind": {
        "reservation": ("Reserveret til et forløb", "Reserverad för en insats", "Reserved for a course of support"),
        "planned_session": ("Planlagt møde i et forløb", "Planerat möte i en insats", "Planned session of a course"),
        "session": ("Møde i et forløb", "Möte i en insats", "Session of a course of support"),
        "travel": ("Transport", "Resa", "Travel"),
        "adviser_work": ("Rådgivning af fagpersoner", "Rådgivning till yrkesverksamma", "Advice to professionals"),
        "absence": ("Fravær", "Frånvaro", "Absence"),
    },
    "own_time": {
        "adviser_work": ("Rådgivning af fagpersoner", "Rådgivning till yrkesverksamma", "Advice to professionals"),
        "absence": ("Fravær", "Frånvaro", "Absence"),
    },
    "capacity_status": {
        "standing": ("Gælder", "Gäller", "Stands"),
        "cancelled": ("Annulleret", "Annullerad", "Cancelled"),
    },
    "overbooking": {
        "agreed_with_mentor": ("Aftalt med mentoren", "Överenskommet med mentorn", "Agreed with the mentor"),
        "short_peak": ("Kortvarigt merarbejde", "Kortvarig topp", "A short peak"),
        "already_done": ("Arbejdet er udført", "Arbetet är utfört", "The work is done already"),
        "cannot_come": ("Kan ikke komme", "Kan inte komma", "Cannot come"),
    },
    "gender_wish": {
        "woman": ("En kvinde", "En kvinna", "A woman"),
        "man": ("En mand", "En man", "A man"),
    },
    "conflict_kind": {
        "kinship": ("Familie eller nær bekendt", "Släkt eller nära bekant", "Kin, or close to each other"),
        "same_school_or_workplace": (
            "Samme skole eller arbejdsplads",
            "Samma skola eller arbetsplats",
            "The same school or workplace",
        ),
        "neighbourhood": ("Samme nabolag", "Samma grannskap", "The same neighbourhood"),
    },
    "conflict_status": {
        "standing": ("Gælder", "Gäller", "Stands"),
        "lifted": ("Ophævet", "Upphävt", "Lifted"),
    },
    "match_veto": {
        "other_kind": (
            "Støtter ikke denne gruppe",
            "Stöder inte den här gruppen",
            "Does not support this kind of participant",
        ),
        "kinship": ("Familie eller nær bekendt", "Släkt eller nära bekant", "Kin, or close to each other"),
        "same_school_or_workplace": (
            "Samme skole eller arbejdsplads",
            "Samma skola eller arbetsplats",
            "The same school or workplace",
        ),
        "neighbourhood": (
            "Kendt i et område, som deltageren vil undgå",
            "Känd i ett område som deltagaren vill undvika",
            "Known in a neighbourhood that the participant avoids",
        ),
        "gender_wish": (
            "Deltageren ønsker et andet køn",
            "Deltagaren önskar ett annat kön",
            "The participant wishes for another gender",
        ),
        "language": (
            "Taler ingen af de ønskede sprog",
            "Talar inget av de önskade språken",
            "Speaks none of the wished languages",
        ),
        "police_not_wanted": (
            "Deltageren ønsker ingen fra politiet",
            "Deltagaren önskar ingen från polisen",
            "The participant wants nobody from the police",
        ),
        "no_hours": (
            "Har ikke timer inden for to uger",
            "Har inga timmar inom två veckor",
            "Has no hours within two weeks",
        ),
        "refused_before": (
            "Deltageren har sagt nej til denne mentor",
            "Deltagaren har tackat nej till denna mentor",
            "The participant has said no to this mentor",
        ),
        "own_referral": ("Har selv henvist", "Har själv hänvisat", "Made the referral"),
    },
    "match_misfit": {
        "topic_missing": (
            "Kender ikke de ønskede emner",
            "Känner inte till de önskade ämnena",
            "Does not know the wished topics",
        ),
        "goal_not_covered": (
            "Dækker ikke alle mål",
            "Täcker inte alla mål",
            "Does not cover every goal",
        ),
        "no_common_time": ("Ingen fælles mødetid", "Ingen gemensam mötestid", "No time in common"),
        "interpreter_needed": (
            "Der skal tolk til",
            "Det behövs tolk",
            "An interpreter is needed",
        ),
        "carries_more": (
            "Har mere at lave end de andre",
            "Har mer att göra än de andra",
            "Carries more than the others",
        ),
        "leaves_before_the_end": (
            "Lånetiden slutter før forløbet",
            "Lånetiden slutar före insatsen",
            "The time for which they are lent ends before the course",
        ),
        "lapses_before_the_end": (
            "Uddannelse eller godkendelse udløber før forløbet slutter",
            "Utbildning eller kontroll löper ut före insatsens slut",
            "Training or vetting lapses before the course ends",
        ),
    },
    "match_reason": {
        "knows_the_topic": ("Kender et ønsket emne", "Känner till ett önskat ämne", "Knows a wished topic"),
        "helps_with_the_goals": ("Kan hjælpe med målene", "Kan hjälpa till med målen", "Can help with the goals"),
        "speaks_the_language": ("Taler sproget", "Talar språket", "Speaks the language"),
        "common_time": ("Kan på samme tid", "Kan på samma tid", "Has a time in common"),
        "gender_as_wished": ("Køn som ønsket", "Kön enligt önskemål", "Gender as wished"),
        "carries_less": (
            "Har mindre at lave end de andre",
            "Har mindre att göra än de andra",
            "Carries less than the others",
        ),
    },
    "match_missing": {
        "on_hold": ("Henvisningen er på pause", "Hänvisningen vilar", "The referral is on hold"),
        "proposal_open": ("Der er et forslag", "Det finns ett förslag", "There is a proposal"),
        "nobody_ready": (
            "Ingen, der støtter denne gruppe, kan begynde",
            "Ingen som stöder den här gruppen kan börja",
            "Nobody who supports this kind of participant can begin",
        ),
        "all_taken": (
            "De, der passer, er foreslået til andre",
            "De som passar är föreslagna till andra",
            "Those who fit are proposed to others",
        ),
    },
    "match_proposal_status": {
        "proposed": ("Foreslået", "Föreslagen", "Proposed"),
        "accepted": ("Deltageren har sagt ja", "Deltagaren har sagt ja", "The participant said yes"),
        "refused": ("Deltageren har sagt nej", "Deltagaren har sagt nej", "The participant said no"),
        "confirmed": ("Bekræftet", "Bekräftad", "Confirmed"),
        "expired": ("Udløbet", "Förfallen", "Expired"),
        "stopped": ("Taget tilbage", "Tillbakadragen", "Taken back"),
    },
    "match_stop_reason": {
        "mentor_unavailable": ("Mentoren kan ikke", "Mentorn kan inte", "The mentor cannot"),
        "conflict_declared": (
            "En interessekonflikt er oplyst",
            "En intressekonflikt har uppgetts",
            "A conflict was declared",
        ),
        "other_match": (
            "Et andet forslag passer bedre",
            "Ett annat förslag passar bättre",
            "Another proposal fits better",
        ),
        "by_mistake": ("En fejl", "Ett misstag", "A mistake"),
    },
    "forecast_reason": {
        "free_now": ("Der er ledige timer nu", "Det finns lediga timmar nu", "There are free hours now"),
        "course_ends": (
            "Der bliver timer ledige, når et forløb slutter",
            "Timmar blir lediga när en insats avslutas",
            "Hours become free when a course of support ends",
        ),
        "absence_ends": (
            "Der er ledige timer efter et fravær",
            "Det finns lediga timmar efter en frånvaro",
            "There are free hours after an absence",
        ),
        "no_such_profile": (
            "Ingen har den ønskede profil",
            "Ingen har den önskade profilen",
            "Nobody has the wanted profile",
        ),
        "nobody_ready": (
            "De, der passer, kan ikke begynde: noget mangler eller er udløbet",
            "De som passar kan inte börja: något saknas eller har löpt ut",
            "Those who fit cannot begin: something is missing or has lapsed",
        ),
        "full_for_a_year": (
            "Ingen, der passer, har timer nok i det næste år",
            "Ingen som passar har tillräckligt med timmar det närmaste året",
            "Nobody who fits has enough hours in the coming year",
        ),
    },
}
