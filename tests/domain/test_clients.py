from datetime import timedelta

import msgspec
import pytest

from adapters.oauth.assertion import new_client_key
from domain import clients, departments
from domain.client_keys import KeySet, PublicKey, key_faults, on_curve
from domain.clients import COMMANDS, MOVES, Client, ClientKind, ClientStatus, NewClient
from domain.departments import Names, NewDepartment
from domain.errors import Invalid
from domain.events import Event
from domain.policy import Action
from tests.domain.conftest import MONDAY, Municipality
from tests.domain.moving import possible_moves

ALLOWED = {
    ("active", "suspended"),
    ("active", "revoked"),
    ("suspended", "active"),
    ("suspended", "revoked"),
}
# The example of RFC 7515, appendix A.3.
RFC_KEY = PublicKey(
    kty="EC",
    crv="P-256",
    x="f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    y="x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    kid="example",
)
SYSTEM = NewClient(
    department="buf",
    client_id="kalender",
    name="Kalender",
    kind=ClientKind.SYSTEM,
    scopes=("concern:read",),
    jwks=KeySet((RFC_KEY,)),
    agreement_ref="A-1",
    valid_from=MONDAY,
    valid_until=MONDAY + timedelta(days=300),
)


@pytest.fixture
def client(municipality: Municipality) -> Client:
    names = Names("Børn", "Barn", "Children")
    new = NewDepartment(department="buf", name=names)
    municipality.act("admin", Action.DEPARTMENT_CREATE, departments.create_department, new)
    return municipality.act("admin", Action.CLIENT_REGISTER, clients.register_client, SYSTEM)


def test_only_these_moves_exist(client: Client) -> None:
    assert possible_moves(client, ClientStatus, MOVES, MONDAY) == ALLOWED


def test_every_command_is_told_to_whoever_listens(municipality: Municipality, client: Client) -> None:
    for action, command in {
        Action.CLIENT_SUSPEND: clients.suspend_client,
        Action.CLIENT_RESUME: clients.resume_client,
        Action.CLIENT_REVOKE: clients.revoke_client,
    }.items():
        client = municipality.act("admin", action, command, client.id, client.version)
    told = [thin.event for thin in municipality.memory.thin if isinstance(thin.record, Client)]
    assert told == [Event.CLIENT_REGISTERED, Event.CLIENT_SUSPENDED, Event.CLIENT_RESUMED, Event.CLIENT_REVOKED]
    assert all(client.status not in states for states in COMMANDS.values())


def test_an_agreement_is_looked_at_anew_after_two_years(municipality: Municipality, client: Client) -> None:
    def revision(days: int) -> clients.ClientRevision:
        return clients.ClientRevision(
            name="Kalender",
            scopes=SYSTEM.scopes,
            jwks=SYSTEM.jwks,
            agreement_ref="A-2",
            valid_from=MONDAY,
            valid_until=MONDAY + timedelta(days=days),
        )

    with pytest.raises(Invalid) as refused:
        municipality.act("admin", Action.CLIENT_UPDATE, clients.update_client, client.id, revision(733), 1)
    assert [fault.pointer for fault in refused.value.faults] == ["/valid_until"]
    changed = municipality.act("admin", Action.CLIENT_UPDATE, clients.update_client, client.id, revision(732), 1)
    assert (changed.version, changed.agreement_ref, changed.client_id) == (2, "A-2", "kalender")


def test_keys_are_points_of_the_curve() -> None:
    assert on_curve(RFC_KEY)
    for _ in range(5):
        _, jwks = new_client_key()
        (key,) = jwks["keys"]
        public = PublicKey(kty="EC", crv="P-256", x=key["x"], y=key["y"], kid=key["kid"])
        assert not list(key_faults(KeySet((public,))))
        assert not on_curve(PublicKey(kty="EC", crv="P-256", x=key["y"], y=key["x"], kid="swapped"))


@pytest.mark.parametrize(
    "scope", [*(one for one in Action if one.startswith("disclosure:")), "police:read", "disclosure:police"]
)
def test_no_system_gets_a_scope_of_disclosure(municipality: Municipality, client: Client, scope: str) -> None:
    new = msgspec.structs.replace(SYSTEM, client_id="andet-system", scopes=(scope,))
    with pytest.raises(Invalid) as refused:
        municipality.act("admin", Action.CLIENT_REGISTER, clients.register_client, new)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/scopes/0", "unknown")]


POLICE = [
    "Københavns Politi",
    "Politiets system",
    "Rigspolitiet",
    "PET",
    "Polismyndigheten",
    "Säkerhetspolisen",
    "Police",
]


@pytest.mark.parametrize("name", POLICE)
def test_the_police_are_no_client_and_no_department(municipality: Municipality, client: Client, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        new = msgspec.structs.replace(SYSTEM, client_id="andet-system", name=name)
        municipality.act("admin", Action.CLIENT_REGISTER, clients.register_client, new)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/name", "police")]
    with pytest.raises(Invalid) as refused:
        department = NewDepartment(department="xyz", name=Names("Ny", name, "New"))
        municipality.act("admin", Action.DEPARTMENT_CREATE, departments.create_department, department)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/name/sv", "police")]


@pytest.mark.parametrize("word", ["politi", "polis", "pet", "police"])
def test_no_word_of_a_department_is_theirs(municipality: Municipality, word: str) -> None:
    with pytest.raises(Invalid) as refused:
        department = NewDepartment(department=word, name=Names("Ny", "Ny", "New"))
        municipality.act("admin", Action.DEPARTMENT_CREATE, departments.create_department, department)
    assert [one.pointer for one in refused.value.faults] == ["/department"]


@pytest.mark.parametrize(
    "name", ["Politisk sekretariat", "Metropolis", "Petersgade Skole", "Kompetencecenter", "Trumpet"]
)
def test_other_names_are_nobody_elses(municipality: Municipality, name: str) -> None:
    department = NewDepartment(department="xyz", name=Names(name, name, name))
    municipality.act("admin", Action.DEPARTMENT_CREATE, departments.create_department, department)
