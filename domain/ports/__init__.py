"""What the domain needs from the outside; adapters satisfy these by shape, not by inheritance."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import UUID

from domain.actors import Actor
from domain.events import Event
from domain.policy import Condition, Visible
from domain.ports.asks import Ask, Submission
from domain.ports.checkpoints import Checkpoints
from domain.ports.terms import Calendar, Terms
from domain.records import Record
from domain.transcripts import Transcript

if TYPE_CHECKING:
    from domain.audit import AuditEvent
    from domain.audit_search import AuditSearch
    from domain.citizens import Citizen
    from domain.clients import Client
    from domain.colleagues import Colleagues
    from domain.concerns import Concern
    from domain.consents.types import Consent
    from domain.consultations.types import Consultation
    from domain.departments import Department
    from domain.disclosures.types import Disclosure
    from domain.notification_assessments import NotificationAssessment
    from domain.participants.types import Participant
    from domain.recertification import Recertification
    from domain.referrals.types import Referral
    from domain.resource_persons import ResourcePerson
    from domain.staff import StaffGrant, StaffMember
    from domain.three_way_talks import ThreeWayTalk
    from domain.units import Unit

__all__ = [
    "Ask",
    "AuditTrail",
    "Begin",
    "Calendar",
    "Checkpoints",
    "Recertifications",
    "Store",
    "Submission",
    "Terms",
    "Vault",
    "Work",
]

R = TypeVar("R", bound=Record)
H = TypeVar("H", bound=Record)


class Store(Protocol[R]):
    """Keeps one kind of record. Writing and logging are one step, so neither can be forgotten."""

    async def get(self, id: UUID) -> R:
        """Return the record.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
        """
        ...

    async def page(
        self, where: Mapping[str, Condition], after: UUID | None, limit: int, oldest_first: bool = False
    ) -> Sequence[R]:
        """Return at most `limit` records that the actor may see and that meet `where`, newest first, older than
        `after`; or the oldest first, newer than `after`."""
        ...

    async def heads(self, head: type[H], where: Mapping[str, Condition], after: UUID | None, limit: int) -> Sequence[H]:
        """Return a page as `page` does, of each record only the fields of `head`."""
        ...

    async def waiting(self, mine: Visible, limit: int) -> Sequence[R]:
        """Return at most `limit` open records whose turn lies with `mine`, most overdue first."""
        ...

    async def count(self, column: str, where: Mapping[str, Condition]) -> Mapping[Any, int]:
        """Return how many records the actor may see that meet `where`, by the values of a column."""
        ...

    def add(self, record: R, event: Event) -> None:
        """Keep a new record when the work ends."""
        ...

    def save(self, record: R, event: Event) -> None:
        """Keep the next version of a record when the work ends; the work fails as Stale unless the stored version
        is exactly one behind."""
        ...

    def rely(self, record: R) -> None:
        """Have the work fail as Stale when, as it ends, the record is no longer in this version; it is not changed."""
        ...


class AuditTrail(Protocol):
    """The log, for those who may read it; looking into it is logged like any other reading."""

    async def get(self, id: UUID) -> "AuditEvent":
        """Return an event.

        Raises:
            NotFound: there is none, or the actor may not read the log.
        """
        ...

    async def page(self, search: "AuditSearch", after: UUID | None, limit: int) -> "Sequence[AuditEvent]":
        """Return at most `limit` events that match, newest first, older than the event `after`."""
        ...

    @property
    def checkpoints(self) -> Checkpoints: ...


class Recertifications(Protocol):
    """The grants that somebody must look at again (`domain/recertification.py` says which)."""

    async def page(self, after: UUID | None, limit: int) -> "Sequence[Recertification]":
        """Return at most `limit` of them, the newest grant first, older than the grant `after`."""
        ...


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


class Work(Protocol):
    """Who is asking, when, and one transaction: all of it is kept, or none of it."""

    @property
    def ask(self) -> Ask: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def now(self) -> datetime: ...
    @property
    def calendar(self) -> Calendar: ...
    @property
    def terms(self) -> Terms: ...

    @property
    def minor_concerned(self) -> bool:
        """Whether anything that this work has read or written so far is about somebody under 18."""
        ...

    @property
    def concerns(self) -> "Store[Concern]": ...
    @property
    def consultations(self) -> "Store[Consultation]": ...
    @property
    def three_way_talks(self) -> "Store[ThreeWayTalk]": ...
    @property
    def resource_persons(self) -> "Store[ResourcePerson]": ...

    @property
    def departments(self) -> "Store[Department]": ...
    @property
    def units(self) -> "Store[Unit]": ...
    @property
    def clients(self) -> "Store[Client]": ...
    @property
    def staff(self) -> "Store[StaffMember]": ...
    @property
    def staff_grants(self) -> "Store[StaffGrant]": ...
    @property
    def colleagues(self) -> "Colleagues": ...
    @property
    def recertifications(self) -> Recertifications: ...
    @property
    def audit(self) -> AuditTrail: ...

    @property
    def referrals(self) -> "Store[Referral]": ...
    @property
    def participants(self) -> "Store[Participant]": ...
    @property
    def consents(self) -> "Store[Consent]": ...
    @property
    def disclosures(self) -> "Store[Disclosure]": ...
    @property
    def notification_assessments(self) -> "Store[NotificationAssessment]": ...
    @property
    def vault(self) -> Vault: ...

    def new_id(self) -> UUID: ...

    async def stand_in(self, participant_id: UUID) -> "Work | None":
        """Return this same work as the participant's own department sees it, or None when nobody has this id. It is
        for taking down a withdrawal, which anybody may hear; the log names who heard it."""
        ...

    def pdf(self, transcript: Transcript) -> bytes:
        """Return the transcript as a PDF document."""
        ...


class Begin(Protocol):
    """Opens a Work. A clean exit commits everything in one statement; any exception keeps nothing."""

    def __call__(self, ask: Ask) -> AbstractAsyncContextManager[Work]: ...
