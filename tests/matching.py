"""What tests of matching share: people who wait, mentors who could take them, and the steps of a proposal."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from adapters.calendar import DanishCalendar
from domain.actors import Actor
from domain.matching import proposing, wishes
from domain.matching.proposals import MatchProposal, NewMatchProposal
from domain.matching.wishes import MatchWishes, StatedWishes
from domain.mentors.types import Mentor
from domain.participants.types import Participant
from domain.policy import Action
from domain.ports import Begin
from domain.referrals import intake
from domain.referrals.inputs import Acceptance
from domain.referrals.types import Referral
from tests.asking import ask, ask_of
from tests.conftest import TERMS
from tests.contract.conftest import Clock
from tests.memory import MemoryBegin
from tests.referring import lead, read, received

T = TypeVar("T")
VINK = "vink-coordinator"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def in_memory() -> tuple[MemoryBegin, Clock]:
    """Return an empty municipality on a clock that tests move."""
    clock = Clock()
    clock.now = START
    return MemoryBegin(clock, DanishCalendar(), TERMS), clock


def put(begin: MemoryBegin, *mentors: Mentor) -> None:
    """Let these mentors be there, as if they had always been."""
    begin.memory.records.update({(Mentor, one.id): one for one in mentors})


async def act(
    begin: Begin, action: Action, use_case: Callable[..., Awaitable[T]], *given: Any, who: str | Actor = VINK
) -> T:
    """Let somebody carry out a use case."""
    async with begin(ask(who, action) if isinstance(who, str) else ask_of(who, action)) as work:
        return await use_case(work, *given)


async def accepted(begin: Begin, **more: Any) -> Referral:
    """Return a referral that waits for a match."""
    one = await received(begin, **more)
    yes = Acceptance(remark="VINK kan hjælpe.")
    return await act(begin, Action.REFERRAL_ACCEPT, intake.accept_referral, one.id, yes, one.version)


async def waiting(begin: Begin, **more: Any) -> Participant:
    """Return somebody who waits for a match."""
    return await lead(begin, await accepted(begin, **more))


async def wished(begin: Begin, participant: Participant, **stated: Any) -> MatchWishes:
    return await act(begin, Action.MATCH_WISHES_STATE, wishes.state_wishes, participant.id, StatedWishes(**stated))


async def proposed(begin: Begin, participant: Participant, mentor_id: UUID, **more: Any) -> MatchProposal:
    new = NewMatchProposal(mentor_id=mentor_id, **more)
    return await act(begin, Action.MATCH_PROPOSAL_PROPOSE, proposing.propose_match, participant.id, new)


async def again(begin: Begin, participant: Participant) -> Referral:
    """Return the referral of a participant as it is now."""
    return await read(begin, participant.referral_id)
