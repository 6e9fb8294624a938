import msgspec
import pytest

from domain.errors import Invalid
from domain.transfers.types import COMMANDS, MOVES, NewTransferRequest, Transfer, TransferKind, TransferStatus, item_of
from tests.domain.conftest import MONDAY
from tests.domain.moving import possible_moves
from vink.demo.personas import fixed

S = TransferStatus
LEGAL = {
    *{("requested", end) for end in ("offered", "declined", "lapsed")},
    *{("offered", end) for end in ("accepted", "refused", "withdrawn", "stopped", "lapsed")},
}


@pytest.fixture
def transfer() -> Transfer:
    names = dict.fromkeys(Transfer.__struct_fields__)
    own = {"id": fixed(1), "version": 1, "concern_id": fixed(2), "created_at": MONDAY, "updated_at": MONDAY}
    return msgspec.structs.replace(Transfer(**{**names, **own}))  # type: ignore[arg-type]


def test_only_these_moves_exist(transfer: Transfer) -> None:
    assert possible_moves(transfer, S, MOVES, MONDAY) == LEGAL


def test_every_open_state_waits_for_an_answer_and_has_a_way_out() -> None:
    for status in (S.REQUESTED, S.OFFERED):
        assert any(status in states for states in COMMANDS.values())
        assert S.LAPSED in MOVES[status], "silence ends it, and leaves the item where it is"


def test_a_transfer_is_of_exactly_one_item() -> None:
    found = item_of(NewTransferRequest(message="En kollega fortalte.", concern_id=fixed(3)))
    assert found == (TransferKind.CONCERN, fixed(3))
    for named in ({}, {"concern_id": fixed(3), "referral_id": fixed(4)}):
        with pytest.raises(Invalid):
            item_of(NewTransferRequest(message="En kollega fortalte.", **named))
