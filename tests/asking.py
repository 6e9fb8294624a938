"""Asks for tests: who does what."""

from domain.actors import Actor
from domain.policy import Action
from domain.ports import Ask
from vink.demo.personas import PERSONAS

READING = (":read",)


def ask(who: str, action: Action, **more: object) -> Ask:
    """Return the ask of a persona for an action."""
    return ask_of(PERSONAS[who].actor(), action, **more)


def ask_of(actor: Actor, action: Action, **more: object) -> Ask:
    """Return the ask of an actor for an action."""
    return Ask(  # type: ignore[arg-type]
        actor=actor,
        action=action,
        audited_as=action.value,
        reads=action.endswith(READING),
        request_id="0" * 32,
        **more,
    )
