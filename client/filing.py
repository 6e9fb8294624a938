"""Under which KLE number a matter is filed that is begun here, where a role is restricted to some (R2)."""

from client.api import Problem, Refused
from client.visit import Visit

USUAL = "27.12.04"
"""The number that the API takes where none is sent."""


async def filed(visit: Visit, beside: str | None = None) -> dict[str, str]:
    """Return what is sent of the number: that of the matter `beside` which it is begun, or of the role.

    Raises:
        Refused: the role names groups only, of which none has the usual number.
    """
    groups = (await visit.me())["kle"]
    if groups is None:
        return {}
    if beside is not None:
        return {"kle": (await visit.get(beside))["kle"]}
    if any(USUAL.startswith(one) for one in groups):
        return {}
    subject = next((one for one in groups if len(one) == len(USUAL)), None)
    if subject is None:
        raise Refused(Problem(status=403, code="other_kle"), None)
    return {"kle": subject}
