"""Who may do what, and who may see what: the only package that answers these questions."""

from domain.policy import matching_rules as _matching_rules  # noqa: F401, who sees what is filled in by it
from domain.policy import rules as _rules  # noqa: F401, the same
from domain.policy import vink_rules as _vink_rules  # noqa: F401, the same
from domain.policy.actions import Action
from domain.policy.decide import (
    Commands,
    allowed_actions,
    allowing,
    commanded,
    hindrance,
    holds,
    own_subject,
    own_unit,
    require,
)
from domain.policy.grants import GRANTS, scopes_of
from domain.policy.visible import (
    Among,
    Clause,
    Condition,
    Earlier,
    Has,
    Known,
    Later,
    Other,
    Under,
    Visible,
    opened,
    sees,
    visible,
)

__all__ = [
    "GRANTS",
    "Action",
    "Among",
    "Clause",
    "Commands",
    "Condition",
    "Earlier",
    "Has",
    "Known",
    "Later",
    "Other",
    "Under",
    "Visible",
    "allowed_actions",
    "allowing",
    "commanded",
    "hindrance",
    "holds",
    "opened",
    "own_subject",
    "own_unit",
    "require",
    "scopes_of",
    "sees",
    "visible",
]
