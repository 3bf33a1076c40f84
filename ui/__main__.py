"""The installed command: without a verb the window, with a verb the command line without loading Qt."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

READ_APART = "__read-list__"  # how the program calls itself to read a foreign file (trafficdesk/exchange/apart.py)


def main(argv: Sequence[str] | None = None) -> int:
    """Run `trafficdesk [--data DIR] [VERB …]`. Answers the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == [READ_APART]:
        from trafficdesk.exchange.apart import child

        return child(arguments[1:])
    folder = _window_folder(arguments)
    if folder is None:
        from trafficdesk.cli import main as command_line

        return command_line(arguments)
    from ui.application import run

    return run(folder)


def _window_folder(arguments: list[str]) -> Path | None:
    """The data folder when nothing but `--data DIR` is asked for; None when there is a verb or any other option."""
    from trafficdesk.paths import default_data_folder

    if not arguments:
        return default_data_folder()
    if len(arguments) == 2 and arguments[0] == "--data":
        return Path(arguments[1])
    if len(arguments) == 1 and arguments[0].startswith("--data="):
        return Path(arguments[0].removeprefix("--data="))
    return None


if __name__ == "__main__":
    sys.exit(main())
