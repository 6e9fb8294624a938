"""Asks for tests: who does what."""

from typing import Any

from domain.policy import Action
from domain.ports import Ask
from vink.demo.personas import PERSONAS

READING = (":read",)


def ask(who: str, action: Action, **more: Any) -> Ask:
    """Return the ask of a persona for an action."""
    return Ask(
        actor=PERSONAS[who].actor(),
        action=action,
        audited_as=action.value,
        reads=action.endswith(READING),
        request_id="0" * 32,
        **more,
    )
