"""The filed copy: what the department's own system is given before the working copy goes (`domain.md`, rule 17)."""

import hashlib
from typing import Any
from uuid import UUID

import msgspec

from domain.events import Event
from domain.ports import Work
from domain.retention.types import JournalExport, Over, OverKind

MOST = 1000
LIFE_CYCLE = "Passiveret"
"""What OIO Sag calls something that is over."""


class JournalDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A copy to be filed: of what, in which version, and its content as JSON; the same thing gives the same bytes."""

    department: str
    kind: str
    id: UUID
    version: int
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What a system confirms: which one it is, and as what the copy is filed."""

    target: str
    document_id: str


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
    content = {
        "format": "vink-journal-1",
        "kind": over.kind.value,
        "id": over.id,
        "department": over.department,
        "kle": referral.kle,
        "life_cycle": LIFE_CYCLE,
        "over_at": over.over_at,
        "records": records,
    }
    return JournalDocument(
        department=over.department,
        kind=over.kind.value,
        id=over.id,
        version=referral.version,
        content=msgspec.json.encode(content, order="deterministic"),
    )


def record_export(work: Work, document: JournalDocument, filed: Filed) -> JournalExport:
    """Keep that a copy was confirmed."""
    export = JournalExport(
        id=work.new_id(),
        department=document.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        subject_kind=OverKind(document.kind),
        subject_id=document.id,
        target=filed.target,
        document_id=filed.document_id,
        digest=document.digest,
        filed_at=work.now,
    )
    work.journal_exports.add(export, Event.JOURNAL_FILED)
    return export
