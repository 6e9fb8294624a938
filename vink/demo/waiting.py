"""Puts beside fictional matters what waits: hand-overs, rests, expected places, amendments, a correction."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from domain import hand_overs
from domain.consultations.authorising import authorise_referral
from domain.consultations.words import SpokenLanguage
from domain.corrections import NewCorrection, SubjectKind, add_correction
from domain.hand_overs import CONCERN, CONSULTATION, REFERRAL, Handed, NewHandOver
from domain.policy import Action
from domain.ports import Work
from domain.records import Record
from domain.referrals import amending, waiting
from domain.referrals.inputs import NewAmendment, NewHold, SlotExpectation
from domain.referrals.marks import ContactWish, HoldReason, Informed
from vink.demo.matters import CONCERNS, CONSULTATIONS, Script
from vink.demo.personas import PERSONAS, fixed
from vink.demo.referrals import REFERRALS

COLLEAGUE = PERSONAS["teacher-2"].id
CORRECTION = fixed(0x2701)
OFFERED: tuple[tuple[Handed[Any], UUID], ...] = (
    (CONCERN, CONCERNS["accept_concern"]),
    (CONCERN, CONCERNS["refuse_concern"]),
    (CONSULTATION, CONSULTATIONS["accept_consultation"][0]),
    (CONSULTATION, CONSULTATIONS["refuse_consultation"][0]),
    (REFERRAL, REFERRALS["accept_handed_referral"][0]),
    (REFERRAL, REFERRALS["refuse_handed_referral"][0]),
)


async def put_waiting(script: Script, now: datetime) -> None:
    """Offer, authorise, amend, rest and expect, each for the command that follows."""
    for kind, item in OFFERED:
        await script.act("teacher", kind.offer, partial(_offer, kind, item))
    authorised = CONSULTATIONS["revoke_referral_authorisation"][0]
    await script.act("teacher", Action.CONSULTATION_AUTHORISE_REFERRAL, partial(_authorise, authorised))
    for name in ("acknowledge_amendments", "read_extract"):
        await script.act("teacher", Action.REFERRAL_AMEND, partial(_amend, REFERRALS[name][0], now))
    extracted = REFERRALS["read_extract"][0]
    await script.act("vink-coordinator", Action.REFERRAL_EXPECT_SLOT, partial(_expect, extracted, now))
    for at in (extracted, REFERRALS["resume_referral"][0]):
        await script.act("vink-coordinator", Action.REFERRAL_HOLD, partial(_hold, at, now))
    await script.act("teacher", Action.CORRECTION_ADD, partial(_correct, extracted), CORRECTION)


async def _offer(kind: Handed[Any], item: UUID, work: Work) -> Record:
    seen = (await kind.store(work).get(item)).version
    message = "Jeg skifter skole til sommer, og du kender klassen. (Fiktivt)"
    made: Record = await hand_overs.hand_over(work, kind, item, NewHandOver(to=COLLEAGUE, message=message), seen)
    return made


async def _authorise(item: UUID, work: Work) -> Record:
    return await authorise_referral(work, item, (await work.consultations.get(item)).version)


async def _amend(item: UUID, now: datetime, work: Work) -> Record:
    new = NewAmendment(
        reason="Vi talte sammen igen i går. (Fiktivt)",
        needs_text="Vil gerne have en voksen at tale med, helst en, der selv har gået på erhvervsskole. (Fiktivt)",
        strengths_text="Er god til fodbold, holder aftaler og hjælper sin lillebror. (Fiktivt)",
        goals_wanted="At komme på erhvervsskole efter sommeren. (Fiktivt)",
        interpreter_language=SpokenLanguage.ARABIC,
        contact_wish=ContactWish.IN_PERSON,
        informed=Informed(told_at=now - timedelta(hours=20)),
    )
    return await amending.amend_referral(work, item, new, (await work.referrals.get(item)).version)


async def _expect(item: UUID, now: datetime, work: Work) -> Record:
    told = SlotExpectation(
        first_free_slot=(now + timedelta(days=35)).date(), reason="Næste hold mentorer er klar da. (Fiktivt)"
    )
    return await waiting.expect_slot(work, item, told, (await work.referrals.get(item)).version)


async def _hold(item: UUID, now: datetime, work: Work) -> Record:
    new = NewHold(reason=HoldReason.AWAY, review_on=(now + timedelta(days=21)).date())
    return await waiting.hold_referral(work, item, new, (await work.referrals.get(item)).version)


async def _correct(item: UUID, work: Work) -> Record:
    new = NewCorrection(
        subject_kind=SubjectKind.REFERRAL,
        subject_id=item,
        pointer="/strengths_text",
        text="Det er en lillesøster, ikke en lillebror. (Fiktivt)",
    )
    return await add_correction(work, new)
