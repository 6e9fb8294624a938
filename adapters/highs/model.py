"""The assignment as a linear program, solved by HiGHS; every corner of such a program is whole, so that none is cut."""

from typing import Any

import highspy
import numpy as np

from domain.matching.assignment import Assignment, AssignmentTask, Option, assignment, gain, options, place_costs

OPTIONS = {"solver": "simplex", "threads": 1, "random_seed": 0, "time_limit": 5.0}


class Unsolved(Exception):
    """The solver found no best assignment in its time."""


def solve(task: AssignmentTask) -> Assignment:
    """Return the best assignment: as many as can be, those who wait longest first, then by fit and fairness of load.

    The same task has the same answer.

    Raises:
        Unsolved: it was not found in time.
    """
    found = options(task)
    return assignment(task, _chosen(task, found) if found else ())


def _chosen(task: AssignmentTask, found: list[Option]) -> list[Option]:
    """A column for each option, and for each place of each mentor; a row for each who waits (at most one mentor), and
    for each mentor (as many as places are taken)."""
    places = [(j, cost) for j, offer in enumerate(task.offers) for cost in place_costs(offer)]
    seekers, columns = len(task.seekers), len(found) + len(places)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, seekers + len(task.offers)
    costs = [one.cost - gain(task, one.seeker) for one in found] + [cost for _, cost in places]
    model.col_cost_ = np.array(costs, dtype=np.double)
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.ones(columns)
    model.row_lower_ = np.zeros(model.num_row_)
    model.row_upper_ = np.concatenate([np.ones(seekers), np.zeros(len(task.offers))])
    indices = [index for one in found for index in (one.seeker, seekers + one.offer)]
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.index_ = np.array(indices + [seekers + j for j, _ in places], dtype=np.int32)
    model.a_matrix_.value_ = np.array([1.0] * len(indices) + [-1.0] * len(places))
    starts = [*range(0, len(indices), 2), *range(len(indices), len(indices) + len(places) + 1)]
    model.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    return [one for one, share in zip(found, _solved(model), strict=False) if share > 0.5]


def _solved(model: highspy.HighsLp) -> list[float]:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for option, value in OPTIONS.items():
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise Unsolved(solver.modelStatusToString(solver.getModelStatus()))
    return list(solver.getSolution().col_value)
