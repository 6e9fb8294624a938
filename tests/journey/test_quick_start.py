"""What the README has to be pasted, as it stands there."""

import shutil
import subprocess

import pytest

from tests.journey.conftest import ROOT, Demo


@pytest.mark.skipif(shutil.which("curl") is None, reason="the quick start is for people with curl")
@pytest.mark.parametrize(
    ("script", "told"), [("quick-start", "referral:accept"), ("matching", ",session,1,45\n")], ids=["quick", "match"]
)
def test_a_script_works_as_it_stands(demo: Demo, script: str, told: str) -> None:
    done = subprocess.run(
        ["bash", f"docs/{script}.sh"],
        cwd=ROOT,
        env=demo.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert told in done.stdout


def test_the_readme_shows_the_script() -> None:
    script = (ROOT / "docs" / "quick-start.sh").read_text()
    assert f"```sh\n{script}```" in (ROOT / "README.md").read_text()
