"""What an actor may see: one answer, as data, that serves item, list, count and worklist alike.

A `Visible` is a tuple of alternatives; each alternative maps a column to the condition it must meet. An empty
`Visible` shows nothing, an alternative without conditions shows everything. The store turns it into SQL, and
`sees` evaluates it on a record, so that both always say the same.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.actors import Actor, Role
from domain.kle import lies_under


class Has(msgspec.Struct, frozen=True):
    """The column is a list that contains this id."""

    value: UUID


class Known(msgspec.Struct, frozen=True):
    """The column has a value."""


class Later(msgspec.Struct, frozen=True):
    """The column is a time or a day that lies after this one."""

    value: datetime | date


class Earlier(msgspec.Struct, frozen=True):
    """The column is a time or a day that lies before this one."""

    value: datetime | date


class Other(msgspec.Struct, frozen=True):
    """The column has another value than this one."""

    value: str


class Among(msgspec.Struct, frozen=True):
    """The column is one of these ids."""

    value: tuple[UUID, ...]


class Under(msgspec.Struct, frozen=True):
    """The column is a KLE number that lies under one of these."""

    value: tuple[str, ...]


Condition = str | UUID | tuple[str, ...] | None | Has | Known | Later | Earlier | Other | Among | Under
Clause = Mapping[str, Condition]
Visible = tuple[Clause, ...]
Rule = Callable[[Actor, datetime], Visible]

NOTHING: Visible = ()
EVERYTHING: Visible = ({},)
RULES: dict[str, Rule] = {}
OPENED: dict[str, Rule] = {}


def rule(kind: str) -> Callable[[Rule], Rule]:
    """Name the rule that says who sees records of this kind (the name of their Struct)."""

    def keep(function: Rule) -> Rule:
        RULES[kind] = function
        return function

    return keep


def visible(actor: Actor, kind: str, now: datetime) -> Visible:
    """Return what the actor may see of this kind of record at this time. A kind without a rule shows nothing."""
    found = RULES.get(kind)
    return found(actor, now) if found else NOTHING


def opened_rule(kind: str) -> Callable[[Rule], Rule]:
    """Name the rule that says what an emergency access opens of this kind at most."""

    def keep(function: Rule) -> Rule:
        OPENED[kind] = function
        return function

    return keep


def opened(actor: Actor, kind: str, now: datetime) -> Visible:
    """Return what of this kind an emergency access of the actor opens at most: to read it, by its id, and nothing else.
    Whoever asks this has made sure that there is such an access."""
    found = OPENED.get(kind)
    opens = Role.FRONTLINE in actor.roles and actor.unit_id is not None
    return _of_own_subjects(actor, found(actor, now)) if found and opens else NOTHING


def sees(record: object, scope: Visible) -> bool:
    """Whether the record lies within what is visible."""
    return any(all(_meets(getattr(record, column), wanted) for column, wanted in one.items()) for one in scope)


def _meets(value: Any, wanted: Condition) -> bool:
    if isinstance(wanted, Has):
        return wanted.value in value
    if isinstance(wanted, Known):
        return value is not None
    if isinstance(wanted, Later):
        return value is not None and value > wanted.value
    if isinstance(wanted, Earlier):
        return value is not None and value < wanted.value
    if isinstance(wanted, Other):
        return bool(value != wanted.value)
    if isinstance(wanted, Among):
        return value in wanted.value
    if isinstance(wanted, Under):
        return lies_under(value, wanted.value)
    if isinstance(wanted, tuple):
        return value in wanted
    return bool(value == wanted)


def within_own_department(actor: Actor, roles: frozenset[Role]) -> Visible:
    """The actor's own department, narrowed to things of no unit and of the actor's unit where the grant names one."""
    if not actor.roles & roles:
        return NOTHING
    if actor.unit_id is None:
        return ({"department": actor.department},)
    return (
        {"department": actor.department, "unit_id": None},
        {"department": actor.department, "unit_id": actor.unit_id},
    )


def within_own_subjects(actor: Actor, roles: frozenset[Role]) -> Visible:
    """The same of a matter, narrowed to the KLE numbers of the actor's grant where it names some (R2)."""
    return _of_own_subjects(actor, within_own_department(actor, roles))


def _of_own_subjects(actor: Actor, seen: Visible) -> Visible:
    return seen if actor.kle is None else tuple({**one, "kle": Under(actor.kle)} for one in seen)
