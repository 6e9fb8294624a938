"""Reads a task, writes its best assignment, and ends; what the solver prints goes nowhere."""

import os
import sys

import msgspec

from adapters.highs.model import solve
from domain.matching.assignment import AssignmentTask


def main() -> None:
    answer = os.dup(sys.stdout.fileno())
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=AssignmentTask)
    with os.fdopen(answer, "wb") as out:
        out.write(msgspec.json.encode(solve(task)))


if __name__ == "__main__":
    main()
