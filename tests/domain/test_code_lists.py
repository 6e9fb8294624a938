import re

import pytest

from domain.code_lists import CODE_LISTS, Language, label
from domain.event_feed import TOLD

CODES = {
    "age_band": "under_10 10_14 15_17 18_25 over_25 unknown",
    "urgency": "routine soon acute",
    "observation_source": "own told online",
    "wish": "advice talk_with_young_person offer_of_support unsure",
    "raised_by_function": "teacher pedagogue social_worker street_worker job_consultant health_staff manager other",
    "expertise": (
        "islamist_milieus far_right_milieus far_left_milieus online_milieus conspiracy_milieus gang_crossover returnees"
        " family_and_parenting school_and_learning employment_and_education mental_health conversation_methods"
        " law_and_confidentiality unclear_none"
    ),
    "language": "da sv no en de fr ar so tr ur fa ku bs pl uk ru ti",
    "channel": "written phone meeting three_way",
    "recommendation": (
        "no_further_action support_in_daily_life talk_with_young_person talk_with_parents three_way_talk"
        " consider_notification offer_vink other_service emergency"
    ),
    "consultation_outcome": (
        "advice_sufficient reassured three_way_talk consider_notification referral_offered other_service"
        " emergency_advised"
    ),
    "concern_outcome": "handled_locally no_concern notified_elsewhere",
    "recusal_reason": "own_unit own_client kin other",
    "redirect_target": (
        "social_on_call ssp school_psychology family_counselling national_hotline employment_service other"
    ),
    "notification_result": "not_required required already_made unsure_seek_advice",
    "support_for": "youth adult parent relative",
    "participant_status": "enrolled active left",
    "offer": "counselling mentor parent_coaching relative_coaching network_meetings exit_course",
    "consent_purpose": "intake support coordination follow_up evaluation",
    "guardian_deferral_reason": "abuse_suspected danger_to_child",
    "consent_shortcoming": (
        "expired not_yet_in_force other_recipient other_purpose other_participant no_guardian_known"
    ),
    "consent_kind": "participation disclosure retrieval",
    "given_by": "self guardian",
    "given_how": "in_person written digital",
    "legal_basis": (
        "sel12b bl28 bl29 bl30 fvl28_consent fvl28_necessary rpl115_ssp rpl115_psp rpl115_ksp ssd_meeting sol2001"
        " sol2025 osl10_1_consent osl10_2_necessary osl10_18a_prevention osl23_no_harm osl26_no_harm"
    ),
    "info_house_basis": "rpl115_ssp rpl115_psp rpl115_ksp osl10_18a_prevention",
    "disclosure_status": "proposed approved rejected stopped",
    "disclosure_kind": "submission disclosure info_house_handover transfer",
    "disclosure_purpose": "offer_of_support coordination_of_support early_prevention safety_of_the_person",
    "data_category": (
        "identity age_band needs strengths situation_in_brief school_or_work family support_so_far interpreter"
    ),
    "decision_step": "approve reject",
    "emergency_reason": "danger_to_child danger_to_others asks_for_help_now nobody_reached",
    "emergency_access_status": "awaiting_review reviewed",
    "review_finding": "justified not_justified training_needed",
    "transfer_kind": "concern referral",
    "transfer_status": "requested offered accepted refused declined withdrawn stopped lapsed",
    "not_told_reason": "danger_to_child danger_to_others guardian_suspected cannot_be_reached",
    "decline_reason": "outside_target_group other_offer_fits_better not_voluntary no_capacity insufficient_basis",
    "withdrawal_reason": "department_wish other_support unfounded moved duplicate sent_by_mistake",
    "withdrawal_group": "by_person by_department practical",
    "review_route": "head_of_vink citizens_adviser new_referral",
    "referral_outcome": ("support_completed support_ended_early support_not_started other_support not_offered"),
    "hold_reason": "person_wants_to_wait away other_support_first practical_matters",
    "audience": "vink referrer mentor participant resource_person auditor",
    "work_task": "turn hand_over review waiting recertify attention",
    "correction_subject": "referral",
    "purpose_code": (
        "consultation referral_preparation referral_intake referral_follow_up support subject_request log_review"
        " audit data_breach operations"
    ),
    "contact_wish": "phone in_person letter through_referrer",
    "goal_area": "relations school_and_work everyday_life family critical_thinking siblings",
    "profession": ("psychologist teacher social_worker street_worker job_consultant youth_worker police_officer other"),
    "role": (
        "frontline system panel_coordinator resource_person vink_coordinator mentor parent_coach training_lead manager"
        " auditor dpo admin"
    ),
    "concern_status": "raised consulting referred closed disposed",
    "consent_status": "active withdrawn expired superseded",
    "resource_person_status": "invited active paused left",
    "record_class": (
        "advice no_concern draft referral support_course session_notes desk subject_request log_review "
        "access_log skeleton"
    ),
    "retention_subject": (
        "concern consultation referral citizen session_notes transfer on_call_contact check_in subject_request "
        "log_review log_month retention_run disposal"
    ),
    "held_kind": "concern consultation referral subject_request",
    "retention_trigger": "closed last_change course_ended final_review disposed month_ended",
    "retention_verdict": "kept due held not_filed under_review unanswered not_sealed open gone",
    "retention_rule_status": "proposed approved rejected",
    "hold_ground": "complaint subject_request court other",
    "hold_status": "active lifted",
    "disposal_ground": "period erasure",
    "kept_reason": "about_others by_decision",
    "sample_reason": "random own_unit after_closing off_hours unusual_volume",
    "log_finding": "in_order explained not_justified",
    "log_review_status": "open closed",
    "mentor_status": "invited active paused left",
    "mentor_kind": "mentor parent_coach",
    "mentor_gender": "woman man not_stated",
    "mentor_training": "basic refresher",
    "mentor_hindrance": "not_active training_incomplete training_lapsed not_vetted vetting_lapsed lent_time_over",
    "capacity_kind": "reservation planned_session session travel adviser_work absence",
    "own_time": "adviser_work absence",
    "capacity_status": "standing cancelled",
    "adviser_entry_status": "standing cancelled",
    "overbooking": "agreed_with_mentor short_peak already_done cannot_come",
    "gender_wish": "woman man",
    "conflict_kind": "kinship same_school_or_workplace neighbourhood",
    "conflict_status": "standing lifted",
    "match_veto": (
        "other_kind kinship same_school_or_workplace neighbourhood gender_wish language police_not_wanted no_hours"
        " refused_before own_referral"
    ),
    "match_misfit": (
        "topic_missing goal_not_covered no_common_time interpreter_needed carries_more leaves_before_the_end"
        " lapses_before_the_end"
    ),
    "match_reason": (
        "knows_the_topic helps_with_the_goals speaks_the_language common_time gender_as_wished carries_less"
    ),
    "match_missing": "on_hold proposal_open nobody_ready all_taken",
    "match_proposal_status": "proposed accepted refused confirmed expired stopped",
    "match_stop_reason": "mentor_unavailable conflict_declared other_match by_mistake",
    "forecast_reason": "free_now course_ends absence_ends no_such_profile nobody_ready full_for_a_year",
    "meeting_time": "weekday_day weekday_evening weekend",
    "district": (
        "indre_by oesterbro noerrebro vesterbro_kongens_enghave valby vanloese broenshoej_husum bispebjerg amager_oest"
        " amager_vest outside"
    ),
    "holder": "asker panel_coordinator resource_person vink_coordinator manager dpo mentor admin",
    "subject_request_kind": "access log_extract rectification restriction objection erasure",
    "subject_request_status": "received decided closed disposed",
    "requested_by": "person guardian representative",
    "identity_check": "electronic_id document_shown known_to_staff mandate_shown",
    "extension_reason": "complex many_requests",
    "subject_decision": "granted partly_granted refused",
    "answer_way": "digital_post letter in_person",
    "on_call_function": "resource_person mentor",
    "on_call_shift_status": "planned cancelled handed_over acknowledged",
    "on_call_cancellation": "person_unavailable planned_anew not_needed",
    "on_call_contact_status": "open closed",
    "on_call_contact_kind": "advice support_talk coordination practical",
    "on_call_step": (
        "listened advised consultation_suggested three_way_talk_suggested notification_discussed social_on_call_named"
        " emergency_numbers_named appointment_made passed_on"
    ),
    "caller_function": (
        "relative young_person mentor parent_coach teacher pedagogue social_worker street_worker health_staff"
        " job_consultant manager other"
    ),
    "check_in_status": "open ended escalated resolved",
    "check_in_place": "office school_or_workplace public_indoors outdoors private_home vehicle",
    "hours_kind": "session travel adviser_work on_call on_call_contact",
    "on_call_feed_status": "active revoked",
    "support_course_status": "preparing active paused ended",
    "support_course_outcome": "goals_met by_participant consent_withdrawn moved other_service no_contact",
    "session_form": "face_to_face phone three_way",
    "session_status": "planned held cancelled no_show rescheduled",
    "session_cancel_reason": "by_participant by_mentor practical_matters course_changed",
    "meeting_place": "at_vink school_or_work public_place outdoors at_home online",
    "mentor_change_reason": "participants_wish mentors_wish mentor_unavailable better_fit",
    "override_reason": "refresher_booked participants_wish continuity",
    "not_held_reason": "participant_did_not_wish could_not_be_reached moved_away",
    "reopen_reason": "participants_wish new_need ended_by_mistake",
    "goal_status": "open reached set_aside",
    "review_kind": "baseline interval closing six_months twelve_months",
    "review_status": "due held missed lapsed",
    "review_decision": "continue change end",
    "supervision_theme": "relation method boundaries safety cooperation own_reactions ending",
    "attention_reason": (
        "first_meeting_late no_session no_shows review_overdue end_wished planned_end_passed lent_time_over"
        " consent_ends_soon police_not_told"
    ),
    "entry_kind": "information_requested information_supplied advice follow_up feedback redirection",
    "recipient": "vink info_house school health_visitor day_care social_services",
    "text_language": "da sv en",
    "unit_kind": "school club social_centre job_centre health_centre street_team vink administration other",
    "client_kind": "system application",
    "client_auth_method": "private_key_jwt client_secret_basic none",
    "client_status": "active suspended revoked",
    "webhook_status": "active paused failing ended",
    "webhook_outcome": "delivered refused redirected too_slow unreachable not_listed gone",
    "staff_status": "active left",
    "grant_status": "planned current ended revoked",
    "recertification_reason": "ends_soon lapsed holder_left",
    "audit_outcome": "allowed refused failed",
    "consultation_status": (
        "draft submitted triaged assigned information_requested answered follow_up closed disposed withdrawn redirected"
        " expired"
    ),
    "referral_status": (
        "draft awaiting_consent submitted received more_information accepted declined redirected matched active ended"
        " closed disposed withdrawn"
    ),
    "three_way_talk_status": "planned held cancelled",
    "access_act": "read listed changed log refused",
    "event_details": "none kept erased",
    "event_type": " ".join(one.value for events in TOLD.values() for one in events),
}
STIGMA = re.compile(
    r"\b(?:suspect|target|radicali|extremist|risk|threat|scor|flag|hit|watch|mistænk|radikali|ekstremist|risiko|trussel"
    r"|misstänk)",
    re.IGNORECASE,
)


def test_the_lists_hold_exactly_these_codes_in_this_order() -> None:
    held = {name: [code.code for code in codes.codes] for name, codes in CODE_LISTS.items()}
    assert held == {name: codes.split() for name, codes in CODES.items()}


def test_each_code_has_a_text_of_its_own_in_every_language() -> None:
    for name, codes in CODE_LISTS.items():
        for language in Language:
            texts = [code.labels.text(language) for code in codes.codes]
            assert len(set(texts)) == len(texts), name
            assert [text for text in texts if not text.strip() or text != text.strip() or text.endswith(".")] == []


def test_a_list_carries_its_name_and_version() -> None:
    for name, codes in CODE_LISTS.items():
        assert codes.name == name
        assert codes.version >= 1, name
        assert all(code.active for code in codes.codes), name


def test_no_text_scores_or_stigmatises() -> None:
    lists = CODE_LISTS.values()
    texts = [code.labels.text(language) for codes in lists for code in codes.codes for language in Language]
    assert [text for text in texts if STIGMA.search(text)] == []


def test_expertise_names_the_knowledge_that_is_asked_for() -> None:
    about_milieus = ["islamist_milieus", "far_right_milieus", "far_left_milieus", "conspiracy_milieus", "returnees"]
    assert all(label("expertise", code, Language.EN).startswith("Knowledge of ") for code in about_milieus)
    assert all(label("expertise", code, Language.DA).startswith("Viden om ") for code in about_milieus)
    assert all(label("expertise", code, Language.SV).startswith("Kunskap om ") for code in about_milieus)


def test_a_label_is_given_in_the_language_asked_for() -> None:
    assert [label("channel", "three_way", language) for language in Language] == [
        "Trekantssamtale",
        "Trepartssamtal",
        "Three-way talk",
    ]


@pytest.mark.parametrize(("name", "code"), [("channel", "pigeon"), ("pigeons", "written")])
def test_what_is_not_listed_has_no_label(name: str, code: str) -> None:
    with pytest.raises(KeyError):
        label(name, code, Language.EN)


def test_the_lists_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CODE_LISTS["channel"] = CODE_LISTS["wish"]  # type: ignore[index]
