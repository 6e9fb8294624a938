"""The identity vault."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.citizens import Citizen


class Vault(Protocol):
    """Keeps who somebody is, apart from everything else. There is no list and no search (R21)."""

    def keep(self, citizen: "Citizen") -> None:
        """Keep a new citizen when the work ends, in the same statement as all else that the work keeps."""
        ...

    def destroy_citizen(self, citizen_ref: UUID) -> None:
        """Make it impossible for anybody, when the work ends, ever to tell again who this was; the reference stays."""
        ...

    def destroy_case(self, referral_id: UUID) -> None:
        """Make it impossible for anybody, when the work ends, ever to read the texts of a referral and of all that
        belongs to it; what is left of them is no longer found."""
        ...

    async def same_number(self, citizen_ref: UUID) -> Sequence[UUID] | None:
        """Return the open referrals that VINK has of others with exactly the same personal number; None when no
        number is known of this person. That it was looked for is logged.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
        """
        ...

    async def read(self, citizen_ref: UUID) -> "Citizen":
        """Return one citizen, and log the read.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
            TooMany: the actor has read as many as one may in this time.
        """
        ...
