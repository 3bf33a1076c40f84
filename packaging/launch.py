"""Where the frozen program starts: the same as `python -m ui`."""

import sys

from ui.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
