"""Which roles hold which actions."""

from collections.abc import Iterable

from domain.actors import Role
from domain.policy.actions import Action

EVERYBODY = frozenset({Action.ME_READ, Action.CODE_LIST_READ, Action.DEPARTMENT_READ, Action.UNIT_READ})
STAFF = EVERYBODY | {Action.WORKLIST_READ, Action.PARTICIPANT_LEAVE}
"""Whoever of the staff hears that somebody wants out takes it down (`domain.md` section 9, rule 8)."""
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
BOTH_SIDES = frozenset(
    {
        Action.REFERRAL_READ,
        Action.REFERRAL_WITHDRAW,
        Action.PARTICIPANT_READ,
        Action.REFERRAL_HOLD,
        Action.REFERRAL_RESUME,
        Action.REFERRAL_HAND_OVER,
        Action.REFERRAL_ACCEPT_HAND_OVER,
        Action.REFERRAL_REFUSE_HAND_OVER,
        Action.CORRECTION_READ,
        Action.CORRECTION_ADD,
        Action.COLLEAGUE_READ,
    }
)
"""What the referring department and VINK both do with a referral."""
RECERTIFYING = frozenset(
    {
        Action.RECERTIFICATION_READ,
        Action.STAFF_GRANT_READ,
        Action.STAFF_GRANT_CONFIRM,
        Action.STAFF_GRANT_REVOKE,
    }
)
"""Looking at a role that somebody holds: confirm it or end it. It gives nobody a new one."""
REVIEWING = frozenset({Action.EMERGENCY_ACCESS_READ, Action.EMERGENCY_ACCESS_REVIEW})
"""Looking at what was opened in an emergency, afterwards."""
TRANSFERRING = frozenset(
    {
        Action.TRANSFER_READ,
        Action.TRANSFER_OFFER,
        Action.TRANSFER_REQUEST,
        Action.TRANSFER_DECLINE,
        Action.TRANSFER_ACCEPT,
        Action.TRANSFER_REFUSE,
        Action.TRANSFER_WITHDRAW,
    }
)
"""Handing an item to another department, or taking one: a step of named staff on either side."""

GRANTS: dict[Role, frozenset[Action]] = {
    Role.FRONTLINE: STAFF
    | DISCLOSING
    | TRANSFERRING
    | BOTH_SIDES
    | {
        Action.CONCERN_READ,
        Action.CONCERN_RAISE,
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
    | BOTH_SIDES
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
    },
    Role.MENTOR: STAFF,
    Role.PARENT_COACH: STAFF,
    Role.TRAINING_LEAD: STAFF,
    Role.MANAGER: STAFF | RECERTIFYING | REVIEWING,
    Role.AUDITOR: STAFF | {Action.AUDIT_READ},
    Role.DPO: STAFF | REVIEWING | {Action.AUDIT_READ},
    Role.ADMIN: STAFF
    | RECERTIFYING
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
