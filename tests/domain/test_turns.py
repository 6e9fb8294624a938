"""Whatever happens to consultations in whatever order: an open one is always somebody's, until a date."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.actors import Actor, Role
from domain.concerns import AgeBand, NewConcern, RaisedByFunction, raise_concern
from domain.consultations import answering, asking
from domain.consultations.types import (
    COMMANDS,
    Assignment,
    Consultation,
    ConsultationClosing,
    Message,
    NewAdvice,
    NewFeedback,
    RecusalNotice,
    Redirection,
    Triage,
)
from domain.consultations.words import (
    ConsultationOutcome,
    ConsultationStatus,
    Holder,
    Recommendation,
    RecusalReason,
    RedirectTarget,
)
from domain.errors import GateClosed, Invalid
from domain.policy import Action, allowed_actions, sees, visible
from tests.domain.conftest import COLLEAGUE, PANEL, Municipality, person
from vink.demo.personas import PERSONAS

ENDED = {
    ConsultationStatus.CLOSED,
    ConsultationStatus.WITHDRAWN,
    ConsultationStatus.REDIRECTED,
    ConsultationStatus.EXPIRED,
    ConsultationStatus.DISPOSED,
}
ASKERS = ("teacher", "school-system", "social-worker")
EVERYBODY = {
    **{name: PERSONAS[name].actor() for name in (*ASKERS, *PANEL, "panel-coordinator")},
    "colleague": COLLEAGUE,
    "two roles": person("panel-coordinator", Role.PANEL_COORDINATOR, Role.RESOURCE_PERSON),
}
ENDINGS = {"withdraw", "redirect", "close"}
ELSEWHERE = {"hand-over", "accept-hand-over", "refuse-hand-over", "authorise-referral", "revoke-authorisation"}
"""What `test_responsibility` tries, in the same way."""
MOST_AT_A_TIME = 2
MESSAGE = Message(text="Det begyndte efter ferien.")
STEPS: dict[Action, tuple[Any, tuple[Any, ...]]] = {
    Action.CONSULTATION_SUBMIT: (asking.submit_consultation, ()),
    Action.CONSULTATION_SUPPLY_INFORMATION: (asking.supply_information, (MESSAGE,)),
    Action.CONSULTATION_FOLLOW_UP: (asking.follow_up, (MESSAGE,)),
    Action.CONSULTATION_FEEDBACK: (asking.give_feedback, (NewFeedback(useful=3),)),
    Action.CONSULTATION_WITHDRAW: (asking.withdraw_consultation, ()),
    Action.CONSULTATION_CLOSE: (
        asking.close_consultation,
        (ConsultationClosing(outcome=ConsultationOutcome.ADVICE_SUFFICIENT),),
    ),
    Action.CONSULTATION_TRIAGE: (
        answering.triage_consultation,
        (Triage(offered_to=(PERSONAS["resource-person"].id, PERSONAS["panel-coordinator"].id)),),
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
}


def acting_for(made: Consultation) -> list[Actor]:
    """Return those whose turn it is, as far as they are in this play."""
    if made.holder is Holder.PANEL_COORDINATOR:
        return [EVERYBODY["panel-coordinator"]]
    if made.holder_id is not None:
        return [actor for actor in EVERYBODY.values() if actor.subject == made.holder_id]
    return [
        actor for actor in EVERYBODY.values() if actor.department == made.department and Role.FRONTLINE in actor.roles
    ]


class Consultations(RuleBasedStateMachine):
    """Anybody gives any command that they are told they may give, while time passes."""

    @initialize()
    def begin(self) -> None:
        self.municipality = Municipality()
        self.versions: dict[Any, int] = {}

    def all(self) -> list[Consultation]:
        return [one for one in self.municipality.memory.records.values() if isinstance(one, Consultation)]

    @precondition(lambda self: len(self.all()) < MOST_AT_A_TIME)
    @rule(who=st.sampled_from(ASKERS), draft=st.booleans(), about=st.booleans())
    def ask(self, who: str, draft: bool, about: bool) -> None:
        concern = None
        if about:
            new = NewConcern(
                raised_by_function=RaisedByFunction.OTHER,
                age_band=AgeBand.UNDER_10,
                situation_text="Et barn har ændret sig meget.",
            )
            concern = self.municipality.act(who, Action.CONCERN_RAISE, raise_concern, new)
        self.municipality.asked(who, draft=draft, concern_id=concern and concern.id)

    @rule(hours=st.integers(1, 200))
    def wait(self, hours: int) -> None:
        self.municipality.pass_by(hours=hours)

    @precondition(lambda self: self.all())
    @rule(data=st.data(), to_an_end=st.integers(0, 9).map(lambda one: one == 9))
    def command(self, data: st.DataObject, to_an_end: bool) -> None:
        possible = [
            (actor, made, Action(f"consultation:{verb}"))
            for made in self.all()
            for actor in EVERYBODY.values()
            if sees(made, visible(actor, "Consultation", self.municipality.now))
            for verb in allowed_actions(actor, made, COMMANDS)
            if (to_an_end or verb not in ENDINGS) and verb not in ELSEWHERE
        ]
        if not possible:
            return
        actor, made, action = data.draw(st.sampled_from(possible))
        if action is Action.CONSULTATION_ASSIGN:
            given = Assignment(resource_person_id=data.draw(st.sampled_from(list(PANEL.values()))), reason="Ledig.")
            use_case, arguments = answering.assign_consultation, (given,)
        else:
            use_case, arguments = STEPS[action]
        try:
            self.municipality.act(actor, action, use_case, made.id, *arguments, made.version)
        except (Invalid, GateClosed):
            assert action in (Action.CONSULTATION_ASSIGN, Action.CONSULTATION_CLAIM), "only a veto refuses what is open"
            assert self.municipality.stored(Consultation, made.id) == made

    @invariant()
    def an_open_one_has_a_holder_and_a_date_and_an_ended_one_has_none(self) -> None:
        for made in self.all():
            ended = made.status in ENDED
            assert (made.holder is None) == (made.due_at is None) == (made.closed_at is not None) == ended
            assert (made.read_back_until is not None) == ended
            assert not ended or (made.holder_id is None and made.offered_to == ())

    @invariant()
    def the_holder_sees_it_and_can_do_something_about_it(self) -> None:
        for made in self.all():
            for actor in acting_for(made) if made.holder else ():
                assert sees(made, visible(actor, "Consultation", self.municipality.now))
                own = made.asked_by == actor.subject and made.holder is Holder.PANEL_COORDINATOR
                assert own or allowed_actions(actor, made, COMMANDS)

    @invariant()
    def only_whom_it_is_given_to_holds_it_for_the_panel_and_nobody_who_stepped_back(self) -> None:
        for made in self.all():
            assert made.holder is not Holder.RESOURCE_PERSON or made.holder_id == made.assigned_to is not None
            assert made.assigned_to not in made.recused
            assert made.assigned_to is None or made.assigned_to != made.asked_by
            assert (made.submitted_at is None) == (made.status is ConsultationStatus.DRAFT) or made.status in ENDED

    @invariant()
    def versions_only_grow_and_every_write_told_one_thin_event(self) -> None:
        for made in self.all():
            assert made.version >= self.versions.get(made.id, 0)
            self.versions[made.id] = made.version
            told = [thin.record.version for thin in self.municipality.memory.thin if thin.record.id == made.id]
            assert told == list(range(1, made.version + 1))


Consultations.TestCase.settings = settings(
    max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrderOfCommands = Consultations.TestCase
