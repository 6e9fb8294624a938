"""What belongs to others is not there: with both lines of defence, with row security alone, with the policy alone."""

from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import httpx
import pytest

from adapters.postgres.pool import Pool
from api.app import operations
from api.operations import Kind, Operation
from domain.adviser_entries import AdviserEntry
from domain.capacity.types import CapacityEntry
from domain.clients import Client
from domain.concerns import Concern
from domain.consents.types import Consent
from domain.consultations.types import Consultation
from domain.disclosures.types import Disclosure
from domain.emergency_accesses import EmergencyAccess
from domain.matching.conflicts import MentorConflict
from domain.matching.proposals import MatchProposal
from domain.matching.wishes import MatchWishes
from domain.mentors.types import Mentor
from domain.notification_assessments import NotificationAssessment
from domain.on_call.check_ins import CheckIn
from domain.on_call.contacts import OnCallContact
from domain.on_call.feeds import OnCallFeed
from domain.on_call.types import OnCallShift
from domain.participants.types import Participant
from domain.policy import Action, decide, sees, visible
from domain.policy.grants import GRANTS
from domain.policy.hindrances import HINDRANCES
from domain.policy.visible import EVERYTHING, RULES
from domain.records import Record
from domain.referrals.types import Referral
from domain.resource_persons import ResourcePerson
from domain.staff import StaffMember
from domain.support_courses.types import SupportCourse
from domain.transfers.types import Transfer
from domain.webhooks.types import WebhookSubscription
from tests.api.conftest import Call
from tests.api.matrix import application_on, asked, opened
from tests.api.referring import ready, submitted
from tests.opened import everything
from vink.demo.examples import EXAMPLES
from vink.demo.personas import PERSONAS


class Owned(NamedTuple):
    """A kind of record that not everybody sees, the path of one, and of the list that has it."""

    kind: type[Record]
    path: str
    listed: str = ""


OWNED = (
    Owned(Concern, "/v1/concerns/{concern_id}"),
    Owned(Consultation, "/v1/consultations/{consultation_id}"),
    Owned(ResourcePerson, "/v1/resource-persons/{resource_person_id}"),
    Owned(Referral, "/v1/referrals/{referral_id}"),
    Owned(Participant, "/v1/participants/{participant_id}", "/v1/referrals/{referral_id}/participants"),
    Owned(Consent, "/v1/consents/{consent_id}", "/v1/referrals/{referral_id}/consents"),
    Owned(NotificationAssessment, "/v1/notification-assessments/{assessment_id}"),
    Owned(AdviserEntry, "/v1/adviser-entries/{adviser_entry_id}"),
    Owned(Mentor, "/v1/mentors/{mentor_id}"),
    Owned(EmergencyAccess, "/v1/emergency-accesses/{emergency_access_id}"),
    Owned(CapacityEntry, "/v1/capacity-entries/{capacity_entry_id}", "/v1/mentors/{mentor_id}/capacity-entries"),
    Owned(
        MatchProposal, "/v1/match-proposals/{match_proposal_id}", "/v1/participants/{participant_id}/match-proposals"
    ),
    Owned(
        MentorConflict,
        "/v1/mentor-conflicts/{mentor_conflict_id}",
        "/v1/participants/{participant_id}/mentor-conflicts",
    ),
    Owned(OnCallShift, "/v1/on-call-shifts/{on_call_shift_id}"),
    Owned(OnCallContact, "/v1/on-call-contacts/{on_call_contact_id}"),
    Owned(CheckIn, "/v1/check-ins/{check_in_id}"),
    Owned(OnCallFeed, "/v1/on-call-feeds/{on_call_feed_id}"),
    Owned(Transfer, "/v1/transfers/{transfer_id}"),
    Owned(WebhookSubscription, "/v1/webhook-subscriptions/{webhook_subscription_id}"),
    Owned(SupportCourse, "/v1/support-courses/{course_id}"),
    Owned(Client, "/v1/clients/{client_id}"),
    Owned(StaffMember, "/v1/staff/{staff_id}"),
)
ELSEWHERE = (
    *OWNED,
    Owned(Disclosure, "/v1/disclosures/{disclosure_id}"),
    Owned(MatchWishes, "/v1/participants/{participant_id}/match-wishes"),
)
"""And those of which only the ones under another thing are listed."""
PUT = (Referral, Participant, Consent, NotificationAssessment)
COLLECTIONS = [
    one
    for one in operations()
    if not one.parameters
    and (one.kind is Kind.LIST or one.name in ("readWorklist", "readWaitingList"))
    and "/audit/" not in one.path
]
"""Every list that is not about one thing. The log names things by their ids, and only to those who read the log."""


@pytest.fixture
async def client(demo_pool: Pool) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(application_on(demo_pool)) as one:
        yield one


def stub_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the policy allow everything to everybody."""
    for kind in RULES:
        monkeypatch.setitem(RULES, kind, lambda *_: EVERYTHING)
    for role in GRANTS:
        monkeypatch.setitem(GRANTS, role, frozenset(Action))
    for kept in ("_granted", "_of_askers_only"):
        monkeypatch.setattr(decide, kept, getattr(decide, kept).__wrapped__)
    for action in list(HINDRANCES):
        monkeypatch.delitem(HINDRANCES, action)


async def one_of(pool: Pool, owned: Owned) -> Record:
    """Return a record of this kind that somebody must not see."""
    return next(one for one in reversed(await everything(pool, owned.kind)) if strangers(one))


def strangers(record: Record) -> list[str]:
    """Return the personas who, by the policy, do not see a record."""
    now = datetime.now(UTC)
    return [
        name for name, one in PERSONAS.items() if not sees(record, visible(one.actor(), type(record).__name__, now))
    ]


OPENING = {"openConcern", "openConsultation", "openReferral"}
"""What somebody whose unit does not fit may do to a thing of their own department, see `test_emergency_accesses`."""
HEARD = "leaveParticipant"
"""What somebody says they want may be taken down by whoever hears it, and the answer tells nothing."""


def about(path: str) -> list[Operation]:
    """Return the operations on one thing, and on what lies under it, whose form of request is known; not what makes the
    thing itself."""
    found = [one for one in operations() if one.path == path or one.path.startswith(path + "/")]
    found = [one for one in found if one.path != path or one.kind is not Kind.CREATE]
    return [one for one in found if (one.body is None or one.name in EXAMPLES) and one.name != HEARD]


def shown(answer: httpx.Response) -> set[str]:
    """Return the ids of the things that a list shows; that it names a member of staff who did something is no leak."""
    return {one["id"] for one in answer.json()["items"]} if answer.status_code == 200 else set()


@pytest.mark.parametrize("owned", ELSEWHERE, ids=lambda owned: owned.kind.__name__)
async def test_what_belongs_to_others_is_not_there(
    defended: tuple[str, Any], superuser: Pool, call: Call, owned: Owned, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing, application = defended
    if owned.kind in PUT:
        await ready(call)
        await submitted(call)
    record = await one_of(superuser, owned)
    others = strangers(record)
    if standing == "row security alone":
        stub_policy(monkeypatch)
    parameter = owned.path[owned.path.index("{") + 1 : owned.path.index("}")]
    door = {"named_staff_only"} if standing == "row security alone" else {"no_grant", "named_staff_only"}
    async with opened(application) as client:
        for name in others:
            for operation in about(owned.path):
                if operation.name in OPENING and PERSONAS[name].department == record.department:
                    continue
                answer = await asked(client, operation, name + "+", {parameter: record.id}, record.version)
                told = answer.status_code == 404 or (answer.status_code == 403 and answer.json()["code"] in door)
                assert told, (name, operation.name, answer.text)


async def test_no_list_has_what_belongs_to_others(
    defended: tuple[str, Any], superuser: Pool, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing, application = defended
    await ready(call)
    await submitted(call)
    hidden: defaultdict[str, set[str]] = defaultdict(set)
    for owned in ELSEWHERE:
        for record in await everything(superuser, owned.kind):
            for name in strangers(record):
                hidden[name].add(str(record.id))
    if standing == "row security alone":
        # By itself it cannot tell a list from the reading that was opened in an emergency.
        named = {one.id: name for name, one in PERSONAS.items()}
        for access in await everything(superuser, EmergencyAccess):
            hidden[named[access.opened_by]] -= {
                str(access.concern_id),
                str(access.consultation_id),
                str(access.referral_id),
            }
        stub_policy(monkeypatch)
    async with opened(application) as client:
        for name in PERSONAS:
            assert hidden[name]
            for listed in COLLECTIONS:
                assert hidden[name] & shown(await asked(client, listed, name + "+", {})) == set(), (name, listed.path)


@pytest.mark.parametrize(
    "owned", [one for one in OWNED if one.kind is not Consent], ids=lambda owned: owned.kind.__name__
)
async def test_whoever_may_see_it_reads_it_and_finds_it_in_the_list(
    client: httpx.AsyncClient, superuser: Pool, call: Call, owned: Owned
) -> None:
    if owned.kind in PUT:
        await ready(call)
    record = await one_of(superuser, owned)
    parameter = owned.path[owned.path.index("{") + 1 : owned.path.index("}")]
    reading, listing = (
        next(one for one in operations() if one.reads and one.path == path)
        for path in (owned.path, owned.listed or owned.path.rpartition("/")[0])
    )
    above: dict[str, object] = {"referral_id": record.referral_id} if isinstance(record, Participant) else {}
    above |= {"mentor_id": record.mentor_id} if isinstance(record, CapacityEntry) else {}
    above |= {"participant_id": record.participant_id} if isinstance(record, MatchProposal | MentorConflict) else {}
    seen = [name for name in PERSONAS if name not in strangers(record)]
    known = [name for name in seen if reading.action in PERSONAS[name].actor().scopes]
    assert known
    for name in known:
        assert (await asked(client, reading, name, {parameter: record.id})).json()["id"] == str(record.id)
        assert str(record.id) in shown(await asked(client, listing, name, above))
