"""Anybody does anything that they are told they may do, to concerns, consultations and referrals, in any order."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain import hand_overs, staff
from domain.actors import Actor, Role
from domain.concerns import COMMANDS as OF_CONCERNS
from domain.concerns import (
    Concern,
    ConcernClosing,
    ConcernOutcome,
    NewConcern,
    close_concern,
    raise_concern,
    revise_concern,
)
from domain.consultations import answering, asking, authorising
from domain.consultations.types import COMMANDS as OF_CONSULTATIONS
from domain.consultations.types import (
    Assignment,
    Consultation,
    ConsultationClosing,
    Message,
    NewAdvice,
    NewConsultation,
    NewFeedback,
    RecusalNotice,
    Redirection,
    Triage,
)
from domain.consultations.words import (
    ConsultationOutcome,
    Expertise,
    Holder,
    Recommendation,
    RecusalReason,
    RedirectTarget,
)
from domain.errors import GateClosed, IllegalMove, Invalid
from domain.hand_overs import CONCERN, CONSULTATION, REFERRAL, Handed, NewHandOver
from domain.legal_bases import LegalBasisCode
from domain.policy import Action, Commands, allowed_actions, sees, visible
from domain.ports import Begin, Work
from domain.referrals import amending, intake, waiting
from domain.referrals import asking as referring
from domain.referrals.inputs import (
    Acceptance,
    NewAmendment,
    NewHold,
    ReferralClosing,
    ReferralDecline,
    ReferralRedirection,
    ReferralWithdrawal,
    SlotExpectation,
)
from domain.referrals.marks import HoldReason
from domain.referrals.types import COMMANDS as OF_REFERRALS
from domain.referrals.types import OUTCOMES, DeclineReason, Referral, ReviewRoute, WithdrawalGroup
from domain.responsibility import Held
from domain.transfers import accepting, ending, offering
from domain.transfers.types import COMMANDS as OF_TRANSFERS
from domain.transfers.types import (
    NewTransfer,
    NewTransferRequest,
    Transfer,
    TransferAnswer,
    TransferBasis,
    TransferOffer,
)
from domain.worklist import worklist
from tests.asking import ask_of
from tests.contract.conftest import Clock
from tests.referring import CONCERN as A_CONCERN
from tests.referring import of, submitted
from vink.demo.personas import PERSONAS, fixed

NAMES = (
    *("teacher", "teacher-2", "school-system", "social-worker"),
    *("panel-coordinator", "resource-person", "resource-person-2", "vink-coordinator", "vink-coordinator-2"),
)
MAY_LEAVE = ("teacher", "teacher-2", "resource-person", "vink-coordinator-2")
PANEL = (fixed(0x501), fixed(0x502))
COMMANDS: dict[type[Held], Commands] = {
    Concern: OF_CONCERNS,
    Consultation: OF_CONSULTATIONS,
    Referral: OF_REFERRALS,
}
MOST_AT_A_TIME = 3
ENDED = frozenset({"closed", "withdrawn", "declined", "redirected", "expired", "disposed"})
ENDINGS = frozenset({"close", "withdraw", "decline", "redirect"})
FUNCTIONS = {
    Holder.ASKER: Role.FRONTLINE,
    Holder.PANEL_COORDINATOR: Role.PANEL_COORDINATOR,
    Holder.RESOURCE_PERSON: Role.RESOURCE_PERSON,
    Holder.VINK_COORDINATOR: Role.VINK_COORDINATOR,
}
MESSAGE = Message(text="Det begyndte efter ferien.")
SAID: dict[Action, tuple[Callable[..., Awaitable[Held | None]], tuple[Any, ...]]] = {
    Action.CONCERN_REVISE: (revise_concern, (of(NewConcern, A_CONCERN),)),
    Action.CONCERN_CLOSE: (close_concern, (ConcernClosing(outcome=ConcernOutcome.NO_CONCERN),)),
    Action.CONSULTATION_SUBMIT: (asking.submit_consultation, ()),
    Action.CONSULTATION_SUPPLY_INFORMATION: (asking.supply_information, (MESSAGE,)),
    Action.CONSULTATION_FOLLOW_UP: (asking.follow_up, (MESSAGE,)),
    Action.CONSULTATION_FEEDBACK: (asking.give_feedback, (NewFeedback(useful=3),)),
    Action.CONSULTATION_WITHDRAW: (asking.withdraw_consultation, ()),
    Action.CONSULTATION_CLOSE: (
        asking.close_consultation,
        (ConsultationClosing(outcome=ConsultationOutcome.ADVICE_SUFFICIENT),),
    ),
    Action.CONSULTATION_AUTHORISE_REFERRAL: (authorising.authorise_referral, ()),
    Action.CONSULTATION_REVOKE_AUTHORISATION: (authorising.revoke_authorisation, ()),
    Action.CONSULTATION_TRIAGE: (
        answering.triage_consultation,
        (Triage(offered_to=(PERSONAS["resource-person"].id,)),),
    ),
    Action.CONSULTATION_REDIRECT: (
        answering.redirect_consultation,
        (Redirection(target=RedirectTarget.SSP, reason="Hører til hos SSP."),),
    ),
    Action.CONSULTATION_CLAIM: (answering.claim_consultation, ()),
    Action.CONSULTATION_RECUSE: (answering.recuse, (RecusalNotice(reason=RecusalReason.OWN_CLIENT),)),
    Action.CONSULTATION_REQUEST_INFORMATION: (answering.request_information, (MESSAGE,)),
    Action.CONSULTATION_ADVICE: (
        answering.give_advice,
        (NewAdvice(recommendation=Recommendation.TALK_WITH_PARENTS, text="Tag en samtale med forældrene."),),
    ),
    Action.REFERRAL_RECEIVE: (intake.receive_referral, ()),
    Action.REFERRAL_REQUEST_INFORMATION: (intake.request_information, (MESSAGE,)),
    Action.REFERRAL_SUPPLY_INFORMATION: (referring.supply_information, (MESSAGE,)),
    Action.REFERRAL_ACCEPT: (intake.accept_referral, (Acceptance(remark="VINK kan hjælpe."),)),
    Action.REFERRAL_DECLINE: (
        intake.decline_referral,
        (
            ReferralDecline(
                reason=DeclineReason.NO_CAPACITY, remark="Ingen plads.", review_route=ReviewRoute.HEAD_OF_VINK
            ),
        ),
    ),
    Action.REFERRAL_REDIRECT: (
        intake.redirect_referral,
        (
            ReferralRedirection(
                target=RedirectTarget.SSP, remark="De kender ham.", review_route=ReviewRoute.HEAD_OF_VINK
            ),
        ),
    ),
    Action.REFERRAL_WITHDRAW: (intake.withdraw_referral, (ReferralWithdrawal(group=WithdrawalGroup.BY_PERSON),)),
    Action.REFERRAL_RESUME: (waiting.resume_referral, ()),
    Action.REFERRAL_ACKNOWLEDGE: (waiting.acknowledge_amendments, ()),
}
"""What is said with each command whose words do not depend on the item."""
HANDED: dict[str, Handed[Any]] = {"concern": CONCERN, "consultation": CONSULTATION, "referral": REFERRAL}
OFFERS = {one.offer for one in HANDED.values()}
ANSWERS = {
    action: (use_case, kind)
    for kind in HANDED.values()
    for action, use_case in (
        (kind.accept, hand_overs.accept_hand_over),
        (kind.refuse, hand_overs.refuse_hand_over),
    )
}


TRANSFERS: dict[Action, tuple[Callable[..., Awaitable[Transfer]], tuple[Any, ...]]] = {
    Action.TRANSFER_OFFER: (offering.offer_what_is_asked_for, (TransferOffer(message="I kender familien nu."),)),
    Action.TRANSFER_DECLINE: (offering.decline_request, (TransferAnswer(),)),
    Action.TRANSFER_ACCEPT: (accepting.accept_transfer, ()),
    Action.TRANSFER_REFUSE: (ending.refuse_transfer, (TransferAnswer(),)),
    Action.TRANSFER_WITHDRAW: (ending.withdraw_transfer, ()),
}
"""What is said with each answer to a transfer."""
GOING = frozenset({Action.TRANSFER_OFFER, Action.TRANSFER_ACCEPT})
NECESSARY = TransferBasis(
    code=LegalBasisCode.FVL_28_NECESSARY, reason="Støtten skal fortsætte.", approved_by=PERSONAS["school-leader"].id
)
DEPARTMENTS = ("buf", "sof")


MAY_FAIL = OFFERS | {
    Action.CONSULTATION_ASSIGN,
    Action.CONSULTATION_CLAIM,
    Action.CONSULTATION_SUBMIT,
    Action.REFERRAL_AMEND,
}
"""What is refused although it is possible: a veto, somebody else's colleague, a closed concern, nothing changed."""


class Responsibility(RuleBasedStateMachine):
    """Concerns, consultations and referrals while people act, hand over and leave."""

    begin: Begin
    clock: Clock

    def done(self, coroutine: Any) -> Any:
        """Return what a coroutine returns."""
        raise NotImplementedError

    def items(self) -> list[Any]:
        """Return everything that somebody can hold, past all policy."""
        raise NotImplementedError

    def transfers(self) -> list[Transfer]:
        """Return every transfer, past all policy."""
        raise NotImplementedError

    @initialize()
    def start(self) -> None:
        self.actors = {name: PERSONAS[name].actor() for name in NAMES}
        self.left: set[Any] = set()
        self.number = 0

    def act(self, actor: Actor, action: Action, use_case: Callable[..., Awaitable[Any]], *given: Any) -> Any:
        return self.done(self._act(actor, action, use_case, *given))

    async def _act(self, actor: Actor, action: Action, use_case: Callable[..., Awaitable[Any]], *given: Any) -> Any:
        async with self.begin(ask_of(actor, action)) as work:
            return await use_case(work, *given)

    @precondition(lambda self: len(self.items()) < MOST_AT_A_TIME)
    @rule(who=st.sampled_from(("teacher", "teacher-2", "school-system")), asks=st.booleans(), draft=st.booleans())
    def raise_a_concern(self, who: str, asks: bool, draft: bool) -> None:
        if who not in self.actors:
            return
        new = of(NewConcern, A_CONCERN)
        concern = self.act(self.actors[who], Action.CONCERN_RAISE, raise_concern, new)
        if asks:
            question = NewConsultation(
                question="Hvordan taler jeg med eleven?",
                expertise_requested=(Expertise.MENTAL_HEALTH,),
                concern_id=concern.id,
                draft=draft,
            )
            self.act(self.actors[who], Action.CONSULTATION_REQUEST, asking.request_consultation, question)

    @precondition(lambda self: len(self.items()) < MOST_AT_A_TIME and "teacher" in self.actors)
    @rule()
    def refer(self) -> None:
        self.done(submitted(self.begin))

    @rule(hours=st.integers(1, 100))
    def wait(self, hours: int) -> None:
        self.clock.pass_by(hours=hours)

    @precondition(lambda self: self.items())
    @rule(data=st.data(), to_an_end=st.integers(0, 9).map(lambda one: one == 9))
    def command(self, data: st.DataObject, to_an_end: bool) -> None:
        possible = [
            (actor, item, Action(f"{_word(item)}:{verb}"))
            for item in self.items()
            for actor in self.actors.values()
            if sees(item, visible(actor, type(item).__name__, self.clock.now))
            for verb in allowed_actions(actor, item, COMMANDS[type(item)])
            if to_an_end or verb not in ENDINGS
        ]
        if not possible:
            return
        actor, item, action = data.draw(st.sampled_from(possible))
        try:
            self._give(data, actor, item, action)
        except (Invalid, GateClosed, IllegalMove):
            assert action in MAY_FAIL
            assert next(one for one in self.items() if one.id == item.id) == item

    def _give(self, data: st.DataObject, actor: Actor, item: Any, action: Action) -> None:
        today = self.clock.now.date()
        if action in ANSWERS:
            use_case, kind = ANSWERS[action]
            self.act(actor, action, use_case, kind, item.id, item.version)
            return
        if action in OFFERS:
            to = data.draw(st.sampled_from([one.subject for one in self.actors.values()]))
            new = NewHandOver(to=to, message="Jeg er væk i næste uge.")
            self.act(actor, action, hand_overs.hand_over, HANDED[_word(item)], item.id, new, item.version)
            return
        if action is Action.CONSULTATION_ASSIGN:
            given = Assignment(resource_person_id=data.draw(st.sampled_from(PANEL)), reason="Ledig.")
            said: tuple[Any, tuple[Any, ...]] = (answering.assign_consultation, (given,))
        elif action is Action.REFERRAL_HOLD:
            new_hold = NewHold(reason=HoldReason.AWAY, review_on=today + timedelta(days=data.draw(st.integers(2, 90))))
            said = (waiting.hold_referral, (new_hold,))
        elif action is Action.REFERRAL_EXPECT_SLOT:
            told = SlotExpectation(first_free_slot=today + timedelta(days=30), reason="Nye mentorer.")
            said = (waiting.expect_slot, (told,))
        elif action is Action.REFERRAL_AMEND:
            self.number += data.draw(st.integers(0, 1))
            amendment = NewAmendment(reason="Ny viden.", goals_wanted=f"Et fritidsjob, nummer {self.number}.")
            said = (amending.amend_referral, (amendment,))
        elif action is Action.REFERRAL_CLOSE:
            outcome = min(OUTCOMES[item.status])
            said = (intake.close_referral, (ReferralClosing(outcome=outcome, remark="Tak for nu."),))
        else:
            said = SAID[action]
        use_case, arguments = said
        self.act(actor, action, use_case, item.id, *arguments, item.version)

    def frontline(self) -> list[Actor]:
        return [one for one in self.actors.values() if Role.FRONTLINE in one.roles]

    @precondition(lambda self: self.items() and self.frontline())
    @rule(data=st.data(), asked=st.booleans())
    def begin_a_transfer(self, data: st.DataObject, asked: bool) -> None:
        possible = [
            (item, actor)
            for item in self.items()
            for actor in self.frontline()
            if not isinstance(item, Consultation) and item.holder and (item.department == actor.department) != asked
        ]
        if not possible:
            return
        item, actor = data.draw(st.sampled_from(possible))
        (other,) = set(DEPARTMENTS) - {actor.department}
        wanted = {f"{_word(item)}_id": item.id}
        try:
            if asked:
                request = NewTransferRequest(message="En kollega fortalte om den.", **wanted)
                self.act(actor, Action.TRANSFER_REQUEST, offering.request_transfer, request)
            else:
                basis = NECESSARY if isinstance(item, Referral) else None
                new = NewTransfer(to_department=other, message="I kender familien nu.", basis=basis, **wanted)
                self.act(actor, Action.TRANSFER_OFFER, offering.offer_transfer, new)
        except (Invalid, GateClosed, IllegalMove):
            pass
        assert next(one for one in self.items() if one.id == item.id) == item, "nothing goes before it is accepted"

    @precondition(lambda self: self.transfers())
    @rule(data=st.data(), goes=st.booleans())
    def answer_a_transfer(self, data: st.DataObject, goes: bool) -> None:
        possible = [
            (actor, one, Action(f"transfer:{verb}"))
            for one in self.transfers()
            for actor in self.actors.values()
            if sees(one, visible(actor, "Transfer", self.clock.now))
            for verb in allowed_actions(actor, one, OF_TRANSFERS)
        ]
        wanted = [one for one in possible if one[2] in GOING] if goes else possible
        if not wanted:
            return
        actor, one, action = data.draw(st.sampled_from(wanted))
        use_case, said = TRANSFERS[action]
        before = {item.id: item for item in self.items()}
        try:
            self.act(actor, action, use_case, one.id, *said, one.version)
        except (Invalid, GateClosed, IllegalMove):
            action = Action.TRANSFER_REFUSE
        after = {item.id: item for item in self.items()}
        gone = {one.item.id} if action is Action.TRANSFER_ACCEPT else set()
        assert {key for key, item in after.items() if item != before[key]} == gone
        for key in gone:
            assert (before[key].department, after[key].department) == (one.from_department, one.to_department)
            held = after[key].holder is not Holder.ASKER or after[key].holder_id == actor.subject
            assert held, "whoever accepts it answers for it"

    @invariant()
    def an_item_is_one_departments_and_offered_once(self) -> None:
        whole = [msgspec.structs.replace(PERSONAS["area-leader"].actor(), department=one) for one in DEPARTMENTS]
        for item in self.items():
            scopes = {one.department: visible(one, type(item).__name__, self.clock.now) for one in whole}
            assert [name for name, scope in scopes.items() if sees(item, scope)] == [item.department]
        offered = [one.item.id for one in self.transfers() if one.status == "offered"]
        assert len(set(offered)) == len(offered)
        for one in self.transfers():
            assert (one.turn_of is None) == (one.status not in ("requested", "offered") or one.from_department is None)

    @precondition(lambda self: len(self.left) < 2)
    @rule(who=st.sampled_from(MAY_LEAVE))
    def leave(self, who: str) -> None:
        if who not in self.actors:
            return

        async def now(work: Work) -> None:
            member = await work.staff.get(PERSONAS[who].id)
            await staff.leave(work, member.id, member.version)

        self.act(PERSONAS["admin"].actor(), Action.STAFF_LEAVE, now)
        self.left.add(self.actors.pop(who).subject)

    @invariant()
    def an_open_one_has_exactly_one_holder_and_an_ended_one_none(self) -> None:
        for item in self.items():
            over = item.status in ENDED
            assert (item.holder is None) == (item.due_at is None) == over
            assert not over or (item.holder_id, item.successor_id, item.hand_over) == (None, None, None)
            assert item.successor_id is None or item.successor_id == (item.hand_over and item.hand_over.to)
            assert item.successor_id is None or item.successor_id != item.holder_id

    @invariant()
    def nobody_who_has_left_holds_answers_or_is_offered_anything(self) -> None:
        for item in self.items():
            names = ("holder_id", "successor_id", "asker_id", "coordinator_id")
            if item.holder is not None:
                assert not self.left & {getattr(item, name, None) for name in names}
                assert getattr(item, "assigned_to", None) not in self.left

    @invariant()
    def its_holder_can_always_do_something(self) -> None:
        for item in self.items():
            if item.holder is None:
                continue
            mine = [
                one
                for one in self.actors.values()
                if FUNCTIONS[item.holder] in one.roles and item.holder_id in (None, one.subject)
            ]
            if item.holder is Holder.ASKER:
                mine = [one for one in mine if one.department == item.department]
            assert mine or item.holder_id is None, "a holder is always somebody who is there"
            for actor in mine:
                assert sees(item, visible(actor, type(item).__name__, self.clock.now))
                own = item.holder is not Holder.ASKER and actor.subject == getattr(item, "asked_by", None)
                assert own or allowed_actions(actor, item, COMMANDS[type(item)])

    @invariant()
    def what_waits_is_on_one_list_or_on_those_of_one_function(self) -> None:
        listed: dict[Any, set[Role]] = {}
        for actor in self.actors.values():
            if actor.is_staff:
                for one in self.act(actor, Action.WORKLIST_READ, worklist, 200):
                    if one.task != "hand_over":
                        listed.setdefault(one.id, set()).update(actor.roles)
        for item in self.items():
            roles = listed.get(item.id, set())
            coordinates = item.holder is Holder.RESOURCE_PERSON and item.due_at and item.due_at < self.clock.now
            wanted = {FUNCTIONS[item.holder]} if item.holder else set()
            assert roles <= wanted | ({Role.PANEL_COORDINATOR} if coordinates else set())

    @invariant()
    def marks_fit_the_status(self) -> None:
        for item in self.items():
            if isinstance(item, Referral):
                assert (item.waiting_since is not None) == (item.status == "accepted")
                assert item.first_free_slot is None or item.waiting_since is not None
                assert item.hold is None or item.holder is not None
                assert item.holder is not Holder.ASKER or item.holder_id == item.asker_id
                assert item.holder is not Holder.VINK_COORDINATOR or item.holder_id == item.coordinator_id


def _word(item: Held) -> str:
    return type(item).__name__.lower()
