"""Which roles hold which actions."""

from collections.abc import Iterable

from domain.actors import Role
from domain.policy.actions import Action
from domain.policy.on_call import ON_DUTY, PLANNING
from domain.policy.tasks import (
    ANSWERING,
    AUDITING,
    BOTH_SIDES,
    DISCLOSING,
    EVERYBODY,
    MATCHING,
    OWN_HOURS,
    RECERTIFYING,
    RETAINING,
    REVIEWING,
    SECONDING,
    STAFF,
    SUBSCRIBING,
    TRANSFERRING,
)

TENDING = frozenset(
    {
        Action.SUPPORT_COURSE_READ,
        Action.GOAL_READ,
        Action.SESSION_READ,
        Action.PROGRESS_REVIEW_READ,
        Action.PROGRESS_REVIEW_HOLD,
        Action.PROGRESS_REVIEW_MISS,
        Action.SUPERVISION_READ,
    }
)
"""What VINK's coordinator and the mentor both do with a course of support."""
SUPPORTING = TENDING | {
    Action.MENTOR_READ,
    Action.GOAL_SET,
    Action.GOAL_REVISE,
    Action.SESSION_PLAN,
    Action.SESSION_HOLD,
    Action.SESSION_RESCHEDULE,
    Action.SESSION_CANCEL,
    Action.SESSION_NO_SHOW,
}

GRANTS: dict[Role, frozenset[Action]] = {
    Role.FRONTLINE: STAFF
    | DISCLOSING
    | TRANSFERRING
    | BOTH_SIDES
    | {
        Action.CONCERN_READ,
        Action.CONCERN_RAISE,
        Action.CONCERN_REVISE,
        Action.CONCERN_CLOSE,
        Action.CONCERN_HAND_OVER,
        Action.CONCERN_ACCEPT_HAND_OVER,
        Action.CONCERN_REFUSE_HAND_OVER,
        Action.CONSULTATION_READ,
        Action.CONSULTATION_REQUEST,
        Action.CONSULTATION_REVISE,
        Action.CONSULTATION_SUBMIT,
        Action.CONSULTATION_SUPPLY_INFORMATION,
        Action.CONSULTATION_FOLLOW_UP,
        Action.CONSULTATION_FEEDBACK,
        Action.CONSULTATION_WITHDRAW,
        Action.CONSULTATION_CLOSE,
        Action.CONSULTATION_HAND_OVER,
        Action.CONSULTATION_ACCEPT_HAND_OVER,
        Action.CONSULTATION_REFUSE_HAND_OVER,
        Action.CONSULTATION_AUTHORISE_REFERRAL,
        Action.CONSULTATION_REVOKE_AUTHORISATION,
        Action.ADVICE_READ,
        Action.THREE_WAY_TALK_READ,
        Action.THREE_WAY_TALK_PLAN,
        Action.THREE_WAY_TALK_HOLD,
        Action.THREE_WAY_TALK_CANCEL,
        Action.NOTIFICATION_ASSESSMENT_READ,
        Action.NOTIFICATION_ASSESSMENT_RECORD,
        Action.NOTIFICATION_ASSESSMENT_RECEIPT,
        Action.PARTICIPANT_ENROL,
        Action.PARTICIPANT_REVISE,
        Action.PARTICIPANT_ACTIVATE,
        Action.REFERRAL_DRAFT,
        Action.REFERRAL_REVISE,
        Action.REFERRAL_SUBMIT,
        Action.REFERRAL_SUPPLY_INFORMATION,
        Action.REFERRAL_AMEND,
        Action.EMERGENCY_ACCESS_READ,
        Action.EMERGENCY_ACCESS_OPEN,
        Action.CONSENT_READ,
        Action.CONSENT_RECORD,
        Action.CONSENT_WITHDRAW,
        Action.EVENT_READ,
    },
    Role.SYSTEM: EVERYBODY
    | {
        Action.CONCERN_READ,
        Action.CONCERN_RAISE,
        Action.CONSULTATION_READ,
        Action.CONSULTATION_REQUEST,
        Action.WORKLIST_READ,
        Action.EVENT_READ,
    },
    Role.PANEL_COORDINATOR: STAFF
    | PLANNING
    | {
        Action.CONSULTATION_READ,
        Action.CONSULTATION_TRIAGE,
        Action.CONSULTATION_ASSIGN,
        Action.CONSULTATION_REDIRECT,
        Action.ADVICE_READ,
        Action.THREE_WAY_TALK_READ,
        Action.RESOURCE_PERSON_READ,
        Action.RESOURCE_PERSON_INVITE,
        Action.RESOURCE_PERSON_ACTIVATE,
        Action.RESOURCE_PERSON_PAUSE,
        Action.RESOURCE_PERSON_RESUME,
        Action.RESOURCE_PERSON_LEAVE,
        Action.RESOURCE_PERSON_UPDATE,
        Action.ADVISER_ENTRY_READ,
        Action.STAFF_READ,
    },
    Role.RESOURCE_PERSON: STAFF
    | ON_DUTY
    | {
        Action.CONSULTATION_READ,
        Action.CONSULTATION_CLAIM,
        Action.CONSULTATION_RECUSE,
        Action.CONSULTATION_REQUEST_INFORMATION,
        Action.CONSULTATION_ADVICE,
        Action.ADVISER_ENTRY_READ,
        Action.ADVISER_ENTRY_RECORD,
        Action.ADVISER_ENTRY_CANCEL,
        Action.ADVICE_READ,
        Action.THREE_WAY_TALK_READ,
        Action.THREE_WAY_TALK_PLAN,
        Action.THREE_WAY_TALK_HOLD,
        Action.THREE_WAY_TALK_CANCEL,
        Action.RESOURCE_PERSON_READ,
        Action.RESOURCE_PERSON_PAUSE,
        Action.RESOURCE_PERSON_RESUME,
        Action.RESOURCE_PERSON_UPDATE,
    },
    Role.VINK_COORDINATOR: STAFF
    | DISCLOSING
    | BOTH_SIDES
    | OWN_HOURS
    | MATCHING
    | PLANNING
    | TENDING
    | SECONDING
    | {
        Action.REFERRAL_RECEIVE,
        Action.REFERRAL_REQUEST_INFORMATION,
        Action.REFERRAL_ACCEPT,
        Action.REFERRAL_DECLINE,
        Action.REFERRAL_REDIRECT,
        Action.REFERRAL_CLOSE,
        Action.REFERRAL_ACKNOWLEDGE,
        Action.REFERRAL_EXPECT_SLOT,
        Action.REFERRAL_EXTRACT,
        Action.DUPLICATE_READ,
        Action.WAITING_LIST_READ,
        Action.CONSENT_READ,
        Action.CONSENT_WITHDRAW,
        Action.CITIZEN_READ,
        Action.MENTOR_INVITE,
        Action.MENTOR_UPDATE,
        Action.MENTOR_RECORD_TRAINING,
        Action.MENTOR_RECORD_VETTING,
        Action.MENTOR_ACTIVATE,
        Action.MENTOR_PAUSE,
        Action.MENTOR_RESUME,
        Action.MENTOR_LEAVE,
        Action.SUPPORT_COURSE_PREPARE,
        Action.SUPPORT_COURSE_START,
        Action.SUPPORT_COURSE_PAUSE,
        Action.SUPPORT_COURSE_RESUME,
        Action.SUPPORT_COURSE_CHANGE_MENTOR,
        Action.SUPPORT_COURSE_RECORD_TOLD,
        Action.SUPPORT_COURSE_END,
        Action.SUPPORT_COURSE_REOPEN,
        Action.SUPERVISION_RECORD,
        Action.EVENT_READ,
    },
    Role.MENTOR: STAFF | OWN_HOURS | ON_DUTY | SUPPORTING,
    Role.PARENT_COACH: STAFF | OWN_HOURS | ON_DUTY | SUPPORTING,
    Role.TRAINING_LEAD: STAFF,
    Role.AUDITOR: STAFF | AUDITING,
    Role.DPO: STAFF | AUDITING | REVIEWING | ANSWERING | RETAINING,
    Role.MANAGER: STAFF | RECERTIFYING | REVIEWING,
    Role.ADMIN: STAFF
    | RECERTIFYING
    | SUBSCRIBING
    | {
        Action.DEPARTMENT_CREATE,
        Action.DEPARTMENT_UPDATE,
        Action.UNIT_CREATE,
        Action.UNIT_UPDATE,
        Action.CLIENT_READ,
        Action.CLIENT_REGISTER,
        Action.CLIENT_UPDATE,
        Action.CLIENT_SUSPEND,
        Action.CLIENT_RESUME,
        Action.CLIENT_REVOKE,
        Action.STAFF_READ,
        Action.STAFF_REGISTER,
        Action.STAFF_LEAVE,
        Action.STAFF_GRANT_GIVE,
    },
}


def scopes_of(roles: Iterable[Role]) -> frozenset[str]:
    """Return every scope that somebody with these roles may be given."""
    return frozenset(action.value for role in roles for action in GRANTS[role])
