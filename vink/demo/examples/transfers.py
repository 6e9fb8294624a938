"""Examples of a concern or a referral on its way to another department."""

from uuid import UUID

import msgspec

from vink.demo.examples.example import Example
from vink.demo.matters import CONCERNS
from vink.demo.transfers import BASIS, MESSAGE, REFERRALS, TRANSFERS


def transfer(name: str) -> dict[str, UUID]:
    """Return the path of the transfer that the demo holds for this operation."""
    return {"transfer_id": TRANSFERS[name]}


EXAMPLES: dict[str, Example] = {
    "readTransfer": Example(persona="teacher", path=transfer("read_transfer")),
    "readTransfer.offered": Example(persona="social-worker", path=transfer("read_transfer")),
    "listTransfers": Example(persona="social-worker", query={"status": "offered", "limit": 2}),
    "offerTransfer": Example(
        persona="teacher",
        body={
            "to_department": "sof",
            "referral_id": REFERRALS["offer_transfer"],
            "message": MESSAGE,
            "basis": msgspec.to_builtins(BASIS),
        },
    ),
    "requestTransfer": Example(
        persona="social-worker",
        body={
            "concern_id": CONCERNS["read_concern"],
            "message": "Din kollega fortalte om den; familien bor nu hos os. (Fiktivt)",
        },
    ),
    "offerWhatIsAskedFor": Example(
        persona="teacher", path=transfer("offer_what_is_asked_for"), body={"message": MESSAGE}
    ),
    "declineRequest": Example(
        persona="teacher", path=transfer("decline_request"), body={"remark": "Den unge bliver hos os. (Fiktivt)"}
    ),
    "acceptTransfer": Example(persona="social-worker", path=transfer("accept_transfer")),
    "refuseTransfer": Example(
        persona="social-worker", path=transfer("refuse_transfer"), body={"remark": "Familien bor ikke her. (Fiktivt)"}
    ),
    "withdrawTransfer": Example(persona="teacher", path=transfer("withdraw_transfer")),
}
