"""What is over is looked at, held, filed and disposed of alike in memory and on PostgreSQL."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.code_lists import Language, label
from domain.concerns import Concern, ConcernClosing, ConcernHead, ConcernOutcome, close_concern
from domain.consultations import answering, asking
from domain.consultations.types import Consultation, NewConsultation, Redirection
from domain.consultations.words import RedirectTarget
from domain.errors import Forbidden, GateClosed, Invalid, NotFound, Stale
from domain.events import Event
from domain.log_reviews.types import LogReview, LogReviewStatus
from domain.policy import Action
from domain.ports import Begin
from domain.referrals import intake
from domain.referrals.inputs import ReferralWithdrawal
from domain.referrals.types import Referral, WithdrawalGroup, WithdrawalReason
from domain.retention.certificate import certificate
from domain.retention.disposing import TRACES, dispose
from domain.retention.erasing import Erasure, erase_person, standing
from domain.retention.filing import Filed, copy_of, course_copies, record_exports
from domain.retention.hold_types import HeldKind, Hold, HoldLifting, NewDisposalHold
from domain.retention.holding import lift_hold, place_hold
from domain.retention.judging import class_of, judge
from domain.retention.rules import approve_rule, decided_rules, periods_in_force, propose_rule
from domain.retention.running import all_over, dry_run
from domain.retention.types import NewRetentionRule, NewRetentionRun, Over, OverKind, RetentionRule, RunItem
from domain.subject_requests.answering import lift_restriction
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.contract.test_subject_requests import REFUSED, asked, decided
from tests.contract.test_subject_requests import closed as answer
from tests.referring import enrolled, of, raised, ready, received, submitted
from vink.demo.personas import PERSONAS, fixed

WHY = "Klage over sagsbehandlingen. (Fiktivt)"
SECOND = fixed(0x2F1)
"""Another officer."""


async def closed(begin: Begin, outcome: ConcernOutcome = ConcernOutcome.HANDLED_LOCALLY, **more: Any) -> Concern:
    concern = await raised(begin, **more)
    async with begin(ask("teacher", Action.CONCERN_CLOSE)) as work:
        return await close_concern(work, concern.id, ConcernClosing(outcome=outcome), concern.version)


BY_PERSON = ReferralWithdrawal(group=WithdrawalGroup.BY_PERSON)
UNFOUNDED = ReferralWithdrawal(group=WithdrawalGroup.BY_DEPARTMENT, reason=WithdrawalReason.UNFOUNDED)


async def withdrawn(begin: Begin, referral: Referral, said: ReferralWithdrawal = BY_PERSON) -> Referral:
    async with begin(ask("teacher", Action.REFERRAL_WITHDRAW)) as work:
        return await intake.withdraw_referral(work, referral.id, said, referral.version)


async def redirected(begin: Begin, concern: Concern) -> Consultation:
    """Return a consultation on a concern that ended with the word that somebody else helps better."""
    question = NewConsultation(question="Hvem spørger man? (Fiktivt)", concern_id=concern.id)
    async with begin(ask("teacher", Action.CONSULTATION_REQUEST)) as work:
        made = await asking.request_consultation(work, question)
    assert made is not None
    to = Redirection(target=RedirectTarget.SSP, reason="SSP kender området. (Fiktivt)")
    async with begin(ask("panel-coordinator", Action.CONSULTATION_REDIRECT)) as work:
        return await answering.redirect_consultation(work, made.id, to, made.version)


async def looked(begin: Begin, **more: Any) -> list[RunItem]:
    """Return what a dry run tells, but for the log's own months, which the tests' own steps fill."""
    async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
        items = (await dry_run(work, NewRetentionRun(**more))).items
    return [one for one in items if one.kind is not OverKind.LOG_MONTH]


async def judged_months(begin: Begin) -> list[RunItem]:
    """Return what would become of each month of the log, the oldest first."""
    return [judge(one, (), one_now) for one, one_now in await _months(begin)]


async def _months(begin: Begin) -> list[tuple[Over, datetime]]:
    async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
        return [(one, work.now) async for one in all_over(work, work.now) if one.kind is OverKind.LOG_MONTH]


async def every(
    begin: Begin, of: frozenset[OverKind] = frozenset(OverKind) - TRACES - {OverKind.LOG_MONTH}
) -> dict[UUID, Over]:
    """Return all that is over, of these kinds; by default without what earlier disposals left."""
    async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
        return {one.id: one async for one in all_over(work, work.now) if one.kind in of}


async def held(begin: Begin, concern: Any, kind: str = "concern", days: int = 400) -> Hold:
    async with begin(ask("dpo", Action.HOLD_PLACE)) as work:
        new = {"subject_kind": kind, "subject_id": str(concern.id), "ground": "complaint", "reason": WHY}
        new |= {"until": (work.now + timedelta(days=days)).isoformat()}
        return await place_hold(work, of(NewDisposalHold, new))


async def disposed(begin: Begin, id: UUID, before: Any = None) -> Any:
    over = (before or await every(begin))[id]
    async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
        return await dispose(work, over, judge(over, await decided_rules(work), work.now), None)


async def erased(begin: Begin, referral: Referral, whole: bool = True) -> Erasure:
    async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
        return await erase_person(work, referral.citizen_ref, await decided_rules(work), whole=whole)


async def waiting(begin: Begin) -> dict[UUID, str]:
    """Return how each decided erasure stands."""
    async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
        return {one.request.id: one.verdict for one in await standing(work, await decided_rules(work))}


async def filed(begin: Begin, referral: Referral) -> None:
    over = (await every(begin))[referral.id]
    async with begin(ask("teacher", Action.REFERRAL_READ)) as work:
        document = await copy_of(work, over)
    async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
        assert await course_copies(work, over, document.kle) == []
        record_exports(work, over, [(document, Filed(target="file", document_id="doc-1"))])


async def approved(begin: Begin, **rule: Any) -> RetentionRule:
    async with begin(ask("dpo", Action.RETENTION_RULE_PROPOSE)) as work:
        made = await propose_rule(work, of(NewRetentionRule, {"reason": WHY, "record_class": "advice", **rule}))
    second = msgspec.structs.replace(PERSONAS["dpo"].actor(), subject=SECOND)
    async with begin(ask_of(second, Action.RETENTION_RULE_APPROVE)) as work:
        return await approve_rule(work, made.id, made.version)


async def test_an_open_concern_is_never_looked_at_and_a_closed_one_is_due_when_its_period_is(
    begin: Begin, clock: Clock
) -> None:
    await raised(begin)
    concern = await closed(begin)
    assert set(await every(begin)) == {concern.id}
    clock.pass_by(days=182)
    assert await looked(begin) == []
    clock.pass_by(days=2)
    (item,) = await looked(begin)
    assert (item.id, item.verdict, item.days, item.rule_id, item.trigger) == (concern.id, "due", 183, None, "closed")
    assert item.due_at == item.trigger_at + timedelta(days=183)


async def test_what_was_no_concern_is_forgotten_fastest(begin: Begin, clock: Clock) -> None:
    concern = await closed(begin, ConcernOutcome.NO_CONCERN)
    clock.pass_by(days=31)
    (item,) = await looked(begin)
    assert (item.id, item.record_class, item.days) == (concern.id, "no_concern", 30)


async def test_a_referral_that_was_unfounded_is_filed_and_forgotten_long_before_others(
    begin: Begin, clock: Clock
) -> None:
    other = await withdrawn(begin, await submitted(begin))
    unfounded = await withdrawn(begin, await submitted(begin), UNFOUNDED)
    before = await looked(begin, as_of=clock.now + timedelta(days=30))
    assert [(one.id, one.record_class, one.days, one.verdict) for one in before] == [
        (unfounded.id, "no_concern", 30, "not_filed")
    ]
    await filed(begin, unfounded)
    clock.pass_by(days=31)
    (item,) = await looked(begin)
    assert (item.verdict, item.due_at) == ("due", item.trigger_at + timedelta(days=30))
    assert (await disposed(begin, unfounded.id)).identities == 1
    assert set(await every(begin)) == {other.id}


async def test_a_consultation_on_what_was_no_concern_is_forgotten_as_fast(begin: Begin, clock: Clock) -> None:
    for outcome, kept in ((ConcernOutcome.NO_CONCERN, "no_concern"), (ConcernOutcome.HANDLED_LOCALLY, "advice")):
        concern = await raised(begin)
        consultation = await redirected(begin, concern)
        assert class_of((await every(begin))[consultation.id])[0] == "advice"
        async with begin(ask("teacher", Action.CONCERN_CLOSE)) as work:
            concern = await work.concerns.get(concern.id)
            await close_concern(work, concern.id, ConcernClosing(outcome=outcome), concern.version)
        assert class_of((await every(begin))[consultation.id])[0] == kept


async def test_a_dry_run_looks_ahead_and_disposes_of_nothing(begin: Begin, clock: Clock) -> None:
    concern = await closed(begin)
    (item,) = await looked(begin, as_of=clock.now + timedelta(days=200))
    assert (item.id, item.verdict) == (concern.id, "due")
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        assert (await work.concerns.get(concern.id)).status == "closed"


async def test_what_was_disposed_of_is_there_for_nobody_and_its_record_says_how_much(
    begin: Begin, clock: Clock
) -> None:
    concern, other = await closed(begin), await closed(begin)
    clock.pass_by(days=184)
    record = await disposed(begin, concern.id)
    assert (record.subject_id, record.records, record.keys, record.identities) == (concern.id, 1, 1, 0)
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        with pytest.raises(NotFound):
            await work.concerns.get(concern.id)
        assert [one.id for one in await work.concerns.page({}, None, 9)] == [other.id]
        heads = await work.concerns.heads(ConcernHead, {}, None, 9)
        assert [one.id for one in heads] == [other.id]
        assert dict(await work.concerns.count("status", {})) == {"closed": 1}
    assert set(await every(begin)) == {other.id}


async def test_nothing_is_disposed_of_twice(begin: Begin, clock: Clock) -> None:
    concern = await closed(begin)
    clock.pass_by(days=184)
    before = await every(begin)
    await disposed(begin, concern.id, before)
    with pytest.raises(Stale):
        await disposed(begin, concern.id, before)


async def test_a_hold_stops_a_disposal_until_it_is_lifted_or_over(begin: Begin, clock: Clock) -> None:
    concern = await closed(begin)
    before = await every(begin)
    hold = await held(begin, concern)
    clock.pass_by(days=184)
    (item,) = await looked(begin)
    assert (item.verdict, item.holds) == ("held", (hold.id,))
    with pytest.raises(Stale):
        await disposed(begin, concern.id, before)
    async with begin(ask("dpo", Action.HOLD_LIFT)) as work:
        await lift_hold(work, hold.id, HoldLifting(reason="Klagen er afgjort."), hold.version)
    assert [one.verdict for one in await looked(begin)] == ["due"]
    await held(begin, concern, days=1)
    assert [one.verdict for one in await looked(begin)] == ["held"]
    clock.pass_by(days=2)
    assert [one.verdict for one in await looked(begin)] == ["due"]
    assert (await disposed(begin, concern.id)).records == 3, "the words of both holds, too"


async def test_nothing_is_held_that_is_not_there_or_for_a_time_that_has_passed(begin: Begin) -> None:
    concern = await closed(begin)
    for wrong in (
        {"subject_id": str(fixed(0x9999))},
        {"subject_kind": "referral", "subject_id": str(concern.id)},
        {"until": "2020-01-01T00:00:00Z", "subject_id": str(concern.id)},
    ):
        new = {"subject_kind": "concern", "ground": "court", "reason": WHY, "until": "2099-01-01T00:00:00Z", **wrong}
        with pytest.raises(Invalid):
            async with begin(ask("dpo", Action.HOLD_PLACE)) as work:
                await place_hold(work, of(NewDisposalHold, new))


async def test_a_referral_waits_for_its_filed_copy(begin: Begin, clock: Clock) -> None:
    referral = await withdrawn(begin, await submitted(begin))
    clock.pass_by(days=93)
    (item,) = await looked(begin)
    assert (item.record_class, item.days, item.verdict) == ("referral", 92, "not_filed"), "under 18"
    await filed(begin, referral)
    (item,) = await looked(begin)
    assert item.verdict == "due"
    record = await disposed(begin, referral.id)
    assert (record.filed_as, record.identities) == ("doc-1", 1)
    async with begin(ask("teacher", Action.REFERRAL_READ)) as work:
        with pytest.raises(NotFound):
            await work.referrals.get(referral.id)
        assert await work.consents.page({"referral_id": referral.id}, None, 9) == []
        assert await work.participants.page({"referral_id": referral.id}, None, 9) == []


async def test_what_somebody_asked_about_stays_until_they_are_answered(begin: Begin, clock: Clock) -> None:
    referral = await withdrawn(begin, await submitted(begin))
    clock.pass_by(days=93)
    await filed(begin, referral)
    before = await every(begin)
    request = await asked(begin, clock, referral.citizen_ref, "objection")
    assert [one.verdict for one in await looked(begin)] == ["unanswered"]
    with pytest.raises(Stale):
        await disposed(begin, referral.id, before)
    answered = await decided(begin, request)
    assert [one.verdict for one in await looked(begin)] == ["unanswered"], "decided is not answered"
    await answer(begin, answered)
    assert [one.verdict for one in await looked(begin)] == ["due"]
    await asked(begin, clock, referral.citizen_ref, "erasure")
    assert [one.verdict for one in await looked(begin)] == ["due"], "what is to go anyway waits for nobody"
    assert (await disposed(begin, referral.id)).identities == 1


async def test_what_was_never_sent_needs_no_copy_and_goes_after_its_last_change(begin: Begin, clock: Clock) -> None:
    draft = await ready(begin)
    clock.pass_by(days=31)
    (item,) = await looked(begin)
    assert (item.id, item.record_class, item.trigger, item.verdict) == (draft.id, "draft", "last_change", "due")
    assert (await disposed(begin, draft.id)).identities == 0
    assert await every(begin) == {}


async def test_a_referral_that_is_under_way_is_not_over(begin: Begin, clock: Clock) -> None:
    await received(begin)
    clock.pass_by(days=4000)
    assert await every(begin) == {}


async def test_a_rule_needs_another_officers_approval(begin: Begin) -> None:
    async with begin(ask("dpo", Action.RETENTION_RULE_PROPOSE)) as work:
        new = {"record_class": "advice", "days": 90, "days_under_18": 60, "reason": WHY}
        made = await propose_rule(work, of(NewRetentionRule, new))
    with pytest.raises(Forbidden):
        async with begin(ask("dpo", Action.RETENTION_RULE_APPROVE)) as work:
            await approve_rule(work, made.id, made.version)
    async with begin(ask("dpo", Action.RETENTION_RULE_READ)) as work:
        assert {one.days for one in (await periods_in_force(work)).items if one.record_class == "advice"} == {183}


async def test_a_shorter_rule_reaches_what_is_over_and_a_longer_one_does_not(begin: Begin, clock: Clock) -> None:
    concern = await closed(begin)
    clock.pass_by(days=10)
    longer = await approved(begin, days=1000, days_under_18=900)
    later = await closed(begin)
    clock.pass_by(days=184)
    assert [(one.id, one.rule_id) for one in await looked(begin)] == [(concern.id, None)]
    clock.pass_by(days=1)
    shorter = await approved(begin, days=60, days_under_18=50)
    assert [(one.id, one.rule_id) for one in await looked(begin)] == [
        (concern.id, shorter.id),
        (later.id, shorter.id),
    ]
    assert longer.valid_from >= longer.created_at


async def test_a_review_of_the_log_ends_five_years_after_its_closing(begin: Begin, clock: Clock) -> None:
    async with begin(ask("dpo", Action.LOG_REVIEW_DRAW)) as work:
        review = LogReview(
            id=work.new_id(),
            department="buf",
            version=2,
            created_at=work.now - timedelta(days=9),
            updated_at=work.now,
            status=LogReviewStatus.CLOSED,
            month=date(2026, 1, 1),
            seed="0" * 32,
            drawn_by=work.actor.subject,
            population=0,
            events=(),
            conclusion="Intet at bemærke. (Fiktivt)",
            closed_by=work.actor.subject,
            closed_at=work.now,
        )
        work.log_reviews.add(review, Event.LOG_REVIEW_DRAWN)
    clock.pass_by(days=1825)
    assert await looked(begin) == []
    clock.pass_by(days=2)
    (item,) = await looked(begin)
    assert (item.kind, item.record_class, item.trigger) == ("log_review", "log_review", "closed")
    assert (await disposed(begin, review.id)).records == 1
    async with begin(ask("auditor", Action.LOG_REVIEW_READ)) as work:
        with pytest.raises(NotFound):
            await work.log_reviews.get(review.id)


async def test_a_decided_erasure_takes_the_whole_referral_of_one_person(begin: Begin, clock: Clock) -> None:
    referral = await submitted(begin)
    request = await decided(begin, await asked(begin, clock, referral.citizen_ref, "erasure"))
    assert (await erased(begin, referral)).verdict == "open"
    gone = await withdrawn(begin, referral)
    assert (await erased(begin, referral)).verdict == "not_filed"
    await filed(begin, gone)
    hold = await held(begin, referral, "referral")
    assert (await erased(begin, referral)).verdict == "held"
    async with begin(ask("dpo", Action.HOLD_LIFT)) as work:
        await lift_hold(work, hold.id, HoldLifting(reason="Klagen er afgjort."), hold.version)
    access = await decided(begin, await asked(begin, clock, referral.citizen_ref), REFUSED)
    assert await waiting(begin) == {request.id: "unanswered"}
    assert (await erased(begin, referral)).verdict == "unanswered"
    await answer(begin, access)
    assert await waiting(begin) == {request.id: "due"}
    with pytest.raises(GateClosed):
        await answer(begin, request)
    done = await erased(begin, referral)
    assert (done.verdict, done.disposal and done.disposal.ground) == ("gone", "erasure")
    assert done.disposal is not None
    assert done.disposal.identities == 1
    assert await waiting(begin) == {request.id: "gone"}
    assert (await erased(begin, referral)).disposal is None
    assert (await answer(begin, request)).status == "closed"
    assert await waiting(begin) == {}


async def test_an_erasure_granted_in_part_takes_what_is_the_persons_alone_and_closes_when_that_is_gone(
    begin: Begin, clock: Clock
) -> None:
    referral = await submitted(begin)
    gone = await withdrawn(begin, referral)
    await filed(begin, gone)
    request = await asked(begin, clock, referral.citizen_ref, "erasure")
    request = await decided(begin, request, decision="partly_granted")
    assert await waiting(begin) == {request.id: "due"}
    with pytest.raises(GateClosed):
        await answer(begin, request)
    done = (await erased(begin, referral, whole=False)).disposal
    assert done is not None
    assert (done.subject_kind, done.subject_id, done.kept) == ("citizen", referral.citizen_ref, "by_decision")
    assert (done.identities, done.records > 1, done.filed_as) == (1, True, "doc-1")
    async with begin(ask("dpo", Action.DISPOSAL_READ)) as work:
        said = {fact.value for fact in certificate(work, done, Language.EN).facts}
    assert label("kept_reason", "by_decision", Language.EN) in said
    async with begin(ask("teacher", Action.REFERRAL_READ)) as work:
        assert (await work.referrals.get(referral.id)).needs_text == referral.needs_text
        assert await work.consents.page({"referral_id": referral.id}, None, 9) == []
        assert await work.participants.page({"referral_id": referral.id}, None, 9) == []
    assert await waiting(begin) == {request.id: "gone"}
    assert (await answer(begin, request)).status == "closed"
    clock.pass_by(days=93)
    assert (await disposed(begin, referral.id)).identities == 0, "the rest goes when its period is over"


async def test_what_was_refused_or_is_not_decided_is_carried_out_by_no_machine(begin: Begin, clock: Clock) -> None:
    referral = await submitted(begin)
    request = await asked(begin, clock, referral.citizen_ref, "erasure")
    await answer(begin, await decided(begin, request, REFUSED))
    await asked(begin, clock, referral.citizen_ref, "erasure")
    assert await waiting(begin) == {}


async def test_a_draft_for_several_is_not_lost_when_one_of_them_is_erased(begin: Begin, clock: Clock) -> None:
    draft = await ready(begin)
    parent = await enrolled(begin, draft)
    async with begin(ask("dpo", Action.RETENTION_RUN_START)) as work:
        assert (await erase_person(work, parent.citizen_ref, ())).verdict == "open"
    async with begin(ask("teacher", Action.REFERRAL_READ)) as work:
        assert (await work.referrals.get(draft.id)).status == draft.status


async def test_an_answered_request_ends_three_years_after_its_closing_unless_it_is_held(
    begin: Begin, clock: Clock
) -> None:
    referral = await submitted(begin)
    request = await decided(begin, await asked(begin, clock, referral.citizen_ref, wish="Vil gerne se det."), REFUSED)
    clock.pass_by(days=1100)
    assert request.id not in await every(begin), "what is not answered is not over"
    closed = await answer(begin, request)
    hold = await held(begin, closed, "subject_request", days=1200)
    clock.pass_by(days=1094)
    assert await looked(begin) == []
    clock.pass_by(days=2)
    (item,) = await looked(begin)
    assert (item.id, item.record_class, item.days, item.trigger) == (request.id, "subject_request", 1095, "closed")
    assert (item.verdict, item.holds) == ("held", (hold.id,))
    async with begin(ask("dpo", Action.HOLD_LIFT)) as work:
        await lift_hold(work, hold.id, HoldLifting(reason="Klagen er afgjort."), hold.version)
    record = await disposed(begin, request.id)
    assert (record.subject_kind, record.records, record.keys) == ("subject_request", 2, 1)
    async with begin(ask("dpo", Action.SUBJECT_REQUEST_READ)) as work:
        with pytest.raises(NotFound):
            await work.subject_requests.get(request.id)
        assert await work.subject_requests.page({}, None, 9) == []
    assert await every(begin) == {}


async def test_a_restriction_outlives_its_request_until_it_is_lifted_or_restricts_nothing(
    begin: Begin, clock: Clock
) -> None:
    lifted, last = await submitted(begin), await submitted(begin)
    requests = [
        await answer(begin, await decided(begin, await asked(begin, clock, one.citizen_ref, "restriction")))
        for one in (lifted, last)
    ]
    await withdrawn(begin, last)
    await filed(begin, last)
    clock.pass_by(days=1100)
    assert set(await every(begin)) == {last.id}
    async with begin(ask("dpo", Action.SUBJECT_REQUEST_LIFT)) as work:
        await lift_restriction(work, requests[0].id, requests[0].version)
    await disposed(begin, last.id)
    found = {one.id: one.verdict for one in await looked(begin)}
    assert found == {requests[1].id: "due"}, "a lifted one counts from then"
    clock.pass_by(days=1096)
    assert {one.id for one in await looked(begin)} == {one.id for one in requests}


async def test_nobody_else_looks_holds_or_disposes(begin: Begin, clock: Clock) -> None:
    concern = await closed(begin)
    clock.pass_by(days=184)
    before = await every(begin)
    for who in ("teacher", "admin", "auditor", "vink-coordinator"):
        async with begin(ask(who, Action.RETENTION_RUN_READ)) as work:
            assert await work.retention.page(work.now, None, 9) == []
            assert await work.retention.owner_of(HeldKind.CONCERN, concern.id) is None
            with pytest.raises(NotFound):
                await work.retention.extent(before[concern.id])
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        assert (await work.concerns.get(concern.id)).id == concern.id
