"""What is told of informing the person and of the basis, looked at where it is recorded."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID

from domain.colleagues import approver_fault
from domain.errors import Fault, Invalid
from domain.ports import Work
from domain.referrals.marks import Informed
from domain.referrals.types import DisclosureBasis


async def checked(
    work: Work, informed: Informed | None, basis: DisclosureBasis | None, unit_id: UUID | None, kle: str
) -> None:
    """Refuse what cannot be so; unit and KLE number are those of the referral, for which the approver of the basis must
    answer.

    Raises:
        Invalid: with every fault that was found.
    """
    found = [*_of_informing(work, informed), *[one async for one in _of_basis(work, basis, unit_id, kle)]]
    if found:
        raise Invalid(tuple(found))


def _of_informing(work: Work, informed: Informed | None) -> Iterator[Fault]:
    if informed is None:
        return
    if (informed.told_at is None) == (informed.not_told_reason is None):
        yield Fault("/informed", "one_way", "Give either told_at, or not_told_reason with review_on.")
    if informed.told_at is not None and informed.told_at > work.now:
        yield Fault("/informed/told_at", "future", "This lies in the future.")
    if informed.not_told_reason is not None and informed.review_on is None:
        yield Fault("/informed/review_on", "required", "Say when it is looked at again whether to tell the person.")
    if informed.not_told_reason is None and informed.review_on is not None:
        yield Fault("/informed/review_on", "unknown", "There is nothing to look at again once the person was told.")
    if informed.review_on is not None and informed.review_on < work.now.date():
        yield Fault("/informed/review_on", "past", "This lies in the past.")


async def _of_basis(work: Work, basis: DisclosureBasis | None, unit_id: UUID | None, kle: str) -> AsyncIterator[Fault]:
    if basis is None:
        return
    if not work.terms.legal_set.carries_referral(basis.code, work.calendar.local(work.now).date()):
        yield Fault("/legal_basis/code", "does_not_carry", "VINK cannot be told on this basis without a consent.")
    fault = await approver_fault(work, "/legal_basis/approved_by", basis.approved_by, unit_id, kle)
    if fault:
        yield fault
