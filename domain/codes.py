"""Words that several resources share."""

from enum import StrEnum


class PurposeCode(StrEnum):
    """For which purpose somebody reads what concerns a person (R4)."""

    CONSULTATION = "consultation"
    REFERRAL_PREPARATION = "referral_preparation"
    REFERRAL_INTAKE = "referral_intake"
    REFERRAL_FOLLOW_UP = "referral_follow_up"
    SUPPORT = "support"
    SUBJECT_REQUEST = "subject_request"
    LOG_REVIEW = "log_review"
    AUDIT = "audit"
    DATA_BREACH = "data_breach"
    OPERATIONS = "operations"
