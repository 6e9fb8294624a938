"""How a request is received, given more time, decided, approved by somebody else, and closed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from domain.commands import receive
from domain.consultations.words import Holder
from domain.errors import Fault, GateClosed, IllegalMove, Invalid
from domain.events import Event
from domain.policy import Action, Clause
from domain.ports import Work
from domain.records import change, move
from domain.subject_requests.types import (
    COMMANDS,
    GIVEN,
    MOVES,
    Extension,
    NewSubjectRequest,
    SubjectAnswer,
    SubjectRejection,
    SubjectRequest,
    SubjectRequestHead,
    SubjectRequestKind,
    SubjectRequestStatus,
    SubjectRuling,
)

K, S = SubjectRequestKind, SubjectRequestStatus
MONTHS, MORE = 1, 2
"""Within how many months a request is answered, and how many more it may take (GDPR article 12(3))."""
OLDEST = timedelta(days=366)
NOBODYS = {"holder": None, "holder_id": None, "due_at": None}


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def due(work: Work, received_on: date, months: int) -> datetime:
    """Return the end of the day by which a request that came on this day is answered, by the municipality's clocks."""
    noon = work.calendar.local(datetime.combine(months_later(received_on, months), time(12), UTC))
    return noon.replace(hour=23, minute=59, second=59).astimezone(UTC)


async def receive_request(work: Work, new: NewSubjectRequest) -> SubjectRequest:
    """Take down what somebody asks; the month runs from the day on which the municipality got it.

    Raises:
        Invalid: nobody is known by this reference, or the day lies ahead or more than a year back.
    """
    faults = []
    if not work.calendar.local(work.now - OLDEST).date() <= new.received_on <= work.calendar.local(work.now).date():
        faults.append(Fault("/received_on", "out_of_range", "Say on which day it came, within the last year."))
    if not await work.subjects.known(new.citizen_ref):
        faults.append(Fault("/citizen_ref", "unknown", "Nobody is known by this reference."))
    if faults:
        raise Invalid(tuple(faults))
    request = SubjectRequest(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.RECEIVED,
        kind=new.kind,
        citizen_ref=new.citizen_ref,
        requested_by=new.requested_by,
        identity_check=new.identity_check,
        language=new.language,
        received_on=new.received_on,
        received_by=work.actor.subject,
        wish=new.wish,
        extended_at=None,
        extension_reason=None,
        extension_text=None,
        decision=None,
        reason=None,
        names_released=False,
        release_reason=None,
        proposed_by=None,
        approved_by=None,
        decided_at=None,
        restricted_at=None,
        lifted_at=None,
        correction_id=None,
        answered_how=None,
        closed_by=None,
        closed_at=None,
        holder=Holder.DPO,
        holder_id=None,
        due_at=due(work, new.received_on, MONTHS),
    )
    work.subject_requests.add(request, Event.SUBJECT_REQUEST_RECEIVED)
    return request


async def _taken(work: Work, request_id: UUID, action: Action, seen: int) -> SubjectRequest:
    return await receive(work, work.subject_requests, request_id, action, COMMANDS, seen)


async def extend_request(work: Work, request_id: UUID, extension: Extension, seen: int) -> SubjectRequest:
    """Take two months more, once, and only while the first one runs.

    Raises:
        IllegalMove: the month is over.
    """
    request = await _taken(work, request_id, Action.SUBJECT_REQUEST_EXTEND, seen)
    if work.now > due(work, request.received_on, MONTHS):
        raise IllegalMove("The month is over: more time is taken before that.", request.status, ())
    extended = change(
        request,
        work.now,
        extended_at=work.now,
        extension_reason=extension.reason,
        extension_text=extension.text,
        due_at=due(work, request.received_on, MONTHS + MORE),
    )
    work.subject_requests.save(extended, Event.SUBJECT_REQUEST_EXTENDED)
    return extended


async def decide_request(work: Work, request_id: UUID, ruling: SubjectRuling, seen: int) -> SubjectRequest:
    """Decide, with a reason. What gives access to somebody's data is a proposal until somebody else approves it.

    Raises:
        Invalid: names are released in something else than an extract of the log.
    """
    request = await _taken(work, request_id, Action.SUBJECT_REQUEST_DECIDE, seen)
    given = ruling.decision in GIVEN
    if ruling.release_reason is not None and not (given and request.kind is K.LOG_EXTRACT):
        raise Invalid((Fault("/release_reason", "not_here", "Names are released in an extract of the log only."),))
    decided = {
        "decision": ruling.decision,
        "reason": ruling.reason,
        "names_released": ruling.release_reason is not None,
        "release_reason": ruling.release_reason,
        "proposed_by": work.actor.subject,
    }
    if given and request.kind is K.ACCESS:
        proposed = change(request, work.now, holder=Holder.VINK_COORDINATOR, **decided)
        work.subject_requests.save(proposed, Event.SUBJECT_REQUEST_PROPOSED)
        return proposed
    restricted_at = work.now if given and request.kind is K.RESTRICTION else None
    found = move(request, S.DECIDED, MOVES, work.now, decided_at=work.now, restricted_at=restricted_at, **decided)
    work.subject_requests.save(found, Event.SUBJECT_REQUEST_DECIDED)
    return found


async def approve_request(work: Work, request_id: UUID, seen: int) -> SubjectRequest:
    """Approve what somebody else proposes to give.

    Raises:
        Forbidden: it is the actor's own proposal.
    """
    request = await _taken(work, request_id, Action.SUBJECT_REQUEST_APPROVE, seen)
    approved = move(
        request, S.DECIDED, MOVES, work.now, approved_by=work.actor.subject, decided_at=work.now, holder=Holder.DPO
    )
    work.subject_requests.save(approved, Event.SUBJECT_REQUEST_DECIDED)
    return approved


async def reject_request(work: Work, request_id: UUID, rejection: SubjectRejection, seen: int) -> SubjectRequest:
    """Hand a proposal back, with a reason: it is then undecided again."""
    request = await _taken(work, request_id, Action.SUBJECT_REQUEST_REJECT, seen)
    back = change(request, work.now, decision=None, reason=rejection.reason, proposed_by=None, holder=Holder.DPO)
    work.subject_requests.save(back, Event.SUBJECT_REQUEST_REJECTED)
    return back


async def close_request(work: Work, request_id: UUID, answer: SubjectAnswer, seen: int) -> SubjectRequest:
    """Record that and how the person was answered.

    Raises:
        Invalid: a correction is named that is none of this person's.
        GateClosed: what was granted has not been carried out: no correction is named, or data are still there.
    """
    request = await _taken(work, request_id, Action.SUBJECT_REQUEST_CLOSE, seen)
    things = await work.subjects.things(request.citizen_ref) if request.gives else frozenset()
    if answer.correction_id is not None and ("correction", answer.correction_id) not in things:
        raise Invalid((Fault("/correction_id", "unknown", "This person has no such correction."),))
    if request.gives and request.kind is K.RECTIFICATION and answer.correction_id is None:
        raise GateClosed(("correction",))
    erased = request.kind is K.ERASURE and request.gives
    # What a disposal leaves of a participant is a row that says nothing: what is asked is whether there is more.
    if erased and await work.retention.person(request.citizen_ref) is not None:
        raise GateClosed(("disposal",))
    closed = move(
        request,
        S.CLOSED,
        MOVES,
        work.now,
        answered_how=answer.answered_how,
        correction_id=answer.correction_id,
        closed_by=work.actor.subject,
        closed_at=work.now,
        **NOBODYS,
    )
    work.subject_requests.save(closed, Event.SUBJECT_REQUEST_CLOSED)
    return closed


async def lift_restriction(work: Work, request_id: UUID, seen: int) -> SubjectRequest:
    """End a restriction; the person was told before (GDPR article 18(3))."""
    request = await _taken(work, request_id, Action.SUBJECT_REQUEST_LIFT, seen)
    lifted = change(request, work.now, lifted_at=work.now)
    work.subject_requests.save(lifted, Event.SUBJECT_REQUEST_LIFTED)
    return lifted


async def erasures_decided(work: Work, after: UUID | None, limit: int) -> Sequence[SubjectRequestHead]:
    """Return the erasures that were granted, wholly or in part, and are not closed: what the retention engine carries
    out, unless something stops it."""
    granted = tuple(one.value for one in GIVEN)
    where: Clause = {"kind": K.ERASURE.value, "status": S.DECIDED.value, "decision": granted}
    return await work.subject_requests.heads(SubjectRequestHead, where, after, limit)
