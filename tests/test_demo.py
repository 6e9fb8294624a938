"""What the demo says of itself can be pasted as it stands."""

import pytest

from vink.demo.serving import how_to
from vink.settings import load


def test_a_token_is_minted_as_the_demo_was_started() -> None:
    environ = {"VINK_PORT": "8123", "VINK_DATA": "my data", "DATABASE_URL": "postgresql://u:hunter2@localhost/x"}
    told = how_to(load(environ), environ)
    assert "http://127.0.0.1:8123/v1/worklist" in told
    assert told.count("$(VINK_PORT=8123 VINK_DATA='my data' .venv/bin/vink token --as ") == 3
    assert "hunter2" not in told


@pytest.mark.parametrize("environ", [{}, {"PATH": "/bin"}])
def test_where_nothing_is_set_nothing_is_told(environ: dict[str, str]) -> None:
    assert how_to(load({}), environ).count("$(.venv/bin/vink token --as ") == 3
