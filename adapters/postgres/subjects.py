"""What lies with one person, through functions that look whether a request for it was granted."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from adapters.postgres.cases import Cases
from adapters.postgres.sealed import SEALED
from adapters.postgres.statements import CONTEXT, ENTERED, context
from adapters.postgres.tables import TABLES, read
from adapters.vault import Seal, SealedCitizen
from domain.records import Record
from domain.subject_requests.packs import SubjectData
from domain.subject_requests.types import SubjectRequest
from domain.writeset import kind_name

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

N = len(CONTEXT) + 1


def with_keys(function: str) -> str:
    """Return the query of what a function of the database tells of a thing, each with the key of its case."""
    return (
        f"with {context()}, found as materialized (select * from {function}(${N}::uuid) where {ENTERED}) "
        "select found.kind, found.content, key.* from found cross join lateral vault.case_key(found.case_of) as key "
        "order by found.at, found.kind"
    )


THINGS = f"with {context()} select * from vink.things_of(${N}::uuid) where {ENTERED}"
DATA = with_keys("vink.data_of_subject")
IDENTITY = f"with {context()} select * from vault.read_subject(${N}::uuid) where {ENTERED}"
NAMES = f"with {context()} select * from vink.names_of_staff(${N}::uuid, ${N + 1}::uuid[]) where {ENTERED}"
KINDS = {kind_name(kind): kind for kind in TABLES if issubclass(kind, Record)}


class PostgresSubjects:
    """One person at a time, as the actor of a work may answer them."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def known(self, citizen_ref: UUID) -> bool:
        return any(kind != "citizen" for kind, _ in await self.things(citizen_ref))

    async def things(self, citizen_ref: UUID) -> frozenset[tuple[str, UUID]]:
        rows = await self._work.pool.fetch(THINGS, *self._work.context, citizen_ref)
        return frozenset((row["object_type"], row["object_id"]) for row in rows)

    async def data(self, request: SubjectRequest) -> SubjectData:
        work = self._work
        sealed = await work.pool.fetchrow(IDENTITY, *work.context, request.id)
        rows = await work.pool.fetch(DATA, *work.context, request.id)
        records = [await opened(work.cases, dict(row)) for row in rows]
        work.kept.disclosed("citizen", request.citizen_ref)
        for one in records:
            work.kept.saw(one)
            work.kept.disclosed(kind_name(type(one)), one.id)
        citizen = None if sealed is None else await Seal(work.cases.master_keys).open(read(SealedCitizen, sealed))
        return SubjectData(citizen=citizen, records=records)

    async def names(self, request: SubjectRequest, staff: Collection[UUID]) -> Mapping[UUID, str]:
        rows = await self._work.pool.fetch(NAMES, *self._work.context, request.id, list(staff))
        return {row["id"]: row["display_name"] for row in rows}


async def opened(cases: Cases, row: dict[str, Any]) -> Record:
    """Return the record of a row that has its kind, its content as JSON and the key of its case."""
    kind, content = KINDS[row.pop("kind")], row.pop("content")
    if kind not in SEALED:
        return read(kind, content)
    content["sealed"] = bytes.fromhex(content["sealed"].removeprefix("\\x"))
    fields = {name: content[name] for name in (*kind.__struct_fields__, "sealed") if name in content}
    found: Record = await cases.read(kind, {**fields, **row, "id": UUID(content["id"])})
    return found
