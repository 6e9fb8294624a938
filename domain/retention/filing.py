"""The filed copy: what the department's own system is given before the working copy goes (`domain.md`, rule 17)."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from domain.events import Event
from domain.ports import Work
from domain.retention.types import JournalExport, Over
from domain.text import DEFAULT_KLE
from domain.writeset import kind_name

MOST = 1000
COURSES = "support_courses"
FILED = ("support_course", "goal", "progress_review")
LIFE_CYCLE = "Passiveret"
"""What OIO Sag calls something that is over."""


class JournalDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A copy to be filed with a department's system: of what, in which version, under which KLE number, and its content
    as JSON; the same thing gives the same bytes."""

    department: str
    kind: str
    id: UUID
    version: int
    kle: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What a system confirms: which one it is, and as what the copy is filed."""

    target: str
    document_id: str


class LogMonth(msgspec.Struct, frozen=True, kw_only=True):
    """A month of the log, as it was sealed: how many events, and the SHA-256 of their hashes in the tree's order."""

    month: date
    events: int
    digest: bytes

    @property
    def told(self) -> str:
        """What the sealed record of its end says of it, so that whoever has only the hashes can prove the end."""
        return f"access_log:{self.month:%Y-%m}:{self.events}:sha256:{self.digest.hex()}"


async def copy_of(work: Work, over: Over) -> JournalDocument:
    """Return the copy of a referral that is over, as its department sees it; who somebody is stays in the vault.

    Raises:
        NotFound: it is not there any more.
    """
    referral = await work.referrals.get(over.id)
    where = {"referral_id": over.id}
    records: dict[str, Any] = {
        "referral": referral,
        "participants": await work.participants.page(where, None, MOST),
        "consents": await work.consents.page(where, None, MOST),
        "disclosures": await work.disclosures.page(where, None, MOST),
        "corrections": await work.corrections.page({"subject_id": over.id}, None, MOST),
        "notification_assessments": await work.notification_assessments.page(where, None, MOST),
    }
    return _document(over, over.department, over.kind.value, referral.kle, records)


async def course_copies(work: Work, over: Over, kle: str) -> list[JournalDocument]:
    """Return the copy of what VINK did on a referral that is over: courses, goals and reviews, for the system of each
    department that ran one. It is none of the asking department's, which reads of that work only its states."""
    found = await work.retention.courses(over)
    copies = []
    for department in sorted({one.department for one in found}):
        own = [one for one in found if one.department == department]
        records = {kind: [one for one in own if kind_name(type(one)) == kind] for kind in FILED}
        copies.append(_document(over, department, COURSES, kle, records))
    return copies


def month_copy(over: Over, found: LogMonth) -> JournalDocument:
    """Return what proves a month of the log once it has ended: no event of it, since its period is the service's."""
    records = {"events": found.events, "sha256": found.digest.hex()}
    return _document(over, over.department, over.kind.value, DEFAULT_KLE, records)


def _document(over: Over, department: str, kind: str, kle: str, records: dict[str, Any]) -> JournalDocument:
    content = {
        "format": "vink-journal-1",
        "kind": kind,
        "id": over.id,
        "department": department,
        "kle": kle,
        "life_cycle": LIFE_CYCLE,
        "over_at": over.over_at,
        "records": records,
    }
    return JournalDocument(
        department=department,
        kind=kind,
        id=over.id,
        version=over.version,
        kle=kle,
        content=msgspec.json.encode(content, order="deterministic"),
    )


def record_exports(work: Work, over: Over, filed: Iterable[tuple[JournalDocument, Filed]]) -> None:
    """Keep that all copies were confirmed, that of the asking department first; one without the others is none."""
    for document, confirmed in filed:
        work.journal_exports.add(_export(work, over, document, confirmed), Event.JOURNAL_FILED)


def _export(work: Work, over: Over, document: JournalDocument, confirmed: Filed) -> JournalExport:
    return JournalExport(
        id=work.new_id(),
        department=document.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        subject_kind=over.kind,
        subject_id=over.id,
        target=confirmed.target,
        document_id=confirmed.document_id,
        digest=document.digest,
        filed_at=work.now,
    )
