"""The log of contacts out of hours over HTTP."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.concerns import AcuteAnswer, acute
from api.operations import commands, creates, lists, reads
from api.views import AboutSomebody, PageQuery, show
from domain.concerns import UNDER_18, AgeBand
from domain.consultations.words import Holder
from domain.notices import Notice
from domain.on_call import contacts
from domain.on_call.contacts import (
    COMMANDS,
    CallerFunction,
    Lasted,
    NewOnCallContact,
    OnCallContact,
    OnCallContactClosing,
    OnCallContactKind,
    OnCallContactStatus,
    Steps,
)
from domain.on_call.types import OnCallFunction
from domain.policy import Action, Condition, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Remark, Version

CONTACTS = "/v1/on-call-contacts"
CONTACT = CONTACTS + "/{on_call_contact_id}"


class OnCallContactSummary(AboutSomebody, frozen=True, kw_only=True):
    """A contact in a list: no free text."""

    id: UUID
    status: OnCallContactStatus
    version: Version
    created_at: datetime
    updated_at: datetime
    function: OnCallFunction
    shift_id: UUID
    noted_by: UUID
    contacted_at: datetime
    minutes: Lasted
    caller_function: CallerFunction
    kind: OnCallContactKind
    age_band: AgeBand
    done: Steps
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None
    closed_at: datetime | None
    allowed_actions: AllowedActions


class OnCallContactView(OnCallContactSummary, frozen=True, kw_only=True):
    """A contact out of hours; the coordinator follows it up until `due_at`, unless that was not needed."""

    summary: Remark
    closing_remark: Remark | None
    notification_reminder: Notice | None = None


class OnCallContactQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    function: OnCallFunction | UnsetType = UNSET
    status: OnCallContactStatus | UnsetType = UNSET


def view(work: Work, contact: OnCallContact) -> OnCallContactView:
    """Return a contact as this actor may see it."""
    return show(OnCallContactView, contact, allowed_actions=allowed_actions(work.actor, contact, COMMANDS))


@reads(CONTACT, Action.ON_CALL_CONTACT_READ)
async def read_on_call_contact(work: Work, on_call_contact_id: UUID) -> OnCallContactView:
    """Read a contact: whoever noted it, and the function's coordinator."""
    return view(work, await work.on_call_contacts.get(on_call_contact_id))


@lists(CONTACTS, Action.ON_CALL_CONTACT_READ)
async def list_on_call_contacts(
    work: Work, query: OnCallContactQuery, after: UUID | None
) -> list[OnCallContactSummary]:
    """List the contacts that the caller noted, or whose function they coordinate."""
    where: dict[str, Condition] = {} if query.function is UNSET else {"function": query.function.value}
    where |= {} if query.status is UNSET else {"status": query.status.value}
    return [
        show(OnCallContactSummary, one, allowed_actions=allowed_actions(work.actor, one, COMMANDS))
        for one in await work.on_call_contacts.page(where, after, query.limit + 1)
    ]


@creates(CONTACTS, Action.ON_CALL_CONTACT_NOTE, again=read_on_call_contact, named=True)
async def note_on_call_contact(work: Work, body: NewOnCallContact) -> OnCallContactView | AcuteAnswer:
    """Note a contact on one's own shift, without saying who called or whom it was about.

    With `follow_up_by` it is the coordinator's until they close it. In acute danger nothing is stored: the answer is
    200 with the numbers to call. Once help is on its way, note what was done.
    """
    contact = await contacts.note_contact(work, body)
    return acute(work, body.age_band in UNDER_18) if contact is None else view(work, contact)


@commands(CONTACT + "/close", Action.ON_CALL_CONTACT_CLOSE)
async def close_on_call_contact(
    work: Work, on_call_contact_id: UUID, body: OnCallContactClosing, seen: int
) -> OnCallContactView:
    """Record what came of following a contact up."""
    return view(work, await contacts.close_contact(work, on_call_contact_id, body, seen))
