"""Whatever is sealed opens to the same; whatever was altered or exchanged is refused without a word of content."""

from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.envelope import CannotOpenError
from adapters.ids import new_id
from adapters.keys import KeyRing
from adapters.postgres.cases import Cases
from adapters.postgres.sealed import SEALED as SEALED_KINDS
from adapters.postgres.tables import columns
from adapters.vault import SEALED, Seal, SealedCitizen
from domain.citizens import Citizen, Contact, Guardian
from domain.consents.types import Consent, ConsentKind, ConsentPurpose, ConsentStatus, GivenBy, GivenHow, Offer
from domain.legal_bases import Recipient
from domain.notification_assessments import NotificationAssessment
from domain.writeset import Write

T = TypeVar("T")
KEY, OLDER = bytes(range(32)), bytes(range(1, 33))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEXT = st.text(st.characters(blacklist_categories=["Cs"]), min_size=3, max_size=60)
CONTACTS = st.builds(Contact, address=st.none() | TEXT, phone=st.none() | TEXT, email=st.none() | TEXT)
CITIZENS = st.builds(
    Citizen,
    id=st.uuids(),
    department=st.just("buf"),
    version=st.integers(1, 9),
    created_at=st.just(NOW),
    updated_at=st.just(NOW),
    name=TEXT,
    personal_number=st.none() | st.from_regex("[0-9]{10}", fullmatch=True),
    contact=CONTACTS,
    protected_address=st.booleans(),
    guardians=st.lists(st.builds(Guardian, name=TEXT, contact=CONTACTS), max_size=4).map(tuple),
)
SEAL = Seal(KeyRing([KEY]))


def at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine that waits for nothing returns, without an event loop."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        found: T = done.value
        return found
    raise AssertionError("it waits for something")


def closed(citizen: Citizen, seal: Seal = SEAL) -> SealedCitizen:
    return at_once(seal.close(citizen))


def opened(sealed: SealedCitizen, seal: Seal = SEAL) -> Citizen:
    return at_once(seal.open(sealed))


def refused(sealed: SealedCitizen, citizen: Citizen, seal: Seal = SEAL) -> None:
    with pytest.raises(CannotOpenError) as caught:
        opened(sealed, seal)
    for one in (citizen.name, citizen.personal_number):
        assert one is None or len(one) < 4 or one not in str(caught.value)


@given(CITIZENS)
def test_whoever_is_sealed_opens_to_the_same_and_shows_nothing(citizen: Citizen) -> None:
    sealed = closed(citizen)
    assert opened(sealed) == citizen
    shown = msgspec.json.encode(sealed) + sealed.sealed + sealed.wrapped_key
    for one in (citizen.name, citizen.personal_number, citizen.contact.address):
        assert one is None or len(one) < 6 or one.encode() not in shown


@given(CITIZENS, st.sampled_from(["sealed", "wrapped_key"]), st.data())
def test_every_bit_counts(citizen: Citizen, name: str, data: Any) -> None:
    sealed = closed(citizen)
    content = bytearray(getattr(sealed, name))
    place = data.draw(st.integers(0, len(content) * 8 - 1))
    content[place // 8] ^= 1 << place % 8
    refused(msgspec.structs.replace(sealed, **{name: bytes(content)}), citizen)


@given(CITIZENS, st.sampled_from(["sealed", "wrapped_key"]), st.data())
def test_what_is_cut_off_is_refused(citizen: Citizen, name: str, data: Any) -> None:
    sealed = closed(citizen)
    content = getattr(sealed, name)
    left = data.draw(st.integers(0, len(content) - 1))
    refused(msgspec.structs.replace(sealed, **{name: content[:left]}), citizen)


@given(CITIZENS, CITIZENS, st.sampled_from([("id",), ("sealed",), ("wrapped_key",), ("sealed", "wrapped_key")]))
def test_another_persons_row_is_refused(one: Citizen, other: Citizen, names: tuple[str, ...]) -> None:
    if one.id == other.id:
        other = msgspec.structs.replace(other, id=UUID(int=one.id.int ^ 1))
    foreign = closed(other)
    refused(msgspec.structs.replace(closed(one), **{name: getattr(foreign, name) for name in names}), one)


FIELD_LISTS = st.one_of(
    st.permutations(SEALED).map(tuple),
    st.lists(st.sampled_from(SEALED)).map(tuple),
    st.lists(TEXT).map(tuple),
    st.just((",".join(SEALED),)),
)


@given(CITIZENS, FIELD_LISTS.filter(lambda one: one != SEALED))
def test_another_list_of_fields_is_refused(citizen: Citizen, fields: tuple[str, ...]) -> None:
    refused(msgspec.structs.replace(closed(citizen), fields=fields), citizen)


@given(CITIZENS)
def test_an_earlier_master_key_still_opens_and_no_longer_seals(citizen: Citizen) -> None:
    before, ring = closed(citizen, Seal(KeyRing([OLDER]))), Seal(KeyRing([KEY, OLDER]))
    assert opened(before, ring) == citizen
    assert closed(citizen, ring).master_key == KeyRing([KEY]).present != before.master_key
    refused(before, citizen)
    refused(msgspec.structs.replace(before, master_key=KeyRing([KEY]).present), citizen, ring)


@given(CITIZENS)
def test_nobody_is_sealed_twice_alike_but_a_number_is_found_again_under_its_key_only(citizen: Citizen) -> None:
    one, other, elsewhere = closed(citizen), closed(citizen), closed(citizen, Seal(KeyRing([OLDER])))
    assert one.sealed != other.sealed
    assert one.wrapped_key != other.wrapped_key
    assert one.number_hash == other.number_hash
    assert (one.number_hash is None) == (citizen.personal_number is None)
    assert one.number_hash is None or one.number_hash != elsewhere.number_hash


@pytest.mark.parametrize("keys", [[], [b"short"], [KEY, b""]])
def test_a_master_key_has_32_bytes(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        KeyRing(keys)


CONSENTS = st.builds(
    Consent,
    id=st.uuids(),
    department=st.just("buf"),
    version=st.integers(2, 9),
    created_at=st.just(NOW),
    updated_at=st.just(NOW),
    status=st.sampled_from(ConsentStatus),
    unit_id=st.none() | st.uuids(),
    referral_id=st.uuids(),
    participant_id=st.uuids(),
    citizen_ref=st.uuids(),
    kind=st.sampled_from(ConsentKind),
    offer=st.none() | st.sampled_from(Offer),
    scope_text=TEXT,
    recipients=st.lists(st.sampled_from(Recipient)).map(tuple),
    purposes=st.lists(st.sampled_from(ConsentPurpose)).map(tuple),
    given_by=st.sampled_from(GivenBy),
    guardian_ref=st.none() | st.uuids(),
    given_how=st.sampled_from(GivenHow),
    evidence_ref=st.none() | TEXT,
    given_at=st.just(NOW),
    expires_at=st.none(),
    recorded_by=st.uuids(),
    withdrawn_at=st.none(),
    withdrawn_by=st.none(),
)


async def nothing_else(_: object) -> None:
    return None


def stored(consent: Consent) -> dict[str, Any]:
    """Return the row that the database would give back of a consent, with the key of its case."""

    async def write() -> dict[str, Any]:
        cases = Cases(KeyRing([KEY]), nothing_else)
        begun = await cases._begin(consent.referral_id)
        *_, row = await cases.rows([Write(consent, consent.version - 1)])
        values = dict(zip(("id", "replaced", *UPDATED), row.values, strict=True))
        in_clear = {name: getattr(consent, name) for name in columns(Consent) if name != "sealed"}
        case_id, _use, master_key, wrapped_key = begun.values
        key = {"case_id": case_id, "master_key": master_key, "wrapped_key": wrapped_key}
        return {**in_clear, "sealed": values["sealed"], **key}

    return at_once(write())


UPDATED = tuple(name for name in columns(Consent) if name not in ("id", "department", "created_at"))


def read(row: dict[str, Any]) -> Consent:
    return at_once(Cases(KeyRing([KEY]), nothing_else).read(Consent, row))


@given(CONSENTS)
def test_case_text_opens_to_the_same_and_shows_nothing(consent: Consent) -> None:
    row = stored(consent)
    assert read(row) == consent
    assert not set(SEALED_KINDS[Consent].fields) & set(row)
    assert len(consent.scope_text) < 6 or consent.scope_text.encode() not in row["sealed"]


@given(CONSENTS, CONSENTS, st.sampled_from(["sealed", "wrapped_key", "master_key", "case_id", "id", "version"]))
def test_a_row_with_a_part_of_another_is_refused(one: Consent, other: Consent, name: str) -> None:
    other = msgspec.structs.replace(other, id=new_id(), version=one.version + 1, referral_id=new_id())
    exchanged = {**stored(other), "master_key": "0123456789abcdef"}[name]
    with pytest.raises(CannotOpenError) as caught:
        read({**stored(one), name: exchanged})
    assert len(one.scope_text) < 4 or one.scope_text not in str(caught.value)


@given(CONSENTS, st.sampled_from(["sealed", "wrapped_key"]), st.data())
def test_every_bit_of_case_text_counts(consent: Consent, name: str, data: Any) -> None:
    row = stored(consent)
    content = bytearray(row[name])
    place = data.draw(st.integers(0, len(content) * 8 - 1))
    content[place // 8] ^= 1 << place % 8
    with pytest.raises(CannotOpenError):
        read({**row, name: bytes(content)})


@given(CONSENTS)
def test_case_text_of_another_kind_of_record_is_refused(consent: Consent) -> None:
    row = stored(consent)
    with pytest.raises(CannotOpenError):
        at_once(Cases(KeyRing([KEY]), nothing_else).read(NotificationAssessment, row))
