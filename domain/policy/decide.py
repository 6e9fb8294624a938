"""What an actor may do to a thing that they may see."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from domain.actors import Actor, Role
from domain.errors import Forbidden, IllegalMove
from domain.kle import lies_under
from domain.policy.actions import Action
from domain.policy.grants import GRANTS
from domain.policy.hindrances import ASKING, HINDRANCES, MARKS, TIMES
from domain.policy.tasks import UNNUMBERED

Commands = Mapping[Action, frozenset[Any]]
"""For each command of a resource, the states in which it is possible."""
MATTERS = frozenset({"Concern", "Consultation", "Referral"})
"""What is filed by what it is about; of everything else `kle` files the act."""


def holds(actor: Actor, action: Action) -> str | None:
    """Return the reason why the actor may do this at all (`role:<role>`), or None."""
    return _granted(action, actor.scopes, actor.roles, actor.kle is not None)


@lru_cache(maxsize=16_384)
def _granted(action: Action, scopes: frozenset[str], roles: frozenset[Role], numbered: bool) -> str | None:
    if action not in scopes or (numbered and action in UNNUMBERED):
        return None
    for role in sorted(roles):
        if action in GRANTS[role]:
            return f"role:{role}"
    return None


def hindrance(actor: Actor, action: Action, record: object) -> str | None:
    """Return the reason why the actor may not do this to this record, or None when they may."""
    if holds(actor, action) is None:
        return "no_grant"
    if _of_askers_only(actor.roles, action) and (foreign := _out_of_reach(actor, record)):
        return foreign
    found = HINDRANCES.get(action)
    return found(actor, record) if found else None


@lru_cache(maxsize=16_384)
def _of_askers_only(roles: frozenset[Role], action: Action) -> bool:
    return roles <= ASKING or not any(action in GRANTS[role] for role in roles - ASKING)


def _out_of_reach(actor: Actor, record: Any) -> str | None:
    """Return why a record of the actor's department is not what their grant is for: whatever let them read it, for
    instance an emergency, they act on nothing of it."""
    if actor.unit_id is None and actor.kle is None:
        return None
    if getattr(record, "department", None) != actor.department:
        return None
    if actor.unit_id is not None and getattr(record, "unit_id", None) not in (None, actor.unit_id):
        return "other_unit"
    if actor.kle is None or type(record).__name__ not in MATTERS:
        return None
    # What a list tells of a matter has no number; what it lists was looked for under the actor's.
    kle = getattr(record, "kle", None)
    return None if kle is None or lies_under(kle, actor.kle) else "other_kle"


def require(actor: Actor, action: Action, record: object) -> None:
    """Refuse unless the actor may do this to the record.

    Raises:
        Forbidden: with the reason that goes into the log.
    """
    reason = hindrance(actor, action, record)
    if reason is not None:
        raise Forbidden("You may see this, but this step is not yours to take.", reason)


def allowing(actor: Actor, commands: Commands, now: datetime | None = None) -> Callable[[Any], list[str]]:
    """Return what tells of a record which commands, as they stand in the path, the actor may give; with `now`, those
    that are neither too early nor too late."""
    held = [
        (
            action.partition(":")[2],
            states,
            MARKS.get(action),
            None if now is None else TIMES.get(action),
            HINDRANCES.get(action),
            _of_askers_only(actor.roles, action),
        )
        for action, states in commands.items()
        if holds(actor, action)
    ]

    def allowed(record: Any) -> list[str]:
        foreign = _out_of_reach(actor, record)
        return [
            verb
            for verb, states, marked, timely, hinders, askers in held
            if not (foreign and askers)
            and (marked is None or marked(record))
            and (timely is None or now is None or timely(record, now))
            and record.status in states
            and (hinders is None or hinders(actor, record) is None)
        ]

    return allowed


def allowed_actions(actor: Actor, record: Any, commands: Commands, now: datetime | None = None) -> list[str]:
    """Return the commands, as they stand in the path, that the actor may give; with `now`, as `allowing` does."""
    return allowing(actor, commands, now)(record)


def _possible(action: Action, record: Any, states: frozenset[Any]) -> bool:
    return record.status in states and (action not in MARKS or MARKS[action](record))


def commanded(actor: Actor, action: Action, record: Any, commands: Commands) -> None:
    """Refuse a command that is not the actor's to give, or that the record's state does not allow.

    Raises:
        Forbidden: the actor may see the record but not do this to it.
        IllegalMove: the record is in another state; the error names what is possible now.
    """
    require(actor, action, record)
    if not _possible(action, record, commands[action]):
        raise IllegalMove(
            "That step is not possible now.",
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


def own_subject(actor: Actor, kle: str) -> str:
    """Return the KLE number under which this actor files a matter.

    Raises:
        Forbidden: the actor's grant is for other numbers.
    """
    if actor.kle is not None and not lies_under(kle, actor.kle):
        raise Forbidden(f"Your grant is for other subjects: {', '.join(actor.kle)}.", "other_kle")
    return kle
