"""Every column of the database with its class; a test fails on one that is missing here."""

from collections.abc import Mapping

from domain.processing.types import ROW, TURN, Table, table
from domain.processing.vink_tables import VINK_TABLES

LOG_TIME = "id at"

TABLES: Mapping[str, Table] = {
    **VINK_TABLES,
    "public.concerns": table(
        "advice",
        none=(
            f"id department status unit_id local_ref kle raised_by_function wish urgency outcome closed_at {ROW} {TURN}"
        ),
        personal="raised_by age_band holder_id successor_id",
        special="sealed",
    ),
    "public.consultations": table(
        "advice",
        none=(
            f"id department status unit_id concern_id asked_by_staff kle expertise_requested language channel "
            f"answer_wanted_by urgency submitted_at recommendation outcome redirected_to closed_at read_back_until "
            f"{ROW} {TURN}"
        ),
        personal=(
            "asked_by asker_id age_band offered_to assigned_to recused referral_authorisation holder_id successor_id"
        ),
        special="sealed",
    ),
    "public.three_way_talks": table(
        "advice",
        none=f"id department status consultation_id planned_at held_at agreement_reported_by {ROW}",
        personal="planned_by youth_agreed",
        special="sealed",
    ),
    "public.resource_persons": table(
        "staff",
        none=f"id department status unit_id {ROW}",
        personal="staff_id profession expertise languages weekly_hours trained_until",
    ),
    "public.notification_assessments": table(
        "notification",
        none=(
            f"id department unit_id concern_id consultation_id kle made_on sent_at receipt_due_at "
            f"assessment_due_at {ROW} {TURN}"
        ),
        personal="referral_id assessed_by under_18 holder_id",
        special="result sealed",
    ),
    "public.emergency_accesses": table(
        "log",
        none=f"id department status unit_id concern_id consultation_id reason ends_at reviewed_at finding {ROW} {TURN}",
        personal="referral_id under_18 opened_by reviewed_by holder_id",
        special="sealed",
        period="5 years, as the findings of reviews",
    ),
    "public.referrals": table(
        "referral",
        none=(
            f"department status unit_id concern_id consultation_id kle urgency submitted_at closed_at held_since "
            f"waiting_since known_version amended_version outcome withdrawn_because {ROW} {TURN}"
        ),
        personal=(
            "id referred_by citizen_ref support_for age_band minor_concerned disclosure_stopped_at disclosure_until "
            "texts_until asker_id coordinator_id holder_id successor_id mentor_staff_id mentor_until"
        ),
        special="sealed",
    ),
    "public.participants": table(
        "referral",
        none=f"department status unit_id {ROW}",
        personal="id referral_id citizen_ref support_for age_band disclosure_stopped_at disclosure_until left_at",
        special="sealed",
    ),
    "public.consents": table(
        "referral",
        none=f"department status unit_id kind offer recipients given_by given_how {ROW}",
        personal=(
            "id referral_id participant_id citizen_ref guardian_ref given_at expires_at recorded_by withdrawn_at "
            "withdrawn_by"
        ),
        special="sealed",
        period="with the course; skeleton 5 years",
    ),
    "public.corrections": table(
        "referral",
        none=f"id department unit_id subject_kind {ROW}",
        personal="subject_id made_by",
        special="sealed",
    ),
    "public.disclosures": table(
        "disclosure",
        none=(
            f"id department status unit_id kind from_department recipient basis purpose data_categories kle "
            f"decided_at stopped_at {ROW} {TURN}"
        ),
        personal="referral_id participant_id under_18 consent_ids proposed_by approved_by holder_id",
        special="sealed",
    ),
    "vault.citizens": table("identity", none=f"department {ROW}", personal="id", vault="fields sealed number_hash"),
    "vault.keys": table("identity", none="use master_key destroyed_at", personal="id", vault="wrapped_key"),
    "vault.master_keys": table("identity", none="id proof since retired_at", period="as long as anything is sealed"),
    "vault.readings": table("identity", none="began readings", personal="subject", period="an hour"),
    "public.match_wishes": table(
        "referral",
        none=f"department {ROW}",
        personal="id referral_id",
        special="sealed",
        period="with the course",
    ),
    "public.mentor_conflicts": table(
        "referral",
        none=f"id department status {ROW}",
        personal="participant_id mentor_id staff_id kind declared_by",
        period="with the course",
    ),
    "public.match_proposals": table(
        "referral",
        none=f"id department status from_week to_week {ROW} {TURN}",
        personal=(
            "participant_id referral_id mentor_id kind is_police police_told_on weekly_minutes steps holder_id "
            "course_id"
        ),
        special="sealed",
        period="with the course",
    ),
    "public.transfers": table(
        "disclosure",
        none=(
            f"id department status unit_id concern_id from_department to_department urgency offered_at answered_at "
            f"turn_of {ROW} {TURN}"
        ),
        personal="referral_id age_band under_18 requested_by offered_by answered_by holder_id",
        special="sealed",
    ),
    "public.departments": table("staff", none=f"id department name org_uuid inbox controller_contact told_as {ROW}"),
    "public.units": table("staff", none=f"id department name kind org_uuid p_number frontline_headcount {ROW}"),
    "public.clients": table(
        "staff",
        none=(
            f"id department status every_department client_id name kind scopes auth_method jwks redirect_uris "
            f"agreement_ref valid_from valid_until {ROW}"
        ),
    ),
    "public.staff": table(
        "staff",
        none=f"department status unit_id {ROW}",
        personal="id subject display_name function left_at",
    ),
    "public.staff_grants": table(
        "staff",
        none=f"id department role unit_id kle valid_from ends_at revoked_at confirmed_at {ROW}",
        personal="staff_id granted_by revoked_by confirmed_by",
    ),
    "public.oauth_assertions": table("sessions", none="client jti_hash expires_at"),
    "public.oauth_attempts": table("sessions", none="attempts window_ends_at", personal="key"),
    "public.oauth_codes": table("sessions", none="hash family redirect_uri challenge expires_at used_at"),
    "public.oauth_families": table(
        "sessions", none="id client department scope created_at expires_at revoked_at", personal="staff_id"
    ),
    "public.oauth_passwords": table(
        "sessions", none="set_at", personal="staff_id hash", period="until the person leaves"
    ),
    "public.oauth_refresh_tokens": table("sessions", none="hash family expires_at used_at"),
    "public.oauth_revocations": table("sessions", none="expires_at issued_until", personal="key"),
    "public.oauth_secrets": table("sessions", none="client hash set_at", period="until the system is revoked"),
    "public.audit_event": table(
        "log",
        none=f"{LOG_TIME} client department action object_type outcome reason purpose request_id leaf",
        personal="actor object_id record",
    ),
    "public.audit_payload": table("log", none="event_id at salt", personal="body"),
    "public.audit_pending": table("log", none="seq event_id at", period="until the event is sealed, seconds"),
    "public.audit_leaf": table("log", none="position event_id at leaf"),
    "public.audit_node": table("log", none="tier number hash"),
    "public.audit_checkpoint": table("log", none="number id at size edge note"),
    "public.audit_ended": table(
        "log", none="id month ended_at events digest ending_id ending", period="as long as the installation"
    ),
    "public.audit_verifier": table("log", none="key checkpoint"),
    "public.subject_requests": table(
        "rights",
        none=(
            f"id department status kind requested_by identity_check language received_on extended_at extension_reason "
            f"decision names_released decided_at answered_how closed_at {ROW} {TURN}"
        ),
        personal=(
            "citizen_ref received_by proposed_by approved_by restricted_at lifted_at correction_id closed_by holder_id"
        ),
        special="sealed",
    ),
    "public.log_reviews": table(
        "log",
        none=f"id department status month seed population closed_at {ROW}",
        personal="drawn_by events conclusion closed_by",
        period="5 years",
    ),
    "public.retention_rules": table(
        "log",
        none=f"id department status record_class days days_under_18 valid_from decided_at {ROW}",
        personal="reason proposed_by decided_by",
        period="as long as the installation",
    ),
    "public.holds": table(
        "log",
        none=f"id department status subject_kind ground until lifted_at {ROW}",
        personal="subject_id placed_by lifted_by sealed",
        period="with what is held",
    ),
    "public.retention_runs": table(
        "log",
        none=f"id department dry as_of looked_at due held not_filed disposed {ROW}",
        personal="started_by items erasures",
        period="5 years",
    ),
    "public.disposals": table(
        "log",
        none=(
            f"id department subject_kind ground kept run_id record_class rule_id days trigger trigger_at due_at "
            f"filed_as records keys identities {ROW}"
        ),
        personal="subject_id under_18",
        period="5 years",
    ),
    "public.journal_exports": table(
        "log",
        none=f"id department subject_kind target document_id digest filed_at {ROW}",
        personal="subject_id",
        period="5 years",
    ),
    "public.outbox": table("operation", none="id at type object_version department position", personal="object_id"),
    "public.webhook_subscriptions": table(
        "operation", none=f"id department status url event_types failing_since previous_until sealed {ROW}"
    ),
    "public.webhook_deliveries": table(
        "operation",
        none=f"id department subscription_id event_id number replay outcome status_code took_ms {ROW}",
        period="30 days",
    ),
    "public.webhook_progress": table("operation", none="subscription_id after tries next_at claim claimed_until"),
    "public.webhook_replays": table("operation", none="subscription_id event_id asked_at", period="until it was sent"),
    "public.outbox_place": table("operation", none="single last"),
    "public.submissions": table("operation", none="id fingerprint object_type at", personal="subject object_id"),
    "public.installation": table("operation", none="key value"),
    "public.migrations": table("operation", none="number name digest at"),
}
