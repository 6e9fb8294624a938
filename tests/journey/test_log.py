"""The log of a running installation is sealed by itself, and an auditor proves it elsewhere."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tests.journey.clients import Caller, staff
from tests.journey.conftest import Demo
from tests.journey.test_main_path import CONCERN

PATIENCE = 20.0


def sealed(demo: Demo, auditor: Caller, event_id: str) -> Any:
    """Return the proof of an event, once there is one."""
    headers = {"authorization": f"Bearer {auditor.token}"}
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        answer = httpx.get(f"{demo.base}/v1/audit/proofs/inclusion/{event_id}", headers=headers, timeout=10)
        if answer.status_code == 200:
            return answer.json()
        time.sleep(0.05)
    raise AssertionError("it was not sealed")


def test_what_happens_is_sealed_within_seconds_and_proven_offline(demo: Demo, place: Path) -> None:
    made = staff(demo, "teacher").post("/v1/concerns", CONCERN, expected=201)
    auditor = staff(demo, "auditor")
    (event,) = auditor.get("/v1/audit/events", object_id=made["id"])["items"]
    proof = sealed(demo, auditor, event["id"])
    (key,) = auditor.get("/v1/audit/verifier-keys")["keys"]
    bundle, program = place / "log.bundle", place / "verify.pyz"
    demo.run("audit", "bundle", "--output", str(bundle))
    file = demo.data / "vink/checkpoints.jsonl"
    given = ["--key", key["key"], "--published", str(file), "--requests", str(demo.output)]
    assert "Proven: " in demo.run("audit", "verify", str(bundle), *given)
    assert event["id"] in bundle.read_text()
    demo.run("audit", "verifier", str(program))
    done = subprocess.run([sys.executable, program, bundle, *given], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    published = {"checkpoint": proof["checkpoint"]["number"], "note": proof["checkpoint"]["note"]}
    assert published in [json.loads(line) for line in file.read_text().splitlines()]
    told = [json.loads(line) for line in demo.output.read_text().splitlines() if line.startswith("{")]
    assert published["note"] in [one.get("note") for one in told], "on standard output, too"
    numbers = httpx.get(f"{demo.base}/metrics", timeout=10).text
    assert "vink_audit_checkpoint_age_seconds" in numbers
