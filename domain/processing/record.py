"""The record of processing (GDPR article 30) and the annex of the impact assessment, as Markdown."""

from collections.abc import Iterable

from domain.processing.activities import ACTIVITIES
from domain.processing.tables import TABLES
from domain.processing.types import MEANING, DataClass, Table

MADE = (
    "Made from `domain/processing/`, which alone decides; `GOLDEN=write pytest tests/domain/test_processing.py` writes "
    "this page anew."
)
CONTROLLER = """\
The controller is the municipality that runs the installation; each department's `controller_contact` answers for its
data. Periods are defaults, to be approved by the data-protection officer and the archive."""
MEASURES = """\
## Security of processing (article 32)
Encryption of identities and of what a case says, under a key for each person and case; row-level security in the
database as the second line behind the policy; a log of every write, read, search and refusal, sealed and published
outside the database; roles that end by themselves; destruction of keys. `SECURITY.md` and `docs/security/` tell how.

## Transfers (article 30(1)(e))
None: nothing leaves the municipality's own installation, and no third party is asked for anything.
"""


def record_of_processing() -> str:
    """Return the record of processing activities, for the controller to complete with its name and contacts."""
    parts = [
        "# Record of processing activities\n",
        f"{MADE}\n",
        f"{CONTROLLER}\n",
    ]
    for code, activity in ACTIVITIES.items():
        tables = {name: found for name, found in TABLES.items() if found.activity == code}
        parts.append(
            f"## {activity.title}\n\n"
            "| | |\n|---|---|\n"
            f"| purpose | {activity.purpose} |\n"
            f"| legal basis | {activity.legal_basis} |\n"
            f"| whose data | {activity.subjects} |\n"
            f"| categories | {_categories(tables.values())} |\n"
            f"| recipients | {activity.recipients} |\n"
            f"| kept for | {activity.period} |\n"
            f"| tables | {', '.join(f'`{name}`' for name in tables)} |\n"
        )
    return "\n".join([*parts, MEASURES])


def _categories(tables: Iterable[Table]) -> str:
    found = {data_class for one in tables for data_class in one.columns.values()} - {DataClass.NONE}
    return "; ".join(f"**{one}** ({MEANING[one]})" for one in DataClass if one in found) or "none about anybody"


def impact_annex() -> str:
    """Return the annex of the impact assessment: every column with its class, purpose, legal basis and period."""
    parts = [
        "# Annex of the data protection impact assessment: what is kept\n",
        f"{MADE}\n",
        "| class | |\n|---|---|\n" + "".join(f"| {one} | {text} |\n" for one, text in MEANING.items()),
    ]
    for place, found in TABLES.items():
        activity = ACTIVITIES[found.activity]
        rows = "".join(
            f"| {one} | {', '.join(f'`{name}`' for name, given in found.columns.items() if given is one)} |\n"
            for one in DataClass
            if one in found.columns.values()
        )
        parts.append(
            f"## {place}\n\nFor: {activity.title}. {activity.legal_basis}. Kept: {found.period or activity.period}.\n\n"
            f"| class | columns |\n|---|---|\n{rows}"
        )
    return "\n".join(parts)
