"""Citizens: who a referral is about. They exist in the vault only; everything else knows a reference."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.codes import PurposeCode
from domain.concerns import AgeBand
from domain.errors import Fault, Invalid, NotFound
from domain.ports import Work
from domain.records import Record
from domain.referrals.types import STANDING
from domain.text import WRITABLE

VAULT = {"x-data-class": "vault"}
VAULT_TEXT = {**VAULT, "pattern": WRITABLE}
Name = Annotated[str, Meta(min_length=1, max_length=120, extra_json_schema=VAULT_TEXT)]
Address = Annotated[str, Meta(min_length=1, max_length=240, extra_json_schema=VAULT_TEXT)]
Reach = Annotated[str, Meta(min_length=3, max_length=120, extra_json_schema=VAULT_TEXT)]
PersonalNumber = Annotated[
    str,
    Meta(
        pattern="^[0-9]{6}-?[0-9]{4}$",
        max_length=11,
        description="A Danish personal number, with or without the dash; it begins with a date of birth.",
        extra_json_schema=VAULT,
    ),
]
MAY_SEE_PROTECTED = frozenset({PurposeCode.REFERRAL_INTAKE, PurposeCode.SUPPORT})
REPLACEMENT_DAY = 60
OLDEST = {AgeBand.UNDER_10: 9, AgeBand.FROM_10_TO_14: 14, AgeBand.FROM_15_TO_17: 17, AgeBand.FROM_18_TO_25: 25}


class Identity(msgspec.Struct, frozen=True):
    """What tells who somebody is. It never shows its content where it is printed."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class Contact(Identity, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How somebody is reached."""

    address: Address | None = None
    phone: Reach | None = None
    email: Reach | None = None


class Guardian(Identity, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A guardian of the person; `guardian_ref` is the reference by which the participant's record knows them."""

    name: Name
    contact: Contact = Contact()
    guardian_ref: UUID | None = None


class NewCitizen(Identity, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who the referral is about, told once, when it is submitted, and kept in the vault only."""

    name: Name
    personal_number: PersonalNumber | None = None
    contact: Contact = Contact()
    protected_address: bool = False
    guardians: Annotated[tuple[Guardian, ...], Meta(max_length=4)] = ()


class Citizen(Record, Identity, frozen=True, kw_only=True):
    """A person; `id` is the `citizen_ref` that everything else knows them by."""

    name: str
    personal_number: str | None
    contact: Contact
    protected_address: bool
    guardians: tuple[Guardian, ...]


def born(personal_number: str) -> date:
    """Return the date of birth that a personal number begins with; a replacement number's day is 60 higher.

    Raises:
        ValueError: there is no such date. The eleventh modulus is not looked at: since 2007 it need not hold.
    """
    digits = personal_number.replace("-", "")
    day, month, year, seventh = int(digits[:2]), int(digits[2:4]), int(digits[4:6]), int(digits[6])
    if seventh <= 3:
        century = 1900
    elif seventh in (4, 9):
        century = 2000 if year <= 36 else 1900
    else:
        century = 2000 if year <= 57 else 1800
    return date(century + year, month, day - REPLACEMENT_DAY if day > REPLACEMENT_DAY else day)


def band_of(birth: date, today: date) -> AgeBand:
    """Return the age band of somebody born on that day."""
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return next((band for band, oldest in OLDEST.items() if age <= oldest), AgeBand.OVER_25)


def new_citizen(work: Work, citizen_ref: UUID, new: NewCitizen, at: str = "/citizen") -> Citizen:
    """Return the citizen that is kept in the vault under this reference; `at` is its place in the body.

    Raises:
        Invalid: the personal number does not begin with a date on which somebody can have been born.
    """
    if new.personal_number is not None:
        _check(new.personal_number, work.now, at)
    return Citizen(
        id=citizen_ref,
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        name=new.name,
        personal_number=None if new.personal_number is None else new.personal_number.replace("-", ""),
        contact=new.contact,
        protected_address=new.protected_address,
        guardians=new.guardians,
    )


def _check(personal_number: str, now: datetime, at: str) -> None:
    try:
        possible = born(personal_number) <= now.date() + timedelta(days=1)
    except ValueError:
        possible = False
    if not possible:
        raise Invalid((Fault(f"{at}/personal_number", "no_date", "It does not begin with a date of birth."),))


async def read_citizen(work: Work, citizen_ref: UUID) -> Citizen:
    """Return who a referral is about, while VINK works on it or follows up a course, for the purpose that the request
    names (R4, R21).

    A protected address is left out unless the purpose is intake or support.

    Raises:
        NotFound: there is no referral of this person that stands, that the actor may see, or the vault holds nobody.
        TooMany: the actor has read as many as one may in this time.
    """
    participants = await work.participants.page({"citizen_ref": citizen_ref}, None, 1)
    referrals = [await work.referrals.get(one.referral_id) for one in participants]
    standing = any(one.sent and one.status in STANDING for one in referrals)
    if not standing and not [one for one in participants if await _followed_up(work, one.id)]:
        raise NotFound
    citizen = await work.vault.read(citizen_ref)
    return citizen if _may_see_address(citizen, work.ask.purpose) else _masked(citizen)


async def _followed_up(work: Work, participant_id: UUID) -> bool:
    courses = await work.support_courses.page({"participant_id": participant_id}, None, 100)
    return any(one.review_due_on is not None for one in courses)


def _may_see_address(citizen: Citizen, purpose: str | None) -> bool:
    return not citizen.protected_address or purpose in MAY_SEE_PROTECTED


def _masked(citizen: Citizen) -> Citizen:
    guardians = tuple(msgspec.structs.replace(one, contact=_without_address(one.contact)) for one in citizen.guardians)
    return msgspec.structs.replace(citizen, contact=_without_address(citizen.contact), guardians=guardians)


def _without_address(contact: Contact) -> Contact:
    return msgspec.structs.replace(contact, address=None)
