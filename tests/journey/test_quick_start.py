"""The quick start of the README, as it stands there."""

import shutil
import subprocess

import pytest

from tests.journey.conftest import ROOT, Demo


@pytest.mark.skipif(shutil.which("curl") is None, reason="the quick start is for people with curl")
def test_the_quick_start_works_as_it_stands(demo: Demo) -> None:
    done = subprocess.run(
        ["bash", "docs/quick-start.sh"],
        cwd=ROOT,
        env=demo.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "referral:accept" in done.stdout


def test_the_readme_shows_the_script() -> None:
    script = (ROOT / "docs" / "quick-start.sh").read_text()
    assert f"```sh\n{script}```" in (ROOT / "README.md").read_text()
