"""What `vink` and `python -m vink` run."""

import gc
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit status.

    What is loaded before it stays, so that nobody looks for garbage in it: that would be a tenth of a start.
    """
    gc.disable()
    from vink.command import main as command

    gc.freeze()
    gc.enable()
    return command(arguments)


if __name__ == "__main__":
    sys.exit(main())
