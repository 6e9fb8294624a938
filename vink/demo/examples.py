"""One request for every operation, by a persona, on what the demo holds: they are the examples of the contract."""

from typing import Any

import msgspec
from msgspec import UNSET

from vink.demo.matters import CONCERNS


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A request as a persona sends it; the version that a command decides on is read first."""

    persona: str
    path: dict[str, Any] = {}
    query: dict[str, Any] = {}
    body: Any = UNSET


EXAMPLES: dict[str, Example] = {
    "raiseConcern": Example(
        persona="teacher",
        body={
            "raised_by_function": "teacher",
            "age_band": "15_17",
            "situation_text": "En elev har ændret sig meget på kort tid og trækker sig fra klassen.",
            "observations": [
                {"what": "Siger at samfundet ikke er til for ham.", "when_approx": "i marts", "source": "own"},
                {"what": "Har delt opslag om at gøre op med systemet.", "when_approx": "i april", "source": "told"},
            ],
            "strengths_text": "God til at forklare de yngre elever matematik.",
            "already_tried": "Samtale med eleven og med skolens pædagog.",
            "wish": "advice",
            "urgency": "soon",
            "local_ref": "k7-2026-031",
        },
    ),
    "raiseConcern.acute": Example(
        persona="teacher",
        body={
            "raised_by_function": "teacher",
            "age_band": "18_25",
            "situation_text": "En tidligere elev har skrevet at det sker i dag.",
            "urgency": "acute",
        },
    ),
    "listConcerns": Example(persona="teacher", query={"status": "raised", "limit": 20}),
    "readConcern": Example(persona="teacher", path={"concern_id": CONCERNS["read_concern"]}),
    "closeConcern": Example(
        persona="teacher",
        path={"concern_id": CONCERNS["close_concern"]},
        body={"outcome": "handled_locally", "remark": "Vi følger op i klassen og i SSP-gruppen."},
    ),
}
"""By operationId; a second example of one operation has a word after a dot."""
