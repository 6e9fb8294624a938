"""Hand-overs over HTTP: offered to a colleague, who accepts or refuses; and who the colleagues are."""

from uuid import UUID

from api.concerns import ConcernView
from api.concerns import view as concern_view
from api.consultations.views import ConsultationView
from api.consultations.views import view as consultation_view
from api.operations import commands, lists
from api.referrals.showing import shown
from api.referrals.views import ReferralView
from api.views import PageQuery, View, show
from domain import hand_overs
from domain.hand_overs import CONCERN, CONSULTATION, REFERRAL, NewHandOver
from domain.policy import Action
from domain.ports import Work
from domain.staff import StaffStatus
from domain.text import DisplayName, JobFunction


class ColleagueView(View, frozen=True, kw_only=True):
    """Somebody at work in the caller's department, to whom something can be offered."""

    id: UUID
    unit_id: UUID | None
    display_name: DisplayName
    function: JobFunction


@lists("/v1/colleagues", Action.COLLEAGUE_READ)
async def list_colleagues(work: Work, query: PageQuery, after: UUID | None) -> list[ColleagueView]:
    """List who is at work in the caller's own department."""
    where = {"department": work.actor.department, "status": StaffStatus.ACTIVE.value}
    return [show(ColleagueView, one) for one in await work.staff.page(where, after, query.limit + 1)]


@commands("/v1/concerns/{concern_id}/hand-over", Action.CONCERN_HAND_OVER)
async def hand_over_concern(work: Work, concern_id: UUID, body: NewHandOver, seen: int) -> ConcernView:
    """Offer a concern to a colleague. It stays with its holder until they accept; naming oneself takes it at once."""
    return concern_view(work, await hand_overs.hand_over(work, CONCERN, concern_id, body, seen))


@commands("/v1/concerns/{concern_id}/accept-hand-over", Action.CONCERN_ACCEPT_HAND_OVER)
async def accept_concern(work: Work, concern_id: UUID, seen: int) -> ConcernView:
    """Take a concern that a colleague offers."""
    return concern_view(work, await hand_overs.accept_hand_over(work, CONCERN, concern_id, seen))


@commands("/v1/concerns/{concern_id}/refuse-hand-over", Action.CONCERN_REFUSE_HAND_OVER)
async def refuse_concern(work: Work, concern_id: UUID, seen: int) -> ConcernView:
    """Send a concern back to whoever holds it."""
    return concern_view(work, await hand_overs.refuse_hand_over(work, CONCERN, concern_id, seen))


@commands("/v1/consultations/{consultation_id}/hand-over", Action.CONSULTATION_HAND_OVER)
async def hand_over_consultation(work: Work, consultation_id: UUID, body: NewHandOver, seen: int) -> ConsultationView:
    """Offer the asking side of a consultation to a colleague, while it is the asking side's turn."""
    return consultation_view(work, await hand_overs.hand_over(work, CONSULTATION, consultation_id, body, seen))


@commands("/v1/consultations/{consultation_id}/accept-hand-over", Action.CONSULTATION_ACCEPT_HAND_OVER)
async def accept_consultation(work: Work, consultation_id: UUID, seen: int) -> ConsultationView:
    """Take the asking side of a consultation that a colleague offers."""
    return consultation_view(work, await hand_overs.accept_hand_over(work, CONSULTATION, consultation_id, seen))


@commands("/v1/consultations/{consultation_id}/refuse-hand-over", Action.CONSULTATION_REFUSE_HAND_OVER)
async def refuse_consultation(work: Work, consultation_id: UUID, seen: int) -> ConsultationView:
    """Send a consultation back to whoever holds it."""
    return consultation_view(work, await hand_overs.refuse_hand_over(work, CONSULTATION, consultation_id, seen))


@commands("/v1/referrals/{referral_id}/hand-over", Action.REFERRAL_HAND_OVER)
async def hand_over_referral(work: Work, referral_id: UUID, body: NewHandOver, seen: int) -> ReferralView:
    """Offer a referral to a colleague of the side whose turn it is; a coordinator takes it by naming themselves."""
    return await shown(work, await hand_overs.hand_over(work, REFERRAL, referral_id, body, seen))


@commands("/v1/referrals/{referral_id}/accept-hand-over", Action.REFERRAL_ACCEPT_HAND_OVER)
async def accept_handed_referral(work: Work, referral_id: UUID, seen: int) -> ReferralView:
    """Take a referral that a colleague offers, and answer for it whenever it is your side's turn."""
    return await shown(work, await hand_overs.accept_hand_over(work, REFERRAL, referral_id, seen))


@commands("/v1/referrals/{referral_id}/refuse-hand-over", Action.REFERRAL_REFUSE_HAND_OVER)
async def refuse_handed_referral(work: Work, referral_id: UUID, seen: int) -> ReferralView:
    """Send a referral back to whoever holds it."""
    return await shown(work, await hand_overs.refuse_hand_over(work, REFERRAL, referral_id, seen))
