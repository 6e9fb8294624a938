"""What the domain needs from the outside; adapters satisfy these by shape, not by inheritance."""

from domain.ports.asks import Ask, Submission
from domain.ports.checkpoints import Checkpoints
from domain.ports.stores import Duties, Owners, Recertifications, Store
from domain.ports.terms import Calendar, Terms
from domain.ports.trail import AuditTrail
from domain.ports.vault import Vault
from domain.ports.work import Begin, Work

__all__ = [
    "Ask",
    "AuditTrail",
    "Begin",
    "Calendar",
    "Checkpoints",
    "Duties",
    "Owners",
    "Recertifications",
    "Store",
    "Submission",
    "Terms",
    "Vault",
    "Work",
]
