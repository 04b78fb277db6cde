"""`python -m familiard`."""

from __future__ import annotations

import sys

from familiard.cli import main

if __name__ == "__main__":
    sys.exit(main())
