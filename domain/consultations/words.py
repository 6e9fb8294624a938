"""The words of a consultation: its states, outcomes, channels, and what is asked for and recommended."""

from enum import StrEnum


class ConsultationStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    INFORMATION_REQUESTED = "information_requested"
    ANSWERED = "answered"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"
    EXPIRED = "expired"
    DISPOSED = "disposed"


class ConsultationOutcome(StrEnum):
    ADVICE_SUFFICIENT = "advice_sufficient"
    REASSURED = "reassured"
    THREE_WAY_TALK = "three_way_talk"
    CONSIDER_NOTIFICATION = "consider_notification"
    REFERRAL_OFFERED = "referral_offered"
    OTHER_SERVICE = "other_service"
    EMERGENCY_ADVISED = "emergency_advised"


class Channel(StrEnum):
    WRITTEN = "written"
    PHONE = "phone"
    MEETING = "meeting"
    THREE_WAY = "three_way"


class Expertise(StrEnum):
    """Which knowledge is wanted of the panel; it says nothing about a person (`domain.md` section 10, no. 4)."""

    ISLAMIST_MILIEUS = "islamist_milieus"
    FAR_RIGHT_MILIEUS = "far_right_milieus"
    FAR_LEFT_MILIEUS = "far_left_milieus"
    ONLINE_MILIEUS = "online_milieus"
    CONSPIRACY_MILIEUS = "conspiracy_milieus"
    GANG_CROSSOVER = "gang_crossover"
    RETURNEES = "returnees"
    FAMILY_AND_PARENTING = "family_and_parenting"
    SCHOOL_AND_LEARNING = "school_and_learning"
    EMPLOYMENT_AND_EDUCATION = "employment_and_education"
    MENTAL_HEALTH = "mental_health"
    CONVERSATION_METHODS = "conversation_methods"
    LAW_AND_CONFIDENTIALITY = "law_and_confidentiality"
    UNCLEAR_NONE = "unclear_none"


class SpokenLanguage(StrEnum):
    """ISO 639-1."""

    DANISH = "da"
    SWEDISH = "sv"
    NORWEGIAN = "no"
    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"
    ARABIC = "ar"
    SOMALI = "so"
    TURKISH = "tr"
    URDU = "ur"
    PERSIAN = "fa"
    KURDISH = "ku"
    BOSNIAN = "bs"
    POLISH = "pl"
    UKRAINIAN = "uk"
    RUSSIAN = "ru"
    TIGRINYA = "ti"


class Recommendation(StrEnum):
    NO_FURTHER_ACTION = "no_further_action"
    SUPPORT_IN_DAILY_LIFE = "support_in_daily_life"
    TALK_WITH_YOUNG_PERSON = "talk_with_young_person"
    TALK_WITH_PARENTS = "talk_with_parents"
    THREE_WAY_TALK = "three_way_talk"
    CONSIDER_NOTIFICATION = "consider_notification"
    OFFER_VINK = "offer_vink"
    OTHER_SERVICE = "other_service"
    EMERGENCY = "emergency"


class RecusalReason(StrEnum):
    OWN_UNIT = "own_unit"
    OWN_CLIENT = "own_client"
    KIN = "kin"
    OTHER = "other"


class RedirectTarget(StrEnum):
    SOCIAL_ON_CALL = "social_on_call"
    SSP = "ssp"
    SCHOOL_PSYCHOLOGY = "school_psychology"
    FAMILY_COUNSELLING = "family_counselling"
    NATIONAL_HOTLINE = "national_hotline"
    EMPLOYMENT_SERVICE = "employment_service"
    OTHER = "other"


class EntryKind(StrEnum):
    INFORMATION_REQUESTED = "information_requested"
    INFORMATION_SUPPLIED = "information_supplied"
    ADVICE = "advice"
    FOLLOW_UP = "follow_up"
    FEEDBACK = "feedback"
    REDIRECTION = "redirection"


class Holder(StrEnum):
    """Whose turn it is; an open item always has exactly one (`domain.md` section 9, rule 13)."""

    ASKER = "asker"
    PANEL_COORDINATOR = "panel_coordinator"
    RESOURCE_PERSON = "resource_person"
    VINK_COORDINATOR = "vink_coordinator"
    MANAGER = "manager"
    DPO = "dpo"
    MENTOR = "mentor"
    ADMIN = "admin"
