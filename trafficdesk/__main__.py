"""`python -m trafficdesk VERB …`: the core alone, without a window."""

import sys

from trafficdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
