"""The duplicate check over HTTP, for VINK's intake alone."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.operations import reads
from api.views import AboutSomebody, show
from domain.notices import Notice
from domain.policy import Action
from domain.ports import Work
from domain.referrals.duplicates import find_duplicates


class DuplicatesView(AboutSomebody, frozen=True, kw_only=True):
    """VINK's other open referrals of the same person. Without a known personal number nothing was compared."""

    number_known: bool
    referral_ids: Annotated[tuple[UUID, ...], Meta(max_length=1000, extra_json_schema={"x-data-class": "personal"})]
    notification_reminder: Notice | None = None


@reads("/v1/referrals/{referral_id}/duplicates", Action.DUPLICATE_READ, purposeful=True, named=True)
async def read_duplicates(work: Work, referral_id: UUID) -> DuplicatesView:
    """Look whether VINK already has an open referral of the same person, during the intake.

    Only exactly the same personal number counts, and only VINK's own open referrals are looked at. The answer is for
    the intake alone: whoever submits a referral is told nothing of it. Each look is logged with its purpose.
    """
    return show(DuplicatesView, await find_duplicates(work, referral_id))
