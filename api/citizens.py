"""Citizens over HTTP: one record a call, for a purpose; no list and no search."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.operations import reads
from api.views import AboutSomebody
from domain import citizens
from domain.citizens import Contact, Guardian, Name, PersonalNumber
from domain.notices import Notice
from domain.policy import Action
from domain.ports import Work


class CitizenView(AboutSomebody, frozen=True, kw_only=True):
    """Who somebody is. A protected address is null unless the purpose is intake or support."""

    citizen_ref: Annotated[UUID, Meta(extra_json_schema={"x-data-class": "personal"})]
    name: Name
    personal_number: PersonalNumber | None
    contact: Contact
    protected_address: bool
    guardians: Annotated[tuple[Guardian, ...], Meta(max_length=4)]
    notification_reminder: Notice | None = None


@reads("/v1/citizens/{citizen_ref}", Action.CITIZEN_READ, purposeful=True, named=True)
async def read_citizen(work: Work, citizen_ref: UUID) -> CitizenView:
    """Read who a referral is about, while it is open with VINK.

    Each reading is logged with its purpose, and the readings of one caller in an hour are limited.
    """
    found = await citizens.read_citizen(work, citizen_ref)
    return CitizenView(
        citizen_ref=found.id,
        name=found.name,
        personal_number=found.personal_number,
        contact=found.contact,
        protected_address=found.protected_address,
        guardians=found.guardians,
    )
