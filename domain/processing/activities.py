"""The processing activities, with purpose, legal basis, recipients and period (`domain.md` sections 2 and 10)."""

from collections.abc import Mapping

from domain.processing.types import Activity

NOBODY = "nobody outside the department and those whom it asks"
ACTIVITIES: Mapping[str, Activity] = {
    "advice": Activity(
        title="Advice to staff, without identity",
        purpose="Staff who worry about somebody get advice from the panel; nobody is named.",
        legal_basis="GDPR article 6(1)(e) and 9(2)(g); Serviceloven § 12 b (counselling)",
        subjects="staff who ask and advise; a person who is spoken of and not named",
        recipients="the resource persons who are asked, the panel's coordinator",
        period="texts 6 months after closing; 30 days where no concern was left",
    ),
    "referral": Activity(
        title="Referral to VINK, by consent",
        purpose="Somebody who wants support, and has agreed to it, is referred to VINK.",
        legal_basis="GDPR article 6(1)(e) and 9(2)(g), with consent (Forvaltningsloven § 28) or another written basis",
        subjects="participants, their guardians, the staff who refer and decide",
        recipients="VINK; others only by a disclosure that is on record",
        period=(
            "6 months after a decline, redirection or withdrawal (under 18: 3 months), 30 days where it was unfounded; "
            "else with the course"
        ),
    ),
    "support": Activity(
        title="Courses of support",
        purpose="A participant is supported towards goals of their own, and nothing ends unseen.",
        legal_basis="GDPR article 6(1)(e) and 9(2)(g); Serviceloven § 12 b, with the participant's consent",
        subjects="participants, mentors and parent coaches, VINK's staff",
        recipients="the participant's own mentor or coach, VINK's coordinators",
        period="2 years after the end (under 18: 1 year); notes of sessions 6 months after the last review",
    ),
    "identity": Activity(
        title="The identity vault",
        purpose="VINK reaches the participant, and sees that nobody is referred twice.",
        legal_basis="as the referral; Databeskyttelsesloven § 11 for the personal number",
        subjects="participants, their guardians",
        recipients="VINK's intake, one record at a time, with a purpose",
        period="as the referral; then the person's key is destroyed",
    ),
    "disclosure": Activity(
        title="Disclosures to others",
        purpose="Whoever was told something can be found, and why they were.",
        legal_basis="the basis that each disclosure names (Forvaltningsloven § 28, Retsplejeloven § 115 and others)",
        subjects="participants, the staff who propose and approve",
        recipients="the recipient that each disclosure names",
        period="skeleton 5 years; texts as the referral",
    ),
    "notification": Activity(
        title="The duty to notify",
        purpose="That the personal duty to notify was weighed is on record; it approves and blocks nothing.",
        legal_basis="Barnets lov §§ 133 and 135",
        subjects="the staff who weighed it; a person who is spoken of",
        recipients=NOBODY,
        period="as the matter that it was weighed for",
    ),
    "mentors": Activity(
        title="Mentors and parent coaches",
        purpose="Participants are matched with somebody who is trained, vetted and has the hours.",
        legal_basis="GDPR article 6(1)(e); the agreement with the mentor",
        subjects="mentors and parent coaches",
        recipients="VINK's coordinators; whether somebody is police, to the participant before they agree",
        period="1 year after they left",
    ),
    "desk": Activity(
        title="The 24-hour desk",
        purpose="Somebody is on duty, what came at night is followed up, and whoever does not come back is missed.",
        legal_basis="GDPR article 6(1)(e); the employer's duty to keep those safe who work alone",
        subjects="resource persons, mentors and parent coaches; a person who is spoken of and not named",
        recipients="who is on duty, to all staff; the roster, to those who serve and both coordinators",
        period="shifts 1 year, as the hours are paid by them",
    ),
    "staff": Activity(
        title="Staff, systems and roles",
        purpose="Everybody reaches what their role needs, and nothing else; no role lasts.",
        legal_basis="GDPR article 6(1)(e) and 32",
        subjects="staff of the municipality",
        recipients="administrators, managers for their own unit, the panel's and VINK's coordinators",
        period="2 years after they left, as the log names them",
    ),
    "sessions": Activity(
        title="Log-in and tokens",
        purpose="Nobody acts in another's name.",
        legal_basis="GDPR article 32",
        subjects="staff of the municipality",
        recipients="nobody",
        period="until they expire; a day longer for what was used or revoked",
    ),
    "log": Activity(
        title="The log and its review",
        purpose="Every write, read, search and refusal can be shown, and is looked at; nobody can alter it unseen.",
        legal_basis="GDPR articles 5(2), 30 and 32",
        subjects="staff of the municipality; participants by an opaque id",
        recipients="auditors and the data-protection officer; the person concerned, by a decision",
        period="2 years; reviews and their findings 5 years",
    ),
    "rights": Activity(
        title="The rights of the person concerned",
        purpose="Whoever asks about their own data is answered within the month, and it can be shown how.",
        legal_basis="GDPR articles 12 and 15 to 21",
        subjects="participants; the staff who answer",
        recipients="the data-protection officer; VINK's coordinator, who approves that access is given",
        period="3 years after closing; what was given is not kept",
    ),
    "operation": Activity(
        title="Running the service",
        purpose="The service runs, tells others that something happened, and makes nothing twice.",
        legal_basis="GDPR article 6(1)(e) and 32",
        subjects="nobody by content; opaque ids",
        recipients="the inbox of the department concerned, by thin events",
        period="submissions 24 hours; events 30 days; the rest as long as the installation",
    ),
}
