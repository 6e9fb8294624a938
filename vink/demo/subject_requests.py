"""Puts what fictional persons ask about their own data there, and what was decided on it."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from domain.code_lists import Language
from domain.policy import Action
from domain.ports import Work
from domain.subject_requests.answering import approve_request, decide_request, extend_request, receive_request
from domain.subject_requests.types import (
    Extension,
    ExtensionReason,
    IdentityCheck,
    NewSubjectRequest,
    RequestedBy,
    SubjectDecision,
    SubjectRequest,
    SubjectRequestKind,
    SubjectRuling,
)
from vink.demo.matters import Script
from vink.demo.personas import fixed
from vink.demo.referrals import REFERRALS, citizen_of

K = SubjectRequestKind
RECEIVED, LATE, PROPOSED, HANDED_BACK = (fixed(0x901 + n) for n in range(4))
GIVEN, EXTRACT, OBJECTION, RESTRICTED, RECTIFIED = (fixed(0x905 + n) for n in range(5))
PERSON, OTHER = citizen_of(REFERRALS["read_referral"][0]), citizen_of(REFERRALS["read_extract"][0])
KINDS: dict[UUID, tuple[SubjectRequestKind, UUID]] = {
    RECEIVED: (K.ACCESS, PERSON),
    LATE: (K.ERASURE, PERSON),
    PROPOSED: (K.ACCESS, PERSON),
    HANDED_BACK: (K.ACCESS, OTHER),
    GIVEN: (K.ACCESS, PERSON),
    EXTRACT: (K.LOG_EXTRACT, PERSON),
    OBJECTION: (K.OBJECTION, PERSON),
    RESTRICTED: (K.RESTRICTION, OTHER),
    RECTIFIED: (K.RECTIFICATION, OTHER),
}
GRANTED = SubjectRuling(decision=SubjectDecision.GRANTED, reason="Personen har ret til det. (Fiktivt)")
RELEASED = SubjectRuling(
    decision=SubjectDecision.GRANTED,
    reason="Personen har ret til at se, hvem der har set oplysningerne. (Fiktivt)",
    release_reason="Navnene er nødvendige for at kunne klage. (Fiktivt)",
)


async def put_subject_requests(script: Script, now: datetime) -> None:
    """Receive one request for each command, and bring it where the command wants it."""
    for request_id, (kind, citizen_ref) in KINDS.items():
        new = NewSubjectRequest(
            kind=kind,
            citizen_ref=citizen_ref,
            requested_by=RequestedBy.PERSON,
            identity_check=IdentityCheck.ELECTRONIC_ID,
            received_on=(now - timedelta(days=40 if request_id == LATE else 5)).date(),
            language=Language.DA,
            wish="Vil gerne vide, hvad kommunen har skrevet. (Fiktivt)",
        )
        await script.act("dpo", Action.SUBJECT_REQUEST_RECEIVE, partial(_receive, new), request_id)
    more = Extension(reason=ExtensionReason.COMPLEX, text="Der skal spørges i flere forvaltninger. (Fiktivt)")
    await script.act("dpo", Action.SUBJECT_REQUEST_EXTEND, partial(_extend, EXTRACT, more))
    for request_id in (PROPOSED, HANDED_BACK, GIVEN, EXTRACT, OBJECTION, RESTRICTED, RECTIFIED):
        ruling = RELEASED if request_id == EXTRACT else GRANTED
        await script.act("dpo", Action.SUBJECT_REQUEST_DECIDE, partial(_decide, request_id, ruling))
    await script.act("vink-coordinator", Action.SUBJECT_REQUEST_APPROVE, partial(_approve, GIVEN))


async def _receive(new: NewSubjectRequest, work: Work) -> SubjectRequest:
    return await receive_request(work, new)


async def _extend(request_id: UUID, more: Extension, work: Work) -> SubjectRequest:
    return await extend_request(work, request_id, more, 1)


async def _decide(request_id: UUID, ruling: SubjectRuling, work: Work) -> SubjectRequest:
    return await decide_request(work, request_id, ruling, (await work.subject_requests.get(request_id)).version)


async def _approve(request_id: UUID, work: Work) -> SubjectRequest:
    return await approve_request(work, request_id, 2)
