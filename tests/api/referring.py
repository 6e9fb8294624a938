"""The calls that lead to a referral which VINK has."""

from typing import Any

from tests.api.conftest import Call
from tests.referring import CITIZEN, DISCLOSURE, PARTICIPATION, REFERRAL

PATH = "/v1/referrals"
INTAKE = {"purpose-code": "referral_intake"}


async def ok(call: Call, *given: Any, **more: Any) -> dict[str, Any]:
    """Return the answer of a call that must succeed."""
    answer = await call(*given, **more)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def drafted(call: Call, who: str = "teacher", **more: Any) -> str:
    made = await ok(call, who, "POST", PATH, {**REFERRAL, **more})
    return f"{PATH}/{made['id']}"


async def read(call: Call, path: str, who: str = "teacher", language: str = "da") -> dict[str, Any]:
    return await ok(call, who, "GET", path, **INTAKE, **{"accept-language": language})


async def ready(call: Call, **more: Any) -> str:
    """Return the path of a referral to which nothing is lacking but its submission."""
    path = await drafted(call, **more)
    await ok(call, "teacher", "POST", path + "/consents", PARTICIPATION)
    await ok(call, "teacher", "POST", path + "/consents", DISCLOSURE)
    weighed = {"referral_id": path.rpartition("/")[2], "result": "not_required"}
    await ok(call, "teacher", "POST", "/v1/notification-assessments", weighed)
    return path


async def submitted(call: Call, legal_basis: Any = None, **more: Any) -> str:
    path = await ready(call, legal_basis=legal_basis)
    version = (await read(call, path))["version"]
    await ok(call, "teacher", "POST", path + "/submit", {"citizen": {**CITIZEN, **more}}, version=version)
    return path


async def received(call: Call, **more: Any) -> str:
    path = await submitted(call, **more)
    await ok(call, "vink-coordinator", "POST", path + "/receive", version=3)
    return path


async def consent_of(call: Call, path: str, kind: str) -> str:
    """Return the path of the active consent of this kind."""
    listed = await ok(call, "teacher", "GET", path + "/consents", **INTAKE)
    (found,) = [one["id"] for one in listed["items"] if one["kind"] == kind and one["status"] == "active"]
    return f"/v1/consents/{found}"
