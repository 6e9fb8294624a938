"""The columns of what VINK keeps of its mentors, its advisers' hours, its courses of support and its 24-hour desk."""

from collections.abc import Mapping

from domain.processing.types import ROW, TURN, Table, table

VINK_TABLES: Mapping[str, Table] = {
    "public.mentors": table(
        "mentors",
        none=f"id department status unit_id {ROW}",
        personal=(
            "staff_id kinds profession expertise languages is_police weekly_minutes meeting_times districts known_in "
            "borrowed_from borrowed_until trainings trained_until vetted_on vetted_until gender"
        ),
    ),
    "public.capacity_entries": table(
        "mentors",
        none=f"id department status number {ROW}",
        personal="mentor_id staff_id kind course_id session_id from_week to_week day minutes overbooked recorded_by",
    ),
    "public.adviser_entries": table(
        "staff", none=f"id department status closes_at {ROW}", personal="staff_id consultation_id day minutes"
    ),
    "public.on_call_shifts": table(
        "desk",
        none=f"id department status function starts_at ends_at reach_at {ROW} {TURN}",
        personal="staff_id planned_by holder_id successor_id cancellation",
        special="hand_over report",
    ),
    "public.on_call_feeds": table(
        "desk", none=f"id department status function key_hash expires_at {ROW}", personal="staff_id"
    ),
    "public.on_call_contacts": table(
        "desk",
        none=f"id department status function shift_id minutes caller_function kind done closed_at {ROW} {TURN}",
        personal="noted_by contacted_at age_band holder_id",
        special="summary closing_remark",
        period="texts 6 months after closing",
    ),
    "public.check_ins": table(
        "desk",
        none=f"id department status function {ROW} {TURN}",
        personal=("staff_id starts_at expected_end_at place checked_out_at escalated_at on_duty_id holder_id"),
        special="resolution",
        period="3 months after the meeting",
    ),
    "public.support_courses": table(
        "support",
        none=f"department status kind {ROW} {TURN}",
        personal=(
            "id referral_id participant_id minor_concerned mentor_id mentor_staff_id mentor_until police_told_on "
            "police_untold_since first_meeting_by started_on planned_end_on last_held_at next_session_at review_due_on "
            "outcome last_talk_held_on no_last_talk no_shows last_decision ended_at disclosure_stopped_at "
            "disclosure_until weekly_minutes holder_id"
        ),
        special="agreement pause decisions",
    ),
    "public.goals": table(
        "support", none=f"department status area {ROW}", personal="id referral_id course_id", special="sealed"
    ),
    "public.support_sessions": table(
        "support",
        none=f"department status form {ROW}",
        personal=(
            "id referral_id course_id mentor_staff_id planned_at held_at follows_id cancel_reason minutes "
            "travel_minutes"
        ),
        special="sealed",
        period="6 months after the last review",
    ),
    "public.progress_reviews": table(
        "support",
        none=f"department status kind {ROW}",
        personal="id referral_id course_id due_on held_on missed_reason",
        special="sealed",
    ),
    "public.supervisions": table(
        "support",
        none=f"id department theme {ROW}",
        personal="mentor_id mentor_staff_id held_on minutes supervisor_id recorded_by",
    ),
}
