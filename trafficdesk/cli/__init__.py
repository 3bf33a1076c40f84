"""The command line: every verb of the desk without a window (`python -m trafficdesk VERB …`).

Exit codes: 0 done, 1 something the user can cure (one Chinese sentence on stderr), 2 wrong usage.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code. `argv` without the program's name, None = sys.argv."""
    from trafficdesk.cli.run import run

    return run(argv)
