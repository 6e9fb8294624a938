"""Asks for tests: who does what."""

from typing import Any

from domain.actors import Actor
from domain.policy import Action
from domain.ports import Ask
from vink.demo.personas import PERSONAS

READING = (":read",)


def ask(who: str, action: Action, **more: Any) -> Ask:
    """Return the ask of a persona for an action."""
    return ask_of(PERSONAS[who].actor(), action, **more)


def ask_of(actor: Actor, action: Action, **more: Any) -> Ask:
    """Return the ask of an actor for an action."""
    return Ask(
        actor=actor,
        action=action,
        audited_as=action.value,
        reads=action.endswith(READING),
        request_id="0" * 32,
        **more,
    )
