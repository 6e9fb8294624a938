"""What is over in the fictional municipality: some of it due, held or disposed of; and rules, proposed and approved."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from adapters.postgres.pool import Pool
from domain.concerns import AgeBand, Concern, ConcernOutcome, ConcernStatus, RaisedByFunction
from domain.policy import Action
from domain.ports import Ask, Work
from domain.referrals.inputs import ReferralWithdrawal
from domain.referrals.intake import withdraw_referral
from domain.referrals.types import ReferralStatus, WithdrawalGroup
from domain.responsibility import NOBODYS
from domain.retention.disposing import dispose
from domain.retention.erasing import erase_person
from domain.retention.filing import Filed, JournalDocument, record_exports
from domain.retention.hold_types import HeldKind, HoldGround, NewDisposalHold
from domain.retention.holding import place_hold
from domain.retention.judging import judge
from domain.retention.rules import approve_rule, decided_rules, propose_rule
from domain.retention.running import dry_run
from domain.retention.types import NewRetentionRule, NewRetentionRun, Over, OverKind, RecordClass
from vink.demo.history import put_history
from vink.demo.matters import CONCERN, Script
from vink.demo.personas import PERSONAS, SCHOOL, fixed
from vink.demo.referrals import citizen_of, put_referral

DUE, HELD, UNFOUNDED, GONE, ERASED = (fixed(0xDA01 + n) for n in range(5))
OVER = {
    DUE: (190, ConcernOutcome.HANDLED_LOCALLY),
    HELD: (200, ConcernOutcome.NOTIFIED_ELSEWHERE),
    UNFOUNDED: (40, ConcernOutcome.NO_CONCERN),
    GONE: (260, ConcernOutcome.HANDLED_LOCALLY),
}
"""Concerns, for how many days each has been over, and how it ended."""
RULES = {name: fixed(0xDA10 + n) for n, name in enumerate(("approved", "to_approve", "to_reject"))}
HOLDS = {"read": fixed(0xDA20), "lift": fixed(0xDA21)}
RUN, DISPOSAL, ERASURE = fixed(0xDA30), fixed(0xDA40), fixed(0xDA41)


async def put_retention(pool: Pool, begin: Any, script: Script, now: datetime) -> None:
    """Put it there, as the data-protection officer and a colleague do."""
    raising = Ask(
        actor=PERSONAS["teacher"].actor(),
        action=Action.CONCERN_RAISE,
        audited_as=Action.CONCERN_RAISE.value,
        reads=False,
        request_id="0" * 32,
    )
    await put_history(pool, begin(raising), [_over(one, now, *told) for one, told in OVER.items()])
    shorter = NewRetentionRule(
        record_class=RecordClass.NO_CONCERN, days=21, days_under_18=14, reason="Det ubegrundede skal hurtigere væk."
    )
    for name, officer in (("approved", "dpo"), ("to_approve", "dpo-2"), ("to_reject", "dpo-2")):
        await script.act(officer, Action.RETENTION_RULE_PROPOSE, lambda work: propose_rule(work, shorter), RULES[name])
    approving = RULES["approved"]
    await script.act("dpo-2", Action.RETENTION_RULE_APPROVE, lambda work: approve_rule(work, approving, 1))
    hold = NewDisposalHold(
        subject_kind=HeldKind.CONCERN,
        subject_id=HELD,
        ground=HoldGround.COMPLAINT,
        until=now + timedelta(days=90),
        reason="Klage over sagsbehandlingen. (Fiktivt)",
    )
    for one in HOLDS.values():
        await script.act("dpo", Action.HOLD_PLACE, lambda work: place_hold(work, hold), one)
    await script.act("dpo", Action.RETENTION_RUN_START, lambda work: dry_run(work, NewRetentionRun()), RUN)
    await script.act("dpo", Action.RETENTION_RUN_START, partial(_file, OverKind.CONCERN, GONE))
    await script.act("dpo", Action.RETENTION_RUN_START, partial(_dispose, GONE), DISPOSAL)
    await put_referral(script, ERASED, ReferralStatus.SUBMITTED, now)
    unasked = ReferralWithdrawal(group=WithdrawalGroup.BY_PERSON)
    await script.act("teacher", Action.REFERRAL_WITHDRAW, partial(_withdraw, unasked))
    await script.act("dpo", Action.RETENTION_RUN_START, partial(_file, OverKind.REFERRAL, ERASED))
    await script.act("dpo", Action.RETENTION_RUN_START, _erase, ERASURE)


def _over(concern_id: UUID, now: datetime, days: int, outcome: ConcernOutcome) -> Concern:
    teacher, closed_at = PERSONAS["teacher"], now - timedelta(days=days)
    return Concern(
        id=concern_id,
        department=teacher.department,
        version=2,
        created_at=closed_at - timedelta(days=20),
        updated_at=closed_at,
        status=ConcernStatus.CLOSED,
        unit_id=SCHOOL,
        local_ref=None,
        age_band=AgeBand.FROM_15_TO_17,
        urgency=CONCERN.urgency,
        outcome=outcome,
        raised_by=teacher.id,
        kle=CONCERN.kle,
        raised_by_function=RaisedByFunction.TEACHER,
        situation_text=CONCERN.situation_text,
        observations=CONCERN.observations,
        strengths_text=CONCERN.strengths_text,
        already_tried=CONCERN.already_tried,
        wish=CONCERN.wish,
        closing_remark="Talt ud med eleven. (Fiktivt)",
        closed_at=closed_at,
        **NOBODYS,
    )


async def _file(kind: OverKind, matter_id: UUID, work: Work) -> None:
    over = await _ended(kind, matter_id, work)
    copy = JournalDocument(
        department="buf", kind=kind.value, id=matter_id, version=over.version, kle=CONCERN.kle, content=b"{}"
    )
    record_exports(work, over, [(copy, Filed(target="folder", document_id=f"buf/{kind}-{matter_id}.json"))])


async def _dispose(concern_id: UUID, work: Work) -> None:
    over = await _ended(OverKind.CONCERN, concern_id, work)
    await dispose(work, over, judge(over, await decided_rules(work), work.now), RUN)


async def _withdraw(said: ReferralWithdrawal, work: Work) -> None:
    await withdraw_referral(work, ERASED, said, (await work.referrals.get(ERASED)).version)


async def _erase(work: Work) -> None:
    await erase_person(work, citizen_of(ERASED), await decided_rules(work), whole=False)


async def _ended(kind: OverKind, matter_id: UUID, work: Work) -> Over:
    over = await work.retention.over(kind, matter_id)
    if over is None:
        raise AssertionError("the demo expected this to be over")
    return over
