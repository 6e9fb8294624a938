"""What an actor may do to a thing that they may see."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from domain.actors import Actor, Role
from domain.errors import Forbidden, IllegalMove
from domain.policy.actions import GRANTS, Action

Commands = Mapping[Action, frozenset[Any]]
"""For each command of a resource, the states in which it is possible."""


def _own_request(actor: Actor, record: Any) -> str | None:
    return "own_request" if record.asked_by == actor.subject else None


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
    asks = actor.roles & {Role.FRONTLINE, Role.SYSTEM}
    return None if asks and record.department == actor.department else "not_the_asker"


def _own_entry(actor: Actor, record: Any) -> str | None:
    return None if Role.PANEL_COORDINATOR in actor.roles or record.staff_id == actor.subject else "not_own_entry"


def _not_a_colleagues(actor: Actor, record: Any) -> str | None:
    if record.from_department != actor.department:
        return "other_department"
    if record.proposed_by == actor.subject:
        return "own_request"
    return "approved_before" if actor.subject in record.approved_by else None


def _to_self(actor: Actor, record: Any) -> str | None:
    return "own_grant" if record.id == actor.subject else None


HINDRANCES: dict[Action, Callable[[Actor, Any], str | None]] = {
    Action.STAFF_GRANT_GIVE: _to_self,
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
}
"""What stands in the way although the role allows it: nobody decides on their own request, a resource person acts
only on what is assigned to them, and the asking side answers for itself (`domain.md` section 9, rules 11 and 12)."""


def holds(actor: Actor, action: Action) -> str | None:
    """Return the reason why the actor may do this at all (`role:<role>`), or None."""
    if action not in actor.scopes:
        return None
    for role in sorted(actor.roles):
        if action in GRANTS[role]:
            return f"role:{role}"
    return None


def hindrance(actor: Actor, action: Action, record: object) -> str | None:
    """Return the reason why the actor may not do this to this record, or None when they may."""
    if holds(actor, action) is None:
        return "no_grant"
    found = HINDRANCES.get(action)
    return found(actor, record) if found else None


def require(actor: Actor, action: Action, record: object) -> None:
    """Refuse unless the actor may do this to the record.

    Raises:
        Forbidden: with the reason that goes into the log.
    """
    reason = hindrance(actor, action, record)
    if reason is not None:
        raise Forbidden("You may see this, but this step is not yours to take.", reason)


def allowing(actor: Actor, commands: Commands) -> Callable[[Any], list[str]]:
    """Return what tells of a record which commands, as they stand in the path, the actor may give now."""
    held = [
        (action.partition(":")[2], states, HINDRANCES.get(action))
        for action, states in commands.items()
        if holds(actor, action)
    ]

    def allowed(record: Any) -> list[str]:
        return [
            verb
            for verb, states, hinders in held
            if record.status in states and (hinders is None or hinders(actor, record) is None)
        ]

    return allowed


def allowed_actions(actor: Actor, record: Any, commands: Commands) -> list[str]:
    """Return the commands, as they stand in the path, that the actor may give now."""
    return allowing(actor, commands)(record)


def commanded(actor: Actor, action: Action, record: Any, commands: Commands) -> None:
    """Refuse a command that is not the actor's to give, or that the record's state does not allow.

    Raises:
        Forbidden: the actor may see the record but not do this to it.
        IllegalMove: the record is in another state; the error names what is possible now.
    """
    require(actor, action, record)
    if record.status not in commands[action]:
        raise IllegalMove(
            f"This is {record.status}; that step is not possible now.",
            record.status,
            tuple(allowed_actions(actor, record, commands)),
        )


def own_unit(actor: Actor, unit_id: UUID | None) -> UUID | None:
    """Return the unit that a new record of this actor belongs to.

    Raises:
        Forbidden: the actor's grant is for one unit and another one was named.
    """
    if actor.unit_id is not None and unit_id not in (None, actor.unit_id):
        raise Forbidden("Your grant is for another unit.", "other_unit")
    return unit_id or actor.unit_id
