"""What answering a person promises: the clock, two who give access, one person's data, and what a restriction stops."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.pdf import render
from domain.audit_search import AuditSearch
from domain.citizens import read_citizen
from domain.consents.withdrawing import leave
from domain.corrections import NewCorrection, SubjectKind, add_correction
from domain.errors import Forbidden, GateClosed, IllegalMove, Invalid, NotFound, Stale
from domain.policy import Action, allowed_actions
from domain.ports import Begin
from domain.referrals import intake
from domain.referrals.inputs import Acceptance
from domain.referrals.types import Referral
from domain.subject_requests import answering, extracts, packs
from domain.subject_requests.types import (
    COMMANDS,
    Extension,
    NewSubjectRequest,
    SubjectAnswer,
    SubjectRejection,
    SubjectRequest,
    SubjectRuling,
)
from domain.worklist import worklist
from tests.asking import ask
from tests.contract.conftest import Clock
from tests.referring import CITIZEN, GUARDIAN, NAME, lead, of, received
from tests.supporting import goal, mother_of, plan, staffed, started
from vink.demo.personas import PERSONAS

GRANTED: dict[str, Any] = {"decision": "granted", "reason": "Personen har ret til det."}
REFUSED: dict[str, Any] = {"decision": "refused", "reason": "Det er ikke sikkert, hvem der spørger."}
ANSWERED: dict[str, Any] = {"answered_how": "digital_post"}
READING = ask("dpo", Action.SUBJECT_PACK_READ, purpose="subject_request")


async def asked(begin: Begin, clock: Clock, ref: UUID, kind: str = "access", **more: Any) -> SubjectRequest:
    new = {
        "kind": kind,
        "citizen_ref": str(ref),
        "requested_by": "person",
        "identity_check": "document_shown",
        "received_on": str(clock.now.date()),
        **more,
    }
    async with begin(ask("dpo", Action.SUBJECT_REQUEST_RECEIVE)) as work:
        return await answering.receive_request(work, of(NewSubjectRequest, new))


async def decided(
    begin: Begin, request: SubjectRequest, ruling: dict[str, Any] = GRANTED, **more: Any
) -> SubjectRequest:
    async with begin(ask("dpo", Action.SUBJECT_REQUEST_DECIDE)) as work:
        return await answering.decide_request(work, request.id, of(SubjectRuling, {**ruling, **more}), request.version)


async def approved(begin: Begin, request: SubjectRequest, who: str = "vink-coordinator") -> SubjectRequest:
    async with begin(ask(who, Action.SUBJECT_REQUEST_APPROVE)) as work:
        return await answering.approve_request(work, request.id, request.version)


async def closed(begin: Begin, request: SubjectRequest, **more: Any) -> SubjectRequest:
    async with begin(ask("dpo", Action.SUBJECT_REQUEST_CLOSE)) as work:
        return await answering.close_request(work, request.id, of(SubjectAnswer, {**ANSWERED, **more}), request.version)


async def given(begin: Begin, clock: Clock, ref: UUID, **more: Any) -> SubjectRequest:
    return await approved(begin, await decided(begin, await asked(begin, clock, ref, **more)))


async def test_what_was_asked_is_read_back_whole_and_runs_for_a_month(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    request = await asked(begin, clock, referral.citizen_ref, wish="Vil gerne se det hele.", language="en")
    async with begin(ask("dpo", Action.SUBJECT_REQUEST_READ)) as work:
        assert await work.subject_requests.get(request.id) == request
        assert request.due_at
        local = work.calendar.local(request.due_at)
    assert (local.hour, local.date()) == (23, answering.months_later(request.received_on, 1))
    with pytest.raises(Invalid) as refused:
        await asked(begin, clock, UUID(int=5), received_on=str((clock.now + timedelta(days=2)).date()))
    assert {one.pointer for one in refused.value.faults} == {"/received_on", "/citizen_ref"}


async def test_more_time_is_taken_once_and_only_within_the_month(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    more = of(Extension, {"reason": "complex", "text": "Der skal spørges flere steder."})
    request = await asked(begin, clock, referral.citizen_ref)
    async with begin(ask("dpo", Action.SUBJECT_REQUEST_EXTEND)) as work:
        extended = await answering.extend_request(work, request.id, more, request.version)
        assert extended.due_at == answering.due(work, request.received_on, 3)
    with pytest.raises(IllegalMove):
        async with begin(ask("dpo", Action.SUBJECT_REQUEST_EXTEND)) as work:
            await answering.extend_request(work, request.id, more, extended.version)
    late = await asked(begin, clock, referral.citizen_ref)
    clock.pass_by(days=40)
    with pytest.raises(IllegalMove):
        async with begin(ask("dpo", Action.SUBJECT_REQUEST_EXTEND)) as work:
            await answering.extend_request(work, late.id, more, late.version)


async def test_what_is_overdue_leads_the_officers_worklist(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    late = await asked(begin, clock, referral.citizen_ref)
    clock.pass_by(days=35)
    fresh = await asked(begin, clock, referral.citizen_ref, "objection")
    async with begin(ask("dpo", Action.WORKLIST_READ)) as work:
        items = await worklist(work, 10)
    assert [(one.id, one.overdue) for one in items] == [(late.id, True), (fresh.id, False)]
    await decided(begin, late)
    async with begin(ask("vink-coordinator", Action.WORKLIST_READ)) as work:
        assert late.id in {one.id for one in await worklist(work, 50)}
    async with begin(ask("teacher", Action.WORKLIST_READ)) as work:
        assert not {late.id, fresh.id} & {one.id for one in await worklist(work, 50)}


async def test_access_is_given_by_two_different_persons_and_by_nobody_alone(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    request = await asked(begin, clock, referral.citizen_ref)
    with pytest.raises(IllegalMove):
        await approved(begin, request)
    proposed = await decided(begin, request)
    assert (proposed.status, proposed.holder) == ("received", "vink_coordinator")
    with pytest.raises(Forbidden) as refused:
        await approved(begin, proposed, "dpo")
    assert refused.value.reason == "own_request"
    async with begin(READING) as work:
        with pytest.raises(IllegalMove):
            await packs.subject_pack(work, proposed)
    async with begin(ask("vink-coordinator", Action.SUBJECT_REQUEST_REJECT)) as work:
        rejection = SubjectRejection(reason="Er det sikkert, hvem der spørger?")
        back = await answering.reject_request(work, proposed.id, rejection, proposed.version)
    assert (back.decision, back.holder) == (None, "dpo")
    done = await approved(begin, await decided(begin, back))
    assert (done.status, done.proposed_by, done.approved_by) == (
        "decided",
        PERSONAS["dpo"].id,
        PERSONAS["vink-coordinator"].id,
    )
    with pytest.raises(Stale):
        await approved(begin, proposed)
    assert allowed_actions(PERSONAS["dpo"].actor(), done, COMMANDS) == ["close"]


async def test_refusing_access_needs_nobody_else_and_gives_nothing(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    request = await decided(begin, await asked(begin, clock, referral.citizen_ref), REFUSED)
    assert request.status == "decided"
    async with begin(READING) as work:
        with pytest.raises(IllegalMove):
            await packs.subject_pack(work, request)
        assert await work.subjects.data(request) == packs.SubjectData(citizen=None, records=[])


async def test_a_pack_has_one_persons_data_and_names_nobody_else(begin: Begin, clock: Clock) -> None:
    await staffed(begin, clock)
    course = await started(begin, clock)
    referral = await referral_of(begin, course.referral_id)
    await mother_of(begin, referral)
    other = await received(begin)
    await goal(begin, course)
    await plan(begin, course, clock.now + timedelta(days=2))
    request = await given(begin, clock, referral.citizen_ref, language="sv")
    async with begin(READING) as work:
        pack = await packs.subject_pack(work, request)
        text = str(packs.document(work, pack))
        document = render(packs.document(work, pack))
    kinds = [one.kind for one in pack.records]
    assert {"identity", "participant", "referral", "consent", "disclosure", "support_course", "goal"} <= {*kinds}
    assert (kinds.count("participant"), kinds.count("identity"), kinds.count("referral")) == (1, 1, 1)
    assert document.startswith(b"%PDF-")
    for one in (NAME, str(referral.needs_text), "Hänvisningen", "Dina uppgifter"):
        assert one in text, one
    hidden = [GUARDIAN, "Modesta", str(other.citizen_ref), str(course.mentor_staff_id), str(referral.referred_by)]
    assert [one for one in hidden if one in text] == []
    async with begin(ask("auditor", Action.AUDIT_READ)) as work:
        search = AuditSearch(since=clock.now - timedelta(1), until=clock.now + timedelta(1), purpose="subject_request")
        logged = await work.audit.page(search, None, 100)
    assert {"citizen", "referral", "goal", "consent"} <= {one.object_type for one in logged}
    assert {one.actor for one in logged} == {PERSONAS["dpo"].id}


async def test_a_relatives_pack_holds_nothing_that_is_said_of_the_young_person(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    mother = await mother_of(begin, referral)
    request = await given(begin, clock, mother.citizen_ref)
    async with begin(READING) as work:
        pack = await packs.subject_pack(work, request)
        text = str(packs.document(work, pack))
    assert "Modesta Prøvesen" in text
    assert {one.kind for one in pack.records} <= {"identity", "participant", "consent", "disclosure"}
    assert NAME not in text
    assert str(referral.needs_text) not in text


async def referral_of(begin: Begin, referral_id: UUID) -> Referral:
    async with begin(ask("teacher", Action.REFERRAL_READ)) as work:
        return await work.referrals.get(referral_id)


async def test_an_extract_tells_dates_and_departments_and_names_only_when_released(begin: Begin, clock: Clock) -> None:
    await staffed(begin, clock)
    referral = await received(begin)
    async with begin(ask("vink-coordinator", Action.REFERRAL_READ, purpose="referral_intake")) as work:
        await work.referrals.get(referral.id)
    plain = await decided(begin, await asked(begin, clock, referral.citizen_ref, "log_extract"))
    released = await decided(
        begin,
        await asked(begin, clock, referral.citizen_ref, "log_extract"),
        release_reason="Nødvendigt for at kunne klage over det.",
    )
    for request in (plain, released):
        async with begin(ask("dpo", Action.SUBJECT_EXTRACT_READ, purpose="subject_request")) as work:
            extract = await extracts.log_extract(work, request)
            text = str(extracts.document(work, extract))
        looked = [one for one in extract.accesses if one.purpose == "referral_intake"]
        assert [(one.act, one.department, one.object_type) for one in looked] == [("read", "bif", "referral")]
        assert all((one.name is not None) == request.names_released for one in extract.accesses if one.department)
        assert ("(fiktiv)" in text) == request.names_released
        assert extract.complete
    with pytest.raises(Invalid):
        await decided(begin, await asked(begin, clock, referral.citizen_ref), release_reason="Det skal siges her.")


async def test_what_is_restricted_is_not_used_but_can_be_taken_back(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    other = await received(begin)
    request = await decided(begin, await asked(begin, clock, referral.citizen_ref, "restriction"))
    assert request.restricted_at == clock.now
    yes = Acceptance(remark="Ja.")
    with pytest.raises(Forbidden) as refused:
        async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
            await intake.accept_referral(work, referral.id, yes, referral.version)
    assert (refused.value.reason, "at their request" in str(refused.value)) == ("restricted", True)
    async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
        await intake.accept_referral(work, other.id, yes, other.version)
    async with begin(ask("dpo", Action.SUBJECT_REQUEST_LIFT)) as work:
        await answering.lift_restriction(work, request.id, request.version)
    async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
        await intake.accept_referral(work, referral.id, yes, referral.version)
    again = await decided(begin, await asked(begin, clock, referral.citizen_ref, "restriction"))
    assert again.gives
    youth = await lead(begin, referral)
    async with begin(ask("teacher", Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, youth.id)
    assert (await referral_of(begin, referral.id)).status == "withdrawn"


async def test_a_granted_rectification_names_its_note_and_a_granted_erasure_waits_for_disposal(
    begin: Begin, clock: Clock
) -> None:
    referral, other = await received(begin), await received(begin)

    async def noted(referral_id: UUID) -> UUID:
        new = NewCorrection(
            subject_kind=SubjectKind.REFERRAL,
            subject_id=referral_id,
            pointer="/needs_text",
            text="Det var ikke sådan det var.",
        )
        async with begin(ask("teacher", Action.CORRECTION_ADD)) as work:
            return (await add_correction(work, new)).id

    request = await decided(begin, await asked(begin, clock, referral.citizen_ref, "rectification"))
    with pytest.raises(GateClosed):
        await closed(begin, request)
    with pytest.raises(Invalid):
        await closed(begin, request, correction_id=str(await noted(other.id)))
    done = await closed(begin, request, correction_id=str(await noted(referral.id)))
    assert (done.status, done.holder, done.due_at) == ("closed", None, None)
    erasure = await decided(begin, await asked(begin, clock, referral.citizen_ref, "erasure"))
    with pytest.raises(GateClosed) as waiting:
        await closed(begin, erasure)
    assert waiting.value.missing == ("disposal",)
    async with begin(ask("dpo", Action.SUBJECT_REQUEST_READ)) as work:
        assert [one.id for one in await answering.erasures_decided(work, None, 10)] == [erasure.id]
    refused = await decided(begin, await asked(begin, clock, referral.citizen_ref, "erasure"), REFUSED)
    assert (await closed(begin, refused)).status == "closed"


async def test_nobody_else_sees_a_request_or_what_is_given_on_it(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    request = await given(begin, clock, referral.citizen_ref)
    objection = await asked(begin, clock, referral.citizen_ref, "objection")
    for who in ("teacher", "auditor", "admin", "manager", "social-worker"):
        async with begin(ask(who, Action.ME_READ)) as work:
            for one in (request, objection):
                with pytest.raises(NotFound):
                    await work.subject_requests.get(one.id)
    async with begin(ask("vink-coordinator", Action.SUBJECT_REQUEST_READ)) as work:
        assert await work.subject_requests.get(request.id) == request
        with pytest.raises(NotFound):
            await work.subject_requests.get(objection.id)


async def test_the_vault_opens_nobody_who_is_restricted(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    reading = ask("vink-coordinator", Action.CITIZEN_READ, purpose="referral_intake")
    async with begin(reading) as work:
        assert (await read_citizen(work, referral.citizen_ref)).name == CITIZEN["name"]
    await decided(begin, await asked(begin, clock, referral.citizen_ref, "restriction"))
    async with begin(reading) as work:
        with pytest.raises(NotFound):
            await read_citizen(work, referral.citizen_ref)
