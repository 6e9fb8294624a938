"""Actions that belong together: what several roles do alike, or what one of them does with one kind of thing."""

from domain.policy.actions import Action

EVERYBODY = frozenset(
    {Action.ME_READ, Action.CODE_LIST_READ, Action.TEXT_CHECK, Action.DEPARTMENT_READ, Action.UNIT_READ}
)
STAFF = EVERYBODY | {Action.WORKLIST_READ, Action.PARTICIPANT_LEAVE, Action.ON_CALL_READ}
"""Whoever of the staff hears that somebody wants out takes it down (`domain.md` section 9, rule 8), and anybody of
them may need to know who is on duty."""
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
AUDITING = frozenset(
    {
        Action.AUDIT_READ,
        Action.AUDIT_EXPORT,
        Action.BREACH_REPORT_READ,
        Action.CHECKPOINT_READ,
        Action.PROOF_READ,
        Action.LOG_REVIEW_READ,
        Action.LOG_REVIEW_DRAW,
        Action.LOG_REVIEW_RECORD_FINDING,
        Action.LOG_REVIEW_CLOSE,
        Action.RETENTION_RULE_READ,
        Action.RETENTION_RUN_READ,
        Action.DISPOSAL_READ,
    }
)
"""What auditors and the data-protection officer do with the log, and read of what was disposed of."""
ANSWERING = frozenset(
    {
        Action.SUBJECT_REQUEST_READ,
        Action.SUBJECT_REQUEST_RECEIVE,
        Action.SUBJECT_REQUEST_EXTEND,
        Action.SUBJECT_REQUEST_DECIDE,
        Action.SUBJECT_REQUEST_APPROVE,
        Action.SUBJECT_REQUEST_REJECT,
        Action.SUBJECT_REQUEST_CLOSE,
        Action.SUBJECT_REQUEST_LIFT,
        Action.SUBJECT_PACK_READ,
        Action.SUBJECT_EXTRACT_READ,
    }
)
"""Answering a person about their own data."""
SECONDING = frozenset({Action.SUBJECT_REQUEST_READ, Action.SUBJECT_REQUEST_APPROVE, Action.SUBJECT_REQUEST_REJECT})
"""Approving, as the second of two, that somebody is given their data."""
RETAINING = frozenset(
    {
        Action.RETENTION_RULE_PROPOSE,
        Action.RETENTION_RULE_APPROVE,
        Action.RETENTION_RULE_REJECT,
        Action.RETENTION_RUN_START,
        Action.HOLD_READ,
        Action.HOLD_PLACE,
        Action.HOLD_LIFT,
    }
)
"""Of the data-protection officer alone: how long things are kept, and what is held."""
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
MATCHING = frozenset(
    {
        Action.FORECAST_READ,
        Action.MATCH_WISHES_READ,
        Action.MATCH_WISHES_STATE,
        Action.MATCH_WISHES_REVISE,
        Action.MENTOR_CONFLICT_LIFT,
        Action.MATCH_CANDIDATE_READ,
        Action.ASSIGNMENT_READ,
        Action.MATCH_PROPOSAL_READ,
        Action.MATCH_PROPOSAL_PROPOSE,
        Action.MATCH_PROPOSAL_ACCEPT,
        Action.MATCH_PROPOSAL_REFUSE,
        Action.MATCH_PROPOSAL_CONFIRM,
        Action.MATCH_PROPOSAL_STOP,
    }
)
"""Of VINK's coordinators alone."""
OWN_HOURS = frozenset(
    {
        Action.MENTOR_READ,
        Action.CAPACITY_ENTRY_READ,
        Action.CAPACITY_ENTRY_RECORD,
        Action.CAPACITY_ENTRY_CANCEL,
        Action.MENTOR_CONFLICT_READ,
        Action.MENTOR_CONFLICT_DECLARE,
    }
)
"""What a mentor does with their own entry, hours and conflicts, and VINK with everybody's."""
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
UNNUMBERED = TRANSFERRING | {Action.EMERGENCY_ACCESS_OPEN}
"""Of front-line staff, on what does not say under which KLE number it runs: not of those restricted to some."""
SUBSCRIBING = frozenset(
    {
        Action.WEBHOOK_SUBSCRIPTION_READ,
        Action.WEBHOOK_SUBSCRIPTION_CREATE,
        Action.WEBHOOK_SUBSCRIPTION_PAUSE,
        Action.WEBHOOK_SUBSCRIPTION_RESUME,
        Action.WEBHOOK_SUBSCRIPTION_ROTATE_SECRET,
        Action.WEBHOOK_SUBSCRIPTION_END,
        Action.WEBHOOK_DELIVERY_READ,
        Action.WEBHOOK_DELIVERY_REPLAY,
    }
)
"""Where a department's events are sent: of its administrator, who reads none of them."""
