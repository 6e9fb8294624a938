"""The vocabularies of units, clients, staff, their grants, and the log."""

from collections.abc import Mapping

from domain.code_lists.kinds import Texts

_ACTIVE = ("Aktiv", "Aktiv", "Active")

LISTS: Mapping[str, Texts] = {
    "unit_kind": {
        "school": ("Skole", "Skola", "School"),
        "club": ("Klub eller ungdomsklub", "Fritidsgård", "Youth club"),
        "social_centre": ("Socialcenter", "Socialkontor", "Social services centre"),
        "job_centre": ("Jobcenter", "Jobbcenter", "Job centre"),
        "health_centre": ("Sundhedshus", "Vårdcentral", "Health centre"),
        "street_team": ("Gadeteam", "Fältgrupp", "Street team"),
        "vink": ("VINK", "VINK", "VINK"),
        "administration": ("Administration", "Förvaltningskontor", "Administration"),
        "other": ("Andet", "Annat", "Other"),
    },
    "client_kind": {
        "system": ("System, der arbejder uden bruger", "System som arbetar utan användare", "System, unattended"),
        "application": ("Program, som medarbejdere bruger", "Program som personal använder", "Application for staff"),
    },
    "client_auth_method": {
        "private_key_jwt": ("Egen nøgle", "Egen nyckel", "A key of its own"),
        "client_secret_basic": (
            "Hemmelighed (kun i demoen)",
            "Hemlighet (endast i demon)",
            "Secret (in the demo only)",
        ),
        "none": ("Ingen (offentlig klient)", "Ingen (offentlig klient)", "None (public client)"),
    },
    "client_status": {
        "active": _ACTIVE,
        "suspended": ("Suspenderet", "Tillfälligt stoppad", "Suspended"),
        "revoked": ("Lukket for altid", "Stängd för alltid", "Revoked"),
    },
    "staff_status": {
        "active": _ACTIVE,
        "left": ("Fratrådt", "Har slutat", "Has left"),
    },
    "grant_status": {
        "planned": ("Begynder senere", "Börjar senare", "Begins later"),
        "current": ("Gælder nu", "Gäller nu", "In force"),
        "ended": ("Udløbet", "Har löpt ut", "Ended"),
        "revoked": ("Taget tilbage", "Återkallad", "Revoked"),
    },
    "webhook_status": {
        "active": _ACTIVE,
        "paused": ("På pause", "Pausad", "Paused"),
        "failing": ("Kommer ikke frem", "Kommer inte fram", "Does not arrive"),
        "ended": ("Afsluttet", "Avslutad", "Ended"),
    },
    "webhook_outcome": {
        "delivered": ("Leveret", "Levererad", "Delivered"),
        "refused": ("Afvist af modtageren", "Avvisad av mottagaren", "Refused by the receiver"),
        "redirected": ("Henvist til en anden adresse", "Hänvisad till en annan adress", "Sent to another address"),
        "too_slow": ("Intet svar i tide", "Inget svar i tid", "No answer in time"),
        "unreachable": ("Kunne ikke nås", "Kunde inte nås", "Could not be reached"),
        "not_listed": ("Adressen er ikke tilladt", "Adressen är inte tillåten", "The address is not allowed"),
        "gone": ("Må ikke fortælles mere", "Får inte berättas längre", "May not be told any more"),
    },
    "recertification_reason": {
        "ends_soon": ("Udløber snart", "Löper snart ut", "Ends soon"),
        "lapsed": ("Udløbet og ikke fornyet", "Har löpt ut utan att förnyas", "Ended and not renewed"),
        "holder_left": ("Indehaveren er fratrådt", "Innehavaren har slutat", "The holder has left"),
    },
    "audit_outcome": {
        "allowed": ("Udført", "Utfört", "Allowed"),
        "refused": ("Afvist", "Nekat", "Refused"),
        "failed": ("Fejlet", "Misslyckades", "Failed"),
    },
}
