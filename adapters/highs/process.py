"""Has an assignment found in a process of its own, so that neither its memory nor its time is the API's."""

import asyncio
import os
import sys

import msgspec

from domain.matching.assignment import Assignment, AssignmentTask

SECONDS = 10.0
PASSED_ON = ("PATH", "LANG", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""What of the environment the process is given; no secret of the installation is among it."""
ONE_AT_A_TIME = asyncio.Semaphore(1)


class SolverError(Exception):
    """The process ended without an answer."""


async def assigned(task: AssignmentTask) -> Assignment:
    """Return the best assignment.

    Raises:
        TimeoutError: it was not found in time; the process is ended.
        SolverError: the process ended without an answer.
    """
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    command = (sys.executable, "-I", "-m", "adapters.highs")
    async with ONE_AT_A_TIME:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment | {"OPENBLAS_NUM_THREADS": "1"},
        )
        try:
            answer, _ = await asyncio.wait_for(process.communicate(msgspec.json.encode(task)), SECONDS)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode != 0:
        raise SolverError(f"the solver ended with {process.returncode}")
    return msgspec.json.decode(answer, type=Assignment)
