"""The identity vault on PostgreSQL: what goes in and out is ciphertext, through functions that check for themselves."""

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import structlog

from adapters.keys import KeyUse, MasterKeys
from adapters.postgres.audit import event_values
from adapters.postgres.cases import Row
from adapters.postgres.outbox import thin
from adapters.postgres.statements import CONTEXT, ENTERED, context, logged
from adapters.postgres.tables import DestroyedKey, columns, read
from adapters.vault import Seal, SealedCitizen
from domain.audit import AuditEvent
from domain.citizens import Citizen
from domain.errors import NotFound, TooMany
from domain.events import Event
from domain.policy import visible
from domain.staff import StaffMember
from domain.writeset import kind_name

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

WINDOW = timedelta(hours=1)
KIND = kind_name(Citizen)
USES = {KIND: KeyUse.PERSON, "referral": KeyUse.CASE}
log = structlog.get_logger("vault")


class VaultAccess(msgspec.Struct, frozen=True):
    """What opens the vault: the master keys, how many identities one person may read in an hour, and from how many on
    that is unusual."""

    keys: MasterKeys
    most: int = 30
    usual: int = 15


class PostgresVault:
    """The vault as the actor of a work may use it."""

    def __init__(self, work: "PostgresWork", access: VaultAccess) -> None:
        self._work = work
        self._access = access
        self._seal = Seal(access.keys)

    def keep(self, citizen: Citizen) -> None:
        self._work.kept.enclose(citizen, KIND)

    def destroy_citizen(self, citizen_ref: UUID) -> None:
        self._work.kept.destroy(KIND, citizen_ref)

    def destroy_case(self, referral_id: UUID) -> None:
        self._work.kept.destroy("referral", referral_id)

    async def read(self, citizen_ref: UUID) -> Citizen:
        """Return one citizen; the reading is counted and logged in the statement that makes it, and so is the alert
        when it is the first of an unusual number.

        Raises:
            NotFound: there is none, or the database lets the actor see none.
            TooMany: the actor has read as many as one may in this time.
            CannotOpenError: the record is not what was sealed.
        """
        work, access = self._work, self._access
        self._require_sight()
        alert = self._alert()
        given = [*work.context, citizen_ref, work.now, WINDOW, access.most, access.usual + 1]
        given += work.logged(KIND, citizen_ref) + event_values(alert)
        given += [work.new_id(), work.now, Event.CITIZEN_READINGS_UNUSUAL, alert.id, 1, work.actor.department]
        row = dict(await work.pool.fetchrow(_reading(), *given))
        began, readings = row.pop("began"), row.pop("readings")
        if readings == access.usual + 1:
            log.warning("unusual_volume", client=work.actor.client_id, readings=readings, alert=str(alert.id))
        if readings > access.most:
            raise TooMany(max(1, round((began + WINDOW - work.now).total_seconds())))
        if row["id"] is None:
            raise NotFound
        return await self._seal.open(read(SealedCitizen, row))

    async def same_number(self, citizen_ref: UUID) -> list[UUID] | None:
        """Return VINK's open referrals of others with the same personal number; it is compared under every master key
        that is at hand, so that nobody is missed while keys change.

        Raises:
            NotFound: there is none, or the database lets the actor see none.
            CannotOpenError: the record is not what was sealed.
        """
        work = self._work
        self._require_sight()
        row = await work.pool.fetchrow(_looking(), *work.context, citizen_ref, *work.logged(KIND, citizen_ref))
        if row is None:
            raise NotFound
        number = (await self._seal.open(read(SealedCitizen, row))).personal_number
        if number is None:
            return None
        hashes = {one: await self._seal.number_hash(number, one) for one in self._access.keys.at_hand}
        given = [*work.context, citizen_ref, list(hashes), list(hashes.values())]
        return [one["id"] for one in await work.pool.fetch(_comparing(), *given)]

    def _require_sight(self) -> None:
        if not visible(self._work.actor, Citizen.__name__, self._work.now):
            raise NotFound

    def _alert(self) -> AuditEvent:
        work = self._work
        event = work.kept.allowed(kind_name(StaffMember), work.actor.subject)
        return msgspec.structs.replace(event, action="citizen:alert", reason="unusual_volume")


async def find_case(work: "PostgresWork", case: UUID) -> Any:
    """Return the key of a case as it is kept, or None when there is none any more."""
    text = f"with {context()} select * from vault.case_key(${len(CONTEXT) + 1}::uuid) where {ENTERED}"
    return await work.pool.fetchrow(text, *work.context, case)


def destruction(object_type: str, object_id: UUID) -> Row:
    """Return what destroys the key of a person or a case."""
    return Row(DestroyedKey, "insert", [object_id, USES[object_type]])


@cache
def _reading() -> str:
    n = len(CONTEXT) + 1
    at, span, most, unusual = (f"${n + i}" for i in range(1, 5))
    names = ", ".join(columns(SealedCitizen))
    spent = f"select began, readings from vault.spend_reading({at}::timestamptz, {span}::interval) where {ENTERED}"
    may = f"{ENTERED} and (select readings from spent) <= {most}::integer"
    first = f"spent where readings = {unusual}::integer"
    events, after = logged([False], n + 5, "found")
    alerts, last = logged([False], after, first, numbered_from=1)
    parts = [
        context(),
        f"spent as materialized ({spent})",
        f"found as materialized (select {names} from vault.read_citizen(${n}::uuid) where {may})",
        *events,
        *alerts,
        thin(0, last, first),
    ]
    return f"with {', '.join(parts)} select * from spent left join found on true"


@cache
def _looking() -> str:
    names = ", ".join(columns(SealedCitizen))
    found = f"select {names} from vault.read_citizen(${len(CONTEXT) + 1}::uuid) where {ENTERED}"
    events, _ = logged([False], len(CONTEXT) + 2, "found")
    return f"with {', '.join([context(), f'found as materialized ({found})', *events])} select * from found"


@cache
def _comparing() -> str:
    n = len(CONTEXT) + 1
    given = f"${n}::uuid, ${n + 1}::text[], ${n + 2}::bytea[]"
    return f"with {context()} select id from vault.same_number({given}) as id where {ENTERED}"
