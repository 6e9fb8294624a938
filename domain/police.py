"""The wall between this product and the police: they are no department and no client of it.

A rule that forbids investigation (`LegalBasis.forbids_investigation`) is kept by there being nobody to ask: no role,
no scope, no recipient and no purpose has a word for them (`docs/security/disclosure.md`), and whoever registers a
department or a client cannot make one.
"""

import re

from domain.errors import Fault

NAMES = re.compile(
    r"\b(rigs|nærings|säkerhets)?(politi|polis)(ets?|ens?|myndighet\w*|kreds\w*|stasjon\w*|område\w*)?\b"
    r"|\bpolice\b|\bpet\b|\bsäpo\b|efterretning|underrättelse|\bintelligence\b",
    re.IGNORECASE,
)


def police_faults(**named: str) -> list[Fault]:
    """Return a fault for each name, by its place in what was sent, that is one of the police or an intelligence
    agency."""
    return [
        Fault("/" + place.replace("__", "/"), "police", "The police and intelligence agencies take no part in this.")
        for place, name in named.items()
        if NAMES.search(name.replace("-", " ").replace("_", " "))
    ]
