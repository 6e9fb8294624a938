"""`python -m vink` is `vink`."""

import sys

from vink.command import main

sys.exit(main())
