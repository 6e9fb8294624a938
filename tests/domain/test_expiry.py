from datetime import timedelta
from typing import Any

import pytest

from domain.audit import Outcome
from domain.consultations.types import MOVES
from domain.consultations.words import ConsultationStatus
from domain.errors import IllegalMove, NotFound
from domain.events import Event
from domain.expiry import EXPIRIES, WORKER, ask_for
from domain.policy import Action
from tests.domain.conftest import Municipality, done

S = ConsultationStatus
DAY = timedelta(days=1)


def expire(municipality: Municipality, rule: str, made: Any) -> object:
    async def step() -> object:
        async with municipality.begin(ask_for(rule, "buf", "f" * 32)) as work:
            return await EXPIRIES[rule].use_case(work, made.id)

    return done(step())


def test_a_question_that_nobody_answers_ends_the_consultation(municipality: Municipality) -> None:
    made = municipality.asked_back()
    municipality.pass_by(days=30, seconds=-1)
    with pytest.raises(IllegalMove):
        expire(municipality, "question_unanswered", made)
    municipality.pass_by(seconds=1)
    expire(municipality, "question_unanswered", made)
    ended = municipality.read("teacher", made.id)
    assert (ended.status, ended.holder, ended.due_at) == (S.EXPIRED, None, None)
    assert (ended.version, ended.dialogue) == (made.version + 1, made.dialogue)
    assert municipality.read("resource-person", made.id).status is S.EXPIRED, "it may be read back"
    municipality.pass_by(days=15)
    with pytest.raises(NotFound):
        municipality.read("resource-person", made.id)


@pytest.mark.parametrize("status", [one for one in S if S.EXPIRED not in MOVES[one] or one is S.ANSWERED])
def test_nothing_else_ends_by_itself(municipality: Municipality, status: ConsultationStatus) -> None:
    made = municipality.in_state(status)
    municipality.pass_by(days=1000)
    for rule in ("draft_untouched", "question_unanswered"):
        with pytest.raises(IllegalMove):
            expire(municipality, rule, made)


def test_the_log_tells_the_rule_and_the_outbox_the_event(municipality: Municipality) -> None:
    made = municipality.asked(draft=True)
    municipality.pass_by(days=31)
    expire(municipality, "draft_untouched", made)
    event = municipality.memory.events[-1]
    assert (event.actor, event.client, event.department) == (WORKER, "worker", "buf")
    assert (event.action, event.reason, event.outcome) == ("consultation:expire", "draft_untouched", Outcome.ALLOWED)
    assert (event.object_type, event.object_id) == ("consultation", made.id)
    thin = municipality.memory.thin[-1]
    assert (thin.event, thin.record.id, thin.record.version) == (Event.CONSULTATION_EXPIRED, made.id, 2)


def test_the_worker_has_one_right_and_one_department_at_a_time() -> None:
    for rule, expiry in EXPIRIES.items():
        asked = ask_for(rule, "sof", "0" * 32)
        assert asked.actor.department == "sof"
        assert asked.actor.scopes == {expiry.right.value}
        assert expiry.right in (
            *(Action.CONSULTATION_WITHDRAW, Action.CONSENT_WITHDRAW, Action.MATCH_PROPOSAL_STOP),
            *(Action.CHECK_IN_RESOLVE, Action.TRANSFER_WITHDRAW),
        )
