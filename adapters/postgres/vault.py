"""The identity vault on PostgreSQL: what goes in and out is ciphertext, through functions that check for themselves."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from adapters.postgres.statements import CONTEXT, ENTERED, context, logged
from adapters.postgres.tables import columns, read
from adapters.vault import Seal, SealedCitizen
from domain.citizens import Citizen
from domain.errors import NotFound
from domain.policy import visible
from domain.writeset import kind_name

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork


class VaultAccess(msgspec.Struct, frozen=True):
    """What opens the vault. `spend` takes one reading from what a caller may do in a time, or raises TooMany."""

    seal: Seal
    spend: Callable[[object], object]


class PostgresVault:
    """The vault as the actor of a work may use it."""

    def __init__(self, work: "PostgresWork", access: VaultAccess) -> None:
        self._work = work
        self._access = access

    def keep(self, citizen: Citizen) -> None:
        self._work.kept.enclose(self._access.seal.close(citizen), kind_name(Citizen))

    async def read(self, citizen_ref: UUID) -> Citizen:
        """Return one citizen, and log the read in the statement that makes it.

        Raises:
            NotFound: there is none, or the database lets the actor see none.
            TooMany: the actor has read as many as one may in this time.
            CannotOpenError: the record is not what was sealed.
        """
        work = self._work
        if not visible(work.actor, Citizen.__name__, work.now):
            raise NotFound
        self._access.spend((work.actor.client_id, work.actor.subject))
        event = work.logged(kind_name(Citizen), citizen_ref)
        row = await work.pool.fetchrow(_reading(), *work.context, citizen_ref, *event)
        if row is None:
            raise NotFound
        return self._access.seal.open(read(SealedCitizen, row))


@cache
def _reading() -> str:
    names = ", ".join(columns(SealedCitizen))
    found = f"select {names} from vault.read_citizen(${len(CONTEXT) + 1}::uuid) where {ENTERED}"
    events, _ = logged([False], len(CONTEXT) + 2, "found")
    return f"with {', '.join([context(), f'found as materialized ({found})', *events])} select * from found"
