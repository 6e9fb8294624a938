"""The main pages, each for whoever it is open to."""

from client.words import _

MENU = (
    ("", _("Start"), None),
    ("/worried", _("I am worried"), "raiseConcern"),
    ("/matters", _("My matters"), "listConsultations"),
    ("/worklist", _("What waits"), "readWorklist"),
    ("/on-call", _("On call"), "readOnCall"),
    ("/emergency-accesses", _("Emergency access"), "listEmergencyAccesses"),
    ("/intake", _("Intake"), "receiveReferral"),
    ("/waiting", _("Waiting list"), "readWaitingList"),
    ("/support-courses", _("Courses"), "listSupportCourses"),
    ("/mentors", _("Mentors"), "inviteMentor"),
    ("/resource-persons", _("The panel"), "listResourcePersons"),
    ("/hours", _("Hours"), "readMentorHours"),
    ("/desk", _("The desk"), "listCheckIns"),
    ("/roster", _("Roster"), "listOnCallShifts"),
    ("/log", _("The log"), "listAuditEvents"),
    ("/log-reviews", _("Log reviews"), "listLogReviews"),
    ("/subject-requests", _("Requests about own data"), "listSubjectRequests"),
    ("/retention", _("How long things are kept"), "listRetentionRuns"),
    ("/webhook-subscriptions", _("Messages to other systems"), "listWebhookSubscriptions"),
)
"""The main pages: where, what they are called, and the operation of the API that opens them."""
