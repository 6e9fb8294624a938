"""Reads of last month by fictional staff, and reviews of them: not begun, looked at, and closed."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from adapters.postgres.audit import append
from domain.audit import AuditEvent, Outcome
from domain.log_reviews.reviewing import close_review, draw_review, record_finding
from domain.log_reviews.types import Finding, LogReview, LogReviewClosing, NewFinding, NewLogReview
from domain.policy import Action
from domain.ports import Work
from vink.demo.matters import CONCERNS, CONSULTATIONS, Script
from vink.demo.personas import PERSONAS, STAFF_APPLICATION, fixed

OPEN, READY, CLOSED = fixed(0x2B11), fixed(0x2B12), fixed(0x2B13)
CONCERN = next(iter(CONCERNS.values()))
CONSULTATION = next(iter(CONSULTATIONS.values()))[0]
LOOKED = {
    fixed(0x2B01): ("teacher", "concern", CONCERN, 10),
    fixed(0x2B02): ("teacher", "consultation", CONSULTATION, 12),
    fixed(0x2B03): ("teacher-2", "concern", CONCERN, 22),
    fixed(0x2B04): ("school-leader", "consultation", CONSULTATION, 9),
    fixed(0x2B05): ("resource-person", "consultation", CONSULTATION, 3),
    fixed(0x2B06): ("vink-coordinator", "referral", fixed(0x611), 11),
}
"""Who looked at what, and at which hour of the tenth of last month."""


async def put_reads(connection: Any, now: datetime) -> None:
    """Append last month's fictional reads to the log."""
    day = (now.replace(day=1) - timedelta(days=1)).replace(day=10, minute=30, second=0, microsecond=0)
    for event, (who, kind, thing, hour) in LOOKED.items():
        persona = PERSONAS[who]
        await append(
            connection,
            AuditEvent(
                id=event,
                at=day.replace(hour=hour),
                actor=persona.id,
                client=STAFF_APPLICATION,
                department=persona.department,
                action=f"{kind}:read",
                object_type=kind,
                object_id=thing,
                outcome=Outcome.ALLOWED,
                reason=f"role:{persona.role}",
                purpose="referral_intake" if kind == "referral" else None,
                request_id="0" * 32,
            ),
        )


async def put_reviews(script: Script, now: datetime) -> None:
    """Draw three reviews of last month, as the data-protection officer, and look through two of them."""
    month = f"{now.replace(day=1) - timedelta(days=1):%Y-%m}"
    for review, department in ((OPEN, "buf"), (READY, "sof"), (CLOSED, "bif")):
        new = NewLogReview(department=department, month=month)
        made = await script.act("dpo", Action.LOG_REVIEW_DRAW, partial(_draw, new), review)
        if review != OPEN:
            await script.act("dpo", Action.LOG_REVIEW_RECORD_FINDING, partial(_look, made))
    closing = LogReviewClosing(conclusion="Alle opslag havde en grund. (Fiktivt)")
    await script.act("dpo", Action.LOG_REVIEW_CLOSE, partial(_close, CLOSED, closing))


async def _draw(new: NewLogReview, work: Work) -> LogReview:
    return await draw_review(work, new)


async def _look(review: LogReview, work: Work) -> None:
    for one in review.events:
        found = NewFinding(event_id=one.event_id, finding=Finding.IN_ORDER)
        review = await record_finding(work, review.id, found, review.version)


async def _close(review_id: UUID, closing: LogReviewClosing, work: Work) -> None:
    await close_review(work, review_id, closing, (await work.log_reviews.get(review_id)).version)
