"""What ends by itself: each kind with the right that is used for it. Nobody asks for it, so the log names the rule."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from domain.actors import Actor, Role
from domain.consents.expiring import expire_consent
from domain.consultations.expiring import expire_consultation
from domain.matching.proposing import expire_match
from domain.on_call.check_ins import escalate_check_in, pass_on_check_in
from domain.policy import Action
from domain.policy.on_call import COORDINATORS
from domain.ports import Ask, Work
from domain.transfers.ending import lapse_transfer

WORKER = UUID("00000000-0000-7000-8000-000000000001")
"""Whom the log names as the actor of what ended by itself."""


DESK = frozenset(COORDINATORS.values())
VINK = frozenset({Role.VINK_COORDINATOR})


class Expiry(msgspec.Struct, frozen=True):
    """A kind of ending: the use case, its name in the log, the right of the department that it takes, and of whom."""

    use_case: Callable[[Work, UUID], Awaitable[Any]]
    audited_as: str
    right: Action
    roles: frozenset[Role] = frozenset({Role.FRONTLINE})


EXPIRIES = {
    "draft_untouched": Expiry(expire_consultation, "consultation:expire", Action.CONSULTATION_WITHDRAW),
    "question_unanswered": Expiry(expire_consultation, "consultation:expire", Action.CONSULTATION_WITHDRAW),
    "transfer_unanswered": Expiry(lapse_transfer, "transfer:lapse", Action.TRANSFER_WITHDRAW),
    "consent_over": Expiry(expire_consent, "consent:expire", Action.CONSENT_WITHDRAW),
    "proposal_over": Expiry(expire_match, "match-proposal:expire", Action.MATCH_PROPOSAL_STOP, VINK),
    "not_back_in_time": Expiry(escalate_check_in, "check-in:escalate", Action.CHECK_IN_RESOLVE, DESK),
    "other_on_duty": Expiry(pass_on_check_in, "check-in:pass-on", Action.CHECK_IN_RESOLVE, DESK),
}
"""By the rule that says when it ends."""


def ask_for(rule: str, department: str, request_id: str) -> Ask:
    """Return the ask by which something of a department ends: like a member of its staff's, with one right only."""
    expiry = EXPIRIES[rule]
    return Ask(
        actor=worker(department, expiry.roles, expiry.right),
        action=expiry.right,
        audited_as=expiry.audited_as,
        reads=False,
        request_id=request_id,
        rule=rule,
    )


def worker(department: str, roles: frozenset[Role], right: Action) -> Actor:
    """Return the worker as somebody with these roles in a department, and with one right."""
    return Actor(
        subject=WORKER,
        client_id="worker",
        department=department,
        roles=roles,
        scopes=frozenset({right.value}),
        unit_id=None,
        token_id="",
    )
