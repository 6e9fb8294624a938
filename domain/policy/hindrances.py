"""What stands in the way of a step although the role allows it, and what it wants of a record beside its status."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain.actors import Actor, Role
from domain.policy.actions import Action
from domain.policy.on_call import ON_CALL_HINDRANCES, ON_CALL_MARKS, ON_CALL_TIMES

ASKING = frozenset({Role.FRONTLINE, Role.SYSTEM})
RESERVED = frozenset({Role.ADMIN, Role.AUDITOR, Role.DPO, Role.MANAGER})
"""Roles that administrators alone confirm and end: who watches a department, or answers for it, is not its choice."""


def _own_request(actor: Actor, record: Any) -> str | None:
    return "own_request" if record.asked_by == actor.subject else None


def _opened_by_self(actor: Actor, record: Any) -> str | None:
    return "own_request" if record.opened_by == actor.subject else None


def _not_the_givers(actor: Actor, record: Any) -> str | None:
    return None if record.from_department == actor.department else "other_department"


def _not_the_takers(actor: Actor, record: Any) -> str | None:
    return None if record.to_department == actor.department else "other_department"


def _not_to_accept(actor: Actor, record: Any) -> str | None:
    return "own_request" if record.offered_by == actor.subject else _not_the_takers(actor, record)


def _recused(actor: Actor, record: Any) -> str | None:
    return "recused" if actor.subject in record.recused else _own_request(actor, record)


def _not_offered(actor: Actor, record: Any) -> str | None:
    return _recused(actor, record) or (None if actor.subject in record.offered_to else "not_offered")


def _not_assigned(actor: Actor, record: Any) -> str | None:
    return None if record.assigned_to == actor.subject else "not_assigned"


def _other_department(actor: Actor, record: Any) -> str | None:
    return None if record.department == actor.department else "other_department"


def _referred_by_self(actor: Actor, record: Any) -> str | None:
    return "own_request" if record.referred_by == actor.subject else None


def _asking_side(actor: Actor, record: Any) -> str | None:
    asks = record.department == actor.department and not ASKING.isdisjoint(actor.roles)
    return None if asks else "not_the_asker"


def _own_entry(actor: Actor, record: Any) -> str | None:
    return None if Role.PANEL_COORDINATOR in actor.roles or record.staff_id == actor.subject else "not_own_entry"


def _not_own_hours(actor: Actor, record: Any) -> str | None:
    return None if record.staff_id == actor.subject else "not_own_entry"


def _not_a_colleagues(actor: Actor, record: Any) -> str | None:
    if record.from_department != actor.department:
        return "other_department"
    if record.proposed_by == actor.subject:
        return "own_request"
    return "approved_before" if actor.subject in record.approved_by else None


def _proposed_by_self(actor: Actor, record: Any) -> str | None:
    return "own_request" if record.proposed_by == actor.subject else None


def _to_self(actor: Actor, record: Any) -> str | None:
    return "own_grant" if record.id == actor.subject else None


def _not_to_end(actor: Actor, record: Any) -> str | None:
    if Role.ADMIN in actor.roles:
        return None
    return "own_grant" if record.staff_id == actor.subject else _reserved(actor, record)


def _not_to_confirm(actor: Actor, record: Any) -> str | None:
    return "own_grant" if record.staff_id == actor.subject else _reserved(actor, record)


def _reserved(actor: Actor, record: Any) -> str | None:
    return "reserved_role" if Role.ADMIN not in actor.roles and record.role in RESERVED else None


def _other_function(actor: Actor, record: Any) -> str | None:
    if record.holder == "asker":
        return _asking_side(actor, record)
    if record.holder == "vink_coordinator" and Role.VINK_COORDINATOR in actor.roles:
        return _referred_by_self(actor, record)
    return "not_your_turn" if record.holder == "vink_coordinator" else None


def _not_named(actor: Actor, record: Any) -> str | None:
    named = record.successor_id in (None, actor.subject)
    return _other_function(actor, record) if named else "not_named"


def _not_asked_by_self(actor: Actor, record: Any) -> str | None:
    asked = record.asker_id is None or actor.subject in (record.asked_by, record.asker_id)
    return _asking_side(actor, record) or (None if asked else "not_the_asker")


HINDRANCES: dict[Action, Callable[[Actor, Any], str | None]] = {
    Action.STAFF_GRANT_GIVE: _to_self,
    Action.STAFF_GRANT_CONFIRM: _not_to_confirm,
    Action.STAFF_GRANT_REVOKE: _not_to_end,
    Action.TRANSFER_OFFER: _not_the_givers,
    Action.TRANSFER_DECLINE: _not_the_givers,
    Action.TRANSFER_WITHDRAW: _not_the_givers,
    Action.TRANSFER_ACCEPT: _not_to_accept,
    Action.TRANSFER_REFUSE: _not_the_takers,
    Action.EMERGENCY_ACCESS_REVIEW: _opened_by_self,
    Action.SUBJECT_REQUEST_APPROVE: _proposed_by_self,
    Action.SUBJECT_REQUEST_REJECT: _proposed_by_self,
    Action.RETENTION_RULE_APPROVE: _proposed_by_self,
    Action.RETENTION_RULE_REJECT: _proposed_by_self,
    Action.CONCERN_REVISE: _other_department,
    Action.CONCERN_CLOSE: _other_department,
    Action.CONSULTATION_REVISE: _asking_side,
    Action.CONSULTATION_SUBMIT: _asking_side,
    Action.CONSULTATION_TRIAGE: _own_request,
    Action.CONSULTATION_ASSIGN: _own_request,
    Action.CONSULTATION_REDIRECT: _own_request,
    Action.CONSULTATION_CLAIM: _not_offered,
    Action.CONSULTATION_RECUSE: _not_assigned,
    Action.CONSULTATION_REQUEST_INFORMATION: _not_assigned,
    Action.CONSULTATION_ADVICE: _not_assigned,
    Action.CONSULTATION_SUPPLY_INFORMATION: _asking_side,
    Action.CONSULTATION_FOLLOW_UP: _asking_side,
    Action.CONSULTATION_FEEDBACK: _asking_side,
    Action.CONSULTATION_WITHDRAW: _asking_side,
    Action.CONSULTATION_CLOSE: _asking_side,
    Action.RESOURCE_PERSON_PAUSE: _own_entry,
    Action.RESOURCE_PERSON_RESUME: _own_entry,
    Action.RESOURCE_PERSON_UPDATE: _own_entry,
    Action.REFERRAL_REVISE: _other_department,
    Action.REFERRAL_SUBMIT: _other_department,
    Action.REFERRAL_SUPPLY_INFORMATION: _other_department,
    Action.CONSENT_RECORD: _other_department,
    Action.DISCLOSURE_APPROVE: _not_a_colleagues,
    Action.DISCLOSURE_REJECT: _not_a_colleagues,
    Action.PARTICIPANT_ENROL: _other_department,
    Action.PARTICIPANT_REVISE: _other_department,
    Action.PARTICIPANT_ACTIVATE: _other_department,
    Action.REFERRAL_RECEIVE: _referred_by_self,
    Action.REFERRAL_REQUEST_INFORMATION: _referred_by_self,
    Action.REFERRAL_ACCEPT: _referred_by_self,
    Action.REFERRAL_DECLINE: _referred_by_self,
    Action.REFERRAL_REDIRECT: _referred_by_self,
    Action.REFERRAL_CLOSE: _referred_by_self,
    Action.DUPLICATE_READ: _referred_by_self,
    Action.SUPPORT_COURSE_PREPARE: _referred_by_self,
    Action.REFERRAL_AMEND: _other_department,
    Action.REFERRAL_ACKNOWLEDGE: _referred_by_self,
    Action.REFERRAL_EXPECT_SLOT: _referred_by_self,
    Action.MATCH_WISHES_STATE: _referred_by_self,
    Action.MATCH_WISHES_REVISE: _referred_by_self,
    Action.MATCH_CANDIDATE_READ: _referred_by_self,
    Action.MATCH_PROPOSAL_PROPOSE: _referred_by_self,
    Action.REFERRAL_HOLD: _other_function,
    Action.REFERRAL_RESUME: _other_function,
    Action.REFERRAL_HAND_OVER: _other_function,
    Action.REFERRAL_ACCEPT_HAND_OVER: _not_named,
    Action.REFERRAL_REFUSE_HAND_OVER: _not_named,
    Action.CONCERN_HAND_OVER: _other_function,
    Action.CONCERN_ACCEPT_HAND_OVER: _not_named,
    Action.CONCERN_REFUSE_HAND_OVER: _not_named,
    Action.CONSULTATION_HAND_OVER: _other_function,
    Action.CONSULTATION_ACCEPT_HAND_OVER: _not_named,
    Action.CONSULTATION_REFUSE_HAND_OVER: _not_named,
    Action.CONSULTATION_AUTHORISE_REFERRAL: _not_asked_by_self,
    Action.CONSULTATION_REVOKE_AUTHORISATION: _not_asked_by_self,
    Action.ADVISER_ENTRY_CANCEL: _not_own_hours,
    **ON_CALL_HINDRANCES,
}
"""What stands in the way although the role allows it: nobody decides on their own request, a resource person acts
only on what is assigned to them, and the asking side answers for itself (`domain.md` section 9, rules 11 and 12)."""


def _offered(record: Any) -> bool:
    return record.successor_id is not None


def _authorised(record: Any) -> bool:
    return record.referral_authorisation is not None and record.referral_authorisation.used_at is None


MARKS: dict[Action, Callable[[Any], bool]] = {
    Action.CAPACITY_ENTRY_CANCEL: lambda record: record.course_id is None,
    Action.REFERRAL_HOLD: lambda record: record.held_since is None,
    Action.REFERRAL_RESUME: lambda record: record.held_since is not None,
    Action.REFERRAL_ACKNOWLEDGE: lambda record: record.changed_since is not None,
    Action.SUPPORT_COURSE_REOPEN: lambda record: record.agreement is not None,
    Action.SUPPORT_COURSE_RECORD_TOLD: lambda record: record.police_untold_since is not None,
    Action.CONCERN_ACCEPT_HAND_OVER: _offered,
    Action.CONCERN_REFUSE_HAND_OVER: _offered,
    Action.CONSULTATION_ACCEPT_HAND_OVER: _offered,
    Action.CONSULTATION_REFUSE_HAND_OVER: _offered,
    Action.REFERRAL_ACCEPT_HAND_OVER: _offered,
    Action.REFERRAL_REFUSE_HAND_OVER: _offered,
    Action.CONSULTATION_AUTHORISE_REFERRAL: lambda record: not _authorised(record),
    Action.CONSULTATION_REVOKE_AUTHORISATION: _authorised,
    Action.SUBJECT_REQUEST_EXTEND: lambda record: record.extended_at is None,
    Action.SUBJECT_REQUEST_DECIDE: lambda record: record.proposed_by is None,
    Action.SUBJECT_REQUEST_APPROVE: lambda record: record.proposed_by is not None,
    Action.SUBJECT_REQUEST_REJECT: lambda record: record.proposed_by is not None,
    Action.SUBJECT_REQUEST_LIFT: lambda record: record.restricted_at is not None and record.lifted_at is None,
    **ON_CALL_MARKS,
}
"""What a command wants of a record beside its status."""


def _in_time(record: Any, now: datetime) -> bool:
    return record.due_at is None or record.due_at > now


TIMES: dict[Action, Callable[[Any, datetime], bool]] = {
    Action.ADVISER_ENTRY_CANCEL: lambda record, now: record.closes_at > now,
    Action.MATCH_PROPOSAL_ACCEPT: _in_time,
    Action.MATCH_PROPOSAL_CONFIRM: _in_time,
    **ON_CALL_TIMES,
}
"""When a command is neither too early nor too late. Whoever gives it all the same is told so by the command itself."""
