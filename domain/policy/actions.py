"""The actions of the product, which are also the OAuth scopes, and the roles that hold them."""

from collections.abc import Iterable
from enum import StrEnum

from domain.actors import Role


class Action(StrEnum):
    """`resource:verb`. The verb of a command is the last segment of its path."""

    DEPARTMENT_READ = "department:read"
    DEPARTMENT_CREATE = "department:create"
    DEPARTMENT_UPDATE = "department:update"
    UNIT_READ = "unit:read"
    UNIT_CREATE = "unit:create"
    UNIT_UPDATE = "unit:update"
    CLIENT_READ = "client:read"
    CLIENT_REGISTER = "client:register"
    CLIENT_UPDATE = "client:update"
    CLIENT_SUSPEND = "client:suspend"
    CLIENT_RESUME = "client:resume"
    CLIENT_REVOKE = "client:revoke"
    STAFF_READ = "staff:read"
    STAFF_REGISTER = "staff:register"
    STAFF_LEAVE = "staff:leave"
    STAFF_GRANT_READ = "staff-grant:read"
    STAFF_GRANT_GIVE = "staff-grant:give"
    STAFF_GRANT_REVOKE = "staff-grant:revoke"
    RECERTIFICATION_READ = "recertification:read"

    CONCERN_READ = "concern:read"
    CONCERN_RAISE = "concern:raise"
    CONCERN_CLOSE = "concern:close"

    CONSULTATION_READ = "consultation:read"
    CONSULTATION_REQUEST = "consultation:request"
    CONSULTATION_REVISE = "consultation:revise"
    CONSULTATION_SUBMIT = "consultation:submit"
    CONSULTATION_TRIAGE = "consultation:triage"
    CONSULTATION_ASSIGN = "consultation:assign"
    CONSULTATION_CLAIM = "consultation:claim"
    CONSULTATION_RECUSE = "consultation:recuse"
    CONSULTATION_REQUEST_INFORMATION = "consultation:request-information"
    CONSULTATION_SUPPLY_INFORMATION = "consultation:supply-information"
    CONSULTATION_ADVICE = "consultation:advice"
    CONSULTATION_FOLLOW_UP = "consultation:follow-up"
    CONSULTATION_FEEDBACK = "consultation:feedback"
    CONSULTATION_REDIRECT = "consultation:redirect"
    CONSULTATION_WITHDRAW = "consultation:withdraw"
    CONSULTATION_CLOSE = "consultation:close"
    ADVICE_READ = "advice:read"

    THREE_WAY_TALK_READ = "three-way-talk:read"
    THREE_WAY_TALK_PLAN = "three-way-talk:plan"
    THREE_WAY_TALK_HOLD = "three-way-talk:hold"
    THREE_WAY_TALK_CANCEL = "three-way-talk:cancel"

    RESOURCE_PERSON_READ = "resource-person:read"
    RESOURCE_PERSON_INVITE = "resource-person:invite"
    RESOURCE_PERSON_ACTIVATE = "resource-person:activate"
    RESOURCE_PERSON_PAUSE = "resource-person:pause"
    RESOURCE_PERSON_RESUME = "resource-person:resume"
    RESOURCE_PERSON_LEAVE = "resource-person:leave"
    RESOURCE_PERSON_UPDATE = "resource-person:update"

    NOTIFICATION_ASSESSMENT_READ = "notification-assessment:read"
    NOTIFICATION_ASSESSMENT_RECORD = "notification-assessment:record"
    NOTIFICATION_ASSESSMENT_RECEIPT = "notification-assessment:receipt"

    REFERRAL_READ = "referral:read"
    REFERRAL_DRAFT = "referral:draft"
    REFERRAL_REVISE = "referral:revise"
    REFERRAL_SUBMIT = "referral:submit"
    REFERRAL_RECEIVE = "referral:receive"
    REFERRAL_REQUEST_INFORMATION = "referral:request-information"
    REFERRAL_SUPPLY_INFORMATION = "referral:supply-information"
    REFERRAL_ACCEPT = "referral:accept"
    REFERRAL_DECLINE = "referral:decline"
    REFERRAL_REDIRECT = "referral:redirect"
    REFERRAL_WITHDRAW = "referral:withdraw"
    REFERRAL_CLOSE = "referral:close"
    DUPLICATE_READ = "duplicate:read"
    PARTICIPANT_READ = "participant:read"
    PARTICIPANT_ENROL = "participant:enrol"
    PARTICIPANT_REVISE = "participant:revise"
    PARTICIPANT_ACTIVATE = "participant:activate"
    PARTICIPANT_LEAVE = "participant:leave"
    CONSENT_READ = "consent:read"
    CONSENT_RECORD = "consent:record"
    CONSENT_WITHDRAW = "consent:withdraw"
    CITIZEN_READ = "citizen:read"
    DISCLOSURE_READ = "disclosure:read"
    DISCLOSURE_PROPOSE = "disclosure:propose"
    DISCLOSURE_HAND_OVER = "disclosure:hand-over"
    DISCLOSURE_APPROVE = "disclosure:approve"
    DISCLOSURE_REJECT = "disclosure:reject"

    WORKLIST_READ = "worklist:read"
    ME_READ = "me:read"
    CODE_LIST_READ = "code-list:read"
    AUDIT_READ = "audit:read"
    CHECKPOINT_READ = "checkpoint:read"
    PROOF_READ = "proof:read"


DISCLOSING = frozenset(
    {
        Action.DISCLOSURE_READ,
        Action.DISCLOSURE_PROPOSE,
        Action.DISCLOSURE_HAND_OVER,
        Action.DISCLOSURE_APPROVE,
        Action.DISCLOSURE_REJECT,
    }
)
"""Of named staff at work on a referral, and of nobody else: no system and no other role ever holds one of these."""
AUDITING = frozenset({Action.AUDIT_READ, Action.CHECKPOINT_READ, Action.PROOF_READ})
EVERYBODY = frozenset({Action.ME_READ, Action.CODE_LIST_READ, Action.DEPARTMENT_READ, Action.UNIT_READ})
STAFF = EVERYBODY | {Action.WORKLIST_READ, Action.PARTICIPANT_LEAVE}
"""Whoever of the staff hears that somebody wants out takes it down (`domain.md` section 9, rule 8)."""

GRANTS: dict[Role, frozenset[Action]] = {
    Role.FRONTLINE: STAFF
    | DISCLOSING
    | {
        Action.CONCERN_READ,
        Action.CONCERN_RAISE,
        Action.CONCERN_CLOSE,
        Action.CONSULTATION_READ,
        Action.CONSULTATION_REQUEST,
        Action.CONSULTATION_REVISE,
        Action.CONSULTATION_SUBMIT,
        Action.CONSULTATION_SUPPLY_INFORMATION,
        Action.CONSULTATION_FOLLOW_UP,
        Action.CONSULTATION_FEEDBACK,
        Action.CONSULTATION_WITHDRAW,
        Action.CONSULTATION_CLOSE,
        Action.ADVICE_READ,
        Action.THREE_WAY_TALK_READ,
        Action.THREE_WAY_TALK_PLAN,
        Action.THREE_WAY_TALK_HOLD,
        Action.THREE_WAY_TALK_CANCEL,
        Action.NOTIFICATION_ASSESSMENT_READ,
        Action.NOTIFICATION_ASSESSMENT_RECORD,
        Action.NOTIFICATION_ASSESSMENT_RECEIPT,
        Action.REFERRAL_READ,
        Action.REFERRAL_DRAFT,
        Action.REFERRAL_REVISE,
        Action.REFERRAL_SUBMIT,
        Action.REFERRAL_SUPPLY_INFORMATION,
        Action.REFERRAL_WITHDRAW,
        Action.PARTICIPANT_READ,
        Action.PARTICIPANT_ENROL,
        Action.PARTICIPANT_REVISE,
        Action.PARTICIPANT_ACTIVATE,
        Action.CONSENT_READ,
        Action.CONSENT_RECORD,
        Action.CONSENT_WITHDRAW,
    },
    Role.SYSTEM: EVERYBODY
    | {
        Action.CONCERN_READ,
        Action.CONCERN_RAISE,
        Action.CONSULTATION_READ,
        Action.CONSULTATION_REQUEST,
        Action.WORKLIST_READ,
    },
    Role.PANEL_COORDINATOR: STAFF
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
        Action.STAFF_READ,
    },
    Role.RESOURCE_PERSON: STAFF
    | {
        Action.CONSULTATION_READ,
        Action.CONSULTATION_CLAIM,
        Action.CONSULTATION_RECUSE,
        Action.CONSULTATION_REQUEST_INFORMATION,
        Action.CONSULTATION_ADVICE,
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
    | {
        Action.REFERRAL_READ,
        Action.REFERRAL_RECEIVE,
        Action.REFERRAL_REQUEST_INFORMATION,
        Action.REFERRAL_ACCEPT,
        Action.REFERRAL_DECLINE,
        Action.REFERRAL_REDIRECT,
        Action.REFERRAL_WITHDRAW,
        Action.REFERRAL_CLOSE,
        Action.DUPLICATE_READ,
        Action.PARTICIPANT_READ,
        Action.CONSENT_READ,
        Action.CONSENT_WITHDRAW,
        Action.CITIZEN_READ,
    },
    Role.MENTOR: STAFF,
    Role.PARENT_COACH: STAFF,
    Role.TRAINING_LEAD: STAFF,
    Role.AUDITOR: STAFF | AUDITING,
    Role.DPO: STAFF | AUDITING,
    Role.ADMIN: STAFF
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
        Action.STAFF_GRANT_READ,
        Action.STAFF_GRANT_GIVE,
        Action.STAFF_GRANT_REVOKE,
        Action.RECERTIFICATION_READ,
    },
}


def scopes_of(roles: Iterable[Role]) -> frozenset[str]:
    """Return every scope that somebody with these roles may be given."""
    return frozenset(action.value for role in roles for action in GRANTS[role])
