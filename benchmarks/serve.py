"""Serves the application as an installation does: `vink serve`, without what only the peer needs."""

import sys
from typing import Any

PEERS_OWN: dict[str, Any] = {"pydantic": None}
"""The peer's packages lie in the same environment; Litestar would load this one where it finds it."""

if __name__ == "__main__":
    sys.modules.update(PEERS_OWN)
    from vink.__main__ import main

    sys.exit(main(["serve"]))
