"""The best assignment for the whole waiting list, over HTTP; a human decides on each pair."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.matching.said import Said, Sayings, said
from api.operations import reads
from api.views import AboutSomebody, View
from domain.matching.assigning import read_assignment as assigned
from domain.matching.fit import Veto
from domain.names import names_of
from domain.notices import Notice
from domain.policy import Action
from domain.ports import Work
from domain.text import DisplayName

VETOES = frozenset(one.value for one in Veto)


class AssignedView(View, frozen=True, kw_only=True):
    """That a mentor could support somebody who waits, with what speaks against and for it. Nothing is stored of it."""

    participant_id: UUID
    referral_id: UUID
    waiting_since: datetime
    mentor_id: UUID
    display_name: DisplayName | None
    is_police: bool
    misfits: Sayings
    reasons: Sayings


class UnassignedView(View, frozen=True, kw_only=True):
    """Somebody for whom there is nobody now: what is missing, and the week from which somebody who fits in all else is
    expected to have hours (null: not known)."""

    participant_id: UUID
    referral_id: UUID
    waiting_since: datetime
    missing: Sayings
    expected_week: date | None


class AssignmentView(AboutSomebody, frozen=True, kw_only=True):
    """Who could support whom of those who wait, the longest first, and who is left."""

    pairs: Annotated[tuple[AssignedView, ...], Meta(max_length=2000)]
    left: Annotated[tuple[UnassignedView, ...], Meta(max_length=2000)]
    notification_reminder: Notice | None = None


@reads("/v1/waiting-list/assignment", Action.ASSIGNMENT_READ, purposeful=True)
async def read_assignment(work: Work) -> AssignmentView:
    """Say who could support whom of the two hundred referrals that wait longest.

    As many as can be are assigned, those who wait longest first; then it goes by how mentors fit the wishes, and by how
    much they carry. Nobody is assigned whom anything forbids. The same list has the same answer. It proposes; whoever
    agrees with a pair makes a match proposal of it, and the participant decides.
    """
    found = await assigned(work)
    names = await names_of(work, (mentor.staff_id for _, _, mentor in found.pairs))
    return AssignmentView(
        pairs=tuple(
            AssignedView(
                participant_id=who.known.participant.id,
                referral_id=who.known.referral.id,
                waiting_since=who.since,
                mentor_id=pair.mentor_id,
                display_name=names.get(mentor.staff_id),
                is_police=mentor.is_police,
                misfits=said(work, "match_misfit", pair.misfits),
                reasons=said(work, "match_reason", pair.reasons),
            )
            for who, pair, mentor in found.pairs
        ),
        left=tuple(
            UnassignedView(
                participant_id=who.known.participant.id,
                referral_id=who.known.referral.id,
                waiting_since=who.since,
                missing=_missing(work, one.missing),
                expected_week=one.expected_week,
            )
            for who, one in found.left
        ),
    )


def _missing(work: Work, codes: tuple[str, ...]) -> tuple[Said, ...]:
    return tuple(
        one for code in codes for one in said(work, "match_veto" if code in VETOES else "match_missing", [code])
    )
