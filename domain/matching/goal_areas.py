"""What participants want to work on, and what a mentor should know of for it."""

from collections.abc import Mapping
from enum import StrEnum

from domain.consultations.words import Expertise


class GoalArea(StrEnum):
    RELATIONS = "relations"
    SCHOOL_AND_WORK = "school_and_work"
    EVERYDAY_LIFE = "everyday_life"
    FAMILY = "family"
    CRITICAL_THINKING = "critical_thinking"
    SIBLINGS = "siblings"


E = Expertise
HELPED_BY: Mapping[GoalArea, frozenset[Expertise]] = {
    GoalArea.RELATIONS: frozenset({E.CONVERSATION_METHODS, E.FAMILY_AND_PARENTING, E.MENTAL_HEALTH}),
    GoalArea.SCHOOL_AND_WORK: frozenset({E.SCHOOL_AND_LEARNING, E.EMPLOYMENT_AND_EDUCATION}),
    GoalArea.EVERYDAY_LIFE: frozenset({E.CONVERSATION_METHODS, E.MENTAL_HEALTH, E.EMPLOYMENT_AND_EDUCATION}),
    GoalArea.FAMILY: frozenset({E.FAMILY_AND_PARENTING}),
    GoalArea.CRITICAL_THINKING: frozenset({E.CONVERSATION_METHODS, E.ONLINE_MILIEUS, E.CONSPIRACY_MILIEUS}),
    GoalArea.SIBLINGS: frozenset({E.FAMILY_AND_PARENTING}),
}
"""What helps with which goals; an assumption of this project, never a measure of anybody."""
