"""Puts fictional matters into a database, each in the state that one command wants, by the product's own use cases."""

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from domain import three_way_talks
from domain.concerns import (
    AgeBand,
    ConcernClosing,
    ConcernOutcome,
    NewConcern,
    Observation,
    ObservationSource,
    RaisedByFunction,
    close_concern,
    raise_concern,
)
from domain.consultations import answering, asking
from domain.consultations.types import (
    Assignment,
    Consultation,
    ConsultationClosing,
    Message,
    NewAdvice,
    NewConsultation,
    NewFeedback,
    Triage,
)
from domain.consultations.words import (
    ConsultationOutcome,
    ConsultationStatus,
    Expertise,
    Recommendation,
)
from domain.policy import Action
from domain.ports import Ask, Begin, Work
from vink.demo.personas import PERSONAS, fixed

T = TypeVar("T")
S = ConsultationStatus
FIRST_RESOURCE_PERSON = fixed(0x501)

CONCERNS = {
    "read_concern": fixed(0x301),
    "close_concern": fixed(0x302),
    "consulted_concern": fixed(0x303),
    "hand_over_concern": fixed(0x304),
    "accept_concern": fixed(0x305),
    "refuse_concern": fixed(0x306),
    "revise_concern": fixed(0x307),
}
CONSULTATIONS: dict[str, tuple[UUID, ConsultationStatus]] = {
    "submit_consultation": (fixed(0x401), S.DRAFT),
    "revise_consultation": (fixed(0x402), S.DRAFT),
    "triage_consultation": (fixed(0x403), S.SUBMITTED),
    "redirect_consultation": (fixed(0x404), S.SUBMITTED),
    "withdraw_consultation": (fixed(0x405), S.SUBMITTED),
    "assign_consultation": (fixed(0x406), S.TRIAGED),
    "claim_consultation": (fixed(0x407), S.TRIAGED),
    "recuse": (fixed(0x408), S.ASSIGNED),
    "request_information": (fixed(0x409), S.ASSIGNED),
    "supply_information": (fixed(0x40A), S.INFORMATION_REQUESTED),
    "give_advice": (fixed(0x40B), S.ASSIGNED),
    "follow_up": (fixed(0x40C), S.ANSWERED),
    "give_feedback": (fixed(0x40D), S.ANSWERED),
    "close_consultation": (fixed(0x40E), S.ANSWERED),
    "plan_three_way_talk": (fixed(0x40F), S.ASSIGNED),
    "hold_three_way_talk": (fixed(0x410), S.ASSIGNED),
    "cancel_three_way_talk": (fixed(0x411), S.ASSIGNED),
    "read_consultation": (fixed(0x412), S.CLOSED),
    "suggest_resource_persons": (fixed(0x413), S.TRIAGED),
    "hand_over_consultation": (fixed(0x414), S.ANSWERED),
    "accept_consultation": (fixed(0x415), S.ANSWERED),
    "refuse_consultation": (fixed(0x416), S.ANSWERED),
    "authorise_referral": (fixed(0x417), S.ANSWERED),
    "revoke_referral_authorisation": (fixed(0x418), S.ANSWERED),
}
TALKS = {
    "hold_three_way_talk": fixed(0x421),
    "cancel_three_way_talk": fixed(0x422),
    "read_three_way_talk": fixed(0x423),
}

CONCERN = NewConcern(
    raised_by_function=RaisedByFunction.TEACHER,
    age_band=AgeBand.FROM_15_TO_17,
    situation_text="En elev trækker sig fra klassen og taler om, at samfundet ikke er til for ham. (Fiktivt)",
    observations=(
        Observation("Sagde i en time, at kun kampen tæller.", "for to uger siden", ObservationSource.OWN),
        Observation("Viste andre elever korte film med had.", "i sidste uge", ObservationSource.TOLD),
    ),
    strengths_text="Er god til at hjælpe yngre elever og holder fast i sin sport. (Fiktivt)",
    already_tried="Klasselæreren har talt med eleven to gange. (Fiktivt)",
)
QUESTION = "Hvordan taler jeg med eleven uden at skubbe ham længere væk, og hvad siger jeg til klassen? (Fiktivt)"


class Script:
    """Carries out use cases as personas, with the ids that the demo promises."""

    def __init__(self, begin: Begin, ids: "ScriptedIds") -> None:
        self._begin = begin
        self._ids = ids
        self._requests = count(1)

    async def act(self, who: str, action: Action, use_case: Callable[[Work], Awaitable[T]], *ids: UUID) -> T:
        """Let a persona do something; the ids that it makes first are these."""
        self._ids.next.extend(ids)
        actor = PERSONAS[who].actor()
        request_id = f"{next(self._requests):032x}"
        ask = Ask(actor=actor, action=action, audited_as=action.value, reads=False, request_id=request_id)
        async with self._begin(ask) as work:
            return await use_case(work)


class ScriptedIds:
    """Gives the ids that were asked for, and new ones otherwise."""

    def __init__(self, otherwise: Callable[[], UUID]) -> None:
        self.next: deque[UUID] = deque()
        self._otherwise = otherwise

    def __call__(self) -> UUID:
        return self.next.popleft() if self.next else self._otherwise()


async def put_matters(script: Script, now: datetime) -> None:
    """Make one matter for each command, in the state that the command wants."""
    for concern in CONCERNS.values():
        await script.act("teacher", Action.CONCERN_RAISE, lambda work: raise_concern(work, CONCERN), concern)
    await script.act("social-worker", Action.CONCERN_RAISE, lambda work: raise_concern(work, CONCERN), fixed(0x311))
    closed = await script.act(
        "social-worker", Action.CONCERN_RAISE, lambda work: raise_concern(work, CONCERN), fixed(0x312)
    )
    if closed:
        ending = ConcernClosing(outcome=ConcernOutcome.NO_CONCERN)
        await script.act(
            "social-worker", Action.CONCERN_CLOSE, lambda work: close_concern(work, fixed(0x312), ending, 1)
        )
    for consultation, status in CONSULTATIONS.values():
        await _put_consultation(script, "teacher", consultation, status)
    await _put_consultation(script, "social-worker", fixed(0x431), S.SUBMITTED)
    await _put_consultation(script, "social-worker", fixed(0x432), S.ANSWERED)
    for name, talk in TALKS.items():
        consultation = CONSULTATIONS.get(name, CONSULTATIONS["hold_three_way_talk"])[0]
        await _put_talk(script, consultation, talk, now)


async def _put_consultation(script: Script, who: str, at: UUID, status: ConsultationStatus) -> None:
    new = NewConsultation(
        question=QUESTION,
        expertise_requested=(Expertise.CONVERSATION_METHODS,),
        age_band=AgeBand.FROM_15_TO_17,
        concern_id=CONCERNS["consulted_concern"] if status is S.CLOSED else None,
        draft=status is S.DRAFT,
    )
    made = await script.act(who, Action.CONSULTATION_REQUEST, lambda work: asking.request_consultation(work, new), at)
    for reached, actor, action, step in STEPS:
        if made is None or made.status == status:
            return
        made = await _take(script, who if actor == "asker" else actor, action, step, made)
        if made.status != reached:
            raise AssertionError(f"the demo expected {reached}, not {made.status}")


async def _take(script: Script, who: str, action: Action, step: "Step", made: Consultation) -> Consultation:
    return await script.act(who, action, lambda work: step(work, made.id, made.version))


Step = Callable[[Work, UUID, int], Awaitable[Consultation]]
ASK_BACK = Message(text="Hvornår begyndte det, og hvem har eleven tillid til på skolen? (Fiktivt)")
ANSWER = Message(text="Det begyndte efter ferien. Eleven har tillid til sin idrætslærer. (Fiktivt)")
ADVICE = NewAdvice(
    recommendation=Recommendation.TALK_WITH_YOUNG_PERSON,
    text="Lad den voksne, som eleven har tillid til, tage talen. Spørg nysgerrigt, og hold, hvad I lover. (Fiktivt)",
    suggested_steps=("Aftal en tale i denne uge.", "Hold fast i sporten.", "Vend tilbage hertil efter to uger."),
)
STEPS: tuple[tuple[ConsultationStatus, str, Action, Step], ...] = (
    (
        S.TRIAGED,
        "panel-coordinator",
        Action.CONSULTATION_TRIAGE,
        lambda work, at, seen: answering.triage_consultation(
            work, at, Triage(offered_to=(PERSONAS["resource-person"].id,)), seen
        ),
    ),
    (
        S.ASSIGNED,
        "panel-coordinator",
        Action.CONSULTATION_ASSIGN,
        lambda work, at, seen: answering.assign_consultation(
            work, at, Assignment(resource_person_id=FIRST_RESOURCE_PERSON, reason="Kender emnet. (Fiktivt)"), seen
        ),
    ),
    (
        S.INFORMATION_REQUESTED,
        "resource-person",
        Action.CONSULTATION_REQUEST_INFORMATION,
        lambda work, at, seen: answering.request_information(work, at, ASK_BACK, seen),
    ),
    (
        S.ASSIGNED,
        "asker",
        Action.CONSULTATION_SUPPLY_INFORMATION,
        lambda work, at, seen: asking.supply_information(work, at, ANSWER, seen),
    ),
    (
        S.ANSWERED,
        "resource-person",
        Action.CONSULTATION_ADVICE,
        lambda work, at, seen: answering.give_advice(work, at, ADVICE, seen),
    ),
    (
        S.ANSWERED,
        "asker",
        Action.CONSULTATION_FEEDBACK,
        lambda work, at, seen: asking.give_feedback(work, at, NewFeedback(useful=5), seen),
    ),
    (
        S.CLOSED,
        "asker",
        Action.CONSULTATION_CLOSE,
        lambda work, at, seen: asking.close_consultation(
            work, at, ConsultationClosing(outcome=ConsultationOutcome.ADVICE_SUFFICIENT), seen
        ),
    ),
)


async def _put_talk(script: Script, consultation: UUID, talk: UUID, now: datetime) -> None:
    new = three_way_talks.NewThreeWayTalk(
        planned_at=now + timedelta(days=7), youth_agreed=True, agreement_reported_by=RaisedByFunction.TEACHER
    )

    async def plan(work: Work) -> Any:
        return await three_way_talks.plan_three_way_talk(work, consultation, new)

    await script.act("teacher", Action.THREE_WAY_TALK_PLAN, plan, talk)
