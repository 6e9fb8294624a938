import os
from pathlib import Path

import pytest

from domain.processing.activities import ACTIVITIES
from domain.processing.record import impact_annex, record_of_processing
from domain.processing.tables import TABLES
from domain.processing.types import MEANING, DataClass, table

PRIVACY = Path(__file__).parents[2] / "docs" / "privacy"
PAGES = {"record-of-processing.md": record_of_processing, "impact-assessment-annex.md": impact_annex}


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_made_from_the_tables(page: str) -> None:
    text = PAGES[page]()
    if os.environ.get("GOLDEN") == "write":
        PRIVACY.mkdir(exist_ok=True)
        (PRIVACY / page).write_text(text)
    assert (PRIVACY / page).read_text() == text


def test_every_table_belongs_to_an_activity_and_every_activity_keeps_something() -> None:
    assert {one.activity for one in TABLES.values()} == set(ACTIVITIES)
    assert set(MEANING) == set(DataClass)


def test_who_somebody_is_lies_in_the_vault_only() -> None:
    for name, found in TABLES.items():
        assert (DataClass.VAULT in found.columns.values()) <= name.startswith("vault."), name


def test_a_column_has_one_class() -> None:
    with pytest.raises(ValueError, match="situation"):
        table("advice", none="situation", special="situation")


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_an_activity_says_all_that_the_record_wants(activity: str) -> None:
    found = ACTIVITIES[activity]
    for field in found.__struct_fields__:
        text = getattr(found, field)
        assert text.strip() == text
        assert text
        assert "|" not in text
