"""Corrections over HTTP: notes beside what was wrong, added and read, never changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.operations import creates, lists, reads
from api.views import AboutSomebody, PageQuery, show
from domain import corrections
from domain.corrections import Correction, NewCorrection, Place, SubjectKind
from domain.departments import DepartmentCode
from domain.notices import Notice
from domain.policy import Action
from domain.ports import Work
from domain.text import Narrative, Version


class CorrectionView(AboutSomebody, frozen=True, kw_only=True):
    """A note beside a field of a thing: what is right instead, by whom, since when."""

    id: UUID
    version: Version
    created_at: datetime
    department: DepartmentCode
    subject_kind: SubjectKind
    subject_id: UUID
    pointer: Place
    text: Narrative
    made_by: UUID
    notification_reminder: Notice | None = None


def shown_corrections(found: Sequence[Correction]) -> tuple[CorrectionView, ...]:
    """Return corrections as they stand beside their subject."""
    return tuple(show(CorrectionView, one) for one in found)


@reads("/v1/corrections/{correction_id}", Action.CORRECTION_READ, purposeful=True)
async def read_correction(work: Work, correction_id: UUID) -> CorrectionView:
    """Read a correction: whoever reads those of its subject."""
    return show(CorrectionView, await corrections.read_correction(work, correction_id))


@lists("/v1/referrals/{referral_id}/corrections", Action.CORRECTION_READ, purposeful=True)
async def list_referral_corrections(
    work: Work, referral_id: UUID, query: PageQuery, after: UUID | None
) -> list[CorrectionView]:
    """List the corrections of a referral."""
    kind = SubjectKind.REFERRAL
    return list(shown_corrections(await corrections.corrections_of(work, kind, referral_id, after, query.limit + 1)))


@creates("/v1/corrections", Action.CORRECTION_ADD, again=read_correction)
async def add_correction(work: Work, body: NewCorrection) -> CorrectionView:
    """Say that something in a referral is wrong, and what is right instead.

    The note stands beside the old text, which is neither changed nor removed; whoever reads the one reads the other.
    `pointer` leads to a field that the caller reads, for example `/needs_text` or `/questions/0/answer`.
    """
    return show(CorrectionView, await corrections.add_correction(work, body))
