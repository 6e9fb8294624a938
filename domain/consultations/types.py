"""What a consultation is: its words, its record, what is sent to it, and which moves it may make."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.concerns import UNDER_18, AgeBand, Urgency
from domain.consultations.words import (
    Channel,
    ConsultationOutcome,
    ConsultationStatus,
    EntryKind,
    Expertise,
    Holder,
    Recommendation,
    RecusalReason,
    RedirectTarget,
    SpokenLanguage,
)
from domain.policy import Action, Commands
from domain.records import Moves
from domain.responsibility import HandOver, Held
from domain.text import DEFAULT_KLE, NO_DATA, Advisory, Code, Kle, Narrative, Remark

S = ConsultationStatus
WITH_ASKER = frozenset({S.DRAFT, S.INFORMATION_REQUESTED, S.ANSWERED})
CONSULTED = frozenset({S.ANSWERED, S.FOLLOW_UP, S.CLOSED})
OPEN_WITH_PANEL = frozenset({S.SUBMITTED, S.TRIAGED, S.ASSIGNED, S.INFORMATION_REQUESTED})
ENDED = frozenset({S.CLOSED, S.WITHDRAWN, S.REDIRECTED, S.EXPIRED})
MOVES: Moves = {
    S.DRAFT: frozenset({S.SUBMITTED, S.WITHDRAWN, S.EXPIRED}),
    S.SUBMITTED: frozenset({S.TRIAGED, S.REDIRECTED, S.WITHDRAWN}),
    S.TRIAGED: frozenset({S.ASSIGNED, S.REDIRECTED, S.WITHDRAWN}),
    S.ASSIGNED: frozenset({S.INFORMATION_REQUESTED, S.ANSWERED, S.ASSIGNED, S.TRIAGED, S.REDIRECTED, S.WITHDRAWN}),
    S.INFORMATION_REQUESTED: frozenset({S.ASSIGNED, S.TRIAGED, S.REDIRECTED, S.WITHDRAWN, S.EXPIRED}),
    S.ANSWERED: frozenset({S.FOLLOW_UP, S.CLOSED, S.EXPIRED}),
    S.FOLLOW_UP: frozenset({S.ANSWERED, S.ASSIGNED, S.INFORMATION_REQUESTED, S.TRIAGED, S.CLOSED}),
    S.CLOSED: frozenset({S.DISPOSED}),
    S.WITHDRAWN: frozenset({S.DISPOSED}),
    S.REDIRECTED: frozenset({S.DISPOSED}),
    S.EXPIRED: frozenset({S.DISPOSED}),
    S.DISPOSED: frozenset(),
}
COMMANDS: Commands = {
    Action.CONSULTATION_SUBMIT: frozenset({S.DRAFT}),
    Action.CONSULTATION_TRIAGE: frozenset({S.SUBMITTED}),
    Action.CONSULTATION_ASSIGN: frozenset({S.TRIAGED, S.ASSIGNED, S.FOLLOW_UP}),
    Action.CONSULTATION_CLAIM: frozenset({S.TRIAGED}),
    Action.CONSULTATION_RECUSE: frozenset({S.ASSIGNED, S.INFORMATION_REQUESTED, S.FOLLOW_UP}),
    Action.CONSULTATION_REQUEST_INFORMATION: frozenset({S.ASSIGNED, S.FOLLOW_UP}),
    Action.CONSULTATION_SUPPLY_INFORMATION: frozenset({S.INFORMATION_REQUESTED}),
    Action.CONSULTATION_ADVICE: frozenset({S.ASSIGNED, S.FOLLOW_UP}),
    Action.CONSULTATION_FOLLOW_UP: frozenset({S.ANSWERED}),
    Action.CONSULTATION_FEEDBACK: frozenset({S.ANSWERED, S.CLOSED}),
    Action.CONSULTATION_REDIRECT: OPEN_WITH_PANEL,
    Action.CONSULTATION_WITHDRAW: OPEN_WITH_PANEL | {S.DRAFT},
    Action.CONSULTATION_CLOSE: frozenset({S.ANSWERED, S.FOLLOW_UP}),
    Action.CONSULTATION_HAND_OVER: WITH_ASKER,
    Action.CONSULTATION_ACCEPT_HAND_OVER: WITH_ASKER,
    Action.CONSULTATION_REFUSE_HAND_OVER: WITH_ASKER,
    Action.CONSULTATION_AUTHORISE_REFERRAL: CONSULTED,
    Action.CONSULTATION_REVOKE_AUTHORISATION: CONSULTED,
}


WantedExpertise = Annotated[tuple[Expertise, ...], Meta(max_length=5)]
AdviceMinutes = Annotated[
    int, Meta(ge=1, le=1440, description="Minutes spent outside of shifts.", extra_json_schema=NO_DATA)
]
Steps = Annotated[tuple[Remark, ...], Meta(max_length=10)]
Usefulness = Annotated[int, Meta(ge=1, le=5)]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of the dialogue. It is never altered; a correction is a further entry."""

    id: UUID
    at: datetime
    kind: EntryKind
    side: Holder
    author: UUID
    text: Advisory | None
    recommendation: Recommendation | None
    suggested_steps: Steps
    useful: Usefulness | None


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Who decided what, when and why (`domain.md` section 9, rule 12); seen by the panel only."""

    step: Code
    by: UUID
    at: datetime
    reason: Remark | None


class ReferralAuthorisation(msgspec.Struct, frozen=True, kw_only=True):
    """That the asker lets a colleague make a referral of the consultation: who said so, when, and when it was used."""

    by: UUID
    at: datetime
    used_at: datetime | None


Dialogue = Annotated[tuple[Entry, ...], Meta(max_length=10_000)]
Decisions = Annotated[tuple[Decision, ...], Meta(max_length=10_000)]


class ConsultationHead(Held, frozen=True, kw_only=True):
    """What is known of a consultation without opening what somebody wrote.

    `asked_by` asked it; `asker_id` answers for it on the asking side, null: whoever is at work there.
    """

    status: ConsultationStatus
    unit_id: UUID | None
    concern_id: UUID | None
    asked_by: UUID
    asked_by_staff: bool
    kle: str
    expertise_requested: tuple[Expertise, ...]
    language: SpokenLanguage
    channel: Channel
    answer_wanted_by: date | None
    age_band: AgeBand
    urgency: Urgency
    submitted_at: datetime | None
    offered_to: tuple[UUID, ...]
    assigned_to: UUID | None
    recused: tuple[UUID, ...]
    recommendation: Recommendation | None
    outcome: ConsultationOutcome | None
    redirected_to: RedirectTarget | None
    closed_at: datetime | None
    read_back_until: datetime | None
    asker_id: UUID | None
    referral_authorisation: ReferralAuthorisation | None

    @property
    def under_18(self) -> bool:
        return self.age_band in UNDER_18


class Consultation(ConsultationHead, frozen=True, kw_only=True):
    """A question to the panel. There is no field for who it is about, and none may be added."""

    question: str
    dialogue: tuple[Entry, ...]
    decisions: tuple[Decision, ...]
    closing_remark: str | None
    hand_over: HandOver | None


class NewConsultation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to the panel, with or without a concern. `draft` keeps it from being sent."""

    question: Narrative
    expertise_requested: WantedExpertise = (Expertise.UNCLEAR_NONE,)
    language: SpokenLanguage = SpokenLanguage.DANISH
    channel: Channel = Channel.WRITTEN
    answer_wanted_by: date | None = None
    age_band: AgeBand = AgeBand.UNKNOWN
    urgency: Urgency = Urgency.ROUTINE
    concern_id: UUID | None = None
    unit_id: UUID | None = None
    kle: Kle = DEFAULT_KLE
    draft: bool = False


class Triage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the coordinator decides first: which knowledge is wanted, and who may claim it (staff ids)."""

    expertise_requested: Annotated[tuple[Expertise, ...], Meta(min_length=1, max_length=5)] | None = None
    offered_to: Annotated[tuple[UUID, ...], Meta(max_length=20)] = ()
    reason: Remark | None = None


class Assignment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To whom a consultation is given. A choice against a shown reservation needs a reason (R12)."""

    resource_person_id: UUID
    reason: Remark | None = None


class RecusalNotice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a resource person steps back."""

    reason: RecusalReason
    remark: Remark | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A turn of the dialogue in words."""

    text: Narrative


class NewAdvice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Advice: a coded recommendation, the text, and steps that the asker may take. `minutes` are what was spent on it
    outside of shifts; they go to the adviser's own hours, and the asker reads nothing of them."""

    recommendation: Recommendation
    text: Advisory
    suggested_steps: Steps = ()
    minutes: AdviceMinutes | None = None


class NewFeedback(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How useful the advice was, 1 to 5, and what happened; about the advice, never about the person."""

    useful: Usefulness
    what_happened: Remark | None = None


class Redirection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the asker is better helped, and why."""

    target: RedirectTarget
    reason: Remark


class ConsultationClosing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the consultation ended."""

    outcome: ConsultationOutcome
    remark: Remark | None = None
