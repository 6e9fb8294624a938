"""What the contract says about the API as a whole."""

from typing import Any

TITLE = "VINK: consultation and referral"
SUMMARY = "Advice on a concern about a young person, without saying who it is; and the way to an offer of support."
INTRODUCTION = """\
A municipality's departments raise **concerns** and ask a panel for advice in a **consultation**, in which no identity \
exists. Only when somebody wants an offer of support, and has agreed to it, does a **referral** say who it is.

**Acute danger is outside this service: call 112.** Nothing here replaces, delays or approves the personal duty to \
notify the municipality about a child.

## Access
Every request carries an OAuth 2.0 access token (`Authorization: Bearer ...`). Each operation needs one scope, named \
there. The department always comes from the token. What belongs to another department is answered like what does not \
exist: 404.

## Reading and changing
- JSON in snake_case, ids are UUIDv7, times are RFC 3339 in UTC. Unknown fields and parameters are refused.
- `allowed_actions` names the commands that this caller may give now; each is the last segment of a path.
- A change needs `If-Match` with the ETag that was read (428 without it, 412 when it is no longer the newest).
- Making something needs an `Idempotency-Key`, so that a request may be repeated safely.
- Lists are pages, newest first. Follow `next_cursor`, or the `Link` header, until there is none; events alone are \
told oldest first, and have no end.

## Identifiers
Before a referral, a text that holds a personal number, an e-mail address, a telephone number or a web address is \
refused with 422. It is neither stored, nor echoed, nor logged. Names and postal addresses can only be guessed at: \
where one may stand, the answer says so in `Identity-Reminder`, and the text is kept as it is.

## Refusals
Every refusal is a problem document (RFC 9457) with a stable `code`; `errors` lists every fault found, each with its \
place. A refused request changes nothing. A request that cannot be parsed is answered with 400, one that breaks a rule \
with 422.

## Limits
Each client has a bucket of requests that refills steadily; `RateLimit` tells how full it is. 429 comes with \
`Retry-After`.

## Data classes
`x-data-class` labels every value: `none`, `personal`, `special` (GDPR article 9, or as sensitive) and `vault` \
(identity). `x-audit-action` is the name under which an operation is written in the audit log; reads and refusals are \
logged too."""
INFO: dict[str, Any] = {
    "title": TITLE,
    "summary": SUMMARY,
    "description": INTRODUCTION,
    "contact": {"name": "The municipality that runs this installation"},
    "license": {"name": "MIT", "identifier": "MIT"},
}
SERVERS = [
    {
        "url": "/",
        "description": "The installation that served this document, in production or test.",
        "x-internal": True,
    }
]

TAGS = {
    "Concerns": "A department's concern about a young person, told without saying who it is.",
    "Consultations": "A question to the panel, with or without a concern, and the whole dialogue; no identity exists.",
    "Resource persons": "The experts of the panel: what they know, their hours, their load.",
    "Referrals": "The way to an offer of support. Only here does it become known who it is about, and by consent.",
    "Participants": "Each person on a referral, by a reference: enrolled, known to VINK by their own consent, or gone.",
    "Consents": "What somebody agreed to, and its withdrawal: one call, no reason, effective at once.",
    "Disclosures": "Who outside the department was told about somebody, what, under which rule, by whose approval.",
    "Transfers": "A concern or a referral goes to another department: offered, or asked for and offered, and accepted.",
    "Emergency accesses": "What was opened to somebody of another unit, for hours, and what a review found.",
    "Corrections": "Notes beside what was wrong; nothing old is overwritten or removed.",
    "Waiting list": "Accepted referrals that wait for a match, by waiting time and nothing else.",
    "Colleagues": "Who is at work in the own department, to hand something over to.",
    "Support courses": "Courses of support: agreement, goals, sessions, progress reviews, supervision, the end.",
    "Mentors": "Mentors and parent coaches: what they know, training, vetting, and the hours they give.",
    "Adviser entries": "What resource persons spent on consultations outside of shifts, for their statement of hours.",
    "Capacity entries": "What takes the hours of mentors and coaches, in which weeks.",
    "Mentor conflicts": "That a mentor and a participant must not be matched; never who is whose kin, or where.",
    "Match proposals": "A mentor proposed to a participant, who may say no without a reason; a human decides.",
    "On call": "Who is on duty at the 24-hour desk now, who can be, and when nobody is.",
    "On call shifts": "The roster of the desk: planned by a function's coordinator, swapped among colleagues.",
    "On call contacts": "What came to the desk out of hours, without saying who called or whom it was about.",
    "Check ins": "Meetings held alone: who has not come back in time is looked for.",
    "On call feeds": "Addresses of calendars for programs that cannot log in.",
    "Citizens": "The identity vault: one record a call, with a purpose; there is no list and no search.",
    "Notification assessments": "The record that the duty to notify was weighed. It approves and blocks nothing.",
    "Events": "What happened, as thin events: a type, an id and a version, for systems that follow along.",
    "Webhook subscriptions": "Thin events, signed and sent to an address of the department, and what was tried.",
    "Worklist": "What waits for the caller or their function, overdue first.",
    "Me": "What the token says, and what it opens.",
    "Code lists": "The closed vocabularies, with their texts in Danish, Swedish and English.",
    "Text checks": "Whether a text holds what tells who somebody is, before it is sent.",
    "Departments": "The departments of the municipality, and the functions that answer for them.",
    "Units": "The schools, centres and teams of a department.",
    "Clients": "The systems of departments, and the applications that staff use.",
    "Staff": "Who works where, and the roles that they hold for a time.",
    "Log reviews": "Samples of who looked at what, what was found, and the report of a quarter.",
    "Retention": "How long what is over is kept, by rules that two officers decide; runs, and what they would take.",
    "Holds": "What is not disposed of for now: on which ground, until when, by whom.",
    "Disposals": "What was disposed of, why and how much; each record is a certificate of deletion, too.",
    "Log review reports": "What was reviewed in a quarter, what was found, and what came of it.",
    "Subject requests": "What persons ask about their own data, by when they are answered, and what they are given.",
    "Audit": "The log of every write, read, search and refusal, for auditors; it holds no content.",
}
"""What each tag is about; the order is that of the pages."""
