"""What kind of act an event tells of, for every operation that there is."""

from api.app import operations
from api.operations import Operation
from domain.audit import Outcome
from domain.audit_search import AccessAct, act_of


def test_every_operation_that_reads_is_told_from_those_that_change() -> None:
    for operation in operations():
        assert act_of(operation.audited_as, Outcome.ALLOWED) is expected_of(operation), operation.name


def expected_of(operation: Operation) -> AccessAct:
    if operation.path.startswith("/v1/audit/"):
        return AccessAct.LOG
    # That somebody is suggested is logged as the assigning that it is for.
    if not operation.reads or operation.name == "suggestResourcePersons":
        return AccessAct.CHANGED
    return AccessAct.LISTED if operation.audited_as.endswith(":list") else AccessAct.READ


def test_what_was_refused_or_failed_is_no_access() -> None:
    for outcome in (Outcome.REFUSED, Outcome.FAILED):
        for action in ("concern:read", "concern:list", "concern:close", "audit:read"):
            assert act_of(action, outcome) is AccessAct.REFUSED
