"""Every column that the database has is classified, and nothing is classified that it has not."""

from typing import Any

import msgspec
import pytest

from adapters.postgres.tables import TABLES as KINDS
from adapters.postgres.tables import columns
from domain.processing.tables import TABLES
from domain.processing.types import DataClass

COLUMNS = """
    select n.nspname || '.' || c.relname as name, array_agg(a.attname::text) as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition
        and n.nspname not in ('pg_catalog', 'information_schema', 'saved')
    group by 1
"""


async def test_every_column_has_a_class_a_purpose_a_basis_and_a_period(owner: Any) -> None:
    found = {row["name"]: set(row["columns"]) for row in await owner.fetch(COLUMNS)}
    assert found == {name: set(one.columns) for name, one in TABLES.items()}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_the_contract_labels_is_no_more_harmless_than_the_column(kind: type[msgspec.Struct]) -> None:
    """A text that the contract shows as `none` is `none` here, too."""
    classes = TABLES[f"public.{KINDS[kind]}"].columns
    schema = msgspec.json.schema(kind)["$defs"][kind.__name__]["properties"]
    for name in columns(kind).keys() & schema.keys():
        label = schema[name].get("x-data-class")
        if label is not None:
            assert classes[name] is DataClass(label), name
