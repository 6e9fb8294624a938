"""What a refusal of the database means to the caller: a constraint is known by its name, in this one place."""

from typing import Any

import asyncpg

from domain.errors import AlreadyDone, Fault, Forbidden, Invalid, Stale
from domain.subject_requests.types import RESTRICTED

TAKEN = {
    "departments_department_key": "/department",
    "clients_client_id_key": "/client_id",
    "staff_subject_key": "/subject",
    "staff_pkey": "/subject",
    "resource_person_once": "/staff_id",
    "mentor_once": "/staff_id",
    "match_wishes_pkey": "/id",
    "concern_offered_once": "/",
    "referral_offered_once": "/",
}
"""Which field of the request a unique constraint speaks of."""
OVERTAKEN = frozenset(
    {"capacity_entry_numbered", "capacity_of_session_once", "course_once", "match_proposal_once", "filed_once"}
)
"""Constraints that say that somebody else was first, on what was decided on before."""
LOST = (asyncpg.DeadlockDetectedError, asyncpg.ExclusionViolationError, asyncpg.ForeignKeyViolationError)
"""Of two that wait for what the other has changed, or that take the same time, the database ends one; and what hangs on
a record that went to another department meanwhile has nothing to hang on."""


def translated(error: Any) -> Any:
    """Return what a database refusal means to the caller; one that means nothing stays what it is."""
    if error.sqlstate == "VK412" or isinstance(error, LOST):
        return Stale()
    if error.sqlstate == "VK423":
        return Forbidden(RESTRICTED, "restricted")
    if isinstance(error, asyncpg.UniqueViolationError) and error.constraint_name == "submissions_pkey":
        return AlreadyDone()
    if isinstance(error, asyncpg.UniqueViolationError) and error.constraint_name in OVERTAKEN:
        return Stale()
    if isinstance(error, asyncpg.UniqueViolationError) and error.constraint_name in TAKEN:
        return Invalid((Fault(TAKEN[error.constraint_name], "taken", "This is in use already."),))
    if isinstance(error, asyncpg.InsufficientPrivilegeError | asyncpg.WithCheckOptionViolationError):
        return Forbidden("This is not yours to change.", "row_security")
    return error
