"""What kind of act an event tells of, for every operation that there is."""

import pytest

from api.app import operations
from api.operations import Operation
from domain.audit import Outcome
from domain.audit_search import AccessAct, act_of


@pytest.mark.parametrize("operation", operations(), ids=lambda one: one.name)
def test_every_operation_that_reads_is_told_from_those_that_change(operation: Operation) -> None:
    act = act_of(operation.audited_as, Outcome.ALLOWED)
    if operation.path.startswith("/v1/audit/"):
        assert act is AccessAct.LOG
    elif operation.name == "suggestResourcePersons":
        assert act is AccessAct.CHANGED, "it is logged as the assigning that it is for"
    elif operation.reads:
        assert act is (AccessAct.LISTED if operation.audited_as.endswith(":list") else AccessAct.READ)
    else:
        assert act is AccessAct.CHANGED


def test_what_was_refused_or_failed_is_no_access() -> None:
    for outcome in (Outcome.REFUSED, Outcome.FAILED):
        for action in ("concern:read", "concern:list", "concern:close", "audit:read"):
            assert act_of(action, outcome) is AccessAct.REFUSED
